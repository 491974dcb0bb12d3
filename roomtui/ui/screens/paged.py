"""A screen whose lists are read page by page, under filters that the service applies."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from msgspec import Struct
from textual import work
from textual.message import Message

from roomtui import zone
from roomtui.live.lists.paged_list import PagedList
from roomtui.live.lists.paged_loader import PagedLoader
from roomtui.settings import Settings
from roomtui.ui.filters.terms import FilterError, FilterField, read_limits, settle
from roomtui.ui.messages import FaultReported
from roomtui.ui.screens.base import PaneScreen, Reach
from roomtui.ui.table.paged import PagedTable
from roomtui.ui.widgets.filter_bar import FilterBar

FAULT_SECS: Final = 1.0
"""Seconds until a list is read again after something that nobody foresaw."""


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

    def read_filter(self, pane_id: str, terms: str, known: FilterField) -> Struct | None:
        """Read what was typed into the filter line of a pane; raises FilterError."""
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
        engine = await self.engine()
        while True:
            try:
                await engine.browse(self.loaders[pane_id], partial(self._tell, pane_id))
            except Exception as error:  # the console goes on whatever happens
                self.app.post_message(FaultReported(error, pane_id))
                await asyncio.sleep(FAULT_SECS)

    def _tell(self, pane_id: str, _: PagedList[Any]) -> None:
        self.post_message(ListChanged(pane_id))

    def on_list_changed(self, event: ListChanged) -> None:
        """Show the latest that has been read, whatever was told before the filter changed."""
        self.list_pane(event.pane_id).paged_list = self.loaders[event.pane_id].paged_list

    def list_pane(self, pane_id: str) -> PagedTable[Any, Any]:
        """Return the table of a list."""
        table = self.query_one(f"#{pane_id}")
        if not isinstance(table, PagedTable):
            raise TypeError(f"{pane_id} is no list")
        return table

    def on_paged_table_looked(self, event: PagedTable.Looked) -> None:
        """Have the places read that have come into view."""
        self.loaders[event.table.id or ""].look_at(event.first, event.last)

    @property
    def known(self) -> FilterField:
        """Return what the values of a filter may refer to."""
        snapshot = self.ui_state.snapshot
        return FilterField(snapshot.rooms, zone.today(self.ui_state.now), snapshot.rooms_known)

    def narrow(self, pane_id: str, terms: str) -> None:
        """Show what the terms let through; raises FilterError."""
        terms = settle(terms, self.list_pane(pane_id).TERMS, self.known)
        where = self.read_filter(pane_id, terms, self.known)
        table, loader = self.list_pane(pane_id), self.loaders[pane_id]
        table.narrowed(terms, read_limits(terms, table.TERMS, self.known))
        loader.narrow(where)
        table.paged_list = loader.paged_list

    def filter_pane(self, query: str) -> None:
        """Apply a filter to the pane in focus, the service's where it is one of its lists."""
        pane_id = self.pane.id or ""
        if pane_id in self.loaders:
            self._apply(pane_id, query)
        else:
            super().filter_pane(query)

    def _apply(self, pane_id: str, query: str) -> None:
        if query != self.list_pane(pane_id).query_text:
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
            self.query_one(FilterBar).complain(self._problem(event.query))

    def on_filter_bar_done(self, event: FilterBar.Done) -> None:
        """Apply the filter; one that cannot be stays in the line until it can."""
        if self._typed_for not in self.loaders or not event.kept:
            return
        problem = self._problem(event.query)
        if not problem:
            self._apply(self._typed_for, event.query)
        elif event.refocus:
            event.prevent_default()
            self.query_one(FilterBar).complain(problem)
        else:
            self.say(f"{problem} The filter is as it was.")

    def _problem(self, query: str) -> str:
        try:
            self.read_filter(self._typed_for, query, self.known)
        except FilterError as problem:
            return str(problem)
        return ""

    def action_read_all(self) -> None:
        """Read the whole list, so that it can be sorted and summed up."""
        if loader := self.loaders.get(self.pane.id or ""):
            loader.read_all()

    def refresh_lists(self) -> None:
        """Read what is in view again."""
        for loader in self.loaders.values():
            loader.refresh()
