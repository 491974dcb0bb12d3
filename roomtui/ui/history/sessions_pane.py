"""The sessions of a room or of the account, past ones and those that go on."""

from typing import ClassVar, Final

from roomtui.api.models import Participant, Session
from roomtui.live.actions.departures import told_in
from roomtui.live.lists.paged_list import PagedList
from roomtui.ui import format as fmt
from roomtui.ui.filters import lists
from roomtui.ui.filters.terms import Terms
from roomtui.ui.history.rows import PastSession, past_session
from roomtui.ui.history.table import instant, tell_trouble
from roomtui.ui.live.occupancy import fill_cell
from roomtui.ui.record_ref import RecordRef, session_ref
from roomtui.ui.table.columns import (
    UNKNOWN,
    WIDE,
    Cell,
    CellContext,
    Column,
    id_column,
    name_column,
)
from roomtui.ui.table.paged import PagedTable


def _started(row: PastSession) -> float | None:
    return row.session.created_at.timestamp() if row.session.created_at else None


def _length(row: PastSession, look: CellContext) -> Cell:
    if not row.active:
        return UNKNOWN if row.seconds is None else Cell(fmt.duration(row.seconds))
    return Cell(look.length_so_far(row.session.created_at) or "?", "good")


def _number(count: int | None) -> Cell:
    return UNKNOWN if count is None else Cell(fmt.number(count))


def _state(row: PastSession, _: CellContext) -> Cell:
    if row.active is None:
        return UNKNOWN
    return Cell("active", "good") if row.active else Cell("ended", "dim")


def _by_length(row: PastSession) -> tuple[bool, float] | None:
    """Sort by length, what goes on as the longest; what nobody knows is None."""
    if row.active is None or (row.seconds is None and not row.active):
        return None
    return row.active, row.seconds or 0.0


def _ended(row: PastSession, _: CellContext) -> Cell:
    if row.session.ended_at is None:
        return Cell("") if row.active else UNKNOWN
    return Cell(fmt.day_cell(row.session.ended_at), "dim")


def _fill(row: PastSession, _: CellContext, width: int) -> Cell:
    """Draw how full it was at its fullest, by what the room holds now."""
    if row.peak is None or row.most is None:
        return Cell("")
    return fill_cell(row.peak, row.most, width)


def _fullness(row: PastSession) -> float | None:
    if row.peak is None or row.most is None:
        return None
    return row.peak / row.most if row.most else 1.0


COLUMNS: Final = (
    Column[PastSession](
        title="started",
        cell=lambda row, _: instant(fmt.day_cell(row.session.created_at)),
        width=16,
        sort=_started,
        descending=True,
    ),
    Column[PastSession](
        title="ended",
        cell=_ended,
        width=16,
        rank=7,
        needs=WIDE,
        says=lambda row: row.session.ended_at,
    ),
    name_column("room"),
    Column[PastSession](
        title="length",
        cell=_length,
        width=8,
        right=True,
        rank=1,
        sort=_by_length,
        descending=True,
    ),
    Column[PastSession](
        title="peak",
        cell=lambda row, _: _number(row.peak),
        width=6,
        right=True,
        rank=2,
        sort=lambda row: row.peak,
        descending=True,
    ),
    Column[PastSession](
        title="total",
        cell=lambda row, _: _number(row.total),
        width=6,
        right=True,
        rank=4,
        sort=lambda row: row.total,
        descending=True,
    ),
    Column[PastSession](title="state", cell=_state, width=6, rank=3, sort=lambda row: row.active),
    Column[PastSession](
        title="full",
        draw=_fill,
        least=9,
        most=13,
        keeps_look=True,
        rank=6,
        needs=WIDE,
        says=lambda row: _fullness(row) is not None,
        sort=_fullness,
        descending=True,
    ),
    id_column(rank=5),
)


class PastSessionsPane(PagedTable[Session, PastSession]):
    """Every session there was, as far as it has been read."""

    TERMS: ClassVar[Terms] = lists.SESSIONS
    TITLE = "Sessions"
    INTO = "People"

    def __init__(self) -> None:
        self.read_people: list[Participant] = []
        super().__init__(COLUMNS, id="past-sessions")

    def why_none(self) -> str:
        """Return that no session was held, and what begins one."""
        return "No session has been held yet. Whoever joins a room first begins one."

    def make_row(self, record: Session) -> PastSession:
        """Name the room, and count the people."""
        self.read_people += told_in(record).values()
        snapshot = self.ui_state.snapshot
        room, name = snapshot.rooms.get(record.room_id), snapshot.room_name(record.room_id)
        most = room.max_participants if room else None
        return past_session(record, name, self.paged_list.account, most)

    def watch_paged_list(self, paged_list: PagedList[Session]) -> None:
        """Show what has been read, and how far to trust it."""
        super().watch_paged_list(paged_list)
        tell_trouble(self, paged_list)

    def subject_of(self, row: PastSession) -> RecordRef:
        """Return the session in its room."""
        return session_ref(row.account, row.session, self.ui_state.snapshot)
