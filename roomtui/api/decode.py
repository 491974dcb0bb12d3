"""Bytes to records, leniently: what cannot be read is skipped and counted, never guessed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast

import msgspec
from msgspec import Raw, Struct, field, structs

from roomtui.api.age import UNSTAMPED, Stamps
from roomtui.api.errors import TooLarge, Undecodable
from roomtui.api.lenient import (
    UNREADABLE,
    Lost,
    convert,
    convert_all,
    loads,
    loads_any,
    refuse_errors,
    undecodable,
    whole_pairs,
)
from roomtui.api.models import PageMeta, Record
from roomtui.api.times import bound_times

MOST_TOLD: Final = 10**12
"""The largest number of pages or records that is taken in; what is larger cannot be meant."""

MOST_RECORDS: Final = 10_000
"""Records of a page that are decoded at most, of which 250 are asked for: each becomes a row."""

R = TypeVar("R", bound=Record)
S = TypeVar("S", bound=Struct)


class Page(Struct, Generic[R], frozen=True, kw_only=True):
    """One page of a list.

    `lost` has the ids of the records that could not be read, `lost_inside` those of records
    within records; what has no id is in there as "". `fingerprint` tells equal bodies apart from
    different ones without keeping them, as `mark` does with what came over the wire and `known`
    with each record; 0 is none. `date` is the server's clock, `age` how many seconds
    ago it was that, `stamps` what else is told of who kept it on the way.
    `placed` is false when its `meta` could not be read, so that nobody knows
    what else is in the list, and `bounded` when that does not tell how many pages there are, so
    that a full page need not be the last. `torn` has the ids of records that were read, and
    records within them not.
    """

    records: tuple[R, ...]
    meta: PageMeta
    lost: tuple[str, ...] = ()
    lost_inside: tuple[str, ...] = ()
    torn: tuple[str, ...] = ()
    fingerprint: int = 0
    body_hash: int = 0
    known: Mapping[int, R] = field(default_factory=dict)
    date: datetime | None = None
    age: float = 0.0
    stamps: Stamps = UNSTAMPED
    placed: bool = True
    bounded: bool = True

    @property
    def skipped(self) -> int:
        """Count what could not be read."""
        return len(self.lost) + len(self.lost_inside)

    @property
    def is_bare(self) -> bool:
        """Return whether it has nothing and does not say that there is nothing, as the API does."""
        return not (self.records or self.lost or self.bounded) and self.meta.total_results is None


class _Many(Struct, frozen=True):
    data: tuple[Raw, ...]
    meta: Raw = Raw(b"null")
    errors: Raw = Raw(b"null")


class _One(Struct, Generic[S], frozen=True):
    data: S
    errors: Raw = Raw(b"null")


@cache
def _decoder(kind: Any) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(kind)


def decode_page(
    body: bytes,
    record: type[R],
    *,
    date: datetime | None = None,
    age: float = 0.0,
    stamps: Stamps = UNSTAMPED,
    body_hash: int = 0,
    previous: Page[R] | None = None,
) -> Page[R]:
    """Decode a list; records whose bytes are in `previous` too are taken from there.

    Raises:
        Undecodable: the body is no list of records at all, or tells of an error.
        TooLarge: it has more records than anybody asks for.
    """
    try:
        data, meta, errors = _take_apart(body)
        _refuse_too_many(data)
        keys = [hash(bytes(one)) for one in data]  # one at a time: pages are megabytes
        fingerprint = hash((meta, *keys))
    except UNREADABLE:
        data, keys, meta, fingerprint = None, [], b"", hash(body)
    else:
        refuse_errors(loads_any(errors))
    if previous is not None and previous.fingerprint == fingerprint:
        return structs.replace(previous, body_hash=body_hash, date=date, age=age, stamps=stamps)
    if data is None:
        page = _decode_loosely(body, record)
    else:
        known = previous.known if previous else {}
        page = _decode_records(zip(keys, data, strict=True), meta, record, known)
    return structs.replace(
        page, fingerprint=fingerprint, body_hash=body_hash, date=date, age=age, stamps=stamps
    )


def _refuse_too_many(data: Collection[object]) -> None:
    if len(data) > MOST_RECORDS:
        raise TooLarge(
            f"The service sent a page of more than {MOST_RECORDS:,} records, which was not "
            "decoded. Check the base URL and any proxy on the way."
        )


def _take_apart(body: bytes) -> tuple[tuple[Raw, ...], bytes, bytes]:
    """Return the bytes of each record, those of the `meta`, and those of the `errors`."""
    take = _decoder(_Many).decode
    try:
        many = cast("_Many", take(body))
    except msgspec.DecodeError:
        many = cast("_Many", take(whole_pairs(body)))
    return many.data, bytes(many.meta), bytes(many.errors)


def _decode_records(
    data: Iterable[tuple[int, Raw]], meta: bytes, record: type[R], known: Mapping[int, R]
) -> Page[R]:
    """Decode each record that is not known yet."""
    lost, records, now_known = Lost(), [], {}
    decode = _decoder(record).decode
    for key, one in data:
        read = known.get(key)
        if read is None:
            try:
                read = decode(one)
            except UNREADABLE:
                rescued, missed = _rescued(bytes(one), record)
                records += rescued
                lost.add(missed)
                if rescued and not missed.inside:
                    now_known[key] = rescued[0]
                continue
            bound_times(read)
        records.append(read)
        now_known[key] = read
    return structs.replace(_page(records, lost, _decode_meta(meta)), known=now_known)


class _Meta(Struct, frozen=True):
    """What a `meta` says, of which any part may be missing."""

    page_number: int | None = None
    page_size: int | None = None
    total_pages: int | None = None
    total_results: int | None = None


def _page(records: Iterable[R], lost: Lost, told: "_PagePosition") -> Page[R]:
    return Page(
        records=tuple(records),
        meta=within_reason(told.meta),
        lost=tuple(lost.records),
        lost_inside=tuple(lost.inside),
        torn=tuple(lost.torn),
        placed=told.placed,
        bounded=told.bounded,
    )


def _rescued(one: bytes, record: type[R]) -> tuple[list[R], Lost]:
    """Read a record loosely; gives none if that fails too, and what is lost."""
    try:
        return _converted(loads_any(one), record)
    except Undecodable:
        return _converted(None, record)


def within_reason(meta: PageMeta) -> PageMeta:
    """Return where a page stands, no number below 0 or beyond reason."""
    beyond = {
        name: min(max(told, 0), MOST_TOLD)
        for name in ("total_pages", "total_results")
        if isinstance(told := getattr(meta, name), int) and not 0 <= told <= MOST_TOLD
    }
    return structs.replace(meta, **beyond) if beyond else meta


def _converted(loaded: object, record: type[R]) -> tuple[list[R], Lost]:
    lost = Lost()
    records = convert_all([loaded], record, lost.records, lost.inside)
    lost.torn.extend(one.id for one in records if lost.inside)
    return records, lost


class _PagePosition(NamedTuple):
    """Where a page stands, whether that could be read, and whether the list is said to end."""

    meta: PageMeta
    placed: bool = True
    bounded: bool = True


def _decode_meta(meta: bytes) -> _PagePosition:
    try:
        return _place(cast("_Meta | None", _decoder(_Meta | None).decode(meta)))
    except UNREADABLE:
        return _convert_meta(loads_any(meta))


def _place(told: _Meta | None) -> _PagePosition:
    """Take what is told; a number below nothing counts nothing."""
    if told is None:
        return _PagePosition(PageMeta(), bounded=False)
    given = {name: value for name, value in structs.asdict(told).items() if value is not None}
    if given.get("total_results", 0) < 0:
        del given["total_results"]
    return _PagePosition(PageMeta(**given), bounded="total_pages" in given)


def _convert_meta(told: object) -> _PagePosition:
    """Read each part by itself, so that a count that is none does not hide how many pages are."""
    if told is None:
        return _place(None)
    if not isinstance(told, dict):
        return _PagePosition(PageMeta(), placed=False, bounded=False)
    parts = {name: told[name] for name in _Meta.__struct_fields__ if told.get(name) is not None}
    read = {name: convert({name: value}, _Meta, [], []) for name, value in parts.items()}
    place = _place(_Meta(**{n: getattr(part, n) for n, part in read.items() if part}))
    return place._replace(placed=place.bounded or None not in read.values())


def _decode_loosely(body: bytes, record: type[R]) -> Page[R]:
    """Read what can be read of a body that is not quite JSON."""
    lost, loaded = Lost(), loads(body)
    refuse_errors(loaded.get("errors"))
    data = loaded.get("data")
    if not isinstance(data, list):
        raise undecodable()
    _refuse_too_many(data)
    records: list[R] = []
    for one in data:
        read, missed = _converted(one, record)
        records += read
        lost.add(missed)
    return _page(records, lost, _convert_meta(loaded.get("meta")))


def decode_data(body: bytes, kind: type[S]) -> S:
    """Decode the `data` of a single answer.

    Raises:
        Undecodable: the body is no such record, or tells of an error.
    """
    try:
        one = cast("_One[S]", _decoder(_One[kind]).decode(body))  # type: ignore[valid-type]
    except UNREADABLE:
        loaded = loads(body)
    else:
        refuse_errors(loads_any(bytes(one.errors)))
        bound_times(one.data)
        return one.data
    refuse_errors(loaded.get("errors"))
    record = convert(loaded.get("data"), kind, [], [])
    if record is None:
        raise undecodable()
    bound_times(record)
    return record
