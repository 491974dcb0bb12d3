"""How pictures can differ: colours and sizes of terminals, and walks through the console."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Self

from roomtui.settings import Settings

Size = tuple[int, int]
"""Columns and lines."""

SIZES: Final[tuple[Size, ...]] = ((60, 20), (80, 24), (120, 40), (200, 60))


class Mode(NamedTuple):
    """The variables of a terminal, and a theme."""

    environ: Mapping[str, str]
    theme: str


def _mode(theme: str = "dark", **environ: str) -> Mode:
    usual = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": ""}
    return Mode({**usual, **environ}, theme)


MODES: Final[Mapping[str, Mode]] = {
    "dark": _mode(),
    "light": _mode("light"),
    "contrast": _mode("contrast"),
    "256": _mode(COLORTERM=""),
    "16": _mode(TERM="xterm", COLORTERM=""),
    "none": _mode(NO_COLOR="1"),
}


class Play(NamedTuple):
    """One walk through a console in one terminal."""

    mode: str
    size: Size
    walk: str

    def __str__(self) -> str:
        """Return what `of` reads."""
        return f"{self.mode}:{self.size[0]}x{self.size[1]}:{self.walk}"

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the play that a text names."""
        mode, size, walk = text.split(":")
        columns, lines = map(int, size.split("x"))
        return cls(mode, (columns, lines), walk)


def dressed(mode: str) -> dict[str, Any]:
    """Return the settings for the theme of a mode."""
    return {"theme": MODES[mode].theme} if "theme" in Settings.__struct_fields__ else {}
