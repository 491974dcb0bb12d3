"""Colours of the tables, taken from the theme.

Style sheets could name them too, but Textual matches every rule again for every component of a
table whenever a class changes above it, and a key that goes to another pane would wait for that.
"""

from collections.abc import Mapping
from typing import Final

from rich.style import Style
from textual.color import Color

CELLS: Final[Mapping[str, str]] = {
    "header": "dim",
    "sorted": "primary",
    "dim": "dim",
    "name": "foreground",
    "good": "success",
    "warn": "warning",
    "bad": "error",
    "accent": "accent",
    "gone": "dim",
}
"""The styles of a cell, each with the name of its colour in the theme."""

ROWS: Final[Mapping[str, tuple[str, str]]] = {
    "row": ("foreground", "background"),
    "cursor": ("background", "primary"),
    "blurred-cursor": ("foreground", "panel"),
    "marked": ("foreground", "marked"),
}
"""The styles of a row, each with its colour and that of its ground."""

FADED: Final = frozenset(
    {"row", "name", "dim", "good", "warn", "bad", "accent", "marked", "blurred-cursor"}
)
"""The styles that lose their colour in a snapshot that is old."""


def paint(theme: Mapping[str, str], *, old: bool) -> Mapping[str, Style]:
    """Return the style of every kind of cell and row; cells leave the ground to their row."""

    def colour(kind: str, name: str) -> Color:
        return Color.parse(theme["faint" if old and kind in FADED else name])

    styles = {kind: Style.from_color(colour(kind, name).rich_color) for kind, name in CELLS.items()}
    styles["gone"] += Style(strike=True)
    for kind, (name, ground) in ROWS.items():
        back = Color.parse(theme[ground])
        styles[kind] = Style.from_color(colour(kind, name).rich_color, back.rich_color)
    return styles
