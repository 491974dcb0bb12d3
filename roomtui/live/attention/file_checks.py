"""Checks of files, one page a minute in turn: is it recorded what should be, is anything stuck."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct, field

from roomtui.live.kinds import RecordKind
from roomtui.text import counted


class SessionCheck(Struct, frozen=True):
    """How many recordings a session had when it was asked for, at least."""

    recordings: int
    at: datetime


class PendingFile(Struct, frozen=True):
    """A recording or a composition that is not done.

    `since` is when it ended, or was asked for; None while it is under way. `updated_at` is the last
    that the service tells of a recording.
    """

    kind: RecordKind
    id: str
    status: str
    session_id: str = ""
    room_id: str = ""
    since: datetime | None = None
    updated_at: datetime | None = None


class FileChecks(Struct, frozen=True, eq=False):
    """What is known of the files of an account.

    `sessions` are those that were checked, by id, `waiting` counts those that were not yet.
    `pending` are the files that are not done, by id, as of the last page of each kind. `why_not`
    says why the service did not tell, `why_never` why it is not asked at all.
    """

    sessions: Mapping[str, SessionCheck] = field(default_factory=dict)
    waiting: int = 0
    pending: Mapping[str, PendingFile] = field(default_factory=dict)
    why_not: str = ""
    why_never: str = ""

    @property
    def sentence(self) -> str:
        """Return what has not been checked yet; empty if nothing."""
        if not self.waiting:
            return self.why_never
        wait = counted(self.waiting, "session set to record has", "sessions set to record have")
        why = self.why_not or "One is checked each minute."
        return f"{wait} not been checked yet. {why}"


NO_CHECKS: Final = FileChecks()
