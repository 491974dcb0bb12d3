"""The cell of a note of what was sent: `mute sent 14:02`."""

from typing import Final

from roomtui.live.actions.last_actions import Note
from roomtui.live.actions.request import Outcome
from roomtui.ui import format as fmt
from roomtui.ui.activity import OUTCOME_STYLES
from roomtui.ui.table.columns import Cell

_SHORTER: Final = {Outcome.UNKNOWN: "unknown", Outcome.NOT_CONFIRMED: "no effect"}
"""Words that fit the column where the outcome's own do not."""


def note_cell(note: Note | None) -> Cell:
    """Return what was last sent and when; never what state it may have led to."""
    if note is None:
        return Cell("")
    word = _SHORTER.get(note.outcome, note.outcome)
    words = f"{note.action} {word} {fmt.clock_time(note.at)}"
    return Cell(words, OUTCOME_STYLES[note.outcome])
