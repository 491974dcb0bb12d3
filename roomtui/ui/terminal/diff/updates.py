"""A reader of Textual's own updates of the screen, which are private.

What it relies on is among the needs of `compatibility` for drawing.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.color import ColorSystem
from textual import _compositor
from textual.geometry import Size
from textual.strip import Strip

from roomtui.ui.terminal.diff.cells import leading_marks

if TYPE_CHECKING:
    from rich.style import Style
    from textual._compositor import CompositorUpdate

Piece = tuple[int, int, list[tuple[str, str]]]
"""Column, row, and texts with the SGR codes they are written with."""


def can_read(update: object) -> bool:
    """Return whether `pieces` can take an update apart."""
    return isinstance(update, _compositor.LayoutUpdate | _compositor.ChopsUpdate)


def size_of(update: "CompositorUpdate", before: Size) -> Size:
    """Return the size of the screen that an update is for."""
    return update.region.size if isinstance(update, _compositor.LayoutUpdate) else before


def drawn_texts(update: "CompositorUpdate", system: ColorSystem) -> Iterator[Piece]:
    """Take an update apart, in the order in which Textual would draw it."""
    if isinstance(update, _compositor.LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in strips:
                yield x, y, _texts(strip, system)
                x += strip.cell_length
    elif isinstance(update, _compositor.ChopsUpdate):
        for y, start, end in update.spans:
            for stop, (x, chop) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if chop is not None and x <= end and stop > start:
                    strip = chop if stop <= end else chop.crop(0, end - x)
                    yield x, y, _texts(strip, system)


def _texts(strip: Strip, system: ColorSystem) -> list[tuple[str, str]]:
    """Return the texts; an accent goes to its letter, from which the cursor in a field parts it."""
    texts: list[tuple[str, str]] = []
    for text, style, control in strip:
        if control:
            continue
        if texts and not text.isascii() and (marks := leading_marks(text)):
            before, codes = texts[-1]
            texts[-1] = before + marks, codes
        else:
            marks = ""
        texts.append((text[len(marks) :], _codes(style, system)))
    return texts


def _codes(style: "Style | None", system: ColorSystem) -> str:
    if style is None:
        return ""
    codes: str | None = style._ansi  # noqa: SLF001
    return Strip.render_ansi(style, system) if codes is None else codes
