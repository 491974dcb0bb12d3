"""The columns of what was found."""

from typing import Final

from roomtui.text import safe, short_id
from roomtui.ui import format as fmt
from roomtui.ui.done_words import deed_words
from roomtui.ui.find.rows import FoundRow
from roomtui.ui.live.action_cell import note_cell
from roomtui.ui.naming import LONGEST_NAME, LONGEST_ROOM
from roomtui.ui.table.columns import Cell, CellContext, Column

LONGEST_NOTE: Final = 60
"""Characters of why somebody is watched."""


def _name_cell(row: FoundRow, _: CellContext) -> Cell:
    return Cell(row.title, "dim" if row.name.startswith("(no name)") else "name")


def _where_cell(row: FoundRow, _: CellContext) -> Cell:
    return Cell(row.where, "" if row.person else "dim")


def _for_cell(row: FoundRow, look: CellContext) -> Cell:
    if look.gone:
        return Cell("left" if row.person else "gone")
    return Cell(look.age(row.since) or ("?" if row.session_id else ""))


def known_words(row: FoundRow) -> str:
    """Return what is known of somebody: that they are watched, what was done to them, and when."""
    known, told = row.known, []
    if known.watched:
        told.append(safe(f"watched: {known.watched.note}", LONGEST_NOTE).removesuffix(":"))
    if known.deeds:
        done = known.deeds[-1]
        by = f" by {safe(done.by, LONGEST_NAME)}" if done.by else ""
        told.append(f"{deed_words(done)} {fmt.clock_time(done.at)}{by}")
    elif known.note:
        told.append(note_cell(known.note).text)
    if known.holders > 1:
        told.append(f"{fmt.count(known.holders, 'person has', 'people have')} this identity")
    return " · ".join(told)


def _known_cell(row: FoundRow, _: CellContext) -> Cell:
    style = "warn" if row.known.watched else ""
    if not style and row.known.note and not row.known.deeds:
        style = note_cell(row.known.note).style
    return Cell(known_words(row), style)


COLUMNS: Final = (
    Column[FoundRow](title="found", cell=_name_cell, least=14, most=LONGEST_NAME, keeps_ends=True),
    Column[FoundRow](title="in", cell=_where_cell, least=10, most=LONGEST_ROOM, keeps_ends=True),
    Column[FoundRow](
        title="role",
        cell=lambda row, _: Cell(row.role),
        width=10,
        rank=2,
        says=lambda row: row.role,
    ),
    Column[FoundRow](title="for", cell=_for_cell, width=5, right=True),
    Column[FoundRow](title="last", cell=_known_cell, least=16, rank=1, says=known_words),
    Column[FoundRow](
        title="id",
        cell=lambda row, _: Cell(short_id(row.record_id), "dim"),
        width=8,
        rank=3,
    ),
)
