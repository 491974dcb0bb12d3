"""Contrast between two colours as WCAG 2 counts it, and the colours that a terminal has."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from typing import Final

Rgb = tuple[int, int, int]

READABLE: Final = 4.5
"""The least contrast of a text with its ground."""

COLOURFUL: Final = 40
"""The least difference between the channels of what is no grey."""

_STEPS: Final = 32
"""Steps in which a colour is blended with black or white until it can be read."""

_SIXTEEN: Final[tuple[Rgb, ...]] = (
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0),
    (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
    (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
)  # fmt: skip
"""The first of the palette, as xterm has them; elsewhere they are as somebody chose."""

_CUBE: Final = (0, 95, 135, 175, 215, 255)
_GREYS: Final = tuple((level, level, level) for level in range(8, 248, 10))

PALETTE: Final[tuple[Rgb, ...]] = (*_SIXTEEN, *product(_CUBE, _CUBE, _CUBE), *_GREYS)
"""The 256 colours of a terminal; those from 16 on are the same everywhere."""

_GREY_NUMBERS: Final = (16, 59, 102, 145, 188, 231, *range(232, 256))
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


@lru_cache(4096)
def luminance(colour: Rgb) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def rgb_of(colour: str) -> Rgb:
    """Return a colour that is written as `#rrggbb`."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def mixed(colour: Rgb, other: Rgb, share: float) -> Rgb:
    """Return a colour with a share of another, from 0 to 1, mixed into it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def is_grey(colour: Rgb) -> bool:
    """Return whether nobody would name the hue of a colour."""
    return max(colour) - min(colour) < COLOURFUL


def lifted(colour: Rgb, ground: Rgb, least: float = READABLE) -> Iterable[Rgb]:
    """Yield a colour, then more and more of what stands out from the ground, white or black.

    It goes on away from the ground, unless what lies at the end there is too close to it, and the
    other end is not.
    """
    is_lighter = luminance(colour) > luminance(ground)
    end, other = (_WHITE, _BLACK) if is_lighter else (_BLACK, _WHITE)
    if contrast(end, ground) < min(least, contrast(other, ground)):
        end = other
    for step in range(_STEPS + 1):
        yield mixed(colour, end, step / _STEPS)


def standing_out(colour: Rgb, ground: Rgb, least: float) -> Rgb:
    """Return the first lifted colour with a contrast of `least`, or the last where none has it."""
    for one in lifted(colour, ground, least):
        if contrast(one, ground) >= least:
            return one
    return one


def number_standing_out(colour: Rgb, ground: Rgb, least: float) -> int:
    """Return the number of the palette's first lifted colour with a contrast of `least`."""
    for one in lifted(colour, ground, least):
        if contrast(PALETTE[number := nearest(one)], ground) >= least:
            return number
    return number


@lru_cache(4096)
def nearest(colour: Rgb) -> int:
    """Return the number of the palette's nearest colour, none of the first sixteen.

    To a grey that is a grey: the palette's other colours would give it a hue.
    """
    among = _GREY_NUMBERS if is_grey(colour) else range(16, 256)
    return min(among, key=lambda number: _distance(PALETTE[number], colour))


def _distance(one: Rgb, other: Rgb) -> float:
    """Return how far apart two colours look, by a weighting of channels that serves the eye."""
    mean = (one[0] + other[0]) / 2
    red, green, blue = (a - b for a, b in zip(one, other, strict=True))
    return (2 + mean / 256) * red**2 + 4 * green**2 + (2 + (255 - mean) / 256) * blue**2
