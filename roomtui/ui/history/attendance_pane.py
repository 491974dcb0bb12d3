"""The attendance of one session: who came and went when, as bars on a time line."""

from datetime import datetime
from typing import ClassVar, Final

from textual.geometry import Region
from textual.reactive import var

from roomtui import zone
from roomtui.api.models import Participant, Session
from roomtui.live.lists.paged_list import PagedList
from roomtui.text import short_id
from roomtui.ui import format as fmt
from roomtui.ui.filters import lists
from roomtui.ui.filters.terms import Terms
from roomtui.ui.history import timeline
from roomtui.ui.history.rows import Attendance, Span, attendance_of, span_of
from roomtui.ui.history.table import (
    HERE,
    FindSession,
    attendance_ref,
    came,
    instant,
    left,
    nobody_matches,
    participant_of,
    tell_trouble,
)
from roomtui.ui.naming import LONGEST_ROOM, cut
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import UNKNOWN, Cell, CellContext, Column, id_column
from roomtui.ui.table.lines import HEADER_LINES
from roomtui.ui.table.paged import PagedTable

CLOCK: Final = 5
CLOCK_AND_OFFSET: Final = 8
"""Cells of a time of day, and of one in an hour that recurs since clocks are set back."""

CAME: Final = "came"
"""The title of the column that the people are sorted by once all are here."""


def _clock(at: datetime | None) -> str:
    return "" if at is None else fmt.clock_cell(at, seconds=False)


class AttendancePane(PagedTable[Participant, Attendance]):
    """The participants of one session; the screen says which, and `find` knows sessions."""

    TERMS: ClassVar[Terms] = lists.STAYS
    TITLE = "Participants"
    INTO = "Detail"

    session_id: var[str] = var("")
    session: var[Session | None] = var(None)

    def __init__(self, find: FindSession) -> None:
        self.find = find
        self.read_people: list[Participant] = []
        self._when = Span()
        self._wanted = ""
        self._clock = CLOCK
        super().__init__(self._make_columns(), id="past-people")

    def _make_columns(self, clock: int = CLOCK) -> tuple[Column[Attendance], ...]:
        return (
            participant_of(self),
            Column(
                title=CAME,
                cell=lambda row, _: instant(_clock(row.who.joined_at)),
                width=clock,
                sort=came,
            ),
            Column(title="left", cell=self._left, width=clock, sort=left),
            Column(
                title="", draw=self._bar, heading=self._scale, least=14, rank=1, keeps_look=True
            ),
            Column(
                title="stay",
                cell=self._stayed,
                width=8,
                right=True,
                rank=2,
                sort=lambda row: float("inf") if row.seconds is None else row.seconds,
                descending=True,
            ),
            id_column(rank=3, needs=110),
        )

    def make_row(self, record: Participant) -> Attendance:
        """Return the row of a stay."""
        self.read_people.append(record)
        return attendance_of(record, self.paged_list.account)

    def subject_of(self, row: Attendance) -> RecordRef:
        """Return the participant in the session and, where it is known, the room."""
        return attendance_ref(row, self.find(row.who.session_id), self.ui_state.snapshot)

    def look_for(self, participant_id: str) -> None:
        """Put the cursor on somebody as soon as they have been read."""
        self._wanted = participant_id
        self._find_wanted()

    def watch_session(self) -> None:
        """Draw by when the session began and ended, as far as that is known."""
        self.watch_paged_list(self.paged_list)

    def watch_paged_list(self, paged_list: PagedList[Participant]) -> None:
        """Show the people in the order in which they came, once all are here to be sorted."""
        self._when = span_of(self.session, [who for _, who in paged_list.records()])
        self._fit_clock()
        if paged_list.is_whole and self.sort_title is None:
            self.sort_by(CAME)
        super().watch_paged_list(paged_list)
        tell_trouble(self, paged_list)
        self.refresh(Region(0, 0, self.size.width, HEADER_LINES))
        self._find_wanted()

    def _fit_clock(self) -> None:
        """Have room for the offset where the session was held while clocks were set."""
        ends = self._when.ends or self.ui_state.now
        marks = [at for at in (self._when.begins, ends) if at is not None]
        is_odd = len({zone.offset(at) for at in marks}) > 1 or any(map(zone.is_ambiguous, marks))
        clock = CLOCK_AND_OFFSET if is_odd else CLOCK
        if self._clock != clock:
            self._clock = clock
            self.set_columns(self._make_columns(clock))

    def _find_wanted(self) -> None:
        if self._wanted and self.state.move_to(self._wanted):
            self._wanted = ""
            self.redraw()

    def entitle(
        self, name: str, context: str = "", *, total: str | None = None, note: str = ""
    ) -> None:
        """Set the words of the title, with the session in its room."""
        if self.session is not None:
            room = cut(self.ui_state.snapshot.room_name(self.session.room_id), LONGEST_ROOM)
            context = f"{room} {fmt.day_time(self.session.created_at)}"
        elif self.session_id:
            context = f"session {short_id(self.session_id)}"
        super().entitle(name, context, total=total, note=note)

    def _why_empty(self, paged_list: PagedList[Participant]) -> str:
        if not self.session_id:
            return "No session is chosen: move to one, or press enter on it."
        if paged_list.total is None or self.terms or paged_list.lost or not paged_list.counted:
            return nobody_matches(self, paged_list) or super()._why_empty(paged_list)
        return "Nobody was in this session."

    def _left(self, row: Attendance, _: CellContext) -> Cell:
        if row.who.left_at is not None:
            return Cell(_clock(row.who.left_at))
        return HERE if self._when.ends is None else UNKNOWN

    def _stayed(self, row: Attendance, look: CellContext) -> Cell:
        if row.seconds is not None:
            return Cell(fmt.duration(row.seconds))
        if row.who.joined_at is None or row.who.left_at is not None or self._when.ends is not None:
            return UNKNOWN
        return Cell(look.length_so_far(row.who.joined_at), HERE.style)

    def _bar(self, row: Attendance, look: CellContext, width: int) -> Cell:
        if (span := self._drawn_span(look.now)) is None:
            return UNKNOWN
        left_at = row.who.left_at or self._when.ends
        drawn = timeline.bar(*span, row.who.joined_at, left_at, width)
        return Cell(drawn, "accent" if left_at else HERE.style)

    def _scale(self, width: int) -> str:
        if (span := self._drawn_span(self._now)) is None:
            return ""
        return timeline.scale(*span, width, goes_on=self._when.ends is None)

    def _drawn_span(self, now: datetime) -> tuple[datetime, datetime] | None:
        """Return both ends of the time line, the later one now for a session that goes on."""
        begins = self._when.begins
        return None if begins is None else (begins, self._when.ends or max(now, begins))
