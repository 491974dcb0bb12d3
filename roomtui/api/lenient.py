"""Lenient decoding of what is not as documented; what cannot be read is counted as lost."""

import json
import re
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct, field

from roomtui.api.bounds import MB
from roomtui.api.errors import Undecodable
from roomtui.api.models import Participant, Room, Session
from roomtui.api.times import bound_times, is_beyond

S = TypeVar("S", bound=Struct)

UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What the fast decoder raises for a body that is not as documented."""

LARGEST: Final = 8 * MB
"""Bytes that are read loosely at most, which takes ten times their memory, and seconds."""

NO_TIME: Final = ()
"""Stands where a time should be that is none; no record can be made of it."""

_CHILDREN: dict[tuple[type[Struct], str], type[Struct]] = {
    (Session, "participants"): Participant,
    (Room, "sessions"): Session,
}


class Lost(Struct, frozen=True):
    """Ids of what could not be read, as it is found; `torn` of the records it was inside of."""

    records: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)

    def add(self, other: "Lost") -> None:
        """Take in what was found elsewhere."""
        self.records.extend(other.records)
        self.inside.extend(other.inside)
        self.torn.extend(other.torn)


_ESCAPE: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
"""A whole pair of surrogates, or the half of one, or any other escape."""


def whole_pairs(body: bytes) -> bytes:
    """Return JSON with a question mark for each half of a surrogate pair."""
    return _ESCAPE.sub(lambda found: b"?" if found[1] else found[0], body)


def undecodable() -> Undecodable:
    """Make the error for a body that is not what was asked for."""
    return Undecodable(
        "The service answered with something that is not the API's JSON. "
        "Check the base URL and any proxy on the way."
    )


def refuse_errors(errors: object) -> None:
    """Take a body for no answer that tells of an error, whatever its status and its data.

    Raises:
        Undecodable: there is an error.
    """
    if errors:
        raise Undecodable(
            "The service answered with an error where data should be. "
            "Check any proxy on the way; a later try may succeed."
        )


def loads(body: bytes) -> dict[str, Any]:
    """Read an object whatever its bytes; half of a surrogate pair becomes a question mark.

    Raises:
        Undecodable: the body is no JSON object.
    """
    loaded = loads_any(body)
    if not isinstance(loaded, dict):
        raise undecodable()
    return loaded


def loads_any(body: bytes) -> Any:
    """Read JSON of any kind as `loads` does.

    Raises:
        Undecodable: the body is no JSON, or too large to be read this way.
    """
    if len(body) > LARGEST:
        raise undecodable()
    try:
        loaded = json.loads(body.decode("utf-8", "replace"))
        whole = json.dumps(loaded, ensure_ascii=False).encode("utf-8", "replace")
        return json.loads(whole)
    except (ValueError, RecursionError):
        raise undecodable() from None


def convert_all(
    items: list[Any], kind: type[S], lost: list[str], lost_inside: list[str]
) -> list[S]:
    """Convert records; note those that are lost, and what is lost inside of the others."""
    converted = [convert(item, kind, lost, lost_inside) for item in items]
    return [record for record in converted if record is not None]


def convert(item: object, kind: type[S], lost: list[str], lost_inside: list[str]) -> S | None:
    """Convert one record, mended where that cannot change its meaning; note what is lost."""
    if not isinstance(item, dict):
        lost.append("")
        return None
    inside: list[str] = []
    try:
        record = msgspec.convert(_mend(item, kind, inside), kind, strict=False)
    except (msgspec.ValidationError, RecursionError):
        lost.append(item["id"] if isinstance(item.get("id"), str) else "")
        return None
    lost_inside += inside
    bound_times(record)
    return record


def _mend(item: dict[str, Any], kind: type[Struct], lost_inside: list[str]) -> dict[str, Any]:
    """Take null for not told, a time without zone as UTC, a structured context as JSON.

    A child that cannot be read is left out and noted.
    """
    mended = {key: value for key, value in item.items() if value is not None or key == "id"}
    for key, value in item.items():
        if value is None:
            continue
        if key.endswith("_at"):
            mended[key] = _time(value)
        elif key == "context" and not isinstance(value, str):
            mended[key] = json.dumps(value)
        elif isinstance(value, list) and (child := _CHILDREN.get((kind, key))):
            mended[key] = convert_all(value, child, lost_inside, lost_inside)
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
            return None if is_beyond(value) else NO_TIME
    return at if at.tzinfo else at.replace(tzinfo=UTC)
