"""The last gate before the screen: whatever a widget draws, only text comes out of it.

What comes from the network passes `text.safe` where rows and sentences are made. This is for the
day when somebody forgets it.
"""

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual import constants
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.notifications import SeverityLevel

from roomtui.process.terminal_kind import TerminalKind
from roomtui.text import plain, safe
from roomtui.ui.leftovers import sweep_toasts
from roomtui.ui.terminal_filters import SYSTEMS, filters_for

LONGEST_TOAST: Final = 600

UNSHOWN: Final = "\ufffd"
"""Stands for a character that must not reach the terminal."""


class OnlyText(LineFilter):
    """Lets no control character, nothing invisible and no link into a cell."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Give the segments, the same ones where there is nothing to mend."""
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
    """An app that writes nothing but text to cells, toasts and the clipboard, each in its place."""

    terminal: TerminalKind | None = None

    def __init__(self) -> None:
        super().__init__()
        self._only_text = OnlyText()
        self._of_terminal: Sequence[LineFilter] = ()

    def suit(self, terminal: TerminalKind) -> None:
        """Draw what a terminal can show; called before anything is drawn."""
        self.terminal = terminal
        self._of_terminal = filters_for(terminal)
        if constants.COLOR_SYSTEM == "auto":
            self.console._color_system = SYSTEMS.get(terminal.colours)  # noqa: SLF001

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Have every line of every widget looked at last."""
        return [*super().get_line_filters(), self._only_text, *self._of_terminal]

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
        super().notify(
            safe(message, LONGEST_TOAST),
            title=safe(title),
            severity=severity,
            timeout=timeout,
            markup=False,
        )
        if self.screen_stack:
            sweep_toasts(self.screen)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy plain text; this remembers nothing."""
        super().copy_to_clipboard(plain(text))
