"""The base of every screen of the console: status, panes, an answer line, a filter line, keys."""

from collections.abc import Awaitable, Callable
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
from roomtui.live.actions.writes import Written
from roomtui.live.download.state import Download
from roomtui.live.kinds import RecordKind
from roomtui.live.polling.feed import FeedState
from roomtui.settings import Settings
from roomtui.text import safe
from roomtui.ui.back_stack import BackEntry, Location, PaneTrail
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
from roomtui.ui.messages import Composed, GoBack, GoTo, PaneZoomed
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

STEPPING: Final = frozenset({"next-pane", "previous-pane", "zoom"})
"""Ids of the commands that need another pane."""

FRAME_LINES: Final = 3
"""Lines of a screen beside its panes: status, answers, keys."""

RECORDED: Final = (RecordKind.ROOM, RecordKind.SESSION, RecordKind.PARTICIPANT)
"""Kinds of what has recordings of its own."""

HELD_IN: Final = (RecordKind.ROOM,)
"""Kinds of what has a history of its own."""

ON_MARKED: Final = frozenset({"mute", "unmute", "kick", "download", "delete"})
"""Ids of the commands that go for all that is marked."""


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
        super().__init__(id=self.PLACE)
        self.settings = settings
        self.engine = engine
        self._is_old = False
        self._was_shown = False
        self._trail = PaneTrail(self._pane_id)
        self._is_zoomed = False
        self._is_handled = False
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
        yield StatusLine(self.settings).data_bind(PaneScreen.ui_state)
        with CachedColumn(id="panes"):
            yield from self.compose_panes()
        yield AnswerLine(key_of("show-activity", self.settings.keys)).data_bind(PaneScreen.ui_state)
        yield FilterBar()
        yield KeyBar(self._here, remapped=self.settings.keys, place=self.PLACE)

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
        """Take in by which step one came here; None if by the screen's number."""
        self._trail.arrive(entry)
        self.offer_keys()

    @property
    def location(self) -> Location:
        """Where the operator is on this screen."""
        return Location(self.PLACE, self._pane_id, self.pane.state.cursor)

    def return_to(self, location: Location) -> str:
        """Go back to where somebody was; return what is gone of it, or nothing."""
        self.focus_pane(location.pane_id if location.pane_id in self._present else self.PANES[0])
        if location.cursor is not None and location.cursor != self.pane.state.cursor:
            self.pane.seek(location.cursor)
        return ""

    @property
    def list_filter(self) -> str:
        """Return the filter of the first pane."""
        return self.query_one(f"#{self.PANES[0]}", Table).query_text

    @property
    def base_filter(self) -> str:
        """Return the filter that the way here brought to the pane, which `esc` does not clear."""
        entry = self._trail.entry
        return entry.brought or "" if entry and self._pane_id == self.PANES[0] else ""

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

    def why_idle(self, command: Command) -> str:
        """Return why a command of this screen does nothing now, as a sentence; else nothing."""
        if handler := self._handlers.get(command.id):
            return handler.why_not()
        if command.id in self.idle_commands():
            return f"{command.label} does nothing here now."
        if command.id not in self.pane.LACKS:
            return ""
        tables = (self.query_one(f"#{pane_id}", Table) for pane_id in self._present)
        able = [t.titled for t in tables if command.id not in t.LACKS]
        where = f"works in: {', '.join(able)}" if able else "does nothing on this screen"
        return f"{command.label} {where}."

    def known_commands(self) -> tuple[Command, ...]:
        """Return the commands that exist in this console, on this screen or on another."""
        return available(read_only=self.settings.read_only)

    def idle_commands(self) -> frozenset[str]:
        """Return the ids of commands of any screen that do nothing here now."""
        if len(self._present) < 2:
            idle = STEPPING
        else:
            idle = frozenset({"zoom"}) if self.is_crowded(self.app.size) else frozenset()
        return idle if self.back_label else idle | {"back"}

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
            needed = ("next-pane",) if self.is_crowded(self.app.size) else ()
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
        """Work out which panes are shown and how large; for a resize and for keys, for they move.

        A refresh does so once: when a screen that no hand has touched has its first rows.
        """
        with suppress(NoMatches):  # a screen that could not be made lacks panes
            self._fit_panes(size or self.app.size)

    def _fit_panes(self, size: Size) -> None:
        present = self._present
        is_crowded = self.is_crowded(size)
        is_alone = len(present) > 1 and (is_crowded or self._is_zoomed)
        for pane_id in self.PANES:
            pane = self.query_one(f"#{pane_id}", Table)
            is_current = pane_id == self._pane_id
            pane.display = is_current if is_alone else pane_id in present
            which = ""
            if is_alone and is_current:
                place = present.index(pane_id) + 1 if pane_id in present else 1
                which = f"{place} of {len(present)} panes"
                which = which if is_crowded else f"zoomed · {which}"
            pane.tell_extent(which)
        self.share_out(size.height - FRAME_LINES, size.width, self._pane_id if is_alone else "")

    def share_out(self, lines: int, columns: int, alone: str) -> None:
        """Share the lines and columns out among the panes, unless one of them is shown `alone`."""

    def give(self, pane_id: str, *, lines: int = 0, columns: int = 0) -> None:
        """Give a pane some lines and columns; 0 is all that the others leave."""
        styles = self.query_one(f"#{pane_id}").styles
        styles.height, styles.width = lines or "1fr", columns or "1fr"

    def lines_wanted(self, pane_id: str) -> int | None:
        """Return the lines that all rows of a pane would take; None while nobody knows."""
        return self.query_one(f"#{pane_id}", Table).lines_wanted

    def fit_first_rows(self) -> None:
        """Fit the panes to the first rows that there are, unless a hand has come before them."""
        if not self._is_handled:
            self._is_handled = True
            self.fit_panes()

    @on(Table.Moved)
    @on(Table.Entered)
    def _note_hand(self) -> None:
        self._is_handled = True

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Let the pane in focus be the one that is shown where there is room for one."""
        if event.widget.id in self.PANES and event.widget is self.focused:
            self.bring_up(event.widget.id)

    def bring_up(self, pane_id: str) -> None:
        """Let a pane be the one that the keys go to, and that is shown where one is."""
        if pane_id != self._pane_id:
            self._is_handled = True
            self._pane_id = pane_id
            self.fit_panes()
            if self._is_zoomed:
                self.post_message(PaneZoomed(self.PLACE, pane_id))
        self.offer_keys()

    def zoom_pane(self, pane_id: str) -> None:
        """Give a pane that is there the whole screen, or with "" give it back."""
        if pane_id and pane_id not in self._present:
            return
        self._is_zoomed = bool(pane_id)
        if pane_id and pane_id != self._pane_id:
            self.focus_pane(pane_id)
        else:
            self.fit_panes()

    def action_zoom(self) -> None:
        """Give the pane in focus the whole screen, or give it back."""
        if len(self._present) < 2:
            self.say("There is no other pane here.")
        elif self.is_crowded(self.app.size):
            goes_on = self.pane.key_for("next-pane")
            self.say(f"Each pane has the whole screen here; {goes_on} goes to the next.")
        else:
            self._zoom("" if self._is_zoomed else self._pane_id)

    def _zoom(self, pane_id: str) -> None:
        self._is_handled = True
        self.zoom_pane(pane_id)
        self.offer_keys()
        self.post_message(PaneZoomed(self.PLACE, pane_id))

    def go_into(self, pane_id: str) -> None:
        """Go to a pane with what is under the cursor; `esc` comes back."""
        self._trail.enter(pane_id, self._pane_id)
        self.focus_pane(pane_id)

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
        self._trail.turn()
        self.focus_pane(present[(place + by) % len(present)])

    def action_next_pane(self) -> None:
        """Go to the next pane."""
        self._step(1)

    def action_previous_pane(self) -> None:
        """Go to the previous pane."""
        self._step(-1)

    @property
    def _has_typed_filter(self) -> bool:
        """Return whether the pane has a filter beside the one that the way here brought."""
        return self.pane.query_text not in {"", self.base_filter}

    @property
    def back_label(self) -> str:
        """Return what `esc` does here, or nothing."""
        if self._stands_alone:
            return "Give back"
        if self._has_typed_filter:
            return "Clear filter"
        trail = self._trail
        leads_on = self.PLACE is not ScreenName.LIVE or trail.entry or trail.before(self._pane_id)
        return "Back" if leads_on else ""

    @property
    def _stands_alone(self) -> bool:
        """Return whether a pane has the whole screen because a hand gave it."""
        is_shared = len(self._present) > 1 and not self.is_crowded(self.app.size)
        return self._is_zoomed and is_shared

    def action_back(self) -> None:
        """Give the whole screen back, or clear what was typed as a filter, or go back.

        The way back leads to the pane, or the screen, that one came from.
        """
        if self._stands_alone:
            self._zoom("")
        elif self._has_typed_filter:
            self.filter_pane(self.base_filter)
            self.fit_panes()
            self.offer_keys()
        elif (origin := self._trail.leave(self._pane_id)) in self._present:
            self.focus_pane(origin)
        else:
            self.post_message(GoBack())

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
            self.filter_pane(self.base_filter)
        self._is_handled = True
        self.fit_panes()
        if event.refocus:
            self.pane.focus()
        self.offer_keys()
