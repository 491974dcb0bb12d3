"""The columns of what was found."""

from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len

from roomtui.text import short_id
from roomtui.ui.find.rows import FoundRow
from roomtui.ui.live.action_cell import note_cell
from roomtui.ui.naming import LONGEST_NAME
from roomtui.ui.table.columns import Cell, CellContext, Column, signed

LONGEST_WHERE: Final = 28
"""Cells of a room, so that there is room for what was done."""


def _name_cell(row: FoundRow, _: CellContext) -> Cell:
    title = signed(row.title, is_policed=row.policy, is_watched=row.watched)
    return Cell(title, "dim" if row.name.startswith("(no name)") else "name")


def _where_cell(row: FoundRow, _: CellContext) -> Cell:
    return Cell(row.where, "" if row.participant else "dim")


def _for_cell(row: FoundRow, look: CellContext) -> Cell:
    if look.gone:
        return Cell("left" if row.participant else "gone")
    return Cell(look.age(row.since) or ("?" if row.session_id else ""))


def _known(row: FoundRow) -> Iterator[Cell]:
    """Yield policies, what was last done, why to look out for somebody, and a shared identity.

    Of what was done and why to look out the newer comes first.
    """
    note, watched = row.note, row.watched
    if row.policy:
        yield Cell(row.policy)
    if watched and (note is None or note.at < watched.since):
        yield Cell(watched.words, "warn")
    if note:
        yield note_cell(note)
    if watched and note and note.at >= watched.since:
        yield Cell(watched.words, "warn")
    if row.holders > 1:
        yield Cell("shared identity", "warn")


def _known_words(row: FoundRow) -> str:
    return " · ".join(cell.text for cell in _known(row))


def _last_cell(row: FoundRow, _: CellContext, width: int) -> Cell:
    """Return what is known of somebody, the newest alone where there is no room for all."""
    first = next(_known(row), None)
    if first is None:
        return Cell("")
    if cell_len(words := _known_words(row)) <= width:
        return Cell(words, first.style)
    is_note = row.note is not None and first == note_cell(row.note)
    return note_cell(row.note, width) if is_note else first


COLUMNS: Final = (
    Column[FoundRow](title="found", cell=_name_cell, least=14, most=LONGEST_NAME, keeps_ends=True),
    Column[FoundRow](title="in", cell=_where_cell, least=10, most=LONGEST_WHERE, keeps_ends=True),
    Column[FoundRow](
        title="role",
        cell=lambda row, _: Cell(row.role),
        width=10,
        rank=2,
        says=lambda row: row.role,
    ),
    Column[FoundRow](title="for", cell=_for_cell, width=5, right=True),
    Column[FoundRow](
        title="last", draw=_last_cell, whole=_known_words, least=16, rank=1, says=_known_words
    ),
    Column[FoundRow](
        title="id", cell=lambda row, _: Cell(short_id(row.record_id), "dim"), width=8, rank=3
    ),
)
