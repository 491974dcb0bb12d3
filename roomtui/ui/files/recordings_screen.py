"""The recordings screen: find, look at, download and delete recordings."""

from collections.abc import Mapping
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from roomtui.api.errors import VideoApiError
from roomtui.api.filters import RecordingFilter
from roomtui.api.models import Recording
from roomtui.live.actions.file_writes import DeleteMatching
from roomtui.live.actions.writes import Verb
from roomtui.live.lists import page_fetchers
from roomtui.live.lists.paged_loader import PagedLoader
from roomtui.live.request_class import waiting_words
from roomtui.ui import format as fmt
from roomtui.ui.commands import Scope, ScreenName, bindings
from roomtui.ui.confirm import Question, number_asked
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.files.confirmations import files_told
from roomtui.ui.files.downloads_pane import DownloadsPane
from roomtui.ui.files.recordings_pane import RecordingsPane
from roomtui.ui.files.rows import recording_row
from roomtui.ui.files.screen import FileScreen
from roomtui.ui.files.totals import Totals
from roomtui.ui.messages import WriteAnswered, WriteRequested
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.widgets.filter_bar import FilterBar

UNCOUNTED = (
    "The service does not say how many recordings match. Nothing was sent. "
    "L reads them all; then mark them and delete the marked with D."
)

NOT_BY_DAYS = (
    "The service deletes by days of UTC, and those of the filter are yours. Nothing was sent. "
    "Filter by days such as 2026-11-23Z, or mark and delete the marked with D."
)

SAMPLE = 5
"""Recordings that are named in the question before a bulk deletion."""


class Counted(Message):
    """How many recordings a filter matches now, and the first of them; or why nobody knows."""

    def __init__(
        self,
        terms: str,
        where: RecordingFilter,
        total: int | None = 0,
        first: tuple[Recording, ...] = (),
        trouble: str = "",
    ) -> None:
        super().__init__()
        self.terms = terms
        self.where = where
        self.total = total or 0
        if total is None and not trouble:
            trouble = UNCOUNTED
        self.first = first
        self.trouble = trouble


class RecordingsScreen(FileScreen):
    """The recordings, and the downloads that are under way."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.FILES)]
    PLACE = ScreenName.RECORDINGS
    PANES: ClassVar[tuple[str, ...]] = ("recordings", "downloads")
    AUTO_FOCUS = "#recordings"
    _counting: RecordingFilter | None = None
    _waits = False

    def make_loaders(self) -> Mapping[str, PagedLoader[Any]]:
        """Browse the recordings."""
        return {"recordings": PagedLoader(page_fetchers.recordings)}

    def compose_panes(self) -> ComposeResult:
        """Lay out the list and its sums."""
        yield RecordingsPane().data_bind(PaneScreen.ui_state)
        yield Totals()
        yield DownloadsPane().data_bind(PaneScreen.downloads)

    def action_delete_matching(self) -> None:
        """Count what the filter matches, and ask before deleting it."""
        where = self.loaders["recordings"].where
        if where is not None and where is self._counting:
            return  # the key is held
        if isinstance(where, RecordingFilter):
            self._counting = where
        if self.files.limits:
            self.say(NOT_BY_DAYS)
        elif isinstance(where, RecordingFilter):
            self.app.notify("Counting what the filter matches…", timeout=2)
            self._count(self.files.terms, where)
        else:
            self.say("Filter first: without a filter this would be every recording there is.")

    @work(group="count", exclusive=True)
    async def _count(self, terms: str, where: RecordingFilter) -> None:
        engine = await self.engine()
        self._waits = False
        try:
            page = await engine.matching(where, SAMPLE, self._say_wait)
        except VideoApiError as error:
            self.post_message(Counted(terms, where, trouble=str(error)))
        else:
            self.post_message(Counted(terms, where, page.meta.total_results, page.records))
        finally:
            if self._counting is where:
                self._counting = None

    def _say_wait(self, seconds: float) -> None:
        """Say once that the counting waits for the limit."""
        if seconds and not self._waits:
            self._waits = True
            self.call_later(self.say, waiting_words(seconds))

    def on_counted(self, event: Counted) -> None:
        """Ask for the number, with the names of the first."""
        if event.trouble or not event.total:
            self.say(event.trouble or "The filter matches nothing. Nothing was sent.")
        elif self._is_elsewhere or self.loaders["recordings"].where is not event.where:
            self.say("The recordings were counted too late to ask you. Nothing was sent.")
        else:
            self._ask(event)

    @property
    def _is_elsewhere(self) -> bool:
        """Return whether the operator does something that a question would break into."""
        return self.app.screen is not self or self.query_one(FilterBar).display

    def _ask(self, event: Counted) -> None:
        write = DeleteMatching(name=event.terms, where=event.where, count=event.total)

        def answered(go: bool | None) -> None:
            if go:
                self.app.post_message(WriteRequested(write, self))

        rows = [recording_row(one, self.room_name(one.room_id)) for one in event.first]
        named = files_told(rows)
        if more := event.total - len(named):
            named.append(f"and {fmt.number(more)} more")
        lines = (f"Filter: {event.terms}", "It cannot be undone, and hits:", *named)
        what = fmt.count(event.total, "recording")
        count = number_asked(Verb.DELETE, event.total)
        ask(self, Question(f"Delete {what}?", lines, "Delete", count), answered)

    def on_write_answered(self, event: WriteAnswered) -> None:
        """Take the marks of what the filter matched away, since it is there no more."""
        write = event.written.request
        if isinstance(write, DeleteMatching) and event.written.is_done:
            state = self.files.state
            if write.where is self.loaders["recordings"].where:
                state.unmark(set(state.marks) - {row.id for row in state.hidden_marks})
                self.files.redraw()
