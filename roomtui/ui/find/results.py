"""The table of what was found."""

from collections.abc import Iterable
from typing import ClassVar

from roomtui.live.kinds import RecordKind
from roomtui.ui.find.columns import COLUMNS
from roomtui.ui.find.index import KINDS, IndexEntry
from roomtui.ui.find.rows import FoundRow
from roomtui.ui.marks import session_of
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.commands import SORTING
from roomtui.ui.table.state import TableState
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import OPENING, UiState


class FindResults(Table[FoundRow]):
    """What was found, the best first.

    The order changes with the query alone: nothing moves under the cursor by a refresh.
    """

    LACKS: ClassVar[frozenset[str]] = SORTING
    MARKS = frozenset(KINDS)
    INTO = "Go"
    ui_state: UiState = OPENING

    def __init__(self) -> None:
        super().__init__(COLUMNS, TableState[FoundRow](lambda row: row.name), id="found")

    def subject_of(self, row: FoundRow) -> RecordRef:
        """Return what was found."""
        return row.ref

    def row_id_of(self, ref: RecordRef) -> str:
        """Return the id that the row of a record has here."""
        is_session = ref.kind is RecordKind.SESSION
        return IndexEntry(ref.kind, ref.id, ref.id if is_session else session_of(ref)).key

    def marked_ids(self) -> Iterable[str]:
        """Return the ids of rows that are marked: far fewer are found than there may be marks."""
        marks = self.marks
        return [row.id for row in self.state.rows if marks.has(row.ref)] if marks.count else ()
