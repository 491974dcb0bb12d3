"""The filter language of lists: `room:keynote type:video since:7d`, parsed once into a filter."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from msgspec import Struct

from roomtui.api.models import Room
from roomtui.settings_error import did_you_mean
from roomtui.text import is_uuid, safe
from roomtui.ui import format as fmt
from roomtui.ui.filters.days import Limit, TypedDay, for_the_service, limits, read_day
from roomtui.ui.filters.words import Word, join_plain, split_words


class FilterContext(Struct, frozen=True):
    """The rooms and the day that values may refer to: rooms by name, days by today's.

    While `all_rooms` have not been read, the start of a name may be that of another one.
    """

    rooms: Mapping[str, Room]
    today: date
    all_rooms: bool = True


TermReader = Callable[[str, FilterContext], Any]
"""Makes a value of what was typed for a term, or raises FilterError with a sentence."""


class Term(Struct, frozen=True):
    """One `name:value`; `field` is where the value goes in the filter."""

    read: TermReader
    field: tuple[str, ...]


class Terms(Struct, frozen=True):
    """The terms of one list; words without a name are together taken as `bare`.

    `make` makes the API's filter of the fields. `free` tells that `bare` may be any text; even
    then a name that is a term `elsewhere` is none.
    """

    terms: Mapping[str, Term]
    make: Callable[[dict[str, Any]], Struct | None]
    bare: str
    free: bool = False
    elsewhere: frozenset[str] = frozenset()

    @property
    def hint(self) -> str:
        """Return the names of the terms for the filter line."""
        shown = (name for name in self.terms if "-" not in name)
        return " ".join(f"{name}:" for name in shown) + " · enter applies, esc clears"


class ListFilter(Struct, frozen=True, kw_only=True):
    """What a filter that was typed stands for; everything that is shown or asked for is in here.

    Attributes:
        text: as it was typed, but with its days written out, so that it means the same tomorrow.
        where: the API's filter; days are those of UTC that enclose what was typed.
        limits: what the days leave out of what the service lets through for `where`.
        plain: the plain text in it, as the service compares it; perhaps empty.
    """

    text: str = ""
    where: Struct | None = None
    limits: tuple[Limit, ...] = ()
    plain: str = ""


class FilterError(ValueError):
    """A term that cannot be; the message says which, and what would do."""


def parse(text: str, terms: Terms, context: FilterContext) -> ListFilter:
    """Return what a text stands for in a list with these terms.

    Raises:
        FilterError: something in it cannot be.
    """
    words = _words(text, terms)
    values = [_value(word, terms, context) for word in words]
    fields = _fields(zip(words, values, strict=True), terms)
    return ListFilter(
        text=_settled(text, zip(words, values, strict=True)),
        where=terms.make(for_the_service(fields)),
        limits=limits(fields),
        plain=next((word.value for word in words if word.name == terms.bare), ""),
    )


def _words(text: str, terms: Terms) -> list[Word]:
    """Return the terms of a filter, plain text as one; raise FilterError for an unknown name."""
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


def _value(word: Word, terms: Terms, context: FilterContext) -> Any:
    if not safe(word.value):
        raise FilterError(f"{word.name}: what?")
    return terms.terms[word.name].read(word.value, context)


def _fields(found: Iterable[tuple[Word, Any]], terms: Terms) -> dict[str, Any]:
    """Return the fields of the filter, nested as in the API, with days as they were typed."""
    fields: dict[str, Any] = {}
    for word, value in found:
        *outer, last = terms.terms[word.name].field
        inner = fields
        for step in outer:
            inner = inner.setdefault(step, {})
        if last in inner:
            raise FilterError(f"{word.name}: stands there twice.")
        inner[last] = value
    return fields


def _settled(text: str, found: Iterable[tuple[Word, Any]]) -> str:
    """Return the text with each of its days written by its date."""
    settled, place = "", 0
    for word, value in found:
        if isinstance(value, TypedDay):
            settled += text[place : word.start] + value.name
            place = word.end
    return settled + text[place:]


def room(value: str, context: FilterContext) -> str:
    """Return the id of a room by its name, by the start of it if no other starts so, or by id."""
    if is_uuid(value):
        return value.lower()
    names = {i: safe(r.unique_name or "") for i, r in context.rooms.items() if r.unique_name}
    exact = [i for i, name in names.items() if value in {i, name}]
    found = exact or [i for i, name in names.items() if name.startswith(value)]
    if len(found) == 1 and (exact or context.all_rooms):
        return found[0]
    if not context.all_rooms:
        raise FilterError(
            "Not every room has been read yet; give its whole name, or wait a little."
        )
    if found:
        some = fmt.names([names[i] for i in found], most=4)
        raise FilterError(f"{fmt.count(len(found), 'room')} start with {safe(value, 30)}: {some}.")
    raise FilterError(f"No room is called {safe(value, 30)}; give its name or its id.")


def record_id(value: str, _: FilterContext) -> str:
    """Return an id in lower case."""
    if not is_uuid(value):
        raise FilterError(f"{safe(value, 40)} is no id; y copies the one under the cursor.")
    return value.lower()


def choice(*choices: str) -> TermReader:
    """Return a reader of one of some words."""

    def read(value: str, _: FilterContext) -> str:
        if value not in choices:
            raise FilterError(f"{safe(value, 20)} is none of {', '.join(choices)}.")
        return value

    return read


def yes_or_no(value: str, _: FilterContext) -> bool:
    """Return whether it is a yes."""
    if value not in {"yes", "no", "true", "false"}:
        raise FilterError(f"{safe(value, 20)} is neither yes nor no.")
    return value in {"yes", "true"}


def any_text(value: str, _: FilterContext) -> str:
    """Return any text as it is."""
    return value


_DURATION: Final = re.compile(r"(\d{1,7})([smh]?)", re.ASCII)


def day(value: str, context: FilterContext) -> TypedDay:
    """Return a day on the people's clock: 2026-11-23, today, yesterday, 7d for seven days ago."""
    try:
        return read_day(value, context.today)
    except (ValueError, OverflowError):
        raise FilterError(
            f"{safe(value, 20)} is no day; give 2026-11-23, today, yesterday or 7d."
        ) from None


def seconds(value: str, _: FilterContext) -> int:
    """Return the seconds of a duration: 90, 90s, 10m or 2h."""
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
