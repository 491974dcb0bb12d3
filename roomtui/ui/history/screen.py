"""The history screen: past sessions, who was in them when, and a search for people."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message
from textual.timer import Timer

from roomtui.api.errors import VideoApiError
from roomtui.api.models import Session
from roomtui.live.kinds import RecordKind
from roomtui.live.lists import page_fetchers
from roomtui.live.lists.paged_loader import PagedLoader
from roomtui.live.presence import is_active
from roomtui.live.request_class import RequestClass
from roomtui.settings import Settings
from roomtui.ui.filters.lists import in_session
from roomtui.ui.filters.terms import FilterError, ListFilter
from roomtui.ui.history.attendance_pane import AttendancePane
from roomtui.ui.history.participant_search_pane import ParticipantSearchPane
from roomtui.ui.history.rows import PastSession
from roomtui.ui.history.sessions_pane import PastSessionsPane
from roomtui.ui.host import Reach
from roomtui.ui.messages import PeopleRead
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Controller
from roomtui.ui.screens.layout import share_lines
from roomtui.ui.screens.paged import PagedScreen
from roomtui.ui.screens.watch_controller import WatchController
from roomtui.ui.table.paged import PagedTable
from roomtui.ui.table.table import Table

REST: Final = 0.3
"""Seconds that the cursor rests on a session before its people are asked for."""

RUNNING: Final = 10.0
ENDED: Final = 300.0
"""Seconds between two looks at the people of a session that goes on, and of one that ended."""


UNASKED_LINES: Final = 4
"""Lines of a search that nothing was typed for: a sentence says what can be."""


class Learned(Message):
    """A session that the list had not shown was asked for; `session` is None if in vain."""

    def __init__(self, session_id: str, session: Session | None, trouble: str = "") -> None:
        super().__init__()
        self.session_id = session_id
        self.session = session
        self.trouble = trouble


class HistoryScreen(PagedScreen):
    """Shows the people of the session under the cursor, or of the one that somebody was in."""

    PLACE = ScreenName.HISTORY
    PANES: ClassVar[tuple[str, ...]] = ("past-sessions", "past-people", "found-people")
    AUTO_FOCUS = "#past-sessions"
    CSS_PATH = Path(__file__).with_name("screen.tcss")

    def __init__(self, settings: Settings, engine: Reach) -> None:
        super().__init__(settings, engine)
        self.rest = REST
        self._is_due = True
        self._timer: Timer | None = None
        self._learned: dict[str, Session] = {}
        self._sought = ""

    def make_loaders(self) -> Mapping[str, PagedLoader[Any]]:
        """Return the loaders of sessions, of those in one, and of those searched for."""
        return {
            "past-sessions": PagedLoader(page_fetchers.sessions, size=50, interval=15.0),
            "past-people": PagedLoader(page_fetchers.participants, size=250, needs_filter=True),
            "found-people": PagedLoader(
                page_fetchers.participants,
                interval=60.0,
                needs_filter=True,
                request_class=RequestClass.SEARCH,
            ),
        }

    def make_controllers(self) -> tuple[Controller, ...]:
        """Return what has people watched."""
        return (WatchController(self, "past-people", "found-people"),)

    def compose_panes(self) -> ComposeResult:
        """Lay out the panes."""
        yield PastSessionsPane().data_bind(PaneScreen.ui_state)
        yield AttendancePane(self.find_session).data_bind(PaneScreen.ui_state)
        yield ParticipantSearchPane(self.find_session).data_bind(PaneScreen.ui_state)

    def share_out(self, lines: int, columns: int, alone: str) -> None:  # noqa: ARG002
        """Give each pane a share by its rows; a search for nothing needs but its sentence."""
        wanted = [*map(self.panes.lines_wanted, self.PANES)]
        if alone:
            shares: tuple[int, ...] = (0, 0, 0)
        elif self.query_one(ParticipantSearchPane).is_asked:
            shares = share_lines(lines, wanted)
        else:
            shares = *share_lines(lines - UNASKED_LINES, wanted[:2]), UNASKED_LINES
        for pane_id, share in zip(self.PANES, shares, strict=True):
            self.panes.give(pane_id, lines=share)

    @property
    def people(self) -> AttendancePane:
        """Return the pane of the people of one session."""
        return self.query_one(AttendancePane)

    def parse_filter(self, pane_id: str, text: str) -> ListFilter:
        """Return what a text stands for; the people are those of the chosen session."""
        parsed = super().parse_filter(pane_id, text)
        if pane_id != "past-people":
            return parsed
        if self.people.session_id:
            return in_session(parsed, self.people.session_id)
        if text:
            raise FilterError("No session is chosen whose people could be filtered.")
        return parsed

    def narrow_to(self, terms: str) -> None:
        """Show the sessions that some terms let through."""
        try:
            self.narrow("past-sessions", terms)
        except FilterError as problem:
            self.say(str(problem))
        self.focus_pane("past-sessions")

    def apply(self, pane_id: str, parsed: ListFilter) -> None:
        """Show what a filter lets through; other sessions bring other people."""
        super().apply(pane_id, parsed)
        if pane_id == "found-people":
            self.fit_panes()
        if pane_id == "past-sessions":
            self._follow_soon(0)

    def leave(self) -> None:
        """Read no more: another screen is shown."""
        super().leave()
        if self._timer is not None:
            self._follow_soon(0)

    def refresh_lists(self) -> None:
        """Ask anew, also for a session that the list does not show."""
        super().refresh_lists()
        if self.people.session_id and self._listed(self.people.session_id) is None:
            self._learn(self.people.session_id)

    def find_session(self, session_id: str) -> Session | None:
        """Return a session where it is known: from the list, the snapshot, or asked for."""
        return (
            self._listed(session_id)
            or self.ui_state.snapshot.sessions.get(session_id)
            or self._learned.get(session_id)
        )

    def _listed(self, session_id: str) -> Session | None:
        row = self.query_one(PastSessionsPane).state.row(session_id)
        return row.session if isinstance(row, PastSession) else None

    @on(Table.Moved, "#past-sessions")
    def _session_moved(self) -> None:
        """Wait for the cursor to rest: whoever scrolls by a session need not see its people."""
        self._sought = ""
        self._follow_soon(self.rest)

    def _follow_soon(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._is_due = not seconds
        if seconds:
            self._timer = self.set_timer(seconds, self._rested)

    def _rested(self) -> None:
        self._timer = None
        self._is_due = True
        self._follow()

    def _follow(self) -> None:
        """Show the people of the session under the cursor, once it has been read."""
        current = self.query_one(PastSessionsPane).current
        if self._is_due and current is not None:
            self.choose(current.id)

    @on(PagedTable.Changed)
    def _tell_people(self, event: PagedTable.Changed) -> None:
        """Hand over whose names have been read, each once."""
        table = event.table
        panes = PastSessionsPane | AttendancePane | ParticipantSearchPane
        if isinstance(table, panes) and (read := tuple(table.read_people)):
            table.read_people.clear()
            self.post_message(PeopleRead(table.paged_list.account, read))

    @on(PagedTable.Changed)
    def _changed(self, event: PagedTable.Changed) -> None:
        if event.table.id == "past-sessions":
            self._follow()
            self._tell_session()
            self.query_one(ParticipantSearchPane).redraw()
        sessions, people = self.query_one(PastSessionsPane), self.people
        is_none = sessions.paged_list.total == 0
        if is_none or (people.session_id and people.paged_list.total is not None):
            self.fit_first_rows()
        if self._sought:
            self.call_after_refresh(self._seek_session)

    def choose(self, session_id: str) -> None:
        """Show the people of a session."""
        self._is_due = False
        people = self.people
        if session_id == people.session_id:
            return
        people.session_id = session_id
        self.narrow("past-people", "")
        self._tell_session()
        if self.find_session(session_id) is None:
            self._learn(session_id)

    def go_to_record(self, ref: RecordRef) -> None:
        """Show the session that a participant was in, and them in it."""
        if ref.account != self.ui_state.snapshot.account:
            self.say(f"{ref.name} is of another account.")
        elif session_id := ref.id_of(RecordKind.SESSION):
            self._show_stay(session_id, ref.id)

    def _show_stay(self, session_id: str, participant_id: str) -> None:
        self._follow_soon(0)
        self._sought = session_id
        self.choose(session_id)
        self.people.look_for(participant_id)
        self.call_after_refresh(self._seek_session)
        self.panes.go_into("past-people")

    def _seek_session(self) -> None:
        """Put the cursor on the session that is gone to, once it has been read and is laid out."""
        if self.people.paged_list.total is None:
            return
        if self._sought and self._listed(self._sought) is not None:
            self.query_one(PastSessionsPane).seek(self._sought)
            self._sought = ""

    def _tell_session(self) -> None:
        """Draw by what is known of the session; who was in it to its end has left by then."""
        people, loader = self.people, self.loaders["past-people"]
        before, session = people.session, self.find_session(people.session_id)
        people.session = session
        loader.interval = RUNNING if session is None or is_active(session) is not False else ENDED
        same = before and session and before.id == session.id
        if before and session and same and is_active(before) and is_active(session) is False:
            loader.refresh()

    @work(group="learn", exclusive=True)
    async def _learn(self, session_id: str) -> None:
        engine, account = await self.engine(), self.ui_state.snapshot.account
        try:
            detail = await engine.look_up(RecordKind.SESSION, session_id, account=account)
        except VideoApiError as error:
            self.post_message(Learned(session_id, None, str(error)))
        else:
            session = detail.record if isinstance(detail.record, Session) else None
            self.post_message(Learned(session_id, session))

    def on_learned(self, event: Learned) -> None:
        """Take note of a session; without it, its people alone tell when it was."""
        if event.session is not None:
            self._learned[event.session_id] = event.session
            self._tell_session()
            self.query_one(ParticipantSearchPane).redraw()
        elif self.people.session_id == event.session_id:
            self.say(f"When the session began and ended is not known. {event.trouble}")

    @on(Table.Entered, "#past-sessions")
    def _session_entered(self, event: Table.Entered) -> None:
        event.stop()
        self._follow_soon(0)
        self._follow()
        if self.people.session_id:
            self.panes.go_into("past-people")

    @on(Table.Entered, "#past-people")
    def _person_entered(self, event: Table.Entered) -> None:
        event.stop()
        self.subjects.show_detail()

    @on(Table.Entered, "#found-people")
    def _found_entered(self, event: Table.Entered) -> None:
        """Show the session that somebody was in, and them in it."""
        event.stop()
        if (found := self.query_one(ParticipantSearchPane).current) is None:
            return
        self._show_stay(found.who.session_id, found.id)
