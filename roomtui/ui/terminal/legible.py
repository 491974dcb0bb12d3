"""Minimum contrast: whatever a widget asks for, its text can be read on this terminal.

Widgets and style sheets name colours of the theme. How near two of them come is decided by what
the terminal can show, so it is looked at here, where every line of every widget passes.
"""

import re
from functools import lru_cache
from typing import Final

from rich.color import Color as RichColor
from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from roomtui.process.terminal_kind import Colours
from roomtui.ui.terminal.contrast import (
    PALETTE,
    READABLE,
    Rgb,
    contrast,
    lifted,
    luminance,
    nearest,
)

_DRAWN: Final = re.compile("[ \u2500-\u259f]*")
"""Blanks, borders and bars, which nobody reads."""

_RAISED: Final = 0.018
"""Luminance from which on a dark ground is meant to stand out from the others."""

_COLOURFUL: Final = 40
"""The least difference between the channels of what is no grey."""

_DARK: Final = 0.1
"""Luminance below which a border is not to be noticed."""

_BLACK, _BLUE, _WHITE, _GREY, _BRIGHT_WHITE = 0, 4, 7, 8, 15

_HUES: Final = ((25, 9), (75, 3), (165, 2), (250, 6), (330, 5), (360, 9))
"""The degrees up to which a hue is shown as one of the sixteen colours."""


_Shown = tuple[Style, Style]
"""The style of a text, and that of borders and blanks."""


class Legible(LineFilter):
    """Shows every text with a contrast of 4.5 at least, and without colours by attributes alone.

    With 16 colours and without any what is light on a dark theme is drawn in reverse, so that a
    cursor row can be told apart whatever the palette is. Dimming is never left to the terminal.
    """

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self.colours = colours

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments, the same ones where they can be read as they are."""
        ground, colours = background.rgb, self.colours
        return [_mended(segment, ground, colours) for segment in segments]


def _mended(segment: Segment, ground: Rgb, colours: Colours) -> Segment:
    text, style, control = segment
    if control or style is None:
        return segment
    mended, drawn = _shown(style, ground, colours)
    if drawn is not mended and _DRAWN.fullmatch(text):
        mended = drawn
    return segment if mended is style else Segment(text, mended)


@lru_cache(4096)
def _shown(style: Style, ground: Rgb, colours: Colours) -> _Shown:
    if style.dim:
        style += Style(dim=False)
    back = _rgb(style.bgcolor) or ground
    colour = _rgb(style.color)
    if colour is None:
        colour = (255, 255, 255) if luminance(back) < 0.18 else (0, 0, 0)
    if colours is Colours.NONE:
        return _without_colours(style, colour, back)
    if colours is Colours.FEW:
        return _in_sixteen(style, colour, back)
    front, behind = (back, colour) if style.reverse else (colour, back)
    if colours is Colours.ALL:
        return _in_true_colour(style, front, behind)
    return _in_palette(style, front, behind)


def _rgb(colour: RichColor | None) -> Rgb | None:
    if colour is None or colour.is_default:
        return None
    triplet = colour.get_truecolor()
    return triplet.red, triplet.green, triplet.blue


def _palette_colour(number: int) -> RichColor:
    kind = ColorType.STANDARD if number < 16 else ColorType.EIGHT_BIT
    return RichColor(f"color({number})", kind, number)


def _in_true_colour(style: Style, front: Rgb, behind: Rgb) -> _Shown:
    """Return what is too close to its ground lifted; who names one colour is given the other."""
    is_whole = (style.color is None) is (style.bgcolor is None)
    if contrast(front, behind) >= READABLE and is_whole:
        return style, style
    front = next(one for one in lifted(front, behind) if contrast(one, behind) >= READABLE)
    readable = _worn(style, RichColor.from_rgb(*front), RichColor.from_rgb(*behind))
    return readable, style


def _in_palette(style: Style, front: Rgb, behind: Rgb) -> _Shown:
    """Return the nearest colours there are, for texts the nearest that can be read."""
    ground = nearest(behind)
    tried = (nearest(one) for one in lifted(front, PALETTE[ground]))
    found = next(one for one in tried if contrast(PALETTE[one], PALETTE[ground]) >= READABLE)
    back = _palette_colour(ground)
    return (
        _worn(style, _palette_colour(found), back),
        _worn(style, _palette_colour(nearest(front)), back),
    )


def _worn(style: Style, front: RichColor, behind: RichColor) -> Style:
    return style + (
        Style.from_color(behind, front) if style.reverse else Style.from_color(front, behind)
    )


def _in_sixteen(style: Style, colour: Rgb, back: Rgb) -> _Shown:
    """Return colours by hue; what is darker than its ground is black, in reverse.

    Bold black would be grey in terminals that show bold as bright; in reverse that is the ground.
    """
    reverse = bool(style.reverse)
    if luminance(back) > luminance(colour):
        front, ground, reverse = _hue(back, _BLACK), _BLACK, not reverse
        drawn = front
    else:
        ground = _BLUE if luminance(back) > _RAISED and back[2] == max(back) else _BLACK
        front = _hue(colour, ground)
        drawn = _GREY if luminance(colour) < _DARK else front
    plain = style + Style(reverse=reverse)
    return _numbered(plain, front, ground), _numbered(plain, drawn, ground)


def _numbered(style: Style, front: int, ground: int) -> Style:
    return style + Style.from_color(_palette_colour(front), _palette_colour(ground))


def _hue(colour: Rgb, ground: int) -> int:
    """Return the one of the sixteen that comes next in hue, or white where that is too dark."""
    number = _WHITE
    if max(colour) - min(colour) >= _COLOURFUL:
        degrees = Color(*colour).hsl.h * 360
        number = next(number for end, number in _HUES if degrees <= end)
    ways = (number, number | _GREY, _WHITE, _BRIGHT_WHITE)
    return next(one for one in ways if contrast(PALETTE[one], PALETTE[ground]) >= READABLE)


def _without_colours(style: Style, colour: Rgb, back: Rgb) -> _Shown:
    """Return what is darker than its ground in reverse, a ground that stands out underlined."""
    is_reversed = bool(style.reverse) != (luminance(back) > luminance(colour))
    is_raised = not is_reversed and luminance(back) > _RAISED
    plain = style.without_color
    shown = plain + Style(reverse=is_reversed, underline=is_raised or style.underline)
    return shown, shown
