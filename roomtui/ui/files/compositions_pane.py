"""The compositions of the account."""

from typing import ClassVar, Final

from roomtui.api.models import Composition
from roomtui.live.kinds import RecordKind
from roomtui.live.lists.paged_list import PagedList
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.files.columns import ID, LENGTH, ROOM, SESSION, SIZE, STATUS
from roomtui.ui.files.rows import CompositionRow, composition_row
from roomtui.ui.filters import lists
from roomtui.ui.filters.terms import Terms
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import Cell, Column
from roomtui.ui.table.emptiness import with_keys
from roomtui.ui.table.paged import PagedTable


def _created(row: CompositionRow) -> float | None:
    created = row.composition.created_at
    return created.timestamp() if created else None


COLUMNS: Final = (
    Column[CompositionRow](
        title="created",
        cell=lambda row, _: Cell(fmt.day_cell(row.composition.created_at) or "?"),
        width=16,
        sort=_created,
        descending=True,
    ),
    ROOM,
    STATUS,
    Column[CompositionRow](
        title="resolution",
        cell=lambda row, _: Cell(safe(row.composition.resolution, 10) or "?"),
        width=10,
        rank=3,
    ),
    LENGTH,
    SIZE,
    SESSION,
    ID,
)


class CompositionsPane(PagedTable[Composition, CompositionRow]):
    """Every composition, as far as it has been read."""

    TERMS: ClassVar[Terms] = lists.COMPOSITIONS
    TITLE = "Compositions"
    LACKS: ClassVar[frozenset[str]] = frozenset()
    INTO = "Detail"

    def __init__(self) -> None:
        super().__init__(COLUMNS, id="compositions")
        self._expected = ""

    def expect(self, composition_id: str) -> None:
        """Put the cursor on a composition that was just asked for, once the list has it."""
        self._expected = composition_id

    def watch_paged_list(self, paged_list: PagedList[Composition]) -> None:
        """Show what has been read, and go to what is expected."""
        super().watch_paged_list(paged_list)
        if self._expected in self._made:
            self.move_to(self._expected)
            self._expected = ""

    def why_none(self) -> str:
        """Return that nothing was composed, and how it is."""
        makes_one = (self.key_for("compose"), "makes one of a session, on any screen")
        return with_keys("There is no composition yet.", makes_one)

    def make_row(self, record: Composition) -> CompositionRow:
        """Name the room."""
        name = self.ui_state.snapshot.room_name(record.room_id or "")
        return composition_row(record, name, self.paged_list.account)

    def name_of(self, row: CompositionRow) -> str:
        """Return what tells the file from others, and not its room alone."""
        return row.title

    def subject_of(self, row: CompositionRow) -> RecordRef:
        """Return the composition, and the session and room that it shows."""
        composition, account = row.composition, row.account
        room = RecordRef(account, RecordKind.ROOM, composition.room_id or "", row.name)
        session = RecordRef(
            account, RecordKind.SESSION, composition.session_id or "", f"in {row.name}", room
        )
        return RecordRef(account, RecordKind.COMPOSITION, row.id, row.title, session)
