"""The base of every screen of the console: status, panes, an answer line, a filter line, keys."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.geometry import Size
from textual.reactive import var
from textual.screen import Screen

from roomtui.api.models import Composition
from roomtui.live.actions.writes import Written
from roomtui.live.download.state import Download
from roomtui.live.kinds import RecordKind
from roomtui.live.polling.feed import FeedState
from roomtui.settings import Settings
from roomtui.text import safe
from roomtui.ui.commands import (
    Command,
    Scope,
    ScreenName,
    absent_actions,
    available,
    bindings,
    key_of,
)
from roomtui.ui.filters.words import quoted
from roomtui.ui.host import host_of
from roomtui.ui.messages import Composed, GoTo
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screens.controller import Controller, Handler
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import OPENING, UiState
from roomtui.ui.widgets.answer_line import AnswerLine
from roomtui.ui.widgets.cached import Cached, CachedColumn
from roomtui.ui.widgets.filter_bar import FilterBar
from roomtui.ui.widgets.key_bar import KeyBar
from roomtui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from roomtui.live.engine import Engine
    from roomtui.ui.screens.key_answers import KeyAnswers

Reach = Callable[[], Awaitable["Engine"]]
"""Waits for the engine, which is there once the first connection has been prepared."""

ROOMY: Final = (100, 28)
"""Columns and lines from which on all panes fit; below, one pane fills the screen."""

STEPPING: Final = frozenset({"next-pane", "previous-pane"})
"""Ids of the commands that need another pane to go to."""

RECORDED: Final = (RecordKind.ROOM, RecordKind.SESSION, RecordKind.PARTICIPANT)
"""Kinds of what has recordings of its own."""

HELD_IN: Final = (RecordKind.ROOM,)
"""Kinds of what has a history of its own."""

ON_MARKED: Final = frozenset({"mute", "unmute", "kick", "download", "delete"})
"""Ids of the commands that go for all that is marked."""

CROWDED: Final = frozenset({"-stacked", "-low"})
"""Classes of a screen on which not all panes are shown."""

OLD: Final = frozenset({FeedState.THROTTLED, FeedState.OFFLINE, FeedState.DENIED, FeedState.PAUSED})
"""States in which the snapshot is not renewed, and so is dimmed."""


class PaneScreen(Screen[None], Cached):
    """A screen of panes that each hold a table; the keys go to the pane in focus."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.SCREEN)]
    PLACE: ClassVar[ScreenName]
    PANES: ClassVar[tuple[str, ...]]

    ui_state: var[UiState] = var(OPENING)
    downloads: var[tuple[Download, ...]] = var(())

    def __init__(self, settings: Settings, engine: Reach) -> None:
        self._pane_id = str(self.AUTO_FOCUS).removeprefix("#")
        super().__init__(id=self.PLACE, classes=f"-show-{self._pane_id}")
        self.settings = settings
        self.engine = engine
        self._is_old = False
        self._was_shown = False
        self._here = available(read_only=settings.read_only, place=self.PLACE)
        self._absent = absent_actions(self._here)
        self._handlers: dict[str, Handler] = {}
        for controller in self.make_controllers():
            for handler in controller.handlers:
                self._take(handler)

    def make_controllers(self) -> tuple[Controller, ...]:
        """Return what carries out the commands that this screen alone has."""
        return ()

    def _take(self, handler: Handler) -> None:
        """Have a command carried out by a handler; Textual finds it by the name of its action."""

        def run() -> object:
            if why_not := self._elsewhere(handler) or handler.why_not():
                self.say(why_not)
                return None
            return handler.run()

        self._handlers[handler.command_id] = handler
        setattr(self, f"action_{handler.command_id.replace('-', '_')}", run)

    def compose(self) -> ComposeResult:
        """Lay out what frames the panes, and the panes."""
        self._fit(self.app.size, update=False)
        yield StatusLine(self.settings).data_bind(PaneScreen.ui_state)
        with CachedColumn(id="panes"):
            for pane in self.compose_panes():
                if pane.id == self._pane_id:
                    pane.add_class("-current", update=False)
                yield pane
        yield AnswerLine(key_of("show-activity", self.settings.keys)).data_bind(PaneScreen.ui_state)
        yield FilterBar()
        yield KeyBar(self._here, remapped=self.settings.keys, place=self.PLACE)

    def compose_panes(self) -> ComposeResult:
        """Lay out the panes."""
        raise NotImplementedError

    def arrive(self) -> None:
        """Take note that the screen is shown."""

    def leave(self) -> None:
        """Take note that another screen is shown."""

    def narrow_to(self, terms: str) -> None:
        """Show what some terms let through, as if they were typed here."""

    def expect(self, composition: Composition) -> None:
        """Show a composition that was just asked for, where compositions are shown."""

    def refresh_lists(self) -> None:
        """Ask anew for what this screen alone shows."""

    @property
    def pane(self) -> Table[Any]:
        """The pane that the keys go to, or went to before a dialog or the filter line."""
        return self.query_one(f"#{self._pane_id}", Table)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Have no command that this screen lacks, nor one that a read-only console must not."""
        return False if action in self._absent else super().check_action(action, parameters)

    def offered(self) -> tuple[Command, ...]:
        """Return the commands of this screen that do something in the pane that the keys go to."""
        idle = {
            i
            for i, handler in self._handlers.items()
            if self._is_elsewhere(handler) or handler.why_not()
        }
        idle |= self.idle_commands() | self.pane.LACKS
        return tuple(command for command in self._here if command.id not in idle)

    def idle_commands(self) -> frozenset[str]:
        """Return the ids of commands of any screen that do nothing here now."""
        return STEPPING if len(self._present) < 2 else frozenset()

    def _idle_at_cursor(self) -> frozenset[str]:
        """Return the ids of commands of any screen that what is under the cursor has no use for."""
        pane, subject = self.pane, self.pane.subject
        idle = {
            "detail": self.into_label == "Detail" or (subject is None and not pane.whole),
            "compose": self._narrowed((RecordKind.SESSION,)) is None,
            "copy-id": subject is None,
            "copy-name": not pane.shown_name,
            "recordings-of": self._narrowed(RECORDED) is None,
            "history-of": self._narrowed(HELD_IN) is None,
            "into": not self.into_label,
            "back": not self.back_label,
            "mark": pane.current is None,
            "clear-marks": not pane.state.marks,
        }
        return frozenset(command_id for command_id, is_idle in idle.items() if is_idle)

    @property
    def into_label(self) -> str:
        """Return where enter leads from what is under the cursor, or nothing."""
        return self.pane.INTO if self.pane.current is not None else ""

    @property
    def back_label(self) -> str:
        """Return what esc does here, or nothing."""
        if self.pane.query_text:
            return "Clear filter"
        return "Back" if self.pane.id != self.PANES[0] else ""

    def _labels(self) -> dict[str, str]:
        """Return what commands are called here and now, by their ids."""
        state = self.pane.state
        labels = {"into": self.into_label, "back": self.back_label}
        if state.cursor is not None and state.is_marked(state.cursor):
            labels["mark"] = "Unmark"
        if marked := len(state.marks):
            labels |= {c.id: f"{c.label} {marked}" for c in self._here if c.id in ON_MARKED}
        return labels

    def offer_keys(self) -> None:
        """Show the keys that do something now; a screen without all its panes has none yet."""
        with suppress(NoMatches):
            needed = ("next-pane",) if self.classes & CROWDED else ()
            bar, pane = self.query_one(KeyBar), self.pane
            idle = self._idle_at_cursor()
            offered = (command for command in self.offered() if command.id not in idle)
            bar.offer(offered, self._labels(), pane.FIRST, needed)
            if not self.is_active:
                bar.rest()
            self.query_one(AnswerLine).show_in_full(self.pane.cut_text)

    def on_table_current_changed(self, event: Table.CurrentChanged) -> None:
        """Offer what can be done with what is under the cursor, and show its name in full."""
        if event.table.id == self._pane_id:
            self.offer_keys()

    def _is_elsewhere(self, handler: Handler) -> bool:
        """Return whether a command works in other panes than the one that the keys go to."""
        return bool(handler.panes) and self._pane_id not in handler.panes

    def _elsewhere(self, handler: Handler) -> str:
        """Return in which pane a command works, where it is another one that is there."""
        if not self._is_elsewhere(handler) or handler.panes[0] not in self._present:
            return ""
        answers = self._key_answers()
        return answers.works_in(answers.key_of(handler.command_id), handler.panes[0])

    def _key_answers(self) -> "KeyAnswers":
        """Return what knows the answers to keys that do nothing here."""
        from roomtui.ui.screens.key_answers import KeyAnswers

        return KeyAnswers(
            place=self.PLACE,
            commands=self._here,
            lacks={i: self.query_one(f"#{i}", Table).LACKS for i in self._present},
            pane_id=self._pane_id,
            remapped=self.settings.keys,
            read_only=self.settings.read_only,
        )

    def why_unused(self, key: str) -> str:
        """Return why a key does nothing here, or where it works."""
        from roomtui.ui.screens.key_answers import no_such_key

        if self.query_one(FilterBar).display:
            return no_such_key(key, "enter keeps the filter, esc clears it")
        return self._key_answers().why_unused(key)

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Dim a snapshot that is old."""
        if self._is_old != (is_old := ui_state.feed.state in OLD and not ui_state.feed.is_current):
            self._is_old = is_old
            self._date_panes()

    def on_mount(self) -> None:
        """Dim a snapshot that was old already when the screen was made."""
        self._date_panes()
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
        """Show all panes side by side, or one at a time where there is little room."""
        self._fit(event.size)
        self.bring_up(self._pane_id)
        self.show_answer()

    def _fit(self, size: Size, *, update: bool = True) -> None:
        is_small = size.width < ROOMY[0] or size.height < ROOMY[1]
        self.set_class(is_small, "-stacked", update=update)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Let the pane in focus be the one that is shown where there is room for one."""
        if event.widget.id in self.PANES:
            self.bring_up(event.widget.id)

    def bring_up(self, pane_id: str) -> None:
        """Let a pane be the one that the keys go to, and that is shown where there is little room.

        Where there is room for all, nothing looks different, and so nothing is matched anew.
        """
        self._pane_id = pane_id
        self.offer_keys()
        if self.classes & CROWDED:
            self.update_classes({f"-show-{other}": other == pane_id for other in self.PANES})
            for other in self.PANES:
                self.query_one(f"#{other}").set_class(other == pane_id, "-current")

    def focus_pane(self, pane_id: str) -> None:
        """Go to a pane."""
        self.bring_up(pane_id)
        self.query_one(f"#{pane_id}", Table).focus()

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
    def _present(self) -> list[str]:
        """Return the ids of the panes that are there."""
        return [i for i in self.PANES if not self.query_one(f"#{i}").has_class("-absent")]

    def _step(self, by: int) -> None:
        present = self._present
        place = present.index(self.pane.id or "") if self.pane.id in present else 0
        self.focus_pane(present[(place + by) % len(present)])

    def action_next_pane(self) -> None:
        """Go to the next pane."""
        self._step(1)

    def action_previous_pane(self) -> None:
        """Go to the previous pane."""
        self._step(-1)

    def action_back(self) -> None:
        """Clear the filter, or go to the pane before."""
        if self.pane.query_text:
            self.filter_pane("")
        elif self.pane.id != self.PANES[0]:
            self._step(-1)

    def action_copy_id(self) -> None:
        """Copy the id under the cursor."""
        if (subject := self.pane.subject) is None:
            self.app.notify("Nothing with an id is under the cursor.", timeout=2)
            return
        copied = safe(subject.id)
        host_of(self.app).copy_out(copied, copied)

    def action_copy_name(self) -> None:
        """Copy the name that is shown of what is under the cursor."""
        if name := self.pane.shown_name:
            host_of(self.app).copy_out(name, name)
        else:
            self.app.notify("Nothing with a name is under the cursor.", timeout=2)

    def action_detail(self) -> None:
        """Show every field of what is under the cursor."""
        from roomtui.ui.dialogs.detail import DetailDialog

        if (subject := self.pane.subject) is None:
            self.say(self.pane.whole or "Nothing with details is under the cursor.")
        else:
            self.app.push_screen(DetailDialog(subject, self.engine, self.room_name))

    def room_name(self, room_id: str) -> str:
        """Name a room."""
        return self.ui_state.snapshot.room_name(room_id)

    def action_recordings_of(self) -> None:
        """Show the recordings of what is under the cursor."""
        self._go(ScreenName.RECORDINGS, RECORDED)

    def action_history_of(self) -> None:
        """Show the past of the room under the cursor, or of the room it is in."""
        self._go(ScreenName.HISTORY, HELD_IN)

    def _narrowed(self, kinds: tuple[RecordKind, ...]) -> RecordRef | None:
        """Return the innermost of some kinds that what is under the cursor is, or is in."""
        subject = self.pane.subject
        chain = subject.chain if subject else ()
        return next((ref for ref in chain if ref.kind in kinds and ref.id), None)

    def _go(self, place: ScreenName, kinds: tuple[RecordKind, ...]) -> None:
        if (narrowed := self._narrowed(kinds)) is None:
            self.say(f"Nothing that has {place} of its own is under the cursor.")
        elif safe(narrowed.id) != narrowed.id:
            self.say(f"The id {safe(narrowed.id, 40)} cannot be asked for.")
        else:
            self.post_message(GoTo(place, f"{narrowed.kind}:{quoted(narrowed.id)}"))

    def action_compose(self) -> None:
        """Make a composition of the session under the cursor."""
        subject = self.pane.subject
        chain = subject.chain if subject else ()
        session_id = next((s.id for s in chain if s.kind is RecordKind.SESSION), "")
        self.compose_from(session_id)

    def compose_from(self, session_id: str) -> None:
        """Open the form for a composition."""
        from roomtui.ui.compose.dialog import NewCompositionDialog

        dialog = NewCompositionDialog(session_id, self.engine, self.ui_state.snapshot)
        self.app.push_screen(dialog, self._composed)

    def _composed(self, written: Written | None) -> None:
        if written is not None and isinstance(written.result, Composition):
            self.post_message(Composed(written.result))

    async def action_filter(self) -> None:
        """Open the filter line for the pane in focus."""
        self.query_one(KeyBar).display = False
        pane, line = self.pane, self.query_one(FilterBar)
        await line.open(pane.query_text, pane.filter_hint, verbatim=pane.is_verbatim)

    def filter_pane(self, query: str) -> None:
        """Show what matches in the pane in focus."""
        self.pane.set_filter(query)

    def on_filter_bar_typed(self, event: FilterBar.Typed) -> None:
        """Filter the pane as one types."""
        self.filter_pane(event.query)

    def on_filter_bar_done(self, event: FilterBar.Done) -> None:
        """Put the key bar back and the focus where it was."""
        self.query_one(FilterBar).close()
        self.query_one(KeyBar).display = True
        if not event.kept:
            self.filter_pane("")
        if event.refocus:
            self.pane.focus()
