"""The colour schemes beside the dark one, and which goes with a name of the configuration."""

from typing import Final

from msgspec.structs import replace

from roomtui.ui.theme import DARK, Scheme

LIGHT: Final = Scheme(
    "light",
    {
        "background": ("#fbfcfd", 231),
        "surface": ("#eff2f5", 255),
        "panel": ("#d5dce4", 253),
        "field": ("#d5dce3", 253),
        "marked": ("#f3ead2", 230),
        "foreground": ("#1d2630", 235),
        "dim": ("#556270", 241),
        "faint": ("#5f6b78", 242),
        "frame": ("#788694", 244),
        "primary": ("#0b5cad", 25),
        "secondary": ("#6941c6", 61),
        "accent": ("#855600", 94),
        "key": ("#855601", 94),
        "success": ("#0f6b39", 28),
        "warning": ("#944800", 130),
        "error": ("#b42318", 124),
    },
    is_dark=False,
)

CONTRAST_DARK: Final = Scheme(
    "contrast",
    {
        "background": ("#000000", 16),
        "surface": ("#121212", 233),
        "panel": ("#444444", 238),
        "field": ("#454545", 238),
        "marked": ("#303030", 236),
        "foreground": ("#ffffff", 231),
        "dim": ("#d0d0d0", 252),
        "faint": ("#bcbcbc", 250),
        "frame": ("#b2b2b2", 249),
        "primary": ("#5fd7ff", 81),
        "secondary": ("#d7afff", 183),
        "accent": ("#ffff5f", 227),
        "key": ("#ffff5e", 227),
        "success": ("#5fff87", 84),
        "warning": ("#ffd787", 222),
        "error": ("#ffafaf", 217),
    },
    least=7.0,
    fixes_ground=True,
)

CONTRAST_LIGHT: Final = Scheme(
    "contrast-light",
    {
        "background": ("#ffffff", 231),
        "surface": ("#eeeeee", 255),
        "panel": ("#c6c6c6", 251),
        "field": ("#c7c7c7", 251),
        "marked": ("#ffffaf", 229),
        "foreground": ("#000000", 16),
        "dim": ("#303030", 236),
        "faint": ("#444444", 238),
        "frame": ("#4e4e4e", 239),
        "primary": ("#0000af", 19),
        "secondary": ("#5f00af", 55),
        "accent": ("#005f5f", 23),
        "key": ("#005f5e", 23),
        "success": ("#005f00", 22),
        "warning": ("#5f3700", 52),
        "error": ("#870000", 88),
    },
    is_dark=False,
    least=7.0,
    fixes_ground=True,
)

ANSI: Final = replace(DARK, name="ansi", fixes_ground=True, few=(0, 0, 0))
ANSI_LIGHT: Final = replace(ANSI, name="ansi-light", few=(255, 255, 255))
"""Names what is drawn bold, in reverse and with which sign; no colour of it is sent as such."""


def scheme_of(theme: str, *, on_light: bool) -> Scheme:
    """Return the scheme of a theme on a ground that is light, or is not."""
    match theme:
        case "light":
            return LIGHT
        case "contrast":
            return CONTRAST_LIGHT if on_light else CONTRAST_DARK
        case "ansi":
            return ANSI_LIGHT if on_light else ANSI
        case "auto":
            return LIGHT if on_light else DARK
    return DARK
