"""Asks for files, one page a minute in turn: are sessions recorded that should be, is any stuck."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from roomtui.api.errors import VideoApiError
from roomtui.live.attention.file_checks import NO_CHECKS, FileChecks, PendingFile, SessionCheck
from roomtui.live.attention.file_reader import FilePages
from roomtui.live.kinds import RecordKind
from roomtui.live.presence import LONG_AGO
from roomtui.live.snapshot import Snapshot

EVERY_SECS: Final = 60.0
"""Seconds between two pages."""

FIRST_SECS: Final = 15.0
"""Seconds until the first."""

YOUNGEST: Final = timedelta(seconds=60)
"""Age from which on a session should be recorded."""

FILES_EVERY: Final = 4
"""Turns of which one is for files that are not done."""

MOST_PENDING: Final = 200
"""Files that are not done and kept, the oldest first."""

LONGEST_REST: Final = 30
"""Turns that are left out at most after failures."""

LISTS: Final = (
    (RecordKind.RECORDING, "processing"),
    (RecordKind.COMPOSITION, "processing"),
    (RecordKind.COMPOSITION, "enqueued"),
)
"""The files that are not done: one page of each in turn."""


class FileChecker:
    """Asks for one page a minute while the feed is current, for whoever may read files.

    Args:
        reader: reads a page.
        current: returns the snapshot, None unless it is as new as the pace allows.
        now: returns the service's time.
        off: ids of rules that do not look.
        why_never: why nothing is asked for here at all, if so.
    """

    def __init__(
        self,
        reader: FilePages,
        current: Callable[[], Snapshot | None],
        now: Callable[[], datetime],
        off: Collection[str] = (),
        *,
        why_never: str = "",
    ) -> None:
        self._reader = reader
        self._current = current
        self._now = now
        self._asks_sessions = "not-recorded" not in off and not why_never
        self._asks_files = "stuck" not in off and not why_never
        self._turn = self._list = self._failures = self._rest = 0
        self._pages: dict[tuple[RecordKind, str], tuple[PendingFile, ...]] = {}
        self.checks = FileChecks(why_never=why_never) if why_never else NO_CHECKS

    async def run(self) -> None:
        """Ask until cancelled."""
        await asyncio.sleep(FIRST_SECS)
        while self._asks_sessions or self._asks_files:
            await self.ask()
            await asyncio.sleep(EVERY_SECS)

    async def ask(self) -> None:
        """Ask for the page whose turn it is; after failures, some turns are left out."""
        snapshot = self._current()
        if snapshot is None or self._reader.is_paused:
            return
        self._sum_up(snapshot, self.checks.sessions)
        if self._rest:
            self._rest -= 1
            return
        try:
            await self._ask(snapshot)
        except VideoApiError as error:
            self._failures += 1
            self._rest = min(2**self._failures, LONGEST_REST)
            self.checks = replace(self.checks, why_not=f"The service was asked: {error}")
        else:
            self._failures = 0

    async def _ask(self, snapshot: Snapshot) -> None:
        self._turn += 1
        session_id = self._session(snapshot) if self._asks_sessions else None
        if self._asks_files and (session_id is None or self._turn % FILES_EVERY == 0):
            await self._ask_for_files(snapshot)
        elif session_id is not None:
            count = await self._reader.recordings_of(session_id)
            check = SessionCheck(count, self._now())
            self._sum_up(snapshot, {**self.checks.sessions, session_id: check})

    def _session(self, snapshot: Snapshot) -> str | None:
        """Return the session to ask for: one not checked, now the newest and now the oldest.

        Once all have been, it is the one of those without recordings that was checked first.
        """
        checks, wanted = self.checks.sessions, _to_record(snapshot, self._now())
        unchecked = [one for one in wanted if one not in checks]
        if unchecked:
            return unchecked[-1 if self._turn % 2 else 0]
        bare = [one for one in wanted if not checks[one].recordings]
        return min(bare, key=lambda one: checks[one].at, default=None)

    async def _ask_for_files(self, snapshot: Snapshot) -> None:
        kind, status = asked = LISTS[self._list % len(LISTS)]
        self._list += 1
        page = await self._reader.pending(kind, status)
        files = [_dated(file, snapshot) for file in page.files]
        if not page.whole:  # what is not on the first page is not known to be done
            came = {file.id for file in files}
            files += [file for file in self._pages.get(asked, ()) if file.id not in came]
        files.sort(key=lambda file: (file.since is None, file.since or LONG_AGO, file.id))
        self._pages[asked] = tuple(files[:MOST_PENDING])
        pending = {file.id: file for files in self._pages.values() for file in files}
        self.checks = replace(self.checks, pending=pending, why_not="")

    def _sum_up(self, snapshot: Snapshot, sessions: Mapping[str, SessionCheck]) -> None:
        """Keep what is known of sessions that go on, and count those of which nothing is."""
        wanted = _to_record(snapshot, self._now()) if self._asks_sessions else []
        known = {i: check for i, check in sessions.items() if i in snapshot.sessions}
        waiting = sum(one not in known for one in wanted)
        before = self.checks
        if known != before.sessions or waiting != before.waiting:
            why_not = before.why_not if sessions is before.sessions else ""
            self.checks = replace(before, sessions=known, waiting=waiting, why_not=why_not)


def _to_record(snapshot: Snapshot, now: datetime) -> list[str]:
    """Return the sessions that should have a recording by now, the oldest first."""
    rooms = snapshot.rooms
    found = [
        (session.created_at, session.id)
        for session in snapshot.sessions.values()
        if (room := rooms.get(session.room_id)) is not None
        and room.enable_recording
        and session.created_at is not None
        and now - session.created_at >= YOUNGEST
        and snapshot.present(session.id)
    ]
    return [session_id for _, session_id in sorted(found)]


def _dated(file: PendingFile, snapshot: Snapshot) -> PendingFile:
    """Return a file with the time from when it should have been done.

    A recording without an end is under way while its session is; after it, nothing ends it.
    """
    is_over = snapshot.complete and file.session_id not in snapshot.sessions
    return replace(file, since=file.updated_at) if file.since is None and is_over else file
