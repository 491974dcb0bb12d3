"""The overlay of find: a line to type in, what it finds, and what can be done with that."""

import asyncio
import time
from pathlib import Path
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from roomtui.ui.dialogs.base import STYLE
from roomtui.ui.find.departed import DepartedSearch
from roomtui.ui.find.finder import LONGEST_QUERY, Finder
from roomtui.ui.find.moderation import FoundModeration
from roomtui.ui.find.results import FindResults
from roomtui.ui.find.results_dialog import ResultsDialog, bindings_of
from roomtui.ui.find.title import key_words, title_words
from roomtui.ui.find.view import FoundView
from roomtui.ui.host import host_of
from roomtui.ui.messages import ShowInHistory, ShowRecord
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screens.base import OLD, PaneScreen
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import UiState
from roomtui.ui.undo.controller import UndoController

SLICE_SECS: Final = 0.006
"""Seconds of work after which keys get their turn."""

ANSWER_SECS: Final = (0.004, 0.012)
"""Seconds of work for a letter before anything else, and at most: then it is drawn as it stands.

Of 10,000 people all is found in the first of them, and so drawn once.
"""

AWAITED_SECS: Final = 0.4
"""Seconds that a key which goes down to the results waits for them; then it takes what is there."""

ON_RESULTS: Final = frozenset({
    "mute", "unmute", "kick", "undo", "watch", "detail", "copy-id", "copy-name", "filter",
    "marked", "note",
})  # fmt: skip
"""Ids of the commands that work on what was found, and of the one that goes back to the line."""


class Advanced(Message):
    """More has been found, or read."""


class FindDialog(ResultsDialog[None]):
    """Finds anybody and anything live as one types, and acts on it as the live screen does.

    In the line every letter is text; below it the commands work, on the same things by the same
    rules. It stays open after an action.
    """

    CSS_PATH: ClassVar = [STYLE, Path(__file__).with_name("find.tcss")]
    AUTO_FOCUS = "#query"
    TELLS_RESULTS = True
    ON_RESULTS = ON_RESULTS | {"search-past"}
    pane: FindResults
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(ON_RESULTS | {"back"}),
        Binding("down,ctrl+n", "go_down", show=False),
        Binding("h", "search_past", show=False),
    ]

    def __init__(self, below: PaneScreen) -> None:
        super().__init__(below, FindResults())
        self._finder = Finder()
        self._view = FoundView(self._finder, self.pane)
        self._is_working = False
        self._departed = DepartedSearch()
        self._told = "", ""
        self._left = ""
        self.handle(FoundModeration(self, self.pane).handlers)
        self.handle(UndoController(self).handlers)

    def compose(self) -> ComposeResult:
        """Lay out the line and the results."""
        with Vertical(id="box"):
            line = Input(
                id="query",
                compact=True,
                max_length=LONGEST_QUERY,
                placeholder="a name, a room, an id, or what an app says of somebody",
            )
            line.cursor_blink = False
            yield line
            yield self.pane
            yield Static(id="left", markup=False)

    def on_mount(self) -> None:
        """Show what is live from now on."""
        super().on_mount()
        self.watch(self.below, "ui_state", self._updated)
        self.show_keys()

    def _updated(self, ui_state: UiState) -> None:
        """Take in what is shown below: rows change, and names that are new are read."""
        self.ui_state = ui_state
        is_old = ui_state.feed.state in OLD and not ui_state.feed.is_current
        self.pane.set_class(is_old, "-old")
        self._finder.read(ui_state.snapshot, ui_state.analysis.identities)
        self._show()
        self._go_on_later()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._finder.ask(event.value)
        if self._finder.answer(*ANSWER_SECS):
            self._show()
        host_of(self.app).draw_soon()
        self._go_on_later()

    def _go_on_later(self) -> None:
        """Go on with what is left to do once the panes below have shown what is new to them."""
        if self._finder.is_busy and not self._is_working:
            self._is_working = True
            self._work()

    @work(group="find", exit_on_error=False)
    async def _work(self) -> None:
        """Go on in slices until nothing is left to do; whatever is typed goes first."""
        try:
            while self._finder.is_busy:
                await host_of(self.app).until_drawn()
                if self._finder.go_on(SLICE_SECS):
                    self.post_message(Advanced())
        finally:
            self._is_working = False
        self.post_message(Advanced())

    def on_advanced(self) -> None:
        """Show what more is found by now."""
        self._show()

    def _show(self) -> None:
        """Show what is found by now."""
        self._view.show(self.ui_state)
        self.show_keys()
        self.call_after_refresh(self._show_left)

    def _show_left(self) -> None:
        """Show who has left that matches, once all who are here have been searched."""
        if self._finder.is_searching or not (line := self.query_one_optional("#left", Static)):
            return
        ui_state, query = self.ui_state, self._finder.query
        snapshot, now = ui_state.snapshot, ui_state.now
        found = self._departed.find(
            ui_state.activity, snapshot.account, query, snapshot.people, now
        )
        if (words := found.words if found else "") != self._left:
            self._left = words
            line.update(Content(words))

    def show_keys(self) -> None:
        """Show how much is found, and which keys there are; where that differs."""
        title = title_words(self._finder, self.ui_state)
        keys = key_words(self.pane, is_typing=not self.pane.has_focus)
        if (title, keys) != self._told and (box := self.query_one_optional("#box")):
            self._told = title, keys
            box.border_title = Content(title)
            self.tell_keys(keys)

    def on_resize(self) -> None:
        """Name as many keys as there is room for now."""
        self.call_after_refresh(self.show_keys)

    # Keys

    def why_unused(self, key: str) -> str:
        """Return why a key does nothing here."""
        answer = self.below.keys.answers().why_unused(key) if self.settings.read_only else ""
        return answer if "read-only" in answer else super().why_unused(key)

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        await self.action_go_down()

    async def action_go_down(self) -> None:
        """Go down to the results of what is typed by now; where there are none the list says so."""
        if self.pane.has_focus:
            return
        ends_at = time.monotonic() + AWAITED_SECS
        while self._finder.is_searching or (self._finder.is_reading and not self.pane.state.order):
            if time.monotonic() >= ends_at:
                break
            if self._finder.go_on(SLICE_SECS):
                self._show()
            await asyncio.sleep(0)
        self._show()
        if self.pane.state.order or self._finder.query:
            self.pane.focus()

    def action_filter(self) -> None:
        """Go back to the line."""
        self.query_one("#query", Input).focus()

    def action_marked(self) -> None:
        """List what is marked; find stays open below."""
        from roomtui.ui.live.marked_dialog import MarkedDialog

        self.app.push_screen(MarkedDialog(self.below, self.pane), self._marked_answered)

    def _marked_answered(self, ref: RecordRef | None) -> None:
        """Go to what is marked, if that is wanted."""
        if ref is not None:
            self.close()
            self.app.call_later(self.below.post_message, ShowRecord(ref))

    def action_search_past(self) -> None:
        """Search past days for what is typed; find stays open below."""
        from roomtui.ui.find.past import PastDialog  # live people are what most look for

        typed = self.query_one("#query", Input).value
        self.app.push_screen(PastDialog(self.below, typed), self._past_answered)

    def _past_answered(self, stay: RecordRef | None) -> None:
        """Go to the session that somebody was in, if that is wanted."""
        if stay is not None:
            self.close()
            self.app.call_later(self.below.post_message, ShowInHistory(stay))

    def action_back(self) -> None:
        """Close."""
        self.close()

    @on(Table.Entered)
    def _entered(self, event: Table.Entered) -> None:
        """Go to what is under the cursor, on the live screen."""
        event.stop()
        row = self.pane.current
        if row is None or row.id != event.row_id or not self.is_open:
            return
        if self.pane.state.is_gone(row.id):
            self.say(f"{row.name} has left." if row.participant else f"{row.name} is gone.")
            return
        self.close()
        self.app.call_later(self.below.post_message, ShowRecord(row.ref))
