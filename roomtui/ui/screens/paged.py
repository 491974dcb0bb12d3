"""A screen whose lists are read page by page, under filters that the service applies."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from textual import work
from textual.message import Message

from roomtui import zone
from roomtui.live.lists.paged_list import PagedList
from roomtui.live.lists.paged_loader import PagedLoader
from roomtui.live.supervise import supervise
from roomtui.settings import Settings
from roomtui.ui.filters.terms import FilterContext, FilterError, ListFilter, parse
from roomtui.ui.host import Reach
from roomtui.ui.messages import FaultReported
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.table.paged import PagedTable
from roomtui.ui.widgets.answer_line import AnswerLine
from roomtui.ui.widgets.filter_bar import FilterBar

ALL_READ: Final = "The whole list has been read."


class ListChanged(Message):
    """More of a list has been read."""

    def __init__(self, pane_id: str) -> None:
        super().__init__()
        self.pane_id = pane_id


class PagedScreen(PaneScreen):
    """Runs a paged loader for each list while the screen is shown, and not a moment longer."""

    def __init__(self, settings: Settings, engine: Reach) -> None:
        super().__init__(settings, engine)
        self.loaders = self.make_loaders()
        self._typed_for = ""

    def make_loaders(self) -> Mapping[str, PagedLoader[Any]]:
        """Return the loaders by the id of the pane that shows their lists."""
        raise NotImplementedError

    def arrive(self) -> None:
        """Begin to read: the screen is shown."""
        for pane_id in self.loaders:
            self._browse(pane_id)

    def leave(self) -> None:
        """Read no more: another screen is shown."""
        self.workers.cancel_group(self, "browse")

    @work(group="browse", exit_on_error=False)
    async def _browse(self, pane_id: str) -> None:
        """Read a list until cancelled; a fault is reported and does not end it."""
        engine, tell = await self.engine(), partial(self._tell, pane_id)
        await supervise(
            lambda: engine.browse(self.loaders[pane_id], tell),
            lambda error: self.app.post_message(FaultReported(error, pane_id)),
        )

    def _tell(self, pane_id: str, _: PagedList[Any]) -> None:
        self.post_message(ListChanged(pane_id))

    def on_list_changed(self, event: ListChanged) -> None:
        """Show the latest that has been read, whatever was told before the filter changed."""
        pane = self.list_pane(event.pane_id)
        was_whole = pane.paged_list.is_whole
        pane.paged_list = self.loaders[event.pane_id].paged_list
        if pane is self.pane and pane.paged_list.is_whole != was_whole:
            self.offer_keys()

    def list_pane(self, pane_id: str) -> PagedTable[Any, Any]:
        """Return the table of a list."""
        table = self.query_one(f"#{pane_id}")
        if not isinstance(table, PagedTable):
            raise TypeError(f"{pane_id} is no list")
        return table

    def on_paged_table_looked(self, event: PagedTable.Looked) -> None:
        """Have the places read that have come into view."""
        self.loaders[event.table.id or ""].look_at(event.first, event.last)

    def parse_filter(self, pane_id: str, text: str) -> ListFilter:
        """Return what a text typed into the filter line of a pane stands for.

        Raises:
            FilterError: something in it cannot be.
        """
        snapshot = self.ui_state.snapshot
        today = zone.today(self.ui_state.now)
        context = FilterContext(snapshot.rooms, today, snapshot.rooms_known)
        return parse(text, self.list_pane(pane_id).TERMS, context)

    def narrow(self, pane_id: str, text: str) -> None:
        """Show what a filter lets through; raises FilterError."""
        self.apply(pane_id, self.parse_filter(pane_id, text))

    def apply(self, pane_id: str, parsed: ListFilter) -> None:
        """Show what a filter lets through."""
        table, loader = self.list_pane(pane_id), self.loaders[pane_id]
        table.narrowed(parsed)
        loader.narrow(parsed.where)
        table.paged_list = loader.paged_list

    def filter_pane(self, query: str) -> None:
        """Apply a filter to the pane in focus, the service's where it is one of its lists."""
        pane_id = self.pane.id or ""
        if pane_id not in self.loaders:
            super().filter_pane(query)
        elif query != self.list_pane(pane_id).query_text:
            self.narrow(pane_id, query)

    async def action_filter(self) -> None:
        """Open the filter line for the pane in focus, whichever has it when the line closes."""
        self._typed_for = self.pane.id or ""
        await super().action_filter()

    def on_filter_bar_typed(self, event: FilterBar.Typed) -> None:
        """Check as one types; the service is asked once the filter is complete."""
        if self._typed_for in self.loaders:
            event.stop()
            event.prevent_default()
            try:
                self.parse_filter(self._typed_for, event.query)
            except FilterError as problem:
                self._complain(str(problem))
            else:
                self._complain("")

    def _complain(self, problem: str) -> None:
        """Say above the filter line what is wrong with what is typed there, or nothing."""
        self.query_one(AnswerLine).complain(problem)

    def on_filter_bar_done(self, event: FilterBar.Done) -> None:
        """Apply the filter; one that cannot be stays in the line until it can."""
        self._complain("")
        if self._typed_for not in self.loaders or not event.kept:
            return
        try:
            parsed = self.parse_filter(self._typed_for, event.query)
        except FilterError as problem:
            self._refuse(event, str(problem))
        else:
            if event.query != self.list_pane(self._typed_for).query_text:
                self.apply(self._typed_for, parsed)

    def _refuse(self, event: FilterBar.Done, problem: str) -> None:
        """Say what is wrong with a filter: above the line, unless the operator is elsewhere."""
        if event.refocus:
            event.prevent_default()
            self._complain(problem)
        else:
            self.say(f"{problem} The filter is as it was.")

    def action_read_all(self) -> None:
        """Read the whole list, so that it can be sorted and summed up."""
        if loader := self.loaders.get(self.pane.id or ""):
            if loader.paged_list.is_whole:
                self.say(ALL_READ)
            loader.read_all()

    def refresh_lists(self) -> None:
        """Read what is in view again."""
        for loader in self.loaders.values():
            loader.refresh()
