"""A sanitizer of all that is drawn: whatever a widget draws, only text comes out of it.

What comes from the network passes `text.safe` where rows and sentences are made. This is for the
day when somebody forgets it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from roomtui.process.terminal_kind import Colours, TerminalKind
from roomtui.ui.terminal.legible import Legible
from roomtui.ui.terminal.palette import NO_PALETTE, Palette

SYSTEMS: Final[Mapping[Colours, ColorSystem]] = {
    Colours.NONE: ColorSystem.STANDARD,  # none of which is drawn
    Colours.FEW: ColorSystem.STANDARD,
    Colours.MANY: ColorSystem.EIGHT_BIT,
    Colours.ALL: ColorSystem.TRUECOLOR,
}

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


class AsciiOnly(LineFilter):
    """Replaces what is not ASCII, each cell in its place."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments, the same ones where all of them are in ASCII."""
        if all(segment.text.isascii() for segment in segments):
            return segments
        from roomtui.text_ascii import in_ascii  # few terminals have need of it

        return [Segment(in_ascii(text), style, control) for text, style, control in segments]


def drawn_colours(system: ColorSystem | None, *, no_color: bool) -> Colours:
    """Return how many colours are drawn; all of them where nothing is known of the terminal."""
    if no_color:
        return Colours.NONE
    by_system = {SYSTEMS[colours]: colours for colours in (Colours.FEW, Colours.MANY)}
    return by_system.get(system, Colours.ALL) if system else Colours.ALL


def last_filters(
    system: ColorSystem | None,
    terminal: TerminalKind | None,
    palette: Palette = NO_PALETTE,
    *,
    no_color: bool,
) -> Sequence[LineFilter]:
    """Return what every line passes last: it can be read, is text, and the terminal shows it."""
    legible = Legible(drawn_colours(system, no_color=no_color), palette)
    ascii_only = (AsciiOnly(),) if terminal and terminal.ascii_note else ()
    return (legible, OnlyText(), *ascii_only)
