"""Bytes to records, leniently: what cannot be read is skipped and counted, never guessed."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, Generic, TypeVar, cast

import msgspec
from msgspec import Struct, field

from roomtui.api.errors import Problem, Undecodable
from roomtui.api.models import PageMeta, Participant, Record, Room, Session
from roomtui.text import safe

R = TypeVar("R", bound=Record)
S = TypeVar("S", bound=Struct)

UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What the fast decoder raises for a body that is not as documented."""

NO_TIME: Final = ()
"""Stands where a time should be that is none; no record can be made of it."""

_CHILDREN: dict[tuple[type[Struct], str], type[Struct]] = {
    (Session, "participants"): Participant,
    (Room, "sessions"): Session,
}


class Page(Struct, Generic[R], frozen=True, kw_only=True):
    """One page of a list.

    `lost` has the ids of the records that could not be read, `lost_inside` those of records
    within records; what has no id is in there as "". `fingerprint` tells equal bodies apart from
    different ones without keeping them; `date` is the server's clock, `age` how many seconds
    ago it was that. `placed` is false when its `meta` could not be read, so that nobody knows
    what else is in the list.
    """

    records: tuple[R, ...]
    meta: PageMeta
    lost: tuple[str, ...] = ()
    lost_inside: tuple[str, ...] = ()
    fingerprint: int = 0
    date: datetime | None = None
    age: float = 0.0
    placed: bool = True

    @property
    def skipped(self) -> int:
        """Count what could not be read."""
        return len(self.lost) + len(self.lost_inside)


class _Many(Struct, Generic[R], frozen=True):
    data: tuple[R, ...]
    meta: PageMeta | None = None


class _Lost(Struct, frozen=True):
    """Ids of what could not be read, as it is found."""

    records: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)


class _One(Struct, Generic[S], frozen=True):
    data: S


@cache
def _decoder(kind: Any) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(kind)


def decode_page(
    body: bytes,
    record: type[R],
    *,
    date: datetime | None = None,
    age: float = 0.0,
    previous: Page[R] | None = None,
) -> Page[R]:
    """Decode a list; a body equal to that of `previous` is not decoded again.

    Raises:
        Undecodable: the body is no list of records at all.
    """
    fingerprint = hash(body)
    if previous is not None and previous.fingerprint == fingerprint:
        return msgspec.structs.replace(previous, date=date, age=age)
    lost = _Lost()
    placed = True
    try:
        many = cast("_Many[R]", _decoder(_Many[record]).decode(body))  # type: ignore[valid-type]
    except UNREADABLE:
        many, placed = _decode_one_by_one(body, record, lost)
    return Page(
        records=many.data,
        meta=many.meta or PageMeta(),
        lost=tuple(lost.records),
        lost_inside=tuple(lost.inside),
        fingerprint=fingerprint,
        date=date,
        age=age,
        placed=placed,
    )


def decode_data(body: bytes, kind: type[S]) -> S:
    """Decode the `data` of a single answer.

    Raises:
        Undecodable: the body is no such record.
    """
    try:
        return cast("_One[S]", _decoder(_One[kind]).decode(body)).data  # type: ignore[valid-type]
    except UNREADABLE:
        data = _loads(body).get("data")
    record = _convert(data, kind, [], [])
    if record is None:
        raise _undecodable()
    return record


def decode_problems(body: bytes) -> tuple[Problem, ...]:
    """Read an error body as far as it can be read; an HTML page or an empty body gives nothing."""
    try:
        errors = _loads(body).get("errors")
    except Undecodable:
        return ()
    if not isinstance(errors, list):
        return ()
    return tuple(_problem(error) for error in errors if isinstance(error, dict))


def _problem(error: dict[str, Any]) -> Problem:
    source = error.get("source")
    source = source if isinstance(source, dict) else {}
    pointer = str(source.get("pointer") or "")
    return Problem(
        code=safe(error.get("code") or "", 40),
        title=safe(error.get("title") or ""),
        detail=safe(error.get("detail") or ""),
        field=safe(pointer.strip("/") or source.get("parameter") or "", 80),
    )


def _undecodable() -> Undecodable:
    return Undecodable(
        "The service answered with something that is not the API's JSON. "
        "Check the base URL and any proxy on the way."
    )


def _loads(body: bytes) -> dict[str, Any]:
    """Read JSON whatever its bytes; half of a surrogate pair becomes a question mark."""
    try:
        loaded = json.loads(body.decode("utf-8", "replace"))
        whole = json.dumps(loaded, ensure_ascii=False).encode("utf-8", "replace")
        loaded = json.loads(whole)
    except (ValueError, RecursionError):
        raise _undecodable() from None
    if not isinstance(loaded, dict):
        raise _undecodable()
    return loaded


def _decode_one_by_one(body: bytes, record: type[R], lost: _Lost) -> tuple[_Many[R], bool]:
    """Read what can be read, and tell whether that is so of the `meta`, if there is any."""
    loaded = _loads(body)
    data = loaded.get("data")
    if not isinstance(data, list):
        raise _undecodable()
    told = loaded.get("meta")
    meta = _convert(told, PageMeta, [], [])
    records = _convert_all(data, record, lost.records, lost.inside)
    return _Many(tuple(records), meta), meta is not None or told is None


def _convert_all(
    items: list[Any], kind: type[S], lost: list[str], lost_inside: list[str]
) -> list[S]:
    converted = [_convert(item, kind, lost, lost_inside) for item in items]
    return [record for record in converted if record is not None]


def _convert(item: object, kind: type[S], lost: list[str], lost_inside: list[str]) -> S | None:
    """Convert one record, mended where that cannot change its meaning; note what is lost."""
    if not isinstance(item, dict):
        lost.append("")
        return None
    inside: list[str] = []
    try:
        record = msgspec.convert(_mend(item, kind, inside), kind, strict=False)
    except msgspec.ValidationError:
        lost.append(item["id"] if isinstance(item.get("id"), str) else "")
        return None
    lost_inside += inside
    return record


def _mend(item: dict[str, Any], kind: type[Struct], lost_inside: list[str]) -> dict[str, Any]:
    """Take a time without zone as UTC, a structured context as JSON, a bad child as missing."""
    mended = dict(item)
    for key, value in item.items():
        if key.endswith("_at") and value is not None:
            mended[key] = _time(value)
        elif key == "context" and value is not None and not isinstance(value, str):
            mended[key] = json.dumps(value)
        elif isinstance(value, list) and (child := _CHILDREN.get((kind, key))):
            mended[key] = _convert_all(value, child, lost_inside, lost_inside)
    return mended


def _time(value: object) -> object:
    """Read a time; a number is none, for as seconds since 1970 it would have people gone."""
    if not isinstance(value, str):
        return NO_TIME
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        try:
            at = msgspec.convert(value, datetime)
        except msgspec.ValidationError:
            return NO_TIME
    return at if at.tzinfo else at.replace(tzinfo=UTC)
