"""The query of a search of the past: a name, and the days that it goes back over."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import msgspec
from msgspec import Struct

from roomtui.api.filters import ParticipantFilter
from roomtui.api.models import Participant
from roomtui.text import name_of
from roomtui.ui.filters.days import Limit, TypedDay
from roomtui.ui.filters.ranks import rank
from roomtui.ui.filters.terms import (
    FilterContext,
    FilterError,
    Term,
    Terms,
    any_text,
    days,
    parse,
    record_id,
)
from roomtui.ui.filters.text import LOOKED_AT, fold_words
from roomtui.ui.filters.words import split_words
from roomtui.ui.live.rows import person_name

DAYS: Final = 7
"""Days that are searched where none are given, today among them."""

MOST_DAYS: Final = 366

_COUNT: Final = re.compile(r"(\d{1,3})d?", re.ASCII)


def _last_days(value: str, context: FilterContext) -> TypedDay:
    """Return the first of as many days as are meant, today the last of them."""
    match = _COUNT.fullmatch(value)
    count = int(match[1]) if match else 0
    if not 1 <= count <= MOST_DAYS:
        raise FilterError(f"days: takes a number from 1 to {MOST_DAYS}; since: takes a day.")
    return TypedDay(context.today - timedelta(days=count - 1))


def _as_filter(fields: dict[str, Any]) -> Struct:
    asked = {name: value for name, value in fields.items() if name != "name"}
    return msgspec.convert(asked, ParticipantFilter)


_OF_DAYS: Final = {"days": Term(_last_days, ("date_joined_at", "gte")), **days("date_joined_at")}

PAST: Final = Terms(
    {
        "name": Term(any_text, ("name",)),
        **_OF_DAYS,
        "session": Term(record_id, ("session_id",)),
    },
    make=_as_filter,
    bare="name",
    free=True,
)
"""Whom to search for, and when they came; plain text is the name."""


class PastQuery(Struct, frozen=True):
    """What is searched for: a `name`, folded, among those whom the service gives for `where`.

    `limits` are what the days leave out of these, `span` tells them in words.
    """

    name: str
    where: ParticipantFilter
    limits: tuple[Limit, ...]
    span: str

    @property
    def matches(self) -> Callable[[Participant], bool]:
        """Return the test of whether somebody is meant, by the same ranks as in find."""
        name, limits = self.name, self.limits

        def matches(who: Participant) -> bool:
            if not all(limit.lets_through(who) for limit in limits):
                return False
            return not name or rank(name, fold_words(person_name(who)[:LOOKED_AT])) is not None

        return matches


def past_query(text: str, context: FilterContext) -> PastQuery:
    """Return what a text stands for; where it names no day, the last DAYS are searched.

    Raises:
        FilterError: something in it cannot be.
    """
    typed = [word for word in split_words(text, PAST.terms) if word.name in _OF_DAYS]
    span = " ".join(f"{word.name}:{word.value}" for word in typed)
    if not typed:
        text, span = f"days:{DAYS} {text}", f"{DAYS} days"
    parsed = parse(text, PAST, context)
    plain = parsed.plain
    if plain.lstrip().startswith(("{", "[", '"{', '"[')):
        plain = name_of(plain)
    where = parsed.where if isinstance(parsed.where, ParticipantFilter) else ParticipantFilter()
    return PastQuery(fold_words(plain[:LOOKED_AT]), where, parsed.limits, span)
