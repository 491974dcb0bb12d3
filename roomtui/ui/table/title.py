"""The title on the border of a table: what it shows, of what, under which filter, and how much."""

from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.naming import cut
from roomtui.ui.table.state import TableState
from roomtui.ui.terminal.char_width import extra_cells

TITLE_MARGIN: Final = 4
"""Cells of the content's width that a title leaves to the border around it."""

SPARED: Final = ("order", "extent")
"""Parts that go first where there is little room: the headings and the keys tell them too."""

_CUTS: Final = (
    ("owner", 10),
    ("query", 10),
    ("note", 12),
    ("owner", 0),
    ("note", 0),
    ("query", 4),
    ("name", 2),
)
"""Parts that are cut where that is not enough, one after the other, and the cells they keep."""


def count_text(state: TableState[Any], total: str | None) -> str:
    """Return how many rows there are, how many of them match, and where the cursor is.

    The place of the cursor is told where not all rows are in view: `3 of 50`, `3/20 of 50`.
    `total` stands for the number of rows where there are others that are not here. The newest
    lines, shown as they come, are not counted.
    """
    if not state.keeps_place and state.cursor is None and not state.query:
        return ""
    shown = len(state)
    known = total or (fmt.number(state.total) if state.total else "")
    place = (state.place if state.seen is not None else None) or state.top
    if state.query:
        at = f"{fmt.number(place + 1)}/" if shown > state.height else ""
        return f"{at}{fmt.number(shown)} of {known or 0}"
    return f"{fmt.number(place + 1)} of {known}" if shown > state.height else known


class Title(Struct, frozen=True):
    """The parts of a title; empty ones are left out.

    `owner` is what the rows belong to, `count` how many there are and where the cursor is,
    `order` what they are sorted by, `extent` which of the panes it is, `note` what to know of them.
    """

    name: str
    owner: str = ""
    query: str = ""
    count: str = ""
    marks: int = 0
    order: str = ""
    extent: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """Return all of it: `Participants stage · /host · 3 of 50 · 2 marked`."""
        parts = (
            f"{self.name} {self.owner or self.count}".rstrip(),
            f"/{self.query}" if self.query else "",
            self.count if self.owner else "",
            f"{self.marks:,} marked" if self.marks else "",
            self.order,
            self.extent,
            self.note,
        )
        return " · ".join(part for part in parts if part)

    def fitted(self, cells: int) -> str:
        """Return it in no more than some cells; count and marks are never cut."""
        title = self
        for part in SPARED:
            if title.excess(cells) > 0:
                title = replace(title, **{part: ""})
        for part, least in _CUTS:
            whole = getattr(title, part)
            length = cell_len(whole) + extra_cells(whole)
            if (excess := title.excess(cells)) > 0 and length > least:
                title = replace(title, **{part: cut(whole, max(length - excess, least))})
        return title.text

    def excess(self, cells: int) -> int:
        """Return by how many cells it is too long."""
        text = self.text
        return cell_len(text) + extra_cells(text) - cells


class BorderTitle:
    """Keeps the title of a table: the words that are given, what rows there are, what is shown."""

    def __init__(self) -> None:
        self.words = Title("")
        self.shown = ""
        self._fitted: tuple[Title, int] | None = None
        self._total: str | None = None

    def entitle(self, name: str, owner: str, note: str, total: str | None) -> None:
        """Set the words that are not of the rows, and how many there are if not all are here."""
        self._total = total
        self.words = Title(name, owner=safe(owner), note=safe(note), extent=self.words.extent)

    def tell_extent(self, extent: str) -> None:
        """Set which of the panes it is, where it is shown alone."""
        self.words = replace(self.words, extent=extent)

    def changed(self, state: TableState[Any], query: str, order: str, width: int) -> str | None:
        """Return it as it is to be shown in a table of some width, None if it is shown already.

        Without a width, all of it.
        """
        title = replace(
            self.words,
            query=safe(query),
            count=count_text(state, self._total),
            marks=len(state.marks),
            order=order,
        )
        if (title, width) == self._fitted:
            return None
        self._fitted = title, width
        shown = title.fitted(width - TITLE_MARGIN) if width else title.text
        if shown == self.shown:
            return None
        self.shown = shown
        return shown
