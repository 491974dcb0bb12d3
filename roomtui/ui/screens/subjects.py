"""The controller of the record under the cursor: details, id and name copied, recordings, past."""

from typing import TYPE_CHECKING, Any, Final, Protocol

from textual.app import App
from textual.message import Message

from roomtui.api.models import Composition
from roomtui.live.kinds import RecordKind
from roomtui.text import safe
from roomtui.ui.host import Reach, host_of
from roomtui.ui.messages import Composed, GoTo
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.controller import Handler
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import UiState

if TYPE_CHECKING:
    from roomtui.live.actions.writes import Written

RECORDED: Final = (RecordKind.ROOM, RecordKind.SESSION, RecordKind.PARTICIPANT)
"""Kinds of what has recordings of its own."""

HELD_IN: Final = (RecordKind.ROOM,)
"""Kinds of what has a history of its own."""

COMPOSED: Final = (RecordKind.SESSION,)
"""Kinds of what a composition is made of."""


class SubjectScreen(Protocol):
    """What is needed of the screen that the cursor is on."""

    engine: Reach
    ui_state: UiState

    @property
    def app(self) -> App[Any]:
        """Return the app."""

    @property
    def pane(self) -> Table[Any]:
        """Return the pane that the keys go to."""

    def say(self, sentence: str) -> None:
        """Answer the operator."""

    def post_message(self, message: Message) -> bool:
        """Send a message up."""


class SubjectController:
    """Shows and copies what is under the cursor, and goes to what belongs to it."""

    def __init__(self, screen: SubjectScreen) -> None:
        self._screen = screen

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what each command does with what is under the cursor."""
        return (
            Handler("detail", self.show_detail),
            Handler("copy-id", self._copy_id),
            Handler("copy-name", self._copy_name),
            Handler("recordings-of", self._show_recordings),
            Handler("history-of", self._show_history),
            Handler("note", self._note),
            Handler("compose", self._compose),
        )

    @property
    def idle_ids(self) -> frozenset[str]:
        """Return the ids of the commands that what is under the cursor has no use for."""
        pane, subject = self._screen.pane, self._screen.pane.subject
        idle = {
            "detail": subject is None and not (pane.whole and pane.state.order),
            "copy-id": subject is None,
            "copy-name": not pane.shown_name,
            "recordings-of": self._narrowed(RECORDED) is None,
            "history-of": self._narrowed(HELD_IN) is None,
            "note": subject is None,
            "compose": self._narrowed(COMPOSED) is None,
        }
        return frozenset(command_id for command_id, is_idle in idle.items() if is_idle)

    def show_detail(self) -> None:
        """Show every field of what is under the cursor."""
        from roomtui.ui.dialogs.detail import DetailDialog

        screen = self._screen
        if (subject := screen.pane.subject) is not None:
            screen.app.push_screen(DetailDialog(subject, screen.engine, self.room_name))
        elif screen.pane.whole:
            host_of(screen.app).notify_of_kept(screen.pane.whole)
        else:
            screen.say("Nothing with details is under the cursor.")

    def room_name(self, room_id: str) -> str:
        """Name a room."""
        return self._screen.ui_state.snapshot.room_name(room_id)

    def _copy_id(self) -> None:
        if (subject := self._screen.pane.subject) is None:
            self._screen.app.notify("Nothing with an id is under the cursor.", timeout=2)
            return
        copied = safe(subject.id)
        host_of(self._screen.app).copy_out(copied, copied)

    def _copy_name(self) -> None:
        """Copy the name that is shown of what is under the cursor."""
        if name := self._screen.pane.shown_name:
            host_of(self._screen.app).copy_out(name, name)
        else:
            self._screen.app.notify("Nothing with a name is under the cursor.", timeout=2)

    def _show_recordings(self) -> None:
        self._go(ScreenName.RECORDINGS, RECORDED)

    def _show_history(self) -> None:
        """Show the past of the room under the cursor, or of the room it is in."""
        self._go(ScreenName.HISTORY, HELD_IN)

    def _narrowed(self, kinds: tuple[RecordKind, ...]) -> RecordRef | None:
        """Return the innermost of some kinds that what is under the cursor is, or is in."""
        subject = self._screen.pane.subject
        chain = subject.chain if subject else ()
        return next((ref for ref in chain if ref.kind in kinds and ref.id), None)

    def _go(self, place: ScreenName, kinds: tuple[RecordKind, ...]) -> None:
        from roomtui.ui.filters.words import quoted

        if (narrowed := self._narrowed(kinds)) is None:
            self._screen.say(f"Nothing that has {place} of its own is under the cursor.")
        elif safe(narrowed.id) != narrowed.id:
            self._screen.say(f"The id {safe(narrowed.id, 40)} cannot be asked for.")
        else:
            self._screen.post_message(GoTo(place, f"{narrowed.kind}:{quoted(narrowed.id)}"))

    def _note(self) -> None:
        """Write a note on what is under the cursor."""
        from roomtui.ui.screens.noting import ask_note

        if (subject := self._screen.pane.subject) is None:
            self._screen.say("Nothing to write a note about is under the cursor.")
        else:
            ask_note(self._screen.app, subject)

    def _compose(self) -> None:
        """Make a composition of the session under the cursor."""
        session = self._narrowed(COMPOSED)
        self.compose_from(session.id if session else "")

    def compose_from(self, session_id: str) -> None:
        """Open the form for a composition."""
        from roomtui.ui.compose.dialog import NewCompositionDialog

        screen = self._screen
        dialog = NewCompositionDialog(session_id, screen.engine, screen.ui_state.snapshot)
        screen.app.push_screen(dialog, self._composed)

    def _composed(self, written: "Written | None") -> None:
        if written is not None and isinstance(written.result, Composition):
            self._screen.post_message(Composed(written.result))
