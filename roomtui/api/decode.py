"""Bytes to records, leniently: what cannot be read is skipped and counted, never guessed."""

import json
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar, cast

import msgspec
from msgspec import Struct

from roomtui.api.errors import Problem, Undecodable
from roomtui.api.models import PageMeta, Participant, Record, Room, Session

R = TypeVar("R", bound=Record)
S = TypeVar("S", bound=Struct)

_CHILDREN: dict[tuple[type[Struct], str], type[Struct]] = {
    (Session, "participants"): Participant,
    (Room, "sessions"): Session,
}


class Page(Struct, Generic[R], frozen=True, kw_only=True):
    """One page of a list; `skipped` counts the records that could not be read.

    `fingerprint` tells equal bodies apart from different ones without keeping them;
    `date` is the server's clock.
    """

    records: tuple[R, ...]
    meta: PageMeta
    skipped: int = 0
    fingerprint: int = 0
    date: datetime | None = None


class _Many(Struct, Generic[R], frozen=True):
    data: tuple[R, ...]
    meta: PageMeta = PageMeta()


class _One(Struct, Generic[S], frozen=True):
    data: S


@cache
def _decoder(kind: Any) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(kind, strict=False)


def decode_page(
    body: bytes, record: type[R], *, date: datetime | None = None, previous: Page[R] | None = None
) -> Page[R]:
    """Decode a list; a body equal to that of `previous` is not decoded again.

    Raises:
        Undecodable: the body is no list of records at all.
    """
    fingerprint = hash(body)
    if previous is not None and previous.fingerprint == fingerprint:
        return msgspec.structs.replace(previous, date=date)
    skipped = 0
    try:
        many = cast("_Many[R]", _decoder(_Many[record]).decode(body))  # type: ignore[valid-type]
    except (msgspec.DecodeError, UnicodeDecodeError):
        many, skipped = _decode_one_by_one(body, record)
    return Page(
        records=many.data, meta=many.meta, skipped=skipped, fingerprint=fingerprint, date=date
    )


def decode_data(body: bytes, kind: type[S]) -> S:
    """Decode the `data` of a single answer.

    Raises:
        Undecodable: the body is no such record.
    """
    try:
        return cast("_One[S]", _decoder(_One[kind]).decode(body)).data  # type: ignore[valid-type]
    except (msgspec.DecodeError, UnicodeDecodeError):
        data = _loads(body).get("data")
    record, _ = _convert(data, kind)
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
        code=str(error.get("code") or ""),
        title=str(error.get("title") or ""),
        detail=str(error.get("detail") or ""),
        field=pointer.strip("/") or str(source.get("parameter") or ""),
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


def _decode_one_by_one(body: bytes, record: type[R]) -> tuple[_Many[R], int]:
    loaded = _loads(body)
    data = loaded.get("data")
    if not isinstance(data, list):
        raise _undecodable()
    meta, _ = _convert(loaded.get("meta"), PageMeta)
    records, skipped = _convert_all(data, record)
    return _Many(tuple(records), meta or PageMeta()), skipped


def _convert_all(items: list[Any], kind: type[S]) -> tuple[list[S], int]:
    converted = [_convert(item, kind) for item in items]
    records = [record for record, _ in converted if record is not None]
    return records, sum(skipped for _, skipped in converted)


def _convert(item: object, kind: type[S]) -> tuple[S | None, int]:
    """Convert one record, mended where that cannot change its meaning; count what is lost."""
    if not isinstance(item, dict):
        return None, 1
    mended, skipped = _mend(item, kind)
    try:
        return msgspec.convert(mended, kind, strict=False), skipped
    except msgspec.ValidationError:
        return None, 1


def _mend(item: dict[str, Any], kind: type[Struct]) -> tuple[dict[str, Any], int]:
    """Take a time without zone as UTC, a structured context as JSON, a bad child as missing."""
    mended, skipped = dict(item), 0
    for key, value in item.items():
        if key.endswith("_at") and isinstance(value, str):
            mended[key] = _with_zone(value)
        elif key == "context" and value is not None and not isinstance(value, str):
            mended[key] = json.dumps(value)
        elif isinstance(value, list) and (child := _CHILDREN.get((kind, key))):
            mended[key], lost = _convert_all(value, child)
            skipped += lost
    return mended, skipped


def _with_zone(text: str) -> str | datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return at if at.tzinfo else f"{text}Z"
