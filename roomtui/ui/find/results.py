"""The table of what was found."""

from typing import ClassVar, Final

from roomtui.ui.find.columns import COLUMNS
from roomtui.ui.find.rows import FoundRow
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.commands import SORTING
from roomtui.ui.table.state import TableState
from roomtui.ui.table.table import Table

ONLY_PEOPLE: Final = "Only people can be marked here."


class FindResults(Table[FoundRow]):
    """What was found, the best first; marks outlive the query, as long as who is marked is here.

    The order changes with the query alone: nothing moves under the cursor by a refresh.
    """

    LACKS: ClassVar[frozenset[str]] = SORTING | {"mark-shown"}
    INTO = "Go"

    def __init__(self) -> None:
        state = TableState[FoundRow](lambda row: row.name, keeps_marks=True)
        super().__init__(COLUMNS, state, id="found")

    def subject_of(self, row: FoundRow) -> RecordRef:
        """Return what was found."""
        return row.ref

    def action_mark(self) -> None:
        """Mark somebody; rooms and sessions are not acted on here."""
        row = self.current
        if row is not None and row.participant is None:
            self.app.notify(ONLY_PEOPLE)
        else:
            super().action_mark()
