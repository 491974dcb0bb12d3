"""The palette: what a terminal is sent for the colours of a theme."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from roomtui.ui.terminal.contrast import READABLE, Rgb


class Palette(Struct, frozen=True, kw_only=True, eq=False):
    """The numbers of the theme's colours among 256, and how far texts stand out.

    `ground` is that of the screen; where it `is_own` to the terminal it is never named. `few` where
    the terminal's own sixteen colours are used, however many it has: then what is `strong` is drawn
    bold, a `field` is underlined, and a `key` is no sign, though it may be no letter either.
    """

    numbers: Mapping[Rgb, int] = {}
    ground: Rgb = (0, 0, 0)
    strong: Rgb | None = None
    field: Rgb | None = None
    key: Rgb | None = None
    is_own: bool = False
    few: bool = False
    least: float = READABLE


NO_PALETTE: Final = Palette()
"""That of a console which has no theme yet."""
