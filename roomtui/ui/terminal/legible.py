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
    is_grey,
    luminance,
    nearest,
    number_standing_out,
    standing_out,
)
from roomtui.ui.terminal.palette import NO_PALETTE, Palette

_SHAPES: Final = re.compile("[ \u2500-\u259f]*")
"""Blanks, borders and bars, which nobody reads."""

_SIGNS: Final = re.compile(r"[^\w]*")
"""What has no letter and no digit: colours of the sixteen may repeat what it says."""

SEEN: Final = 3.0
"""The least contrast of borders and bars with their ground."""

_RAISED: Final = 0.018
"""Luminance from which on a dark ground is meant to stand out from the others."""

_BRIGHT: Final = 8
_HUES: Final = ((25, 1), (75, 3), (165, 2), (250, 6), (330, 5), (360, 1))
"""The degrees up to which a hue is shown as one of the sixteen colours."""


_Shown = tuple[Style, Style]
"""The style of a text, and that of what is none: borders, bars and blanks, or signs."""


class Legible(LineFilter):
    """Shows every text with a contrast of 4.5 at least, and every border with one of 3.

    With 16 colours and without any, texts have the terminal's own colour, bold or in reverse: what
    is light on a dark theme is drawn in reverse, so that a cursor row can be told apart whatever
    the colours are. Dimming is never left to the terminal.
    """

    def __init__(self, colours: Colours, palette: Palette = NO_PALETTE) -> None:
        super().__init__()
        few = palette.few and colours is not Colours.NONE
        self.colours = Colours.FEW if few else colours
        self._palette = palette
        self._unread = _SIGNS if self.colours is Colours.FEW else _SHAPES
        self._shown = lru_cache(4096)(self._worked_out)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments, the same ones where they can be read as they are."""
        ground = background.rgb
        return [self._mended(segment, ground) for segment in segments]

    def _mended(self, segment: Segment, ground: Rgb) -> Segment:
        text, style, control = segment
        if control or style is None:
            return segment
        mended, unread = self._shown(style, ground)
        if unread is not mended and self._unread.fullmatch(text):
            mended = unread
        return segment if mended is style else Segment(text, mended)

    def _worked_out(self, style: Style, ground: Rgb) -> _Shown:
        if style.dim:
            style += Style(dim=False)
        back = _rgb(style.bgcolor) or ground
        colour = _rgb(style.color)
        if colour is None:
            colour = (255, 255, 255) if luminance(back) < 0.18 else (0, 0, 0)
        if self.colours in _BY_ATTRIBUTES:
            return self._by_attributes(style, colour, back)
        front, behind = (back, colour) if style.reverse else (colour, back)
        if self.colours is Colours.ALL:
            return self._in_true_colour(style, front, behind)
        return self._in_palette(style, front, behind)

    def _in_true_colour(self, style: Style, front: Rgb, behind: Rgb) -> _Shown:
        """Return what is too close to its ground lifted; who names one colour gets the other."""
        is_whole = (style.color is None) is (style.bgcolor is None)
        shown: list[Style] = []
        for least in self._least:
            if contrast(front, behind) >= least and is_whole and not self._is_own(style, behind):
                shown.append(style)
                continue
            lifted = RichColor.from_rgb(*standing_out(front, behind, least))
            shown.append(self._styled(style, lifted, RichColor.from_rgb(*behind), behind))
        return shown[0], shown[1]

    def _in_palette(self, style: Style, front: Rgb, behind: Rgb) -> _Shown:
        """Return the colours that stand for these, for texts the nearest that can be read."""
        number = self._number(behind)
        ground = behind if self._is_own(style, behind) else PALETTE[number]
        shown: list[Style] = []
        for least in self._least:
            found = self._number(front)
            if contrast(PALETTE[found], ground) < least:
                found = number_standing_out(PALETTE[found], ground, least)
            back = _palette_colour(number)
            shown.append(self._styled(style, _palette_colour(found), back, behind))
        return shown[0], shown[1]

    @property
    def _least(self) -> tuple[float, float]:
        """Return the least contrasts of texts, and of borders and bars."""
        least = self._palette.least
        return least, SEEN * least / READABLE

    def _number(self, colour: Rgb) -> int:
        found = self._palette.numbers.get(colour)
        return nearest(colour) if found is None else found

    def _is_own(self, style: Style, ground: Rgb) -> bool:
        """Return whether a ground is the terminal's own, which then is not named."""
        palette = self._palette
        return palette.is_own and ground == palette.ground and not style.reverse

    def _styled(self, style: Style, front: RichColor, back: RichColor, behind: Rgb) -> Style:
        if style.reverse:
            return style + Style.from_color(back, front)
        return style + Style.from_color(front, _DEFAULT if self._is_own(style, behind) else back)

    def _by_attributes(self, style: Style, colour: Rgb, back: Rgb) -> _Shown:
        """Return what is darker than its ground in reverse, and what is strong bold.

        A sign may have a colour of the sixteen, which only repeats what it says.
        """
        palette = self._palette
        is_reversed = bool(style.reverse) != (luminance(back) > luminance(colour))
        is_raised = not is_reversed and luminance(back) > _RAISED
        is_field = is_raised and (back == palette.field or not palette.few)
        is_strong = not is_reversed and (colour == palette.strong or (is_raised and not is_field))
        shown = style.without_color + Style(
            reverse=is_reversed,
            bold=bool(style.bold or is_strong),
            underline=bool(style.underline or is_field),
        )
        number = None
        if self.colours is Colours.FEW and not is_reversed and colour != palette.key:
            ground = palette.ground if palette.few else _BLACK
            number = _sign_colour(colour, ground, bold=bool(shown.bold))
        return shown, shown if number is None else shown + Style(color=_palette_colour(number))


_BLACK: Final = (0, 0, 0)
_BY_ATTRIBUTES: Final = frozenset({Colours.NONE, Colours.FEW})
_DEFAULT: Final = RichColor.default()


def _rgb(colour: RichColor | None) -> Rgb | None:
    if colour is None or colour.is_default:
        return None
    triplet = colour.get_truecolor()
    return triplet.red, triplet.green, triplet.blue


def _palette_colour(number: int) -> RichColor:
    kind = ColorType.STANDARD if number < 16 else ColorType.EIGHT_BIT
    return RichColor(f"color({number})", kind, number)


def _sign_colour(colour: Rgb, ground: Rgb, *, bold: bool) -> int | None:
    """Return the one of the sixteen that comes next in hue; None where that is hard to see.

    Many terminals show what is bold in the bright one.
    """
    if is_grey(colour):
        return None
    degrees = Color(*colour).hsl.h * 360
    number = next(number for end, number in _HUES if degrees <= end)
    for one in (number, number + _BRIGHT):
        shown = {one, one | _BRIGHT} if bold else {one}
        if all(contrast(PALETTE[each], ground) >= READABLE for each in shown):
            return one
    return None
