"""What every line passes on its way to a terminal that shows fewer colours or letters."""

from collections.abc import Mapping, Sequence
from typing import Final

from rich.color import ColorSystem
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from roomtui.process.terminal_kind import Colours, TerminalKind

SYSTEMS: Final[Mapping[Colours, ColorSystem]] = {
    Colours.NONE: ColorSystem.STANDARD,  # none of which is drawn
    Colours.FEW: ColorSystem.STANDARD,
    Colours.MANY: ColorSystem.EIGHT_BIT,
    Colours.ALL: ColorSystem.TRUECOLOR,
}


def drawn_colours(system: ColorSystem | None, *, no_color: bool) -> Colours:
    """Return how many colours are drawn; all of them where nothing is known of the terminal."""
    if no_color:
        return Colours.NONE
    by_system = {SYSTEMS[colours]: colours for colours in (Colours.FEW, Colours.MANY)}
    return by_system.get(system, Colours.ALL) if system else Colours.ALL


class AsciiOnly(LineFilter):
    """Draws everything in ASCII, each cell in its place."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments, the same ones where all of them are in ASCII."""
        if all(segment.text.isascii() for segment in segments):
            return segments
        from roomtui.text_ascii import in_ascii  # few terminals have need of it

        return [Segment(in_ascii(text), style, control) for text, style, control in segments]


def filters_for(terminal: TerminalKind) -> Sequence[LineFilter]:
    """Return the filters that a terminal needs beside those for its colours."""
    return (AsciiOnly(),) if terminal.ascii_note else ()
