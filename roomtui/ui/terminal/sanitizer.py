"""The last gate before the screen: whatever a widget draws, only text comes out of it.

What comes from the network passes `text.safe` where rows and sentences are made. This is for the
day when somebody forgets it.
"""

import os
from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from textual import constants
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter, Monochrome
from textual.notifications import Notification, SeverityLevel

from roomtui.process.terminal_kind import Colours, TerminalKind
from roomtui.text import safe
from roomtui.ui.terminal.leftovers import sweep_toasts
from roomtui.ui.terminal.legible import Legible
from roomtui.ui.terminal.line_filters import SYSTEMS, drawn_colours, filters_for
from roomtui.ui.terminal.toasts import fits, in_one, keep_in_their_row, show_newest

LONGEST_TOAST: Final = 600

UNSHOWN: Final = "\ufffd"
"""Stands for a character that must not reach the terminal."""


class OnlyText(LineFilter):
    """Lets no control character, nothing invisible and no link into a cell."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments, the same ones where there is nothing to mend."""
        if all(map(_is_plain, segments)):
            return segments
        return [segment if _is_plain(segment) else _mended(segment) for segment in segments]


def _is_plain(segment: Segment) -> bool:
    text, style, control = segment
    return bool(control) or (text.isprintable() and not (style and style.link))


def _mended(segment: Segment) -> Segment:
    text, style, _ = segment
    shown = (char if char.isprintable() else UNSHOWN * cell_len(char) for char in text)
    return Segment("".join(shown), style and style.update_link(None))


class PlainTextApp(App[None], inherit_bindings=False):
    """An app that writes nothing but text to cells and toasts, each in its place."""

    terminal: TerminalKind | None = None

    def __init__(self) -> None:
        super().__init__()
        keep_in_their_row()
        self._filters = [each for each in self._filters if not isinstance(each, Monochrome)]
        self._last_filters = self._filters_with(self.console._color_system, ())  # noqa: SLF001

    def suit(self, terminal: TerminalKind) -> None:
        """Draw what a terminal can show; called before anything is drawn."""
        self.terminal = terminal
        system = SYSTEMS[terminal.colours]
        if constants.COLOR_SYSTEM == "auto":
            self.console._color_system = system  # noqa: SLF001
        self._last_filters = self._filters_with(
            self.console._color_system,  # noqa: SLF001
            filters_for(terminal),
            no_color=terminal.colours is Colours.NONE,
        )

    def _filters_with(
        self,
        system: ColorSystem | None,
        of_terminal: Sequence[LineFilter],
        *,
        no_color: bool = False,
    ) -> Sequence[LineFilter]:
        self.no_color = no_color or bool(os.environ.get("NO_COLOR"))
        legible = Legible(drawn_colours(system, no_color=self.no_color))
        return (legible, OnlyText(), *of_terminal)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Have every line of every widget looked at last: that it can be read, and is text."""
        return [*super().get_line_filters(), *self._last_filters]

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,  # noqa: ARG002
    ) -> None:
        """Tell something in passing; it is never read as markup."""
        message, title = safe(message, LONGEST_TOAST), safe(title)
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)
        words = in_one(title, message)
        if self.screen_stack:
            if not fits(words, self.screen):
                self.told_in_part(words)
            sweep_toasts(self.screen)

    def _unnotify(self, notification: Notification, refresh: bool = True) -> None:
        super()._unnotify(notification, refresh)
        for screen in self.screen_stack:
            show_newest(screen)

    def told_in_part(self, words: str) -> None:
        """Take note of a sentence that there was not room for."""
