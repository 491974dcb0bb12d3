"""Columns: what a cell says, and how the width of a table is shared out."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from math import inf
from typing import Any, Final, Generic, Protocol

from msgspec import Struct
from rich.cells import set_cell_size

from roomtui.text import ELLIPSIS, short_id
from roomtui.ui import format as fmt
from roomtui.ui.filters.text import fold
from roomtui.ui.naming import LONGEST_NAME
from roomtui.ui.table.order import RowT
from roomtui.ui.terminal.char_width import shortened

GAP: Final = 1
GUTTER: Final = 2
"""Cells before the first column: the cursor's arrow and the mark."""

MARGIN: Final = 1
"""Cells behind the last column that none widens into: no text touches the frame there."""

USUAL_NAME: Final = 24
"""Cells that names get before bars and notes grow: most are whole then."""


class Cell(Struct, frozen=True):
    """The text of a cell, and the name of its style in `paint`."""

    text: str
    style: str = ""


UNKNOWN: Final = Cell("?", "dim")
"""Stands for what the service does not tell."""


class CellContext:
    """The context that a cell is made in: the server's time, and whether the record is gone.

    `good_for` counts the seconds for which cells that were made with it stay true.
    """

    def __init__(self, now: datetime, *, gone: bool = False) -> None:
        self._now = now
        self.gone = gone
        self.good_for = inf

    @property
    def now(self) -> datetime:
        """Return the time; what is made of it is true for no longer than that."""
        self.good_for = 0.0
        return self._now

    def age(self, since: datetime | None) -> str:
        """Return an age, which is true until its unit has passed once more."""
        if since is not None:
            self.good_for = min(self.good_for, fmt.age_lasts(since, self._now))
        return fmt.age(since, self._now)

    def clock(self, at: datetime) -> str:
        """Return the time of day in eight cells, with the day where it was not the last day's."""
        left = (fmt.CLOCK_TELLS - (self._now - at)).total_seconds()
        if left <= 0:
            return fmt.day_clock(at)
        self.good_for = min(self.good_for, left)
        return fmt.clock_cell(at)

    def length_so_far(self, since: datetime | None) -> str:
        """Return how long something goes on, which is true until the next minute begins."""
        if since is None:
            return ""
        self.good_for = min(self.good_for, 60 - self._now.second - self._now.microsecond / 1e6)
        return fmt.length_so_far(since, self._now)


def _nothing(_row: object, _look: CellContext) -> Cell:
    return Cell("")


class Column(Struct, Generic[RowT], frozen=True, kw_only=True):
    """One column; a width of 0 takes what the others leave: `least` cells, and `most` if any.

    Of columns that do not all fit those of a higher `rank` are left out first, those of rank 0
    never; a table narrower than `needs` does not have the column at all. Where `says` is given, it
    tells whether a row has anything to say there, and the column is shown only if one has. A column
    that `keeps_ends` cuts what is too long in its middle, as names are, and one that
    `keeps_look` is drawn under the cursor as anywhere, as bars are. `draw` and `heading` stand in
    for `cell` and `title` where what they say depends on the width that the column has been given;
    `whole` is what the cell of such a column says where there is room for all of it.
    """

    title: str
    cell: Callable[[RowT, CellContext], Cell] = _nothing
    width: int = 0
    least: int = 4
    most: int = 0
    sort: Callable[[RowT], Any] | None = None
    descending: bool = False
    right: bool = False
    rank: int = 0
    needs: int = 0
    says: Callable[[RowT], object] | None = None
    keeps_ends: bool = False
    keeps_look: bool = False
    draw: Callable[[RowT, CellContext, int], Cell] | None = None
    heading: Callable[[int], str] | None = None
    whole: Callable[[RowT], str] | None = None

    @property
    def narrowest(self) -> int:
        """Return the cells that it takes at least."""
        return self.width or self.least

    @property
    def widest(self) -> float:
        """Return the cells that it takes at most."""
        return self.width or self.most or inf

    def cell_of(self, row: RowT, look: CellContext, width: int) -> Cell:
        """Return what stands in the cell of a row."""
        return self.draw(row, look, width) if self.draw else self.cell(row, look)

    def cut_text(self, row: RowT, cell: Cell, width: int) -> str:
        """Return all that a cell has to say where a width has no room for it, else nothing."""
        text = self.whole(row) if self.whole else "" if self.draw else cell.text
        return "" if fit(text, width).rstrip() == text.rstrip() else text

    def title_of(self, width: int) -> str:
        """Return what stands above the cells."""
        return self.heading(width) if self.heading else self.title


def that_say(
    columns: Iterable[Column[RowT]], rows: Collection[RowT], width: int
) -> list[Column[RowT]]:
    """Return the columns in which one of the rows has something to say in a table of a width."""
    return [
        column
        for column in columns
        if column.says is None or (width >= column.needs and any(map(column.says, rows)))
    ]


WIDE: Final = 100
"""Cells from which there is room for what is only nice to know."""


class _Named(Protocol):
    """A row of a record that has a name."""

    @property
    def id(self) -> str:
        """Return the id of the record."""

    @property
    def name(self) -> str:
        """Return the name, safe to show."""


def _name_cell(row: _Named, _: CellContext) -> Cell:
    return Cell(row.name, "name")


def name_column(
    title: str, cell: Callable[[Any, CellContext], Cell] = _name_cell, *, least: int = 12
) -> Column[Any]:
    """Return a column of names, which are cut in their middle and sorted whatever their case."""
    return Column[Any](
        title=title,
        cell=cell,
        least=least,
        most=LONGEST_NAME,
        keeps_ends=True,
        sort=lambda row: fold(row.name),
    )


WATCHED: Final = "◉"
"""Stands before the name of somebody who is watched."""


POLICED: Final = "»"
"""Stands before the name of a room that a policy is on in, and of somebody a door is against."""


def signed(name: str, *, is_policed: object = False, is_watched: object = False) -> str:
    """Return a name behind the signs of what there is to know: `» ◉ Ricky`."""
    signs = f"{POLICED} " if is_policed else ""
    return f"{signs}{WATCHED} {name}" if is_watched else f"{signs}{name}"


def participant_column(
    is_watched: Callable[[Any], object], is_policed: Callable[[Any], object]
) -> Column[Any]:
    """Return a column of participants by name; those who have none stand back."""

    def cell(row: _Named, _: CellContext) -> Cell:
        style = "dim" if row.name.startswith("(no name)") else "name"
        name = signed(row.name, is_policed=is_policed(row), is_watched=is_watched(row))
        return Cell(name, style)

    return name_column("participant", cell, least=14)


def id_column(*, rank: int, needs: int = 0) -> Column[Any]:
    """Return a column of the starts of ids."""
    return Column[Any](
        title="id",
        cell=lambda row, _: Cell(short_id(row.id), "dim"),
        width=8,
        rank=rank,
        needs=needs,
    )


def share_out(columns: Sequence[Column[RowT]], width: int) -> list[tuple[Column[RowT], int]]:
    """Return the columns that fit and their widths, the flexible ones filling what is left.

    Names come first, until most of them are whole.
    """
    room = width - GUTTER
    shown = _that_fit([column for column in columns if width >= column.needs], room)
    widths = [column.narrowest for column in shown]
    spare = room - sum(widths) - GAP * max(len(shown) - 1, 0) - MARGIN
    names = [min(column.widest, USUAL_NAME) if column.keeps_ends else 0 for column in shown]
    spare = _grow(widths, names, spare)
    _grow(widths, [column.widest for column in shown], spare)
    return list(zip(shown, widths, strict=True))


def _grow(widths: list[int], widest: Sequence[float], spare: int) -> int:
    """Widen columns evenly, none over its widest; return the cells that nobody takes."""
    while spare > 0:
        growing = [i for i, width in enumerate(widths) if width < widest[i]]
        if not growing:
            break
        for place, i in enumerate(growing):
            more = -(-spare // (len(growing) - place))
            more = int(min(more, widest[i] - widths[i]))
            widths[i] += more
            spare -= more
    return spare


def _that_fit(columns: Sequence[Column[RowT]], room: int) -> list[Column[RowT]]:
    """Return the columns but those of the highest ranks, until they fit into some cells."""
    ranks = sorted({column.rank for column in columns})
    kept: list[Column[RowT]] = []
    for rank in ranks:
        more = [column for column in columns if column.rank <= rank]
        if rank and sum(column.narrowest + GAP for column in more) - GAP > room:
            break
        kept = more
    return kept


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Return a text of exactly `width` cells, cut with an ellipsis where it is longer."""
    if len(text) <= width and text.isascii() and text.isprintable():
        return text.rstrip(" ").rjust(width) if right else text.ljust(width)
    fitted = set_cell_size(shortened(text, width), width)
    if fitted.rstrip(" ") != text.rstrip(" ") and width > 0:
        fitted = set_cell_size(shortened(text, width - 1).rstrip(" ") + ELLIPSIS, width)
    if right:
        stripped = fitted.rstrip(" ")
        return " " * (len(fitted) - len(stripped)) + stripped
    return fitted
