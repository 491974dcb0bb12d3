"""The search of the past: a line for a name and days, and whom it has found back to when."""

from pathlib import Path
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input
from textual.worker import Worker

from roomtui import zone
from roomtui.live.lists.past_people import PastPeople, PastSearch
from roomtui.ui.command import Scope
from roomtui.ui.dialogs.base import STYLE
from roomtui.ui.filters.terms import FilterContext, FilterError
from roomtui.ui.find.past_query import PastQuery, past_query
from roomtui.ui.find.past_results import PastResults
from roomtui.ui.find.past_words import NOBODY_YET, key_words, title_words, why_nobody
from roomtui.ui.find.results_dialog import ResultsDialog, bindings_of
from roomtui.ui.messages import FaultReported
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import UiState

LONGEST_QUERY: Final = 200
"""Characters of what is searched for."""


ON_RESULTS: Final = frozenset({"detail", "copy-id", "copy-name", "watch", "note"})
"""Ids of the commands that work on whom was found."""


class PastRead(Message):
    """A search has come further."""

    def __init__(self, people: PastPeople) -> None:
        super().__init__()
        self.people = people


class PastDialog(ResultsDialog[RecordRef]):
    """Searches the people of past days as find searches the live ones.

    It answers with somebody in a session, where the operator wants to see that; it reads only as
    much as it has to, and stops and goes on as it is told.
    """

    CSS_PATH: ClassVar = [STYLE, Path(__file__).with_name("past.tcss")]
    AUTO_FOCUS = "#past-found"
    ON_RESULTS = ON_RESULTS
    pane: PastResults
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(ON_RESULTS, (Scope.LIVE, Scope.SCREEN)),
        Binding("escape", "close", show=False),
        Binding("down,ctrl+n", "go_down", show=False),
        Binding("slash", "go_up", show=False),
        Binding("p", "stop_or_go_on", show=False),
    ]

    def __init__(self, below: PaneScreen, query: str) -> None:
        super().__init__(below, PastResults())
        self._typed = query
        self._query: PastQuery | None = None
        self._search: PastSearch | None = None
        self._worker: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Lay out the line and the results."""
        with Vertical(id="box"):
            line = Input(
                self._typed,
                id="past-query",
                compact=True,
                max_length=LONGEST_QUERY,
                placeholder="a name · days:2 · since:2026-11-20 · until: · on: · session:",
            )
            line.cursor_blink = False
            yield line
            yield self.pane

    def on_mount(self) -> None:
        """Search for what was typed before, or have somebody type."""
        super().on_mount()
        self.watch(self.below, "ui_state", self._updated)
        if self._typed.strip():
            self._begin(self._typed)
        else:
            self.query_one("#past-query").focus()
        self.show_keys()

    def _updated(self, ui_state: UiState) -> None:
        """Take in what is shown below: who is still here, and how rooms are called."""
        self.ui_state = ui_state
        if self._search is not None:
            self.pane.show_people(self._search.people, ui_state)

    # The search

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._begin(event.value):
            self.pane.focus()

    def _begin(self, text: str) -> bool:
        """Begin a search for a text, or say what in it cannot be."""
        ui_state = self.ui_state
        snapshot, today = ui_state.snapshot, zone.today(ui_state.now)
        try:
            query = past_query(text, FilterContext(snapshot.rooms, today, snapshot.rooms_known))
        except FilterError as problem:
            self.app.notify(str(problem))
            return False
        self._query = query
        self._search = search = PastSearch(
            snapshot.account, query.where, query.matches, snapshot.sessions.__contains__
        )
        self.pane.state.leave()
        self.pane.empty = NOBODY_YET
        self.pane.show_people(search.people, ui_state)
        self._worker = self._go_on(search)
        self.show_keys()
        return True

    @work(group="past", exclusive=True, exit_on_error=False)
    async def _go_on(self, search: PastSearch) -> None:
        """Read until all is read or it is stopped; a fault is reported and stops it."""
        engine = await self.engine()
        try:
            await engine.search_past(search, lambda people: self.post_message(PastRead(people)))
        except Exception as error:
            self.app.post_message(FaultReported(error, "search of the past"))

    def on_past_read(self, event: PastRead) -> None:
        """Show how far a search has come, unless it is for something else by now."""
        if self._search is not None and event.people is self._search.people:
            if not event.people.found:
                self.pane.empty = why_nobody(event.people)
            self.pane.show_people(event.people, self.ui_state)
            self.show_keys()

    def show_keys(self) -> None:
        """Show whom is searched for, how far back, and which keys there are."""
        people = self._search.people if self._search else None
        if box := self.query_one_optional("#box"):
            title = Content(title_words(self._query, people))
            if title != box.border_title:
                box.border_title = title
        self.tell_keys(key_words(self.pane, people))

    # Keys

    def action_stop_or_go_on(self) -> None:
        """Stop the search, or let it go on where it stopped."""
        if (search := self._search) is None:
            return
        if search.people.can_go_on:
            self._worker = self._go_on(search)
        elif self._worker is not None:
            self._worker.cancel()

    def action_go_down(self) -> None:
        """Go down to the results."""
        self.pane.focus()

    def action_go_up(self) -> None:
        """Go back to the line."""
        self.query_one("#past-query").focus()

    @on(Table.Entered)
    def _entered(self, event: Table.Entered) -> None:
        """Go to the session that somebody was in, and to them in it."""
        event.stop()
        row = self.pane.current
        if row is None or row.id != event.row_id:
            return
        if row.who.session_id:
            self.close(self.pane.subject_of(row))
        else:
            self.say(f"In which session {row.name} was is not told.")
