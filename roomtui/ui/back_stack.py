"""The back stack: where the operator came from, as far as `esc` goes back."""

from collections import deque
from typing import Final

from msgspec import Struct

from roomtui.ui.screen_names import ScreenName

MOST_STEPS: Final = 16
"""Steps that are remembered: nobody goes back further, and each holds a few short texts."""


class Location(Struct, frozen=True):
    """A place on a screen: the pane, the record under the cursor, the session that is shown."""

    screen: ScreenName
    pane_id: str
    cursor: str | None
    session_id: str = ""


class BackEntry(Struct, frozen=True):
    """One step from a location to a pane of another screen, or of the same.

    Where it `brought` a filter to the first list there, `before` is what was typed there until
    then; both are None where it brought none.
    """

    origin: Location
    to: ScreenName
    pane_id: str
    brought: str | None = None
    before: str | None = None


class BackStack:
    """The steps that were taken since somebody went to a screen by its number."""

    def __init__(self) -> None:
        self._entries: deque[BackEntry] = deque(maxlen=MOST_STEPS)

    def push(self, entry: BackEntry) -> None:
        """Add the step that was just taken; the oldest goes where there are too many."""
        self._entries.append(entry)

    def pop(self, place: ScreenName) -> BackEntry | None:
        """Return the last step, which led to a screen, and drop it."""
        if self.to(place) is None:
            self.clear()
            return None
        return self._entries.pop()

    def to(self, place: ScreenName) -> BackEntry | None:
        """Return the last step if it led to a screen."""
        last = self._entries[-1] if self._entries else None
        return last if last is not None and last.to is place else None

    def clear(self) -> None:
        """Forget every step."""
        self._entries.clear()


class PaneTrail:
    """The way from pane to pane of one screen.

    Args:
        home: the pane that the screen begins with.
    """

    def __init__(self, home: str) -> None:
        self._home = home
        self._entered_from: dict[str, str] = {}
        self.entry: BackEntry | None = None
        """The step by which one came to the screen; None if by its number."""

    def arrive(self, entry: BackEntry | None) -> None:
        """Store by which step one came to the screen."""
        self.entry = entry
        self._entered_from.clear()

    def enter(self, pane_id: str, origin: str) -> None:
        """Record that `enter` led from one pane to another."""
        self._entered_from[pane_id] = origin

    def turn(self) -> None:
        """Forget the ways in: somebody went from pane to pane by hand."""
        self._entered_from.clear()

    def before(self, pane_id: str) -> str:
        """Return the pane that one came from, or began with; nothing in that one."""
        home = self._home if self.entry is None else self.entry.pane_id
        return self._entered_from.get(pane_id, "" if pane_id == home else home)

    def leave(self, pane_id: str) -> str:
        """Return the same, and forget how one came to the pane."""
        origin = self.before(pane_id)
        self._entered_from.pop(pane_id, None)
        return origin
