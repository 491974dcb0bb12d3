"""The panes of a screen: which one the keys go to, which are shown, and how large they are."""

from contextlib import suppress
from typing import Any, ClassVar, Final, Protocol

from textual.app import App
from textual.css.query import NoMatches
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from roomtui.ui.back_stack import PaneTrail
from roomtui.ui.host import host_of
from roomtui.ui.messages import PaneZoomed
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.controller import Handler
from roomtui.ui.table.table import Table

ROOMY: Final = (100, 28)
"""Columns and lines from which on all panes fit; below, one pane fills the screen."""


class PanedScreen(Protocol):
    """What panes need of the screen that they are on."""

    PLACE: ClassVar[ScreenName]
    PANES: ClassVar[tuple[str, ...]]

    @property
    def app(self) -> App[Any]:
        """Return the app."""

    def query_one(self, selector: str) -> Widget:
        """Return the widget of a selector; raises NoMatches."""

    def is_crowded(self, size: Size) -> bool:
        """Return whether there is room for one pane only."""

    def share_out(self, lines: int, columns: int, alone: str) -> None:
        """Share the lines and columns out among the panes."""

    def offer_keys(self) -> None:
        """Show the keys that do something now."""

    def say(self, sentence: str) -> None:
        """Answer the operator."""

    def post_message(self, message: Message) -> bool:
        """Send a message up."""


class Panes:
    """Knows which pane the keys go to, and shows that one alone, or all that are there.

    `is_handled` tells whether a hand has been at them, `is_zoomed` whether one pane has the whole
    screen because a hand gave it.

    Args:
        screen: has the panes, and shares its room out among them.
        home: the id of the pane that the screen begins with.
        frame_lines: lines of the screen beside them.
    """

    def __init__(self, screen: PanedScreen, home: str, frame_lines: int) -> None:
        self._screen = screen
        self._frame_lines = frame_lines
        self.current_id = home
        self.trail = PaneTrail(home)
        self.is_zoomed = False
        self.is_handled = False

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what the commands do that need another pane."""
        return (
            Handler("next-pane", lambda: self._step(1)),
            Handler("previous-pane", lambda: self._step(-1)),
            Handler("zoom", self._toggle_zoom),
        )

    def table(self, pane_id: str) -> Table[Any]:
        """Return a pane; raises NoMatches before it is made."""
        table = self._screen.query_one(f"#{pane_id}")
        if not isinstance(table, Table):
            raise TypeError(f"{pane_id} is no pane")
        return table

    @property
    def current(self) -> Table[Any]:
        """Return the pane that the keys go to, or went to before a dialog or the filter line."""
        return self.table(self.current_id)

    @property
    def present(self) -> list[str]:
        """Return the ids of the panes that are there."""
        return [i for i in self._screen.PANES if not self.table(i).has_class("-absent")]

    @property
    def is_crowded(self) -> bool:
        """Return whether there is room for one pane only."""
        return self._screen.is_crowded(self._screen.app.size)

    @property
    def is_alone_by_hand(self) -> bool:
        """Return whether a pane has the whole screen because a hand gave it."""
        return self.is_zoomed and len(self.present) > 1 and not self.is_crowded

    @property
    def idle_ids(self) -> frozenset[str]:
        """Return the ids of the commands that do nothing with the panes as they are."""
        if len(self.present) < 2:
            return frozenset(handler.command_id for handler in self.handlers)
        return frozenset({"zoom"}) if self.is_crowded else frozenset()

    # Room

    def fit(self, size: Size | None = None) -> None:
        """Work out which are shown and how large; for a resize and for keys, for they move.

        A refresh does so once: when a screen that no hand has touched has its first rows.
        """
        with suppress(NoMatches):  # a screen that could not be made lacks panes
            self._fit(size or self._screen.app.size)

    def _fit(self, size: Size) -> None:
        present, is_crowded = self.present, self._screen.is_crowded(size)
        is_alone = len(present) > 1 and (is_crowded or self.is_zoomed)
        for pane_id in self._screen.PANES:
            pane = self.table(pane_id)
            is_current = pane_id == self.current_id
            pane.display = is_current if is_alone else pane_id in present
            which = ""
            if is_alone and is_current:
                place = present.index(pane_id) + 1 if pane_id in present else 1
                which = f"{place} of {len(present)} panes"
                which = which if is_crowded else f"zoomed · {which}"
            pane.tell_extent(which)
        lines, alone = size.height - self._frame_lines, self.current_id if is_alone else ""
        self._screen.share_out(lines, size.width, alone)

    def fit_first_rows(self) -> None:
        """Fit them to the first rows that there are, unless a hand has come before them."""
        if not self.is_handled:
            self.is_handled = True
            self.fit()

    def give(self, pane_id: str, *, lines: int = 0, columns: int = 0) -> None:
        """Give a pane some lines and columns; 0 is all that the others leave."""
        styles = self.table(pane_id).styles
        styles.height, styles.width = lines or "1fr", columns or "1fr"

    def lines_wanted(self, pane_id: str) -> int | None:
        """Return the lines that all rows of a pane would take; None while nobody knows."""
        return self.table(pane_id).lines_wanted

    # Focus

    def bring_up(self, pane_id: str) -> None:
        """Make a pane the one that the keys go to, and that is shown where one is."""
        if pane_id != self.current_id:
            self.is_handled = True
            self.current_id = pane_id
            host_of(self._screen.app).supersede_answers()  # such as that there is no way back
            self.fit()
            if self.is_zoomed:
                self._screen.post_message(PaneZoomed(self._screen.PLACE, pane_id))
        self._screen.offer_keys()

    def focus(self, pane_id: str) -> None:
        """Go to a pane."""
        self.bring_up(pane_id)
        self.table(pane_id).focus()

    def go_into(self, pane_id: str) -> None:
        """Go to a pane with what is under the cursor; `esc` comes back."""
        self.trail.enter(pane_id, self.current_id)
        self.focus(pane_id)

    def _step(self, by: int) -> None:
        present = self.present
        place = present.index(self.current_id) if self.current_id in present else 0
        self.trail.turn()
        self.focus(present[(place + by) % len(present)])

    # Zoom

    def zoom(self, pane_id: str) -> None:
        """Give a pane that is there the whole screen, or with "" give it back."""
        if pane_id and pane_id not in self.present:
            return
        self.is_zoomed = bool(pane_id)
        if pane_id and pane_id != self.current_id:
            self.focus(pane_id)
        else:
            self.fit()

    def zoom_by_hand(self, pane_id: str) -> None:
        """Do the same because an operator wants it, which is remembered."""
        self.is_handled = True
        self.zoom(pane_id)
        self._screen.offer_keys()
        self._screen.post_message(PaneZoomed(self._screen.PLACE, pane_id))

    def _toggle_zoom(self) -> None:
        """Give the pane in focus the whole screen, or give it back."""
        if len(self.present) < 2:
            self._screen.say("There is no other pane here.")
        elif self.is_crowded:
            goes_on = self.current.key_for("next-pane")
            self._screen.say(f"Each pane has the whole screen here; {goes_on} goes to the next.")
        else:
            self.zoom_by_hand("" if self.is_zoomed else self.current_id)
