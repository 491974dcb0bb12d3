"""An input guard: tells what somebody meant from what a paste or a focusing click presses.

What cannot have been typed by a hand may move, open and type into a field, but it marks, sends and
answers nothing. What follows it within a second may have been meant for a screen that the refused
keys would have led to, and so is refused too.
"""

import asyncio
import math
import time
from collections.abc import Callable
from typing import Final, Protocol, runtime_checkable

from textual import events

from roomtui.ui.terminal.arrivals import FOLLOWED_SECS, Arrival, arrival_of
from roomtui.ui.terminal.diff.seen_frames import SeenFrames

UNSETTLED_SECS: Final = 1.0
"""Seconds after something was refused in which what follows is refused too."""

FOCUSING_SECS: Final = 0.5
"""Seconds after the terminal got the focus within which a click may have given it."""

TOLD_SECS: Final = 0.3
"""Seconds in which one sentence is enough for all that is refused."""

UNSEEN: Final = "That came before the question could be seen: press it again."
FASTER: Final = "It came faster than a hand types: nothing marked or sent."


@runtime_checkable
class Asking(Protocol):
    """A screen that sends something when it is answered."""

    sight: SeenFrames

    def needs_sight(self, event: events.Event) -> bool:
        """Return whether an event counts only if it was sent after the screen was seen."""

    def sends(self, event: events.Event) -> bool:
        """Return whether an event would have something sent."""


class InputGuard:
    """Decides what input may do; it knows the key or click that was handled last.

    Args:
        say: tells the operator one sentence.
        now: gives seconds, of the clock that arrivals go by.
    """

    def __init__(
        self, say: Callable[[str], None], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._now = now
        self._latest: Arrival | None = None
        self._refused_at = self._told_at = -math.inf
        self._focused_at = -math.inf
        self._has_focus = True

    async def admits(self, event: events.Event, screen: object) -> bool:
        """Take an event as the one that is handled now; return whether a screen may have it."""
        if not isinstance(event, (events.Key, events.Paste, events.MouseDown)):
            return True
        self._latest = arrival_of(event)
        if not isinstance(screen, Asking):
            return True
        if screen.needs_sight(event) and not screen.sight.is_before(self._latest):
            self._tell(FASTER if self._latest and self._latest.is_burst else UNSEEN)
            return False
        if screen.sends(event) and not await self.is_meant():
            self.refuse()
            return False
        return True

    @property
    def came_at(self) -> float:
        """Return when what is handled now came, however late that is, in seconds of `now`."""
        return self._latest.at if self._latest is not None else self._now()

    @property
    def follows_refusal(self) -> bool:
        """Return whether something was refused just before what is handled now came."""
        return self._latest is not None and self._latest.at - self._refused_at < UNSETTLED_SECS

    async def is_meant(self) -> bool:
        """Return whether a hand can have sent what is handled now; waits for what follows it."""
        latest = self._latest
        if latest is None:
            return True
        if not latest.is_burst and (left := latest.at + FOLLOWED_SECS - self._now()) > 0:
            await asyncio.sleep(left)
        return not latest.is_burst and not self.follows_refusal

    def has_seen(self, screen: object) -> bool:
        """Return whether what is handled now was sent after a question was seen, if it is one."""
        return not isinstance(screen, Asking) or screen.sight.is_before(self._latest)

    def refuse(self) -> None:
        """Refuse what is handled now, and say so once for all that came with it."""
        if self._latest is not None and not self.follows_refusal:
            self._refused_at = self._latest.at
        self._tell(FASTER)

    def _tell(self, sentence: str) -> None:
        if (now := self._now()) - self._told_at >= TOLD_SECS:
            self._say(sentence)
        self._told_at = now

    def focus(self, event: events.AppFocus | events.AppBlur) -> None:
        """Take in that the terminal got or lost the focus."""
        came = arrival_of(event)
        self._has_focus = isinstance(event, events.AppFocus)
        if self._has_focus and came is not None:
            self._focused_at = came.at

    def gives_focus(self, event: events.MouseEvent) -> bool:
        """Return whether a press may be that of the click that gave the terminal the focus."""
        came = arrival_of(event)
        gave = came is not None and (
            not self._has_focus or came.at - self._focused_at < FOCUSING_SECS
        )
        self._has_focus = True
        self._focused_at = -math.inf
        return gave
