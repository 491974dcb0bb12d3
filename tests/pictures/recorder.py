"""Plays walks in a pseudo-terminal, and returns the pictures as an emulator shows them."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.e2e.console import environ_in
from tests.e2e.terminal import Emulator, Size, Terminal
from tests.pictures.modes import Play

STAGE: Final = (sys.executable, "-m", "tests.pictures.stage")
TOP: Final = Path(__file__).parents[2]

LONGEST_SECS: Final = 280.0
"""Seconds after which some plays are over on the busiest machine."""

_MARK: Final = re.compile(rb"\x1b\]7777;([^\x07]*)\x07")
_ATTRIBUTES: Final = {
    "bold": "bold", "italics": "italic", "underscore": "underlined",
    "strikethrough": "struck", "reverse": "reverse", "blink": "blinking",
}  # fmt: skip
_SEEN_OF_BLANKS: Final = frozenset({"underlined", "struck", "reverse"})


class Picture(NamedTuple):
    """What a terminal shows: the text of each row, the style of each cell, and its cursor."""

    rows: tuple[str, ...]
    styles: tuple[tuple[str, ...], ...]
    cursor: str


class Shot(NamedTuple):
    """A picture, and of what it is."""

    play: Play
    scene: str
    picture: Picture


class _Unwatched(Emulator):
    """Draws nothing: what is written is looked at when all of it is there."""

    def feed(self, output: bytes) -> None:
        pass


class _Recording(Terminal):
    def emulator(self, size: Size) -> Emulator:
        return _Unwatched(size)


def record(home: Path, plays: Sequence[Play]) -> Iterator[Shot]:
    """Play some walks, one after the other, and return their pictures.

    Raises:
        AssertionError: a walk came to no end; it says why on the terminal.
    """
    arguments = (",".join(map(str, plays)),)
    environ = environ_in(home, PYTHONPATH=f"{TOP}")
    with _Recording(arguments, environ, program=STAGE) as terminal:
        status = terminal.wait_exit(LONGEST_SECS)
        output = bytes(terminal.output)
    assert status == 0, f"a walk failed:\n{output[-4000:].decode(errors='replace')}"
    yield from _shots(output)


def _shots(output: bytes) -> Iterator[Shot]:
    drawn, *parts = _MARK.split(output)
    emulator = Emulator((1, 1))
    for mark, following in zip(parts[::2], parts[1::2], strict=True):
        name, _, scene = mark.decode().partition(" ")
        play = Play.of(name)
        if scene:
            emulator.feed(drawn)
            yield Shot(play, scene, picture_of(emulator))
        else:
            emulator = Emulator(play.size)
        drawn = following


def picture_of(emulator: Emulator) -> Picture:
    """Return what a terminal shows now."""
    screen = emulator.screen
    rows, columns = screen.buffer, range(screen.columns)
    return Picture(
        rows=tuple("".join(cells).rstrip() for cells in emulator.grid),
        styles=tuple(
            tuple(_with_blanks(_style_of(rows[y][x]) for x in columns)) for y in range(screen.lines)
        ),
        cursor="none" if screen.cursor.hidden else f"{screen.cursor.x},{screen.cursor.y}",
    )


def _with_blanks(styles: Iterable[str]) -> Iterator[str]:
    """Return the styles of a row, a blank in that of what stands before it on the same ground."""
    before = ""
    for style in styles:
        if not style.startswith("on ") or not _goes_on(before, style):
            before = style
        yield before


@lru_cache(4096)
def _goes_on(before: str, blank: str) -> bool:
    return f" {blank} " in f" {before} " and not _SEEN_OF_BLANKS.intersection(before.split())


@lru_cache(65536)
def _style_of(cell: Any) -> str:
    """Return a style in words, without what cannot be seen of a blank."""
    attributes = [word for name, word in _ATTRIBUTES.items() if getattr(cell, name)]
    if cell.data == " " and not _SEEN_OF_BLANKS.intersection(attributes):
        return f"on {_colour(cell.bg)}"
    return " ".join([_colour(cell.fg), "on", _colour(cell.bg), *attributes])


def _colour(name: str) -> str:
    return f"#{name}" if re.fullmatch(r"[0-9a-f]{6}", name) else name
