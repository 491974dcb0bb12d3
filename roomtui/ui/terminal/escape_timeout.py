"""Escape timeout: tells the key ESC from the begin of a sequence that is still on its way.

Time alone cannot tell: any line may stall between two bytes. But what a terminal sends it sends in
order, so a status query that is asked after the ESC came and answered before anything else shows
that nothing belongs to it. A terminal that never answers is given a tenth of a second.
"""

from collections.abc import Callable
from typing import Final, Protocol

from roomtui.ui.terminal.diff.flow_control import LOST_SECS

TICK_SECS: Final = 0.1
"""Seconds without input after which a lone ESC may be the key."""


class AnswerCount(Protocol):
    """Counts the answers of the terminal."""

    @property
    def count(self) -> int: ...  # noqa: D102


class EscapeTimeout:
    """Times one lone ESC at a time; used by the thread that reads, but for `asked`.

    Args:
        ask: has the terminal asked for its status, and `asked` called with the question's number.
        answers: counts its answers.
    """

    def __init__(self, ask: Callable[[], None], answers: AnswerCount) -> None:
        self._ask = ask
        self._answers = answers
        self._since: float | None = None
        self._question: int | None = None

    @property
    def timeout(self) -> float | None:
        """Return the seconds to wait for input; None where nothing is timed."""
        return TICK_SECS if self._since is not None else None

    def asked(self, number: int) -> None:
        """Take in the number of the question that was asked."""
        self._question = number

    def is_over(self, now: float, *, held: bool) -> bool:
        """Return whether the ESC that is held back is the key."""
        if not held:
            self._since = None
            return False
        if self._since is None:
            self._since, self._question = now, None
            self._ask()
            return False
        waited = now - self._since
        if waited < TICK_SECS or not (self._has_answered or waited >= LOST_SECS):
            return False
        self._since = None
        return True

    @property
    def _has_answered(self) -> bool:
        """Return whether the terminal has answered; one that never does counts as if it had."""
        count = self._answers.count
        return count == 0 or (self._question is not None and count >= self._question)
