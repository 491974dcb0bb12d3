"""The filter language of lists: `room:keynote type:video since:7d`, made into the API's filters."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from roomtui.api.models import Room
from roomtui.settings_error import did_you_mean
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.filters.days import Limit, TypedDay, for_the_service, limits, read_day
from roomtui.ui.filters.words import Word, join_plain, split_words


class FilterField(Struct, frozen=True):
    """What a value may refer to: rooms by name, and days by today's on the people's clock.

    While `all_rooms` have not been read, the start of a name may be that of another one.
    """

    rooms: Mapping[str, Room]
    today: date
    all_rooms: bool = True


Read = Callable[[str, FilterField], Any]


class Term(Struct, frozen=True):
    """One `name:value`; `field` is where the value goes in the filter."""

    read: Read
    field: tuple[str, ...]


class Terms(Struct, frozen=True):
    """The terms of one list; words without a name are together taken as `bare`.

    `free` tells that those may be any text; even then a name that is a term `elsewhere` is none.
    """

    terms: Mapping[str, Term]
    bare: str
    free: bool = False
    elsewhere: frozenset[str] = frozenset()

    @property
    def hint(self) -> str:
        """Name the terms for the filter line."""
        shown = (name for name in self.terms if "-" not in name)
        return " ".join(f"{name}:" for name in shown) + " · enter applies, esc clears"


class FilterError(ValueError):
    """A term that cannot be; the message says which, and what would do."""


def read_terms(text: str, terms: Terms, known: FilterField) -> dict[str, Any]:
    """Read a filter into its fields, nested as in the API, with days of UTC.

    Raises:
        NotATerm: something in it cannot be.
    """
    return for_the_service(_read_typed(text, terms, known))


def read_limits(text: str, terms: Terms, known: FilterField) -> tuple[Limit, ...]:
    """Read what the days of a filter leave out of what the service lets through.

    Raises:
        NotATerm: something in it cannot be.
    """
    return limits(_read_typed(text, terms, known))


def _read_typed(text: str, terms: Terms, known: FilterField) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value, *_ in _words(text, terms):
        term = terms.terms[name]
        if not safe(value):
            raise FilterError(f"{name}: what?")
        inner = found
        for step in term.field[:-1]:
            inner = inner.setdefault(step, {})
        if term.field[-1] in inner:
            raise FilterError(f"{name}: stands there twice.")
        inner[term.field[-1]] = term.read(value, known)
    return found


def as_filter(kind: type[Struct], fields: dict[str, Any]) -> Any:
    """Make the API's filter of some fields, or None of none."""
    return msgspec.convert(fields, kind) if fields else None


def _words(text: str, terms: Terms) -> list[Word]:
    """Split a filter; raises NotATerm for a name that is none, unless it may be plain text."""
    words = list(split_words(text, terms.terms))
    for word in words:
        if not word.name and not word.literal:
            _refuse_unknown(word.value, terms)
    return join_plain(words, text, terms.bare)


def _refuse_unknown(word: str, terms: Terms) -> None:
    name, colon, value = word.partition(":")
    if not colon or not re.fullmatch(r"[a-z-]{1,20}", name):
        return
    like = did_you_mean(name, terms.terms, "" if terms.free else None)
    if not terms.free or (value and name in terms.elsewhere):
        raise FilterError(f"There is no {name}: here{did_you_mean(name, terms.terms)}")
    if like and value:
        raise FilterError(f"There is no {name}: here{like} Quotes make plain text of it.")


def text_of(text: str, terms: Terms) -> str:
    """Return the plain text that a filter asks for, as the service compares it; perhaps empty."""
    words = join_plain(split_words(text, terms.terms), text, terms.bare)
    return next((word.value for word in words if word.name == terms.bare), "")


def room(value: str, known: FilterField) -> str:
    """Read a room: its name, the start of its name if no other starts so, or its id."""
    if _is_id(value):
        return value.lower()
    names = {i: safe(r.unique_name or "") for i, r in known.rooms.items() if r.unique_name}
    exact = [i for i, name in names.items() if value in {i, name}]
    found = exact or [i for i, name in names.items() if name.startswith(value)]
    if len(found) == 1 and (exact or known.all_rooms):
        return found[0]
    if not known.all_rooms:
        raise FilterError(
            "Not every room has been read yet; give its whole name, or wait a little."
        )
    if found:
        some = fmt.names([names[i] for i in found], most=4)
        raise FilterError(f"{fmt.number(len(found))} rooms start with {safe(value, 30)}: {some}.")
    raise FilterError(f"No room is called {safe(value, 30)}; give its name or its id.")


def record_id(value: str, _: FilterField) -> str:
    """Read an id."""
    if not _is_id(value):
        raise FilterError(f"{safe(value, 40)} is no id; y copies the one under the cursor.")
    return value.lower()


def _is_id(value: str) -> bool:
    try:
        return str(UUID(value)) == value.lower()
    except ValueError:
        return False


def choice(*choices: str) -> Read:
    """Read one of some words."""

    def read(value: str, _: FilterField) -> str:
        if value not in choices:
            raise FilterError(f"{safe(value, 20)} is none of {', '.join(choices)}.")
        return value

    return read


def truth(value: str, _: FilterField) -> bool:
    """Read yes or no."""
    if value not in {"yes", "no", "true", "false"}:
        raise FilterError(f"{safe(value, 20)} is neither yes nor no.")
    return value in {"yes", "true"}


def words(value: str, _: FilterField) -> str:
    """Read any text."""
    return value


_DURATION: Final = re.compile(r"(\d{1,7})([smh]?)", re.ASCII)


def day(value: str, known: FilterField) -> TypedDay:
    """Read a day on the people's clock: 2026-11-23, today, yesterday, or 7d for seven days ago."""
    try:
        return read_day(value, known.today)
    except (ValueError, OverflowError):
        raise FilterError(
            f"{safe(value, 20)} is no day; give 2026-11-23, today, yesterday or 7d."
        ) from None


def settle(text: str, terms: Terms, known: FilterField) -> str:
    """Write the days of a filter as they are meant now, so that it means the same tomorrow."""
    settled, place = "", 0
    for word in split_words(text, terms.terms):
        if word.name and terms.terms[word.name].read is day:
            settled += text[place : word.start] + day(word.value, known).name
            place = word.end
    return settled + text[place:]


def seconds(value: str, _: FilterField) -> int:
    """Read a duration: 90, 90s, 10m or 2h."""
    match = _DURATION.fullmatch(value)
    if match is None:
        raise FilterError(f"{safe(value, 20)} is no duration; give 90s, 10m or 2h.")
    return int(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]


def days(field: str, prefix: str = "") -> dict[str, Term]:
    """Return the terms for a day: since, until and on."""
    term = partial(Term, day)
    return {
        f"{prefix}since": term((field, "gte")),
        f"{prefix}until": term((field, "lte")),
        f"{prefix}on": term((field, "eq")),
    }
