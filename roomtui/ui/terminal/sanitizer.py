"""The last gate before the screen: whatever a widget draws, only text comes out of it.

What comes from the network passes `text.safe` where rows and sentences are made. This is for the
day when somebody forgets it.
"""

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from roomtui.process.terminal_kind import TerminalKind
from roomtui.ui.terminal.legible import Legible
from roomtui.ui.terminal.line_filters import drawn_colours, filters_for

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


def last_filters(
    system: ColorSystem | None, terminal: TerminalKind | None, *, no_color: bool
) -> Sequence[LineFilter]:
    """Return what every line passes last: it can be read, is text, and the terminal shows it."""
    legible = Legible(drawn_colours(system, no_color=no_color))
    return (legible, OnlyText(), *(filters_for(terminal) if terminal else ()))
