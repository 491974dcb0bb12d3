"""What a reader sees of cells: colours as xterm shows them, and their contrast by WCAG 2."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from pyte.graphics import FG_BG_256

Rgb = tuple[int, int, int]

NAMES: Final = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")
XTERM: Final = (
    "000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5",
    "7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff",
)  # fmt: skip
DEFAULT: Final = {"fg": "ffffff", "bg": "000000"}
"""A white on black that the terminal has of its own."""

LEAST_SEEN: Final = 3.0
"""The least contrast of borders and bars."""

NOT_READ: Final = re.compile("[\\s\u2500-\u259f]*")
"""Blanks, borders and bars."""


class Cell(NamedTuple):
    """A character, its colour and its ground, and how it stands out."""

    text: str
    colour: Rgb
    ground: Rgb
    reverse: bool = False
    dim: bool = False

    @property
    def contrast(self) -> float:
        lighter, darker = sorted((_luminance(self.colour), _luminance(self.ground)), reverse=True)
        return (lighter + 0.05) / (darker + 0.05)


def of_codes(text: str, codes: str, default: Mapping[str, str] = DEFAULT) -> Cell:
    """Return what a text is that is written with SGR codes such as `1;38;5;17`.

    `default` are the colours that the terminal has of its own.
    """
    found = {"fg": "", "bg": ""}
    words, attributes = codes.split(";") if codes else [], set[str]()
    while words:
        code = int(words[0])
        place = "bg" if code in {*range(40, 50), *range(100, 108)} else "fg"
        if code in {38, 48}:
            length = 5 if words[1] == "2" else 3
            numbers = [int(word) for word in words[2:length]]
            found[place] = ("%02x" * 3 % tuple(numbers)) if length == 5 else _indexed(numbers[0])
            words = words[length:]
            continue
        if code in {*range(30, 38), *range(40, 48)}:
            found[place] = f"{code % 10}"
        elif code in {*range(90, 98), *range(100, 108)}:
            found[place] = f"{code % 10 + 8}"
        elif code not in {39, 49}:
            attributes.add(words[0])
        words = words[1:]
    return _cell(text, found["fg"], found["bg"], attributes, default)


def of_pyte(char: Any) -> Cell:
    """Return what a character of an emulator is."""
    attributes = {"1"} if char.bold else set[str]()
    attributes |= {"7"} if char.reverse else set()
    return _cell(char.data, _of_name(char.fg), _of_name(char.bg), attributes)


def _of_name(name: str) -> str:
    if name == "default":
        return ""
    if name.removeprefix("bright") in NAMES:
        return str(NAMES.index(name.removeprefix("bright")) + 8 * name.startswith("bright"))
    return name


def _indexed(number: int) -> str:
    return f"{number}" if number < 16 else str(FG_BG_256[number])


def _cell(
    text: str,
    colour: str,
    ground: str,
    attributes: Iterable[str],
    default: Mapping[str, str] = DEFAULT,
) -> Cell:
    bold, reverse = "1" in attributes, "7" in attributes
    if bold and len(colour) == 1 and int(colour) < 8:
        colour = str(int(colour) + 8)  # as xterm does unless told otherwise
    front, back = _rgb(colour, default["fg"]), _rgb(ground, default["bg"])
    if reverse:
        front, back = back, front
    return Cell(text, front, back, reverse, "2" in attributes)


def _rgb(colour: str, default: str) -> Rgb:
    hexes = XTERM[int(colour)] if 0 < len(colour) < 3 else colour or default
    red, green, blue = (int(hexes[i : i + 2], 16) for i in (0, 2, 4))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def unreadable(cells: Iterable[Cell], least: float = 4.5) -> list[str]:
    """Return what somebody could not read, or what a terminal is left to dim."""
    return [
        _told(cell)
        for cell in cells
        if not NOT_READ.fullmatch(cell.text) and (cell.dim or cell.contrast < least)
    ]


def unseen(cells: Iterable[Cell], least: float = LEAST_SEEN) -> list[str]:
    """Return the borders and bars that somebody could not see."""
    return [
        _told(cell)
        for cell in cells
        if cell.text.strip() and NOT_READ.fullmatch(cell.text) and cell.contrast < least
    ]


def _told(cell: Cell) -> str:
    return f"{cell.text!r} #{bytes(cell.colour).hex()} on #{bytes(cell.ground).hex()}"
