"""Status replies (DSR) of the terminal: read in one thread, heard in the one that draws.

They bear no number, so one that is lost, to a bad line or to somebody else who reads the terminal,
would have all later ones answer the question before theirs. So where one is overdue the terminal is
asked something else too: once it answers that, no reply to an earlier question is still to come.
"""

import time
from collections import deque
from threading import Event
from typing import Final

from roomtui.ui.terminal.diff.flow_control import LOST_SECS

ASK_ATTRIBUTES: Final = "\x1b[c"
"""Asks a terminal what it is (DA1), which each answers and nothing else here asks."""

LAST_SECS: Final = 3.0
"""Seconds to wait at the end for an answer of the terminal, which the shell would take for keys."""

FIRST_SECS: Final = 1.0
"""Seconds after the start until which a terminal that has never answered may still do so."""

OVERDUE_SECS: Final = 1.0
"""Seconds without any reply after which one that is still to come may be lost."""

MOST_CHECKS: Final = 3
"""Checks that a terminal may leave unanswered; then it is one that does not answer any."""


class StatusReplies:
    """Counts the replies since the terminal was taken, those that were lost among them."""

    def __init__(self) -> None:
        self._came = Event()
        self.start()

    def start(self) -> None:
        """Begin to count."""
        self._count = self._heard = 0
        self._lost = range(0)
        self._checks: deque[tuple[int, float]] = deque()
        self._looked_at = -1
        self._started_at = time.monotonic()

    @property
    def count(self) -> int:
        """Return to how many questions no reply is to come any more."""
        return self._count

    def came(self, asked: int) -> bool:
        """Count one to a question of so many; tell whether somebody has to be told of it.

        What comes once none is open answers somebody else, and nothing of ours.
        """
        if self._count >= asked:
            return False
        self._count += 1
        self._came.set()
        return self._count == self._heard + 1

    def hear(self) -> bool:
        """Take one that was not heard yet; tell whether there was one."""
        is_new = self._heard < self._count
        self._heard += is_new
        return is_new

    @property
    def heard_of_loss(self) -> bool:
        """Return whether the one that was heard last was lost."""
        return self._heard in self._lost

    def may_be_lost(self, asked: int) -> bool:
        """Return whether to check for lost ones: none came since the last look, and some should.

        A terminal that has never replied is not asked more, nor one that is being asked, unless
        the answer to that may be lost as well.
        """
        count, before = self._count, self._looked_at
        self._looked_at = count
        if not 0 < count < asked or count != before:
            return False
        return not self._checks or (
            len(self._checks) < MOST_CHECKS and time.monotonic() - self._checks[-1][1] > LOST_SECS
        )

    def check(self, asked: int) -> None:
        """Take in that ASK_ATTRIBUTES is about to be sent, behind so many questions."""
        self._checks.append((asked, time.monotonic()))

    def checked(self) -> bool:
        """Count those as lost that did not come before a check; tell whether somebody is told.

        The answer is taken for that to the oldest check, which can only be too few.
        """
        if not self._checks:
            return False
        (number, _), count = self._checks.popleft(), self._count
        if number > count:
            self._lost = range(count + 1, number + 1)
            self._count = number
        self._came.set()
        return number > count == self._heard

    def wait_for(self, number: int) -> None:
        """Wait until so many have come, and all checks are done, as long as there is hope."""
        while self._count < number or self._checks:
            first = max(self._started_at + FIRST_SECS - time.monotonic(), 0)
            if not self._came.wait(LAST_SECS if self._count else first):
                break
            self._came.clear()
