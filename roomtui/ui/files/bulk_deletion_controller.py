"""Deletion of all recordings that a filter matches: counts them, asks for their number, sends."""

from typing import Final

from textual.message import Message

from roomtui.api.errors import VideoApiError
from roomtui.api.filters import RecordingFilter
from roomtui.api.models import Recording
from roomtui.live.actions.file_writes import DeleteMatching
from roomtui.live.actions.writes import Verb, Written
from roomtui.live.request_class import waiting_words
from roomtui.ui import format as fmt
from roomtui.ui.commands import key_of
from roomtui.ui.confirm import Agreed, Question, number_asked
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.files.confirmations import files_told
from roomtui.ui.files.rows import recording_row
from roomtui.ui.files.selection import FileSelection
from roomtui.ui.messages import WriteRequested
from roomtui.ui.screens.controller import Handler
from roomtui.ui.screens.paged import PagedScreen
from roomtui.ui.widgets.filter_bar import FilterBar

UNCOUNTED: Final = (
    "The service does not say how many recordings match. Nothing was sent; "
    "{read_all} reads all, then mark and {delete}."
)

NOT_BY_DAYS: Final = (
    "The service deletes by days of UTC. Nothing was sent; "
    "filter by such as 2026-11-23Z, or mark and {delete}."
)

SAMPLE: Final = 5
"""Recordings that are named in the question before a bulk deletion."""

UNFILTERED: Final = "Filter first: without a filter this would be every recording there is."


class Counted(Message):
    """The number of recordings that a filter matches, and the first of them; or what went wrong."""

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
        self.is_untold = total is None and not trouble
        self.first = first
        self.trouble = trouble


class BulkDeletionController:
    """Deletes every recording that the filter of a list matches."""

    def __init__(self, screen: PagedScreen, files: FileSelection) -> None:
        self._screen = screen
        self._files = files
        self._counting: RecordingFilter | None = None
        self._waits = False

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what each command does."""
        return (Handler("delete-matching", self._delete_matching, self._why_not),)

    def _why_not(self) -> str:
        """Return why nothing is deleted here, as long as nothing is filtered."""
        is_filtered = self._files.table.limits or isinstance(self._where, RecordingFilter)
        return "" if is_filtered else UNFILTERED

    @property
    def _where(self) -> object:
        """Return the filter that the list is read under."""
        return self._screen.loaders[self._files.pane_id].where

    def _delete_matching(self) -> None:
        """Count what the filter matches, and ask before deleting it."""
        screen, where = self._screen, self._where
        if where is not None and where is self._counting:
            return  # the key is held
        if isinstance(where, RecordingFilter):
            self._counting = where
        if self._files.table.limits:
            screen.say(self._with_keys(NOT_BY_DAYS))
        elif isinstance(where, RecordingFilter):
            screen.app.notify("Counting what the filter matches…", timeout=2)
            count = self._count(self._files.table.terms, where)
            screen.run_worker(count, group="count", exclusive=True)

    async def _count(self, terms: str, where: RecordingFilter) -> None:
        engine = await self._screen.engine()
        self._waits = False
        try:
            account = self._screen.ui_state.snapshot.account
            page = await engine.matching(where, SAMPLE, self._say_wait, account=account)
        except VideoApiError as error:
            self._screen.post_message(Counted(terms, where, trouble=str(error)))
        else:
            counted = Counted(terms, where, page.meta.total_results, page.records)
            self._screen.post_message(counted)
        finally:
            if self._counting is where:
                self._counting = None

    def _say_wait(self, seconds: float) -> None:
        """Say once that the counting waits for the limit."""
        if seconds and not self._waits:
            self._waits = True
            self._screen.call_later(self._screen.say, waiting_words(seconds))

    def counted(self, event: Counted) -> None:
        """Ask for the number, with the names of the first."""
        if event.is_untold:
            self._screen.say(self._with_keys(UNCOUNTED))
        elif event.trouble or not event.total:
            self._screen.say(event.trouble or "The filter matches nothing. Nothing was sent.")
        elif self._is_elsewhere or self._where is not event.where:
            self._screen.say("The recordings were counted too late to ask you. Nothing was sent.")
        else:
            self._ask(event)

    def _with_keys(self, sentence: str) -> str:
        """Return a sentence with keys as the operator has mapped them."""
        remapped = self._screen.settings.keys
        return sentence.format(
            read_all=key_of("read-all", remapped), delete=key_of("delete", remapped)
        )

    @property
    def _is_elsewhere(self) -> bool:
        """Return whether the operator does something that a question would break into."""
        screen = self._screen
        return screen.app.screen is not screen or screen.query_one(FilterBar).display

    def _ask(self, event: Counted) -> None:
        screen = self._screen
        account = screen.ui_state.snapshot.account
        write = DeleteMatching(
            account=account, name=event.terms, where=event.where, count=event.total
        )

        def answered(agreed: Agreed | None) -> None:
            if agreed:
                screen.app.post_message(WriteRequested(write, screen))

        rows = [recording_row(one, screen.room_name(one.room_id), account) for one in event.first]
        named = files_told(rows)
        if more := event.total - len(named):
            named.append(f"and {fmt.number(more)} more")
        lines = (f"Filter: {event.terms}", "It cannot be undone, and hits:", *named)
        what = fmt.count(event.total, "recording")
        count = number_asked(Verb.DELETE, event.total)
        ask(screen, Question(f"Delete {what}?", lines, "Delete", count), answered)

    def answered(self, written: Written) -> None:
        """Take the marks of what the filter matched away, since it is there no more."""
        write = written.request
        if isinstance(write, DeleteMatching) and written.is_done and write.where is self._where:
            state = self._files.table.state
            state.unmark(set(state.marks) - {row.id for row in state.hidden_marks})
            self._files.table.redraw()
