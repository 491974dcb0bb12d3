"""The cell of a note of what was sent: `mute sent 14:02`."""

from typing import Any, Final, Protocol

from rich.cells import cell_len

from roomtui.live.actions.last_actions import Note
from roomtui.live.actions.request import Outcome
from roomtui.ui import format as fmt
from roomtui.ui.activity import OUTCOME_STYLES
from roomtui.ui.table.columns import Cell, Column

LEAST: Final = 16
MOST: Final = 31
"""Cells of the shortest wording of any note, and of the longest one of any."""

_SHORTER: Final = {
    Outcome.UNKNOWN: "unknown",
    Outcome.NOT_CONFIRMED: "no effect",
    Outcome.ALREADY_GONE: "gone",
}
"""Words that fit a narrow column where the outcome's own do not."""


class Noted(Protocol):
    """A row that may have a note of what was sent."""

    @property
    def note(self) -> Note | None:
        """What was last sent."""


def note_cell(note: Note | None, width: int = MOST) -> Cell:
    """Return what was last sent and when; never what state it may have led to.

    In a narrow column a shorter word stands for the outcome, and then the time is left out.
    """
    if note is None:
        return Cell("")
    short, at = _SHORTER.get(note.outcome, note.outcome), fmt.clock_cell(note.at, seconds=False)
    wordings = (f"{note.outcome} {at}", f"{short} {at}", short)
    fitting = (one for one in wordings if cell_len(f"{note.action} {one}") <= width)
    return Cell(f"{note.action} {next(fitting, short)}", OUTCOME_STYLES[note.outcome])


def last_sent(row: Noted) -> float | None:
    """Return the sort key of when something was last sent, None where nothing was."""
    return row.note.at.timestamp() if row.note else None


def last_column(*, rank: int) -> Column[Any]:
    """Return the column of what was last sent."""
    return Column[Any](
        title="last",
        draw=lambda row, _, width: note_cell(row.note, width),
        least=LEAST,
        most=MOST,
        rank=rank,
        says=lambda row: row.note,
        sort=last_sent,
        descending=True,
    )
