"""The list of all that is marked, wherever it is: takes marks away, and goes to what is marked."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from roomtui.account_id import AccountId
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.text import short_id
from roomtui.ui.dialogs.base import STYLE, Dialog
from roomtui.ui.live.meant import name_now, room_of
from roomtui.ui.live.rows import MadeRows
from roomtui.ui.marks import KINDS, NO_MARKS, Marks
from roomtui.ui.marks_words import marked_words
from roomtui.ui.naming import LONGEST_NAME
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.table.columns import Cell, CellContext, Column
from roomtui.ui.table.commands import SORTING
from roomtui.ui.table.state import TableState
from roomtui.ui.table.table import FRAME_LINES, Table
from roomtui.ui.ui_state import OPENING, UiState

MOST_LISTED: Final = 500
"""Rows that are listed; of more marks than that nobody looks through."""

FEWEST_LINES: Final = 4
MOST_LINES: Final = 20
"""Rows that there is room for, however few are marked, and however many."""

NOTHING: Final = "Nothing is marked."
HIDDEN: Final = "hidden by the filter"
NOT_FOUND: Final = "not in this list"
OTHER_SESSION: Final = "in another session"

PANE_OF: Final[Mapping[RecordKind, str]] = {
    RecordKind.PARTICIPANT: "people",
    RecordKind.SESSION: "sessions",
    RecordKind.ROOM: "rooms",
}
"""Ids of the panes that show what is live."""


class MarkedRow(Struct, frozen=True):
    """Something that is marked: what it is, where, since when it is there, and if it is in view."""

    id: str
    account: AccountId
    kind: RecordKind
    record_id: str
    name: str
    where: str
    since: datetime | None
    unseen: str
    ref: RecordRef


def _for_cell(row: MarkedRow, look: CellContext) -> Cell:
    if look.gone:
        return Cell("left" if row.kind is RecordKind.PARTICIPANT else "gone")
    return Cell(look.age(row.since) or ("" if row.kind is RecordKind.ROOM else "?"))


COLUMNS: Final = (
    Column[MarkedRow](
        title="marked",
        cell=lambda row, _: Cell(row.name, "name"),
        least=12,
        most=LONGEST_NAME,
        keeps_ends=True,
    ),
    Column[MarkedRow](
        title="in", cell=lambda row, _: Cell(row.where), least=10, most=28, keeps_ends=True, rank=1
    ),
    Column[MarkedRow](title="for", cell=_for_cell, width=5, right=True, rank=2),
    Column[MarkedRow](
        title="",
        cell=lambda row, _: Cell(row.unseen, "dim"),
        width=len(HIDDEN),
        rank=3,
        says=lambda row: row.unseen,
    ),
    Column[MarkedRow](
        title="id", cell=lambda row, _: Cell(short_id(row.record_id), "dim"), width=8, rank=4
    ),
)


class MarkedTable(Table[MarkedRow]):
    """All that is marked: people by their sessions, then sessions, then rooms, each by name."""

    LACKS: ClassVar[frozenset[str]] = SORTING | {"mark-shown"}
    MARKS = frozenset(KINDS)
    INTO = "Go"
    ui_state: UiState = OPENING

    def __init__(self) -> None:
        words = TableState[MarkedRow](lambda row: f"{row.name} {row.where}")
        super().__init__(COLUMNS, words, id="marked")
        self.empty = NOTHING

    def subject_of(self, row: MarkedRow) -> RecordRef:
        """Return what is marked."""
        return row.ref

    def row_id_of(self, ref: RecordRef) -> str:
        """Return the id that the row of a record has here."""
        return f"{ref.kind}/{ref.id}"


def in_order(marks: Marks) -> tuple[RecordRef, ...]:
    """Return all that is marked as one looks for it: by kind, and by the names when marked.

    People are by room and session first.
    """
    return tuple(ref for kind in KINDS for ref in sorted(marks.of(kind).values(), key=_place))


def _place(ref: RecordRef) -> tuple[str, ...]:
    named = (ref.within, ref) if ref.within and ref.kind is RecordKind.PARTICIPANT else (ref,)
    return tuple(word for one in named for word in (one.name.casefold(), one.id))


def is_marked_no_more(ref: RecordRef, ui_state: UiState) -> bool:
    """Return whether a hand has taken a mark away, and what it was on is there still."""
    snapshot = ui_state.snapshot
    there: Mapping[str, object] = {
        RecordKind.PARTICIPANT: snapshot.people,
        RecordKind.SESSION: snapshot.sessions,
        RecordKind.ROOM: snapshot.rooms,
    }[ref.kind]
    return not ui_state.marks.has(ref) and ref.id in there


class MarkedDialog(Dialog[RecordRef]):
    """Lists what is marked and follows it; answers with what the operator wants to go to.

    Args:
        below: the screen that it stands before, whose state it shows.
        pane: the list that the keys went to, which may not show all that is marked.
    """

    CSS_PATH: ClassVar = [STYLE, Path(__file__).with_name("marked.tcss")]
    AUTO_FOCUS = "#marked"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "close", "Close")]

    def __init__(self, below: PaneScreen, pane: Table[Any]) -> None:
        super().__init__()
        self._below = below
        self._pane = pane
        self._table = MarkedTable()
        self._rows = MadeRows(MarkedRow)
        self._marks = NO_MARKS
        self._refs: tuple[RecordRef, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out the list, as high as what is marked by now needs."""
        rows = min(max(self._below.ui_state.marks.count, FEWEST_LINES), MOST_LINES)
        with Vertical(id="box") as box:
            box.styles.height = rows + FRAME_LINES
            yield self._table

    def on_mount(self) -> None:
        """Show what is marked from now on."""
        super().on_mount()
        self.watch(self._below, "ui_state", self._updated)

    def _updated(self, ui_state: UiState) -> None:
        marks, snapshot, table = ui_state.marks, ui_state.snapshot, self._table
        if marks is not self._marks:
            self._marks, self._refs = marks, in_order(marks)
        refs = self._refs
        table.ui_state = ui_state
        before = table.state.rows
        taken = frozenset(row.id for row in before if is_marked_no_more(row.ref, ui_state))
        listed = refs[:MOST_LISTED]
        rows = self._rows.of(self._facts(ref, snapshot) for ref in listed)
        table.show(rows, ui_state.now, account=snapshot.account, let_go=taken)
        if (box := self.query_one_optional("#box")) is not None:
            more = f" · the first {MOST_LISTED} are listed" if len(refs) > MOST_LISTED else ""
            box.border_title = Content(marked_words(marks) + more)
            self.tell_keys(self._key_words(bool(marks.count)))

    def _facts(self, ref: RecordRef, snapshot: Snapshot) -> tuple[Any, ...]:
        kind, since = ref.kind, None
        where = "" if kind is RecordKind.PARTICIPANT else str(kind)
        if kind is RecordKind.PARTICIPANT:
            person, where = snapshot.people.get(ref.id), room_of(ref, snapshot)
            since = person.joined_at if person else None
        elif kind is RecordKind.SESSION and (session := snapshot.sessions.get(ref.id)):
            since = session.created_at
        name, unseen = name_now(ref, snapshot), self._why_unseen(ref)
        row_id = self._table.row_id_of(ref)
        return row_id, ref.account, kind, ref.id, name, where, since, unseen, ref

    def _why_unseen(self, ref: RecordRef) -> str:
        """Return why something that is marked is not in view in its pane, if it is not."""
        pane = self._pane
        if ref.kind not in pane.MARKS and PANE_OF[ref.kind] in self._below.PANES:
            pane = self._below.panes.table(PANE_OF[ref.kind])
        if ref.kind not in pane.MARKS or pane.shows(ref):
            return ""
        if pane.has_row(ref):
            return HIDDEN
        return OTHER_SESSION if pane.id == "people" else NOT_FOUND

    def _key_words(self, has_marks: bool) -> str:
        if not has_marks:
            return "esc closes"
        key = self._table.key_for
        one, all_ = key("mark"), key("clear-marks")
        return f"{one} takes it out  {all_} all  enter goes there  esc closes"

    @on(Table.CurrentChanged)
    @on(Table.Moved)
    def _stop(self, event: Table.Moved | Table.CurrentChanged) -> None:
        event.stop()

    @on(Table.Entered)
    def _entered(self, event: Table.Entered) -> None:
        """Go to what is under the cursor."""
        event.stop()
        row = self._table.current
        if row is None or row.id != event.row_id or not self.is_open:
            return
        if self._table.state.is_gone(row.id):
            self.app.notify(f"{row.name} is gone.", markup=False)
            return
        self.close(row.ref)
