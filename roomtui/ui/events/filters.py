"""The filter of the activity: `kind:joined since:2m`, by the same means as those of lists."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from msgspec import Struct

from roomtui import zone
from roomtui.duration import UNIT_SECS
from roomtui.settings_error import did_you_mean
from roomtui.text import safe
from roomtui.ui.events.event import ActivityEvent, EventKind
from roomtui.ui.events.formatter import EventFormatter
from roomtui.ui.filters.days import read_day
from roomtui.ui.filters.terms import FilterContext, FilterError, Term, Terms, any_text, parse
from roomtui.ui.filters.text import compile_filter, fold, holds

OWN: Final = frozenset({"me", "you"})
"""What `by:` takes for whoever sits at this console."""

_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_SPAN: Final = re.compile(r"(\d{1,6})([smhd])", re.ASCII)
LONGEST_AGO: Final = timedelta(days=366)
"""From how long ago on everything is meant that is here: no console runs for as long."""

_A_DAY: Final = timedelta(days=1)


class Since(Struct, frozen=True):
    """From when on: a time of day `at`, a time `ago` that goes on with the clock, or an instant."""

    at: tuple[int, int, int] | None = None
    ago: timedelta | None = None
    begins: datetime | None = None


class ActivityFilter(Struct, frozen=True, kw_only=True):
    """What a filter of the activity stands for.

    What is in the texts is folded; `since` is the time before which nothing is meant, `ago` how
    long that is ago where it goes on with the clock.
    """

    kinds: frozenset[EventKind] = frozenset()
    room: str = ""
    who: str = ""
    by: str = ""
    plain: str = ""
    since: datetime | None = None
    ago: timedelta | None = None

    @property
    def is_by_words(self) -> bool:
        """Return whether it depends on what this host remembers of who did what."""
        return bool(self.by or self.plain)

    def begins(self, now: datetime) -> datetime | None:
        """Return from when on events are meant, as of the server's time `now`."""
        return self.since if self.ago is None else now - self.ago

    def test(self, formatter: EventFormatter) -> Callable[[ActivityEvent], bool]:
        """Return the test of an event, but for its time."""
        matches, kinds, room, who, by = (
            compile_filter(self.plain), self.kinds, self.room, self.who, self.by
        )  # fmt: skip

        def lets_through(event: ActivityEvent) -> bool:
            if kinds and event.kind not in kinds:
                return False
            if room and not _is_in(room, event.room):
                return False
            if who and not any(_is_in(who, person) for person in event.people):
                return False
            if by and not _is_by(by, event, formatter):
                return False
            return matches is None or matches(formatter.plain(event))

        return lets_through


def _is_in(wanted: str, named: tuple[str, str]) -> bool:
    return holds(fold(named[1]), wanted) or named[0].lower() == wanted


def _is_by(wanted: str, event: ActivityEvent, formatter: EventFormatter) -> bool:
    cause = formatter.cause(event)
    is_own = cause.is_own if cause else event.is_own
    by = cause.by if cause else event.by
    return (wanted in OWN and is_own) or holds(fold(by), wanted)


def _kinds(value: str, _: FilterContext) -> frozenset[EventKind]:
    """Return kinds by their names, or all that begin so, several with commas between."""
    return frozenset(kind for word in value.split(",") if word for kind in _begun(word))


def _begun(word: str) -> list[EventKind]:
    if found := [kind for kind in EventKind if kind.startswith(word.lower())]:
        return found
    raise FilterError(f"{safe(word, 20)} is no kind{did_you_mean(word, list(EventKind))}")


def _since(value: str, context: FilterContext) -> Since:
    """Return from when on: 2m, 90s, 1h, a time of day as 21:40, or a day as in lists."""
    if span := _SPAN.fullmatch(value):
        return Since(ago=min(timedelta(seconds=int(span[1]) * UNIT_SECS[span[2]]), LONGEST_AGO))
    with suppress(ValueError, OverflowError):
        return Since(begins=read_day(value, context.today).lies.begins)
    clock = _CLOCK.fullmatch(value)
    hour, minute, second = map(int, clock.groups("0")) if clock else (24, 0, 0)
    if hour > 23 or minute > 59 or second > 59:
        raise FilterError(f"{safe(value, 20)} is no time; give 2m, 90s, 1h or 21:40.")
    return Since(at=(hour, minute, second))


def _text(value: str, _: FilterContext) -> str:
    return fold(value)


def _make(now: datetime, fields: dict[str, Any]) -> ActivityFilter:
    since: Since = fields.pop("since", None) or Since()
    begins = since.begins or _last(since.at, now)
    return ActivityFilter(**fields, since=begins, ago=since.ago)


def _last(at: tuple[int, int, int] | None, now: datetime) -> datetime | None:
    """Return when it was last that time of day; the first time where clocks show it twice."""
    if at is None:
        return None
    today = zone.today(now)
    return next(
        (last for back in range(3) if (last := zone.at_time(today - back * _A_DAY, at)) <= now),
        now - _A_DAY,
    )


_TERMS: Final = {
    "kind": Term(_kinds, ("kinds",)),
    "room": Term(_text, ("room",)),
    "who": Term(_text, ("who",)),
    "by": Term(_text, ("by",)),
    "since": Term(_since, ("since",)),
    "text": Term(any_text, ("plain",)),
}


def read_filter(text: str, now: datetime) -> ActivityFilter | None:
    """Return what a filter stands for that was typed at the server's time `now`, None if nothing.

    Raises:
        FilterError: something in it cannot be.
    """
    if not text.strip():
        return None
    terms = Terms(_TERMS, make=partial(_make, now), bare="text", free=True)
    where = parse(text, terms, FilterContext({}, zone.today(now))).where
    return where if isinstance(where, ActivityFilter) else None
