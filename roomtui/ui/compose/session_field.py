"""The session that a composition is made of, and what is known of its recordings."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual import work
from textual.message import Message

from roomtui.account_id import AccountId
from roomtui.api.errors import VideoApiError
from roomtui.live.lists.session_recordings import SessionRecordings
from roomtui.live.request_class import waiting_words
from roomtui.live.snapshot import Snapshot
from roomtui.text import is_uuid, safe
from roomtui.ui.compose.sources import NOBODY_KNOWN, SourceChoices, summary
from roomtui.ui.dialogs.field_row import FieldRow, line

if TYPE_CHECKING:
    from roomtui.live.engine import Engine

NO_SESSION = "the id of a session; y copies the one under the cursor"


class SessionField(FieldRow):
    """Reads the recordings of the session as soon as there is a whole id."""

    class RecordingsRead(Message):
        """The service has answered with the recordings, or why it has not."""

        def __init__(
            self, session_id: str, session_recordings: SessionRecordings | None, trouble: str = ""
        ) -> None:
            super().__init__()
            self.session_id = session_id
            self.session_recordings = session_recordings
            self.trouble = trouble

    class ChoicesRead(Message):
        """There are other recordings to choose from."""

        def __init__(self, choices: SourceChoices) -> None:
            super().__init__()
            self.choices = choices

    def __init__(
        self, session_id: str, engine: "Callable[[], Awaitable[Engine]]", snapshot: Snapshot
    ) -> None:
        typed = line("session_id", session_id, most=100, classes="" if session_id else "begin")
        super().__init__("Session", typed, hint=NO_SESSION)
        self._engine = engine
        self._snapshot = snapshot
        self._session_recordings: SessionRecordings | None = None
        self.session_id = ""
        self.reading = False

    @property
    def account(self) -> AccountId:
        """Return the account that the session belongs to."""
        return self._snapshot.account

    @property
    def room(self) -> str:
        """Return the name of the room that the session is in, as far as it is known."""
        session = self._snapshot.sessions.get(self.session_id)
        room_id = session.room_id if session else ""
        if not room_id and self._session_recordings and self._session_recordings.videos:
            room_id = self._session_recordings.videos[0].room_id
        return self._snapshot.room_name(room_id) if room_id else ""

    def look_at(self, typed: str) -> None:
        """Read the session that is typed, unless it is the one before or no whole id."""
        session_id = typed.strip() if is_uuid(typed.strip()) else ""
        if session_id != self.session_id:
            self.session_id = session_id
            self.read()

    def read(self) -> None:
        """Read the recordings, once more if need be."""
        self._session_recordings = None
        self.reading = bool(self.session_id)
        if self.reading:
            self._tell_of("reading its recordings…")
            self._ask(self.session_id)
        else:
            self.workers.cancel_group(self, "session-recordings")
            self.hint(NO_SESSION)

    @work(group="session-recordings", exclusive=True)
    async def _ask(self, session_id: str) -> None:
        engine = await self._engine()
        try:
            session_recordings = await engine.session_recordings(
                session_id, self._say_wait, account=self.account
            )
        except VideoApiError as error:
            self.post_message(self.RecordingsRead(session_id, None, str(error)))
        else:
            self.post_message(self.RecordingsRead(session_id, session_recordings))

    def _say_wait(self, seconds: float) -> None:
        """Say that the recordings wait for the limit."""
        words = waiting_words(seconds) if seconds else "reading its recordings…"
        self.call_later(self._tell_of, words)

    def on_session_field_recordings_read(self, event: RecordingsRead) -> None:
        """Say what there is to show, or why nobody knows."""
        event.stop()
        if event.session_id != self.session_id:
            return
        self.reading, self._session_recordings = False, event.session_recordings
        if event.session_recordings is None:
            self._tell_of(f"its recordings could not be read. {event.trouble} f5 tries again.")
            self.post_message(self.ChoicesRead(NOBODY_KNOWN))
        else:
            self._tell_of(summary(event.session_recordings))
            self.post_message(self.ChoicesRead(SourceChoices.of(event.session_recordings)))

    def _tell_of(self, words: str) -> None:
        self.hint(safe(f"{self.room} · {words}" if self.room else words, 400))
