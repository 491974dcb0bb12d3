"""The age of an answer, by more than what the clocks on its way tell of it.

A relay tells for how long it has had an answer by its time of day. When that is set, what it tells
is wrong, and what it keeps may stay for as long as it was set back by. So an age is also counted
by the console's own monotonic clock, from when the same answer came first; and while a relay's
clock cannot be trusted, it is the service's own `Date` that must go on as time does here.
"""

from collections import OrderedDict, deque
from collections.abc import Hashable
from datetime import datetime
from math import inf
from typing import Any, Final, NamedTuple

from msgspec import Struct, structs

from roomtui.api.decode import Page, R

KEPT: Final = 1_024
"""Answers that are remembered, the oldest forgotten first."""

STEP: Final = 1.0
"""Seconds in which a `Date`, which counts whole ones, may be the same in two answers."""

NOISE: Final = 1.5
"""Seconds by which stamps may differ from what passes here, without a clock that was set."""

DISTRUST: Final = 120.0
"""Seconds from when a relay's clock was seen to be set back, in which it may give what it kept
before. What it gives for longer than that is one answer, whose stamps stay the same."""

RUNS: Final = 2
"""Times in a row that a `Date` has gone on as time does, so that the service tells it anew."""

STILL: Final = 3
"""Answers with the same `Date` by which it stands still, where nobody tells that he keeps them."""

CLOCKS_ALIKE: Final = 5.0
"""Seconds by which the time of day here and the service's may differ and still bear each other
out."""

HEARD: Final = 5
"""Answers by which the service's clock is known."""


class Age(NamedTuple):
    """The age of an answer in seconds, at least; `is_sure` if it is borne out.

    `corrects` what was said of the same answer before, when it could have been a new one.
    """

    secs: float
    is_sure: bool
    corrects: bool = False


class _DatedAnswer(Struct, frozen=True):
    """An answer as it came: `asked` and `answered` are on the monotonic clock, the rest is not."""

    question: Hashable
    page: Page[Any]
    date: float | None
    asked: float
    answered: float
    now: float


class _Seen(Struct):
    """The first sight of a stamp, on the monotonic clock, and how often it has come."""

    first: float
    times: int = 0
    is_still: bool = False


class _Streak(Struct):
    """The last `Date` for a question, when it came, and how often it has gone on as time does."""

    date: float = -inf
    answered: float = -inf
    times: int = 0


class AnswerAges:
    """Judges the age of answers to questions that are asked again and again.

    With `needs_date`, where it is known that others keep them, an answer that nothing dates is of
    no known age.
    """

    def __init__(self, *, needs_date: bool = False) -> None:
        self._needs_date = needs_date
        self._seen: OrderedDict[Hashable, _Seen] = OrderedDict()
        self._streaks: OrderedDict[Hashable, _Streak] = OrderedDict()
        self._offsets: deque[float] = deque(maxlen=HEARD)
        self._given: tuple[float, float] | None = None
        self._distrusted_until = -inf
        self._is_borne_out = False
        self._last: tuple[str, float] | None = None

    def of(
        self, question: Hashable, page: Page[R], asked: float, answered: float, now: datetime
    ) -> Age:
        """Return the age of a page; `asked` and `answered` are monotonic, `now` is time of day.

        The age is never less than the page tells by itself.
        """
        date = page.date.timestamp() if page.date else None
        answer = _DatedAnswer(question, page, date, asked, answered, now.timestamp())
        self._watch_relay(answer)
        goes_on = date is not None and self._goes_on(question, date, answered)
        since, corrects = self._since_first(answer, goes_on=goes_on)
        behind, is_sure = self._judge(answer, goes_on=goes_on)
        secs = max(page.age, since, behind)
        if date is not None and is_sure:
            self._offsets.append(date + secs - answered)
        elif date is not None:
            secs = max(secs, answer.now - date)  # the best guess there is
        return Age(secs, is_sure, corrects)

    def _watch_relay(self, answer: _DatedAnswer) -> None:
        """Take note of a relay's clock; one that went on by less than time did was set back."""
        if (given := answer.page.stamps.given) is None:
            return
        if self._given is not None:
            before, then = self._given
            if given - before < answer.asked - then - NOISE:
                self._distrusted_until = answer.answered + DISTRUST
        self._given = given, answer.answered

    def _since_first(self, answer: _DatedAnswer, *, goes_on: bool) -> tuple[float, bool]:
        """Return since when the same answer has come, in seconds, and whether it passed for new."""
        question, stamps, date = answer.question, answer.page.stamps, answer.date
        secs = self._since_taken(question, stamps.taken, answer.answered)
        if date is None:
            return secs, False
        seen = self._sight((question, date), answer.answered, goes_on=goes_on)
        is_old = answer.asked - seen.first > STEP
        if not is_old or not (stamps.is_kept or seen.times >= STILL):
            return secs, False
        corrects = not (stamps.is_kept or seen.is_still)
        seen.is_still = True
        return max(secs, answer.answered - seen.first), corrects

    def _judge(self, answer: _DatedAnswer, *, goes_on: bool) -> tuple[float, bool]:
        """Return by how much an answer is behind the service's clock, and whether that is sure."""
        stamps, date = answer.page.stamps, answer.date
        if date is None and self._needs_date and not stamps.is_kept:
            return 0.0, False
        is_trusted = answer.answered >= self._distrusted_until
        if is_trusted and stamps.is_told:
            return 0.0, self._bears_out(answer.page, date, answer.now)
        behind = self._behind(date, answer.answered)
        return behind or 0.0, behind is not None or (goes_on and is_trusted)

    def _since_taken(self, question: Hashable, taken: str, answered: float) -> float:
        return answered - self._sight((question, taken), answered).first if taken else 0.0

    def _goes_on(self, question: Hashable, date: float, answered: float) -> bool:
        """Return whether the `Date` for a question goes on as time does, twice in a row."""
        last = self._streaks.pop(question, None) or _Streak()
        passed = answered - last.answered
        is_on = date > last.date and abs(date - last.date - passed) <= STEP + NOISE
        now = _Streak(date, answered, last.times + 1 if is_on else 0)
        self._streaks[question] = now
        if len(self._streaks) > KEPT:
            self._streaks.popitem(last=False)
        return now.times >= RUNS

    def _sight(self, body_hash: Hashable, answered: float, *, goes_on: bool = False) -> _Seen:
        """Return when a stamp came first; what goes on tells times again that are new."""
        found = self._seen.get(body_hash) if not goes_on else None
        if found is None:
            found = self._seen[body_hash] = _Seen(answered)
        self._seen.move_to_end(body_hash)
        if len(self._seen) > KEPT:
            self._seen.popitem(last=False)
        found.times += 1
        return found

    def _behind(self, date: float | None, answered: float) -> float | None:
        """Return by how much a `Date` is behind the service's clock as it was known before.

        None if that was not, or if the service's clock has been set as well.
        """
        if date is None or not self._offsets:
            return None
        behind = answered + sorted(self._offsets)[(len(self._offsets) - 1) // 2] - date
        return None if behind < -NOISE * 2 else max(behind - NOISE, 0.0)

    def _bears_out(self, page: Page[Any], date: float | None, now: float) -> bool:
        """Return whether what a relay or a cache tells of itself is borne out by another clock.

        It is as soon as the time of day here agrees with it, or a newer answer has come.
        """
        if self._is_borne_out or not page.stamps.is_kept or date is None:
            return True
        body_hash, last = page.stamps.taken, self._last
        self._last = body_hash, date
        alike = abs(now - page.age - date) <= CLOCKS_ALIKE
        is_newer = last is not None and date > last[1] and (not body_hash or body_hash != last[0])
        self._is_borne_out = alike or is_newer
        return self._is_borne_out


def aged(page: Page[R], age: Age) -> Page[R]:
    """Return a page with the age that it was found to have."""
    return page if page.age == age.secs else structs.replace(page, age=age.secs)
