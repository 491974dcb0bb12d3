"""Takes snapshots of the account, each with as few requests as will do."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from math import inf
from typing import Final

import msgspec
from msgspec import UnsetType

from roomtui.api.client import VideoApi
from roomtui.api.decode import Page
from roomtui.api.errors import TooManyRequests, VideoApiError
from roomtui.api.filters import SessionFilter
from roomtui.api.models import Room, Session
from roomtui.api.paging import cancelling
from roomtui.live.analysis.slices import in_slices
from roomtui.live.clock import Clock
from roomtui.live.pages import read_dated
from roomtui.live.polling import rate_policy
from roomtui.live.polling.answer_age import AnswerAges
from roomtui.live.polling.gaps import gaps_of
from roomtui.live.polling.list_state import ListState
from roomtui.live.polling.list_sync import ListSync
from roomtui.live.presence import present_in
from roomtui.live.snapshot import Snapshot, nothing_yet

ROOMS_EVERY: Final = 30.0
"""Seconds between two looks at the rooms, which change seldom."""

ROOM_PAGES: Final = 8
"""Pages of rooms that are read for one snapshot; a longer list is spread over several."""

ALL_ROOM_PAGES: Final = 100
"""Pages of rooms that are read at the least where all of them are wanted: 25,000 rooms."""

ROOMS_AGAIN: Final = 5.0
"""Seconds until the rooms are asked for again after that failed alone."""

AGE_STEP: Final = 1.0
"""Seconds by which an answer may be older than its `Age`, which counts whole ones."""

ACTIVE: Final = SessionFilter(active=True)


class SnapshotFetcher:
    """Takes snapshots: active sessions with their people each time, rooms when they are due.

    The first snapshot has no more than the first page of the rooms, and those after it add to
    them, so that nobody waits for thousands of rooms; `all_rooms` is for a snapshot that must
    have them all. `rooms_since` is when the rooms could first not be renewed, or None while
    they can. `people_since` is when the service answered with the people of the last snapshot, on
    the monotonic clock; `as_of` is a time before that, at which it had them for sure, since the
    oldest of its pages was asked for then, and `people_date` the service's own clock by that page.
    `is_sure` tells whether nobody on the way can have kept the answers for longer than that,
    and `corrects` that the last snapshots were older than was told of them.
    """

    def __init__(self, api: VideoApi, clock: Clock, *, all_rooms: bool = False) -> None:
        self._api = api
        self._clock = clock
        self._all_rooms = all_rooms
        self._sessions = ListSync(
            self._session_page, mend=_with_unreadable, most_pages=self._affordable_pages
        )
        self._rooms = ListSync(self._room_page, slow=True)
        self._rooms_due = 0.0
        self.people_since = inf
        self.as_of = inf
        self.people_date: datetime | None = None
        self.is_sure, self.corrects = True, False
        self.heard: Page[Session] | None = None
        self._ages = AnswerAges(needs_date=not api.key_digest)
        self._in_vain: frozenset[str] = frozenset()
        self._seen: tuple[ListState[Session], ListState[Room]] | None = None
        self._last = nothing_yet(api.account)
        self.rooms_since: datetime | None = None

    @property
    def is_cut(self) -> bool:
        """Return whether the service told of more sessions or rooms than could be read."""
        sessions, rooms = self._sessions.last, self._rooms.last
        if sessions is not None and sessions.cut:
            return True
        return rooms is not None and rooms.cut and not self._rooms.left

    @property
    def requests(self) -> float:
        """Requests that a snapshot takes, the rooms' share spread over their own interval."""
        sessions, rooms = self._sessions.last, self._rooms.last
        session_pages = sessions.pages if sessions else 1
        if self._rooms.left:
            return session_pages + min(self._rooms.left, ROOM_PAGES)
        return session_pages + min(rooms.pages if rooms else 1, ROOM_PAGES) * 0.1

    def look_at_rooms_too(self) -> None:
        """Ask for the rooms with the next snapshot, since one was changed."""
        self._rooms_due = 0.0
        self._rooms.start_over()

    async def take(self) -> Snapshot:
        """Take a snapshot; the same object comes back when nothing has changed.

        Raises:
            VideoApiError: the sessions, or the very first page of rooms, could not be read.
        """
        rooms: ListState[Room] | None
        self.people_since = self.as_of = inf
        self.people_date = None
        self.is_sure, self.corrects, self.heard = True, False, None
        if self._clock.monotonic() >= self._rooms_due:
            sessions, rooms = await _both(self._sessions.read(), self._read_rooms())
        else:
            sessions, rooms = await self._sessions.read(), self._rooms.last
        if rooms is None or (self._unknown(sessions, rooms) and not self._rooms.left):
            rooms = await self._read_rooms()
            self._in_vain = _named_in(sessions).difference(rooms.records)
        return await self._assemble(sessions, rooms)

    async def _assemble(self, sessions: ListState[Session], rooms: ListState[Room]) -> Snapshot:
        if self._seen is None or self._seen[0] is not sessions or self._seen[1] is not rooms:
            indexing = Snapshot.indexing(
                rooms.records.values(),
                sessions.records.values(),
                account=self._api.account,
                number=self._last.number + 1,
                rooms_total=None if rooms.known else rooms.total or 0,
                at=sessions.date,
                complete=sessions.complete,
                before=self._last,
            )
            snapshot = await in_slices(indexing)
            self._last = msgspec.structs.replace(
                snapshot,
                skipped=sessions.skipped + rooms.skipped,
                torn=sessions.torn & snapshot.sessions.keys(),
                lacks_sessions=bool(sessions.lost) or not sessions.counts_agree,
                lacks_rooms=bool(rooms.lost) or (rooms.known and not rooms.counts_agree),
                gaps=(*gaps_of(sessions, rooms), *snapshot.gaps),
            )
            self._seen = (sessions, rooms)
        return self._last

    def _unknown(self, sessions: ListState[Session], rooms: ListState[Room]) -> frozenset[str]:
        return _named_in(sessions).difference(rooms.records, self._in_vain)

    async def _read_rooms(self) -> ListState[Room]:
        """Read on in the rooms; if that fails, people matter more and the rooms known so far do."""
        self._rooms_due = self._clock.monotonic() + ROOMS_EVERY
        try:
            rooms = await self._rooms.read(self._pages_now())
        except (TooManyRequests, asyncio.CancelledError):
            self._rooms_due = 0.0
            raise
        except VideoApiError:
            self._rooms_due = self._clock.monotonic() + ROOMS_AGAIN
            if self._rooms.last is None:
                raise
            self.rooms_since = self.rooms_since or self._clock.now()
            return self._rooms.last
        self.rooms_since = None
        if self._rooms.left:
            self._rooms_due = 0.0
        return rooms

    def _pages_now(self) -> int:
        if self._all_rooms:
            return max(self._affordable_pages(), ALL_ROOM_PAGES)
        return ROOM_PAGES if self._rooms.last else 1

    def _affordable_pages(self) -> int:
        """Count the pages that a window of the limit has, so that no claim of more costs it all."""
        return rate_policy.affordable_pages(self._api.rate)

    async def _session_page(self, number: int, previous: Page[Session] | None) -> Page[Session]:
        fetch = self._api.sessions.page(
            number, ACTIVE, include_participants=True, previous=previous
        )
        page, age, asked, answered = await read_dated(self._ages, self._clock, number, fetch)
        self.is_sure = self.is_sure and age.is_sure
        self.corrects = self.corrects or age.corrects
        self.heard = page if number == 1 else self.heard
        self.people_since = min(self.people_since, answered - age.secs)
        since = asked - (age.secs and age.secs + AGE_STEP) if age.is_sure else -inf
        self.as_of = min(self.as_of, since)
        if page.date is not None:
            self.people_date = min(self.people_date or page.date, page.date)
        return page

    async def _room_page(self, number: int, previous: Page[Room] | None) -> Page[Room]:
        return await self._api.rooms.page(number, previous=previous)


def _named_in(sessions: ListState[Session]) -> frozenset[str]:
    return frozenset(session.room_id for session in sessions.records.values())


def _with_unreadable(before: Session, now: Session, lost: frozenset[str]) -> Session:
    """Keep people whose records could not be read this time: they have not left."""
    if isinstance(now.participants, UnsetType):
        return now
    read = {person.id for person in now.participants}
    kept = [
        person
        for person in present_in(before)
        if person.id not in read and (person.id in lost or "" in lost)
    ]
    return msgspec.structs.replace(now, participants=(*now.participants, *kept))


async def _both(
    sessions: Awaitable[ListState[Session]], rooms: Awaitable[ListState[Room]]
) -> tuple[ListState[Session], ListState[Room]]:
    """Wait for both; if one fails the other is cancelled before the failure is raised."""
    tasks = asyncio.ensure_future(sessions), asyncio.ensure_future(rooms)
    async with cancelling(tasks):
        return await asyncio.gather(*tasks)
