"""The base of every screen of the console: status, panes, an answer line, a filter line, keys."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.geometry import Size
from textual.reactive import var
from textual.screen import Screen

from roomtui.api.models import Composition
from roomtui.live.polling.feed import FeedState
from roomtui.settings import Settings
from roomtui.ui.back_stack import BackEntry, Location
from roomtui.ui.command import Command, Scope
from roomtui.ui.commands import bindings, key_of
from roomtui.ui.host import Reach, host_of
from roomtui.ui.marks import NO_MARKS
from roomtui.ui.messages import GoBack
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.controller import Controller, Handler, answering
from roomtui.ui.screens.key_offer import KeyOffer
from roomtui.ui.screens.panes import ROOMY, Panes
from roomtui.ui.screens.subjects import SubjectController
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import OPENING, UiState
from roomtui.ui.widgets.answer_line import AnswerLine
from roomtui.ui.widgets.cached import Cached, CachedColumn
from roomtui.ui.widgets.filter_bar import FilterBar
from roomtui.ui.widgets.key_bar import KeyBar
from roomtui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from roomtui.live.download.state import Download

FRAME_LINES: Final = 3
"""Lines of a screen beside its panes: status, answers, keys."""

OLD: Final = frozenset({FeedState.THROTTLED, FeedState.OFFLINE, FeedState.DENIED, FeedState.PAUSED})
"""States in which the snapshot is not renewed, and so is dimmed."""


class PaneScreen(Screen[None], Cached):
    """A screen of panes that each hold a table; the keys go to the pane in focus."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.SCREEN)]
    PLACE: ClassVar[ScreenName]
    PANES: ClassVar[tuple[str, ...]]

    ui_state: var[UiState] = var(OPENING)
    downloads: "var[tuple[Download, ...]]" = var(())

    def __init__(self, settings: Settings, engine: Reach) -> None:
        super().__init__(id=self.PLACE)
        self.settings = settings
        self.engine = engine
        self._is_old = False
        self._marks = NO_MARKS
        self._has_done = False
        self._was_shown = False
        self._handlers: dict[str, Handler] = {}
        self.panes = Panes(self, str(self.AUTO_FOCUS).removeprefix("#"), FRAME_LINES)
        self.subjects = SubjectController(self)
        self.keys = KeyOffer(
            self, self.panes, self.subjects, self._handlers, place=self.PLACE, settings=settings
        )
        for handler in (*self.panes.handlers, *self.subjects.handlers):
            setattr(self, handler.method, handler.run)
        for controller in self.make_controllers():
            for handler in controller.handlers:
                self._handlers[handler.command_id] = handler
                run = answering(handler, self.say, self.keys.elsewhere)
                setattr(self, handler.method, run)

    def make_controllers(self) -> tuple[Controller, ...]:
        """Return what carries out the commands that this screen alone has."""
        return ()

    def compose(self) -> ComposeResult:
        """Lay out what frames the panes, and the panes."""
        yield StatusLine(self.settings).data_bind(PaneScreen.ui_state)
        with CachedColumn(id="panes"):
            yield from self.compose_panes()
        told = ("show-activity", "stop-plan", "marked")
        answer = AnswerLine(*(key_of(one, self.settings.keys) for one in told))
        yield answer.data_bind(PaneScreen.ui_state)
        yield FilterBar()
        yield KeyBar(self.keys.commands, remapped=self.settings.keys, place=self.PLACE)

    def compose_panes(self) -> ComposeResult:
        """Lay out the panes."""
        raise NotImplementedError

    def arrive(self) -> None:
        """Take note that the screen is shown."""
        self.fit_panes()

    def leave(self) -> None:
        """Take note that another screen is shown."""

    def narrow_to(self, terms: str) -> None:
        """Show what some terms let through, as if they were typed here."""

    def expect(self, composition: Composition) -> None:
        """Show a composition that was just asked for, where compositions are shown."""

    def refresh_lists(self) -> None:
        """Ask anew for what this screen alone shows."""

    def go_to_record(self, ref: RecordRef) -> None:
        """Go to a record, where it is shown."""

    def came_by(self, entry: BackEntry | None) -> None:
        """Store by which step one came here; None if by the screen's number."""
        self.panes.trail.arrive(entry)
        self.offer_keys()

    @property
    def location(self) -> Location:
        """Return where the operator is on this screen."""
        return Location(self.PLACE, self.panes.current_id, self.pane.state.cursor)

    def return_to(self, location: Location) -> str:
        """Go back to where somebody was; return what is gone of it, or nothing."""
        present = self.panes.present
        self.focus_pane(location.pane_id if location.pane_id in present else self.PANES[0])
        if location.cursor is not None and location.cursor != self.pane.state.cursor:
            self.pane.seek(location.cursor)
        return ""

    @property
    def list_filter(self) -> str:
        """Return the filter of the first pane."""
        return self.panes.table(self.PANES[0]).query_text

    @property
    def base_filter(self) -> str:
        """Return the filter that the way here brought to the pane, which `esc` does not clear."""
        entry, pane_id = self.panes.trail.entry, self.panes.current_id
        return entry.brought or "" if entry and pane_id == self.PANES[0] else ""

    @property
    def pane(self) -> Table[Any]:
        """Return the pane that the keys go to, or went to before a dialog or the filter line."""
        return self.panes.current

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return False for a command that this screen, or a read-only console, must not have."""
        return False if action in self.keys.absent else super().check_action(action, parameters)

    def offered(self) -> tuple[Command, ...]:
        """Return the commands of this screen that do something in the pane that the keys go to."""
        return self.keys.offered()

    @property
    def into_label(self) -> str:
        """Return where enter leads from what is under the cursor, or nothing."""
        pane = self.pane
        return "" if pane.current is None else pane.into_label_of(pane.current)

    def offer_keys(self) -> None:
        """Show the keys that do something now; a screen without all its panes has none yet."""
        with suppress(NoMatches):
            bar = self.query_one(KeyBar)
            self.keys.show_in(bar)
            if not self.is_active:
                bar.rest()
            self.query_one(AnswerLine).show_in_full(self.pane.cut_text)

    def on_table_current_changed(self, event: Table.CurrentChanged) -> None:
        """Offer what can be done with what is under the cursor, and show its name in full."""
        if event.table.id == self.panes.current_id:
            self.offer_keys()

    def why_unused(self, key: str) -> str:
        """Return why a key does nothing here, or where it works."""
        from roomtui.ui.screens.key_answers import no_such_key

        if self.query_one(FilterBar).display:
            return no_such_key(key, "enter keeps the filter, esc clears it")
        return self.keys.answers().why_unused(key)

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Dim a snapshot that is old, tell how much is marked, and that there is an undo."""
        has_done = bool(ui_state.undo_stack and ui_state.undo_stack.entries)
        if self._marks is not ui_state.marks or self._has_done != has_done:
            self._marks, self._has_done = ui_state.marks, has_done
            self.offer_keys()
        if self._is_old != (is_old := ui_state.feed.state in OLD and not ui_state.feed.is_current):
            self._is_old = is_old
            self._date_panes()

    def on_mount(self) -> None:
        """Dim a snapshot that was old already when the screen was made."""
        self._date_panes()
        self.fit_panes()
        host_of(self.app).restore(self)
        self.offer_keys()
        self.show_answer()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Leave a screen that is shown for the first time as it was styled when it was made."""
        if not self._was_shown:
            self._was_shown = True
            event.refresh_styles = False
        self.show_answer()
        self.offer_keys()

    def on_screen_suspend(self) -> None:
        """Show no keys that what has opened does not take."""
        for bar in self.query(KeyBar):
            bar.rest()

    def _date_panes(self) -> None:
        """Dim the panes; a class of the screen would have every widget on it matched anew."""
        self.query(Table).set_class(self._is_old, "-old")

    def on_resize(self, event: events.Resize) -> None:
        """Show all panes, or one at a time where there is little room."""
        self.fit_panes(event.size)
        self.offer_keys()
        self.show_answer()

    def is_crowded(self, size: Size) -> bool:
        """Return whether there is room for one pane only."""
        return size.width < ROOMY[0] or size.height < ROOMY[1]

    def fit_panes(self, size: Size | None = None) -> None:
        """Work out which panes are shown and how large; by a resize and by keys, for they move."""
        self.panes.fit(size)

    def share_out(self, lines: int, columns: int, alone: str) -> None:
        """Share the lines and columns out among the panes, unless one of them is shown `alone`."""

    def fit_first_rows(self) -> None:
        """Fit the panes to the first rows that there are, unless a hand has come before them."""
        self.panes.fit_first_rows()

    @on(Table.Moved)
    @on(Table.Entered)
    def _note_hand(self) -> None:
        self.panes.is_handled = True

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the pane in focus where there is room for one only."""
        if event.widget.id in self.PANES and event.widget is self.focused:
            self.panes.bring_up(event.widget.id)

    def focus_pane(self, pane_id: str) -> None:
        """Go to a pane."""
        self.panes.focus(pane_id)

    def show_answer(self) -> None:
        """Show the answer that stands; the activity keeps what there is no room for."""
        if (line := self.query_one_optional(AnswerLine)) is not None:
            answers = host_of(self.app).answers
            line.tell(answers.newest, answers.hidden)
            if line.is_cut and answers.newest:
                answers.keep(answers.newest)

    def say(self, sentence: str) -> None:
        """Answer the operator in the line for it."""
        self.app.notify(sentence, markup=False)

    @property
    def _has_typed_filter(self) -> bool:
        """Return whether the pane has a filter beside the one that the way here brought."""
        return self.pane.query_text not in {"", self.base_filter}

    @property
    def back_label(self) -> str:
        """Return what `esc` does here, or nothing."""
        if self.panes.is_alone_by_hand:
            return "Give back"
        if self._has_typed_filter:
            return "Clear filter"
        trail = self.panes.trail
        comes_from = trail.entry or trail.before(self.panes.current_id)
        return "Back" if self.PLACE is not ScreenName.LIVE or comes_from else ""

    def action_back(self) -> None:
        """Give the whole screen back, or clear what was typed as a filter, or go back.

        The way back leads to the pane, or the screen, that one came from.
        """
        panes = self.panes
        if panes.is_alone_by_hand:
            panes.zoom_by_hand("")
        elif self._has_typed_filter:
            self.filter_pane(self.base_filter)
            self.fit_panes()
            self.offer_keys()
        elif (origin := panes.trail.leave(panes.current_id)) in panes.present:
            panes.focus(origin)
        else:
            self.post_message(GoBack())

    def room_name(self, room_id: str) -> str:
        """Name a room."""
        return self.subjects.room_name(room_id)

    async def action_filter(self) -> None:
        """Open the filter line for the pane in focus."""
        self.query_one(KeyBar).display = False
        pane, line = self.pane, self.query_one(FilterBar)
        await line.open(pane.query_text, pane.filter_hint, verbatim=pane.is_verbatim)

    def filter_pane(self, query: str) -> None:
        """Show what matches in the pane in focus."""
        self.pane.set_filter(query)

    def on_filter_bar_typed(self, event: FilterBar.Typed) -> None:
        """Filter the pane as one types, or say above the line why that cannot be."""
        problem = self.pane.why_no_filter(event.query)
        self.query_one(AnswerLine).complain(problem)
        if not problem:
            self.filter_pane(event.query)

    def on_filter_bar_done(self, event: FilterBar.Done) -> None:
        """Put the key bar back and the focus where it was; what cannot be stays in the line."""
        problem = self.pane.why_no_filter(event.query) if event.kept else ""
        self.query_one(AnswerLine).complain(problem if event.refocus else "")
        if problem and event.refocus:
            return
        if problem:
            self.say(f"{problem} The filter is as it was.")
        self.query_one(FilterBar).close()
        self.query_one(KeyBar).display = True
        if not event.kept:
            self.filter_pane(self.base_filter)
        self.panes.is_handled = True
        self.fit_panes()
        if event.refocus:
            self.pane.focus()
        self.offer_keys()
