"""Colour schemes: what each colour of the console is in 16 million, and in 256, colours.

The colours of 256 are named one by one: what is nearest by a formula turns a grey into teal, and
the ground of a cursor row into the one beside it.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from textual.theme import Theme

from roomtui.ui.terminal.contrast import READABLE, Rgb, luminance, mixed, rgb_of
from roomtui.ui.terminal.palette import Palette

Shade = tuple[str, int]
"""A colour as `#rrggbb`, and the number of the one that stands for it among 256."""

DARKEST_LIGHT: Final = 0.7
LIGHTEST_DARK: Final = 0.036
"""Luminance from which on a ground of the terminal serves a light scheme, and up to which a dark
one; on any between the colours could not be told apart."""

_MIXED: Final = (("surface", "foreground", 0.05), ("panel", "foreground", 0.17),
                 ("marked", "accent", 0.15))  # fmt: skip
"""Grounds that go by the terminal's own: what is mixed into that, and how much of it."""


class Scheme(Struct, frozen=True):
    """The colours of the console by their names; `least` is the contrast that texts have.

    `fixes_ground` where it is drawn on its own ground whatever the terminal's is. Where there is a
    `few`, the colours only name attributes and signs, drawn with the terminal's own sixteen on a
    ground that is taken to be this one until the terminal tells.
    """

    name: str
    shades: Mapping[str, Shade]
    is_dark: bool = True
    least: float = READABLE
    fixes_ground: bool = False
    few: Rgb | None = None

    @property
    def variables(self) -> dict[str, str]:
        """Return the names that style sheets use beside those that every theme has."""
        return _variables({name: shade[0] for name, shade in self.shades.items()})

    def ground_for(self, told: Rgb | None) -> Rgb | None:
        """Return the terminal's ground if this scheme can be drawn on it."""
        fits = told is not None and not self.fixes_ground and side_of(told) is self.is_dark
        return told if fits else None

    def theme_on(self, told: Rgb | None) -> tuple[Theme, Palette]:
        """Return the theme, and what the terminal is sent for it, on the ground that it told."""
        colours = {name: shade[0] for name, shade in self.shades.items()}
        name = f"roomtui-{self.name}"
        if ground := self.ground_for(told):
            for raised, by, share in _MIXED:
                colours[raised] = _hex(mixed(ground, rgb_of(colours[by]), share))
            colours |= {"background": _hex(ground), "field": colours["panel"]}
            name += f"-on-{colours['background'][1:]}"
        theme = Theme(
            name=name,
            dark=self.is_dark,
            variables=_variables(colours),
            primary=colours["primary"],
            secondary=colours["secondary"],
            accent=colours["accent"],
            success=colours["success"],
            warning=colours["warning"],
            error=colours["error"],
            foreground=colours["foreground"],
            background=colours["background"],
            surface=colours["surface"],
            panel=colours["panel"],
        )
        return theme, self._palette(colours, ground or (self.few and (told or self.few)))

    def _palette(self, colours: Mapping[str, str], told: Rgb | None) -> Palette:
        numbers = {rgb_of(colour): number for name, (colour, number) in self.shades.items()
                   if colours[name] == colour}  # fmt: skip
        return Palette(
            numbers=numbers,
            ground=told or rgb_of(colours["background"]),
            strong=rgb_of(colours["primary"]),
            field=rgb_of(colours["field"]),
            key=rgb_of(colours["key"]),
            is_own=told is not None,
            few=self.few is not None,
            least=self.least,
        )


def side_of(ground: Rgb) -> bool | None:
    """Return whether a ground is a dark one; None for one that is neither dark nor light."""
    bright = luminance(ground)
    return True if bright <= LIGHTEST_DARK else False if bright >= DARKEST_LIGHT else None


def _hex(colour: Rgb) -> str:
    return f"#{bytes(colour).hex()}"


def _variables(colours: Mapping[str, str]) -> dict[str, str]:
    """Return the colours that Textual has no parameters for, and those of its own widgets."""
    frame, ground, surface = (colours[name] for name in ("frame", "background", "surface"))
    return {
        **{name: colours[name] for name in ("dim", "faint", "marked", "frame", "field", "key")},
        "text": colours["foreground"],
        "text-muted": colours["dim"],
        "text-disabled": colours["dim"],
        "border": colours["primary"],
        "border-blurred": frame,
        "block-cursor-foreground": ground,
        "block-cursor-background": colours["primary"],
        "input-selection-background": colours["primary"],
        "input-selection-foreground": ground,
        "screen-selection-background": colours["primary"],
        "screen-selection-foreground": ground,
        "button-focus-text-style": "b",
        "scrollbar": frame,
        "scrollbar-hover": frame,
        "scrollbar-active": colours["primary"],
        "scrollbar-background": surface,
        "scrollbar-corner-color": surface,
    }


DARK: Final = Scheme(
    "dark",
    {
        "background": ("#0f1419", 233),
        "surface": ("#151b22", 234),
        "panel": ("#2b3641", 237),
        "field": ("#2b3642", 237),
        "marked": ("#2b2a20", 235),
        "foreground": ("#d7dce2", 253),
        "dim": ("#8a96a3", 246),
        "faint": ("#808c98", 245),
        "frame": ("#5f6c7a", 242),
        "primary": ("#6cb6ff", 75),
        "secondary": ("#b692f6", 141),
        "accent": ("#f5c26b", 221),
        "key": ("#f5c26c", 221),
        "success": ("#57d38c", 78),
        "warning": ("#f5a15b", 215),
        "error": ("#ff6b6b", 203),
    },
)
"""The scheme of a start where nothing else is known; the others are loaded when they are used."""
