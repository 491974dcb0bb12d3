"""A screen whose lists are read page by page, under filters that the service applies."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from msgspec import Struct
from textual import work
from textual.message import Message

from roomtui import zone
from roomtui.live.browser import Browser
from roomtui.live.listing import Listing
from roomtui.settings import Settings
from roomtui.ui.messages import Stumbled
from roomtui.ui.screens.panes import PaneScreen, Reach
from roomtui.ui.terms import Known, NotATerm, read_limits, settle
from roomtui.ui.widgets.filter_bar import FilterBar
from roomtui.ui.widgets.list_table import ListTable

STUMBLE_SECS: Final = 1.0
"""Seconds until a list is read again after something that nobody foresaw."""


class Listed(Message):
    """More of a list has been read."""

    def __init__(self, pane_id: str) -> None:
        super().__init__()
        self.pane_id = pane_id


class ListScreen(PaneScreen):
    """Runs a browser for each list while the screen is shown, and not a moment longer."""

    def __init__(self, settings: Settings, engine: Reach) -> None:
        super().__init__(settings, engine)
        self.browsers = self.make_browsers()
        self._typed_for = ""

    def make_browsers(self) -> Mapping[str, Browser[Any]]:
        """Make the browsers by the id of the pane that shows their lists."""
        raise NotImplementedError

    def read_filter(self, pane_id: str, terms: str, known: Known) -> Struct | None:
        """Read what was typed into the filter line of a pane; raises NotATerm."""
        raise NotImplementedError

    def arrive(self) -> None:
        """Begin to read: the screen is shown."""
        for pane_id in self.browsers:
            self._browse(pane_id)

    def leave(self) -> None:
        """Read no more: another screen is shown."""
        self.workers.cancel_group(self, "browse")

    @work(group="browse", exit_on_error=False)
    async def _browse(self, pane_id: str) -> None:
        """Read a list until cancelled; a stumble is told and does not end it."""
        engine = await self.engine()
        while True:
            try:
                await engine.browse(self.browsers[pane_id], partial(self._tell, pane_id))
            except Exception as error:  # the console goes on whatever happens
                self.app.post_message(Stumbled(error, pane_id))
                await asyncio.sleep(STUMBLE_SECS)

    def _tell(self, pane_id: str, _: Listing[Any]) -> None:
        self.post_message(Listed(pane_id))

    def on_listed(self, event: Listed) -> None:
        """Show the latest that has been read, whatever was told before the filter changed."""
        self.list_pane(event.pane_id).listing = self.browsers[event.pane_id].listing

    def list_pane(self, pane_id: str) -> ListTable[Any, Any]:
        """Give the table of a list."""
        table = self.query_one(f"#{pane_id}")
        if not isinstance(table, ListTable):
            raise TypeError(f"{pane_id} is no list")
        return table

    def on_list_table_looked(self, event: ListTable.Looked) -> None:
        """Have the places read that have come into view."""
        self.browsers[event.table.id or ""].look_at(event.first, event.last)

    @property
    def known(self) -> Known:
        """Give what the values of a filter may refer to."""
        snapshot = self.scene.snapshot
        return Known(snapshot.rooms, zone.today(self.scene.now), snapshot.rooms_known)

    def narrow(self, pane_id: str, terms: str) -> None:
        """Show what the terms let through; raises NotATerm."""
        terms = settle(terms, self.list_pane(pane_id).TERMS, self.known)
        where = self.read_filter(pane_id, terms, self.known)
        table, browser = self.list_pane(pane_id), self.browsers[pane_id]
        table.narrowed(terms, read_limits(terms, table.TERMS, self.known))
        browser.narrow(where)
        table.listing = browser.listing

    def filter_pane(self, query: str) -> None:
        """Apply a filter to the pane in focus, the service's where it is one of its lists."""
        pane_id = self.pane.id or ""
        if pane_id in self.browsers:
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
        if self._typed_for in self.browsers:
            event.stop()
            event.prevent_default()
            self.query_one(FilterBar).complain(self._problem(event.query))

    def on_filter_bar_done(self, event: FilterBar.Done) -> None:
        """Apply the filter; one that cannot be stays in the line until it can."""
        if self._typed_for not in self.browsers or not event.kept:
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
        except NotATerm as problem:
            return str(problem)
        return ""

    def action_read_all(self) -> None:
        """Read the whole list, so that it can be sorted and summed up."""
        if browser := self.browsers.get(self.pane.id or ""):
            browser.read_all()

    def refresh_lists(self) -> None:
        """Read what is in view again."""
        for browser in self.browsers.values():
            browser.refresh()
