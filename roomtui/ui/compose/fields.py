"""Lenient parsing of what is typed into the fields of a draft, and the bounds of their values.

The bounds beyond those of the resolution are those that Telnyx documents for a region.
"""

import re
from typing import Final

from msgspec import Struct

LEAST_SIDE: Final = 16
MOST_SIDE: Final = 1280
MOST_PIXELS: Final = 1280 * 720
LEAST_REGION: Final = 16
DEPTHS: Final = (-99, 99)
GRID_SIDES: Final = (1, 1000)

_SIZE: Final = re.compile(r"([1-9][0-9]{0,4})x([1-9][0-9]{0,4})", re.ASCII)
_WHOLE: Final = re.compile(r"-?[0-9]{1,5}", re.ASCII)


class CompositionFrame(Struct, frozen=True):
    """The size of a composition in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        """Return it as the API writes it."""
        return f"{self.width}x{self.height}"


DEFAULT_FRAME: Final = CompositionFrame(1280, 720)


def read_frame(text: str) -> CompositionFrame | None:
    """Return WIDTHxHEIGHT as a frame, however large; nothing typed stands for the default."""
    if not text.strip():
        return DEFAULT_FRAME
    match = _SIZE.fullmatch(text.strip())
    return CompositionFrame(*map(int, match.groups())) if match else None


def drawn_frame(text: str) -> CompositionFrame:
    """Return the frame to lay out and draw: the default while the text does not make one yet."""
    frame = read_frame(text)
    whole = frame is not None and min(frame.width, frame.height) >= LEAST_SIDE
    return frame if frame and whole else DEFAULT_FRAME


def read_number(text: str) -> int | None:
    """Return a whole number of five digits at most, or None."""
    return int(text) if _WHOLE.fullmatch(text := text.strip()) else None
