"""The columns that recordings and compositions share."""

from collections.abc import Callable
from typing import Any, Final

from roomtui.text import short_id
from roomtui.ui import format as fmt
from roomtui.ui.files.rows import UNFINISHED, FileRow
from roomtui.ui.table.columns import UNKNOWN, Cell, CellContext, Column, id_column, name_column

_STYLES: Final = {"completed": "good", "processing": "accent", "enqueued": "dim"}


def _status(row: FileRow, _: CellContext) -> Cell:
    if not row.status:
        return UNKNOWN
    return Cell(row.status, _STYLES.get(row.status, "warn"))


def _length(row: FileRow, _: CellContext) -> Cell:
    return _unless_unknown(row, row.duration, fmt.duration)


def _size(row: FileRow, _: CellContext) -> Cell:
    return _unless_unknown(row, row.size_mb, fmt.size)


def _unless_unknown(row: FileRow, value: float | None, shown: Callable[[float], str]) -> Cell:
    """Show a value; what is not completed has none yet, and of the rest it is not told."""
    if value is None:
        return Cell("") if row.status in UNFINISHED else UNKNOWN
    return Cell(shown(value))


ROOM: Final = name_column("room")
STATUS: Final = Column[Any](
    title="status", cell=_status, width=10, rank=1, sort=lambda row: row.status or None
)
LENGTH: Final = Column[Any](
    title="length",
    cell=_length,
    width=8,
    right=True,
    rank=4,
    says=lambda row: row.duration is not None or row.status not in UNFINISHED,
    sort=lambda row: row.duration,
    descending=True,
)
SIZE: Final = Column[Any](
    title="size",
    cell=_size,
    width=9,
    right=True,
    rank=2,
    says=lambda row: row.size_mb is not None or row.status not in UNFINISHED,
    sort=lambda row: row.size_mb,
    descending=True,
)
SESSION: Final = Column[Any](
    title="session",
    cell=lambda row, _: Cell(short_id(row.record.session_id or ""), "dim"),
    width=8,
    rank=7,
    needs=90,
    says=lambda row: row.record.session_id,
)
ID: Final = id_column(rank=6, needs=80)
