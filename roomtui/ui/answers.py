"""Answers: what the console says to keys and of itself, one at a time, and none of them lost."""

import time
from collections.abc import Callable
from typing import Final, Literal

from msgspec import Struct

from roomtui.text import safe
from roomtui.ui.naming import cut

Severity = Literal["information", "warning", "error"]

DEFAULT_SECS: Final = 5.0
"""Seconds that an answer stands unless another one comes; what stands shorter is passing."""

MOST: Final = 20
"""Answers that stand at once; the activity has those before them."""


LONGEST_ANSWER: Final = 600

LONGEST_TITLE: Final = 40
"""Cells of what an answer is about, so that it leaves room for what follows."""


def sentence(message: str, title: str) -> str:
    """Return what is answered, safe to be drawn, after what it is about."""
    words, title = safe(message, LONGEST_ANSWER), safe(title)
    return f"{cut(title, LONGEST_TITLE)}: {words}" if title else words


class Answer(Struct):
    """One answer: until when it stands, and how many keys had been pressed when it came.

    `is_kept` tells whether the activity has it in full.
    """

    words: str
    severity: Severity
    until: float
    keys: int
    seconds: float
    is_kept: bool


class Answers:
    """The answers that stand, the newest last, which is the one that is shown.

    What answers a key goes when the next key is answered. A warning, what is to stand for longer,
    and what came with the newest stay for their time behind it, are counted there, and are kept in
    the activity.

    Args:
        keep: adds a sentence to the activity.
        now: gives seconds, of a clock that only goes forward.
    """

    def __init__(
        self, keep: Callable[[str], None], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._keep = keep
        self._now = now
        self._standing: list[Answer] = []

    @property
    def standing(self) -> tuple[Answer, ...]:
        """Return those that stand, the newest last."""
        return tuple(self._standing)

    @property
    def newest(self) -> Answer | None:
        """Return the one that is shown."""
        return self._standing[-1] if self._standing else None

    @property
    def hidden(self) -> int:
        """Count those that stand behind the newest."""
        return max(len(self._standing) - 1, 0)

    @property
    def seconds_left(self) -> float | None:
        """Return the seconds until the first of them is over, None if there is none."""
        ends = [one.until for one in self._standing]
        return max(min(ends) - self._now(), 0.0) if ends else None

    def add(
        self,
        words: str,
        severity: Severity,
        *,
        keys: int,
        seconds: float | None = None,
        is_kept: bool = False,
    ) -> Answer:
        """Add an answer as the newest; the same one again only stands for longer."""
        self.expire()
        seconds = DEFAULT_SECS if seconds is None else seconds
        same = next((one for one in self._standing if one.words == words), None)
        answer = Answer(
            words=words,
            severity=severity,
            until=self._now() + seconds,
            keys=keys,
            seconds=seconds,
            is_kept=is_kept or (same is not None and same.is_kept),
        )
        behind = [one for one in self._standing if one is not same and _outlives(one, keys)]
        for one in behind:
            self.keep(one)
        self._standing = [*behind, answer][-MOST:]
        return answer

    def keep(self, answer: Answer) -> None:
        """Add an answer to the activity, once."""
        if not answer.is_kept:
            answer.is_kept = True
            self._keep(answer.words)

    def expire(self) -> None:
        """Drop those whose time is over."""
        now = self._now()
        self._standing = [one for one in self._standing if one.until > now]

    def supersede(self, keys: int) -> None:
        """Drop what answered an earlier key than the one that does something else now."""
        self._standing = [one for one in self._standing if _outlives(one, keys)]

    def drop(self, answer: Answer) -> None:
        """Drop one of them."""
        self._standing.remove(answer)

    def clear(self) -> None:
        """Drop all of them."""
        self._standing.clear()


def _outlives(answer: Answer, keys: int) -> bool:
    """Return whether an answer stays behind one that comes after some number of keys."""
    if answer.severity != "information" or answer.seconds > DEFAULT_SECS:
        return True
    return answer.keys == keys and answer.seconds == DEFAULT_SECS
