"""How a note of what was sent reads in a cell: `mute sent 14:02`."""

from typing import Final

from roomtui.live.ledger import Note
from roomtui.live.orders import Outcome
from roomtui.ui import format as fmt
from roomtui.ui.widgets.columns import Cell

_WORDS: Final = {
    Outcome.SENDING: ("sending", "dim"),
    Outcome.SENT: ("sent", "accent"),
    Outcome.CONFIRMED: ("confirmed", "good"),
    Outcome.ALREADY_GONE: ("already gone", "warn"),
    Outcome.UNKNOWN: ("unknown", "warn"),
    Outcome.NOT_CONFIRMED: ("no effect", "bad"),
    Outcome.FAILED: ("failed", "bad"),
}


def note_cell(note: Note | None) -> Cell:
    """Say what was last sent and when; never what state it may have led to."""
    if note is None:
        return Cell("")
    word, style = _WORDS[note.outcome]
    return Cell(f"{note.action} {word} {fmt.clock_time(note.at)}", style)
