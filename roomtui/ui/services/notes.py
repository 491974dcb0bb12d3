"""The note service: has notes written into the journal, and says whether they were."""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace
from textual.message_pump import MessagePump

from roomtui.live.journal.note_entry import JournalNote, NoteEntry
from roomtui.live.kinds import RecordKind
from roomtui.settings import Settings
from roomtui.ui.messages import FaultReported, NoteAnswered
from roomtui.ui.naming import LONGEST_TITLE, cut
from roomtui.ui.note_words import noted_on
from roomtui.ui.services.actions import WORKERS
from roomtui.ui.services.connection import Connection
from roomtui.ui.store import Store
from roomtui.ui.terminal.app import TerminalApp

UNCONNECTED = "The note was not kept: there is no connection yet. Try again in a moment."
NOT_KEPT = "The note was not kept."


class NoteService:
    """Keeps notes in the journal of this console.

    Args:
        app: is told what comes of it.
        connection: has what writes notes.
        store: shows them, and knows by which identity somebody may be matched.
        settings: tell whether the console is read-only.
        kept: is called once one is on the disk.
    """

    def __init__(
        self,
        app: TerminalApp,
        connection: Connection,
        store: Store,
        settings: Settings,
        kept: Callable[[], None],
    ) -> None:
        self._app = app
        self._connection = connection
        self._store = store
        self._settings = settings
        self._kept = kept

    def keep(self, entry: NoteEntry, asker: MessagePump | None) -> None:
        """Have a note written; `asker` is told why it was not, or nothing where it was."""
        if not self._settings.read_only:
            write = partial(self._write, [self._completed(entry)], asker)
            self._app.work_in_background(write, WORKERS)

    def _completed(self, entry: NoteEntry) -> NoteEntry:
        """Return a note with its room, and on somebody the identity, if that may be matched."""
        snapshot = self._store.ui_state.snapshot
        identities = self._store.ui_state.analysis.identities
        if entry.account != snapshot.account:
            return entry
        if session := snapshot.sessions.get(entry.session_id):
            room = snapshot.room_name(session.room_id)
            entry = replace(entry, room_id=session.room_id, room=room)
        identity = identities.of(entry.target)
        if entry.kind == RecordKind.PARTICIPANT and identities.is_usable(identity):
            return replace(entry, identity=identity.key)
        return entry

    async def _write(self, entries: list[NoteEntry], asker: MessagePump | None) -> None:
        from roomtui.live.journal.notes import NotKept

        engine = self._connection.engine
        writer = engine.notes if engine else None
        if writer is None:
            self._answer(asker, UNCONNECTED)
            return
        try:
            note = await writer.keep(entries.pop())
        except NotKept as error:
            self._answer(asker, f"{NOT_KEPT} {error}")
        except Exception as error:
            self._app.post_message(FaultReported(error, "a note"))
            self._answer(asker, NOT_KEPT)
        else:
            self._show(note, asker)

    def _show(self, note: JournalNote, asker: MessagePump | None) -> None:
        self._store.add_notes((note,), is_own=True)
        self._kept()
        self._answer(asker, "")
        self._app.notify_of_kept(f"Noted on {cut(noted_on(note), LONGEST_TITLE)}.")

    def _answer(self, asker: MessagePump | None, problem: str) -> None:
        """Tell who asked, if they are still there, or else the operator."""
        if asker is not None and asker.is_running and asker in self._app.screen_stack:
            asker.post_message(NoteAnswered(problem))
        elif problem:
            self._app.notify(problem, severity="error", markup=False)
