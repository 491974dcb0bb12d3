"""Faults inside a body that is still JSON: missing and duplicate records, wrong types."""

from collections.abc import Callable
from random import Random
from typing import Any, Final

from msgspec import DecodeError, json
from starlette.types import ASGIApp, Receive, Scope, Send

from roomtui.demo.faults.effects import Effect, answer, listen

BodyChange = Callable[[Any, Random], Any]
"""Gives the `data` of an answer, changed."""

_STRANGE: Final[tuple[Any, ...]] = (7, -1.5, "perhaps", [], [1], {}, {"id": 1}, True)
"""A value of each type, and a second where a first may pass for an empty one."""


def altering(change: BodyChange, rng: Random) -> Effect:
    """Change what a good answer tells; what stands beside its `data` stays as it is."""

    async def alter(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        whole = await listen(app, scope, receive)
        try:
            told = json.decode(whole.body)
        except DecodeError:
            told = None
        if whole.status < 300 and isinstance(told, dict) and "data" in told:
            told["data"] = change(told["data"], rng)
            whole = whole._replace(body=json.encode(told))
        await answer(send, whole)

    return alter


def nothing(data: Any, _rng: Random) -> Any:
    """Return a page without its records, though its total counts them."""
    return [] if isinstance(data, list) else data


def shifted(data: Any, _rng: Random) -> Any:
    """Begin a page one record too late, as when one has slid to the page before meanwhile."""
    return data[1:] if isinstance(data, list) else data


def doubled(data: Any, rng: Random) -> Any:
    """Duplicate some records of a list, and participants within sessions."""
    if not isinstance(data, list):
        return data
    twice = [record for record in data for _ in range(rng.choice((1, 1, 2)))]
    for record in twice:
        if isinstance(record, dict) and isinstance(record.get("participants"), list):
            record["participants"] = doubled(record["participants"], rng)
    return twice


def mistyped(data: Any, rng: Random) -> Any:
    """Replace a few fields, or a whole record, by a value of the wrong type; ids may be null."""
    if not isinstance(data, list):
        return _strange(data, rng) if rng.random() < 0.2 else _with_strange_field(data, rng)
    if rng.random() < 0.1:
        return {"records": data}
    for _ in range(min(3, len(data))):
        at = rng.randrange(len(data))
        whole = rng.random() < 0.2
        data[at] = _strange(data[at], rng) if whole else _with_strange_field(data[at], rng)
    return data


def _with_strange_field(record: Any, rng: Random) -> Any:
    if not isinstance(record, dict) or not record:
        return record
    name = rng.choice(sorted(record))
    value = record[name]
    inner = isinstance(value, list) and value and isinstance(value[0], dict)
    if inner and rng.random() < 0.7:
        at = rng.randrange(len(value))
        value[at] = _with_strange_field(value[at], rng)
        return record
    return {**record, name: None if _is_nulled(name, rng) else _strange(value, rng)}


def _is_nulled(name: str, rng: Random) -> bool:
    """Return whether to leave a field out where it has to be there; null elsewhere is no fault."""
    return name == "id" and rng.random() < 0.5


def _strange(value: Any, rng: Random) -> Any:
    """Return a value of another type than this one."""
    return rng.choice([one for one in _STRANGE if type(one) is not type(value)])
