"""The compositions screen: follow, look at, download, delete and create compositions."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, ClassVar, Final

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from roomtui.api.filters import CompositionFilter
from roomtui.api.models import Composition
from roomtui.live.lists import page_fetchers
from roomtui.live.lists.paged_loader import PagedLoader
from roomtui.ui.command import Scope
from roomtui.ui.commands import bindings
from roomtui.ui.files.compositions_pane import CompositionsPane
from roomtui.ui.files.downloads_pane import DownloadsPane
from roomtui.ui.files.screen import FileScreen
from roomtui.ui.files.totals import Totals
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.table.paged import PagedTable

FOLLOWING: Final = 3.0
RESTING: Final = 15.0
"""Seconds between two looks, while a composition is being made and when none is."""


class CompositionsScreen(FileScreen):
    """The compositions, followed until they are completed."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.FILES)]
    PLACE = ScreenName.COMPOSITIONS
    PANES: ClassVar[tuple[str, ...]] = ("compositions", "downloads")
    AUTO_FOCUS = "#compositions"

    def make_loaders(self) -> Mapping[str, PagedLoader[Any]]:
        """Return the loader of the compositions."""
        return {"compositions": PagedLoader(page_fetchers.compositions, interval=FOLLOWING)}

    def compose_panes(self) -> ComposeResult:
        """Lay out the list and its sums."""
        yield CompositionsPane().data_bind(PaneScreen.ui_state)
        yield Totals()
        yield DownloadsPane().data_bind(PaneScreen.downloads)

    def expect(self, composition: Composition) -> None:
        """Go to a composition that was just asked for; a filter that would hide it is cleared."""
        pane_id = self.PANES[0]
        where = self.loaders[pane_id].where
        if not (lets_through(where, composition) and self.files.lets_through(composition)):
            self.narrow(pane_id, "")
            self.say("The filter is cleared, since it would hide the new composition.")
        self.query_one(CompositionsPane).expect(composition.id)
        self.focus_pane(pane_id)
        self.refresh_lists()

    @on(PagedTable.Changed)
    def _follow(self) -> None:
        """Look often while something is on its way."""
        under_way = any(row.status != "completed" for row in self.files.read_rows)
        self.loaders["compositions"].interval = FOLLOWING if under_way else RESTING


def lets_through(where: Struct | None, composition: Composition) -> bool:
    """Return whether a filter shows a composition from the beginning until it is completed."""
    if not isinstance(where, CompositionFilter):
        return True
    if where.status or where.session_id not in {None, composition.session_id}:
        return False
    days, created = where.date_created_at, composition.created_at
    if days is None or created is None:
        return days is None
    try:
        day = created.astimezone(UTC).date()
    except OverflowError:  # at the ends of the calendar; what is shown will tell
        return True
    after, before = days.gte or day, days.lte or day
    return after <= day <= before and days.eq in {None, day}
