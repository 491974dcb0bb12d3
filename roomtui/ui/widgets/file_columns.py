"""The columns that recordings and compositions share."""

from typing import Any, Final

from roomtui.ui import format as fmt
from roomtui.ui.file_rows import FileRow
from roomtui.ui.widgets.columns import Cell, Column, Look

_STYLES: Final = {"completed": "good", "processing": "accent", "enqueued": "dim"}


def _status(row: FileRow, _: Look) -> Cell:
    return Cell(row.status, _STYLES.get(row.status, "warn"))


def _length(row: FileRow, _: Look) -> Cell:
    return Cell("" if row.duration is None else fmt.duration(row.duration))


def _size(row: FileRow, _: Look) -> Cell:
    return Cell("" if row.size_mb is None else fmt.size(row.size_mb))


STATUS: Final = Column[Any](title="status", cell=_status, width=10, sort=lambda row: row.status)
LENGTH: Final = Column[Any](
    title="length",
    cell=_length,
    width=8,
    right=True,
    needs=70,
    sort=lambda row: row.duration or 0,
    descending=True,
)
SIZE: Final = Column[Any](
    title="size",
    cell=_size,
    width=9,
    right=True,
    sort=lambda row: row.size_mb or 0.0,
    descending=True,
)
