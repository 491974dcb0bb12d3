"""Searches the people of past days by their shown names, page by page, the newest first."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.api.decode import Page
from roomtui.api.errors import Refused, TooManyRequests, UnexpectedAnswer, VideoApiError
from roomtui.api.filters import ParticipantFilter
from roomtui.api.models import Participant, Session
from roomtui.api.paging import PAGE_SIZE, PageRun
from roomtui.live.analysis.slices import LONG, Work, in_slices
from roomtui.live.clock import Clock
from roomtui.live.ownership import require_own
from roomtui.live.polling import rate_policy
from roomtui.live.presence import LONG_AGO
from roomtui.live.request_class import RequestClass, spending, waiting_words

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

MOST_FOUND: Final = 500
"""People who are kept; whoever finds more gives more letters or fewer days."""

MOST_PAGES: Final = 200
"""Pages that are read in one go, of 250 people each; then somebody has to want more."""

MOST_SESSIONS: Final = 30
SESSIONS_A_PAGE: Final = 2
"""Sessions that are looked up for their rooms, one request each: in all, and after a page that is
not the last, since what is read matters more."""

MOST_TRIES: Final = 4
"""Failures in a row after which the search waits for somebody to go on."""

PIECE: Final = 20
"""Names that are compared between two chances for a key."""

Matches = Callable[[Participant], bool]


class PastState(StrEnum):
    """Whether a search goes on, and why not."""

    READING = "reading"
    STOPPED = "stopped"
    FULL = "full"
    OVER = "over"


class PastPeople(Struct, frozen=True, kw_only=True, eq=False):
    """How far a search has come: who was `found`, the newest first, and back to when.

    `read` counts the people who were looked at, `total` those there are, None where the service
    does not tell. `sessions` has some of those that the found were in. `trouble` says why it
    does not get on, with the time of the `next_try` if there is to be one.
    """

    account: AccountId
    found: tuple[Participant, ...] = ()
    sessions: Mapping[str, Session] = field(default_factory=dict)
    read: int = 0
    lost: int = 0
    total: int | None = None
    back_to: datetime | None = None
    state: PastState = PastState.READING
    trouble: str = ""
    next_try: datetime | None = None

    @property
    def can_go_on(self) -> bool:
        """Return whether there is more to be read if somebody wants it."""
        return self.state is PastState.STOPPED


Publish = Callable[[PastPeople], object]


class PastSearch:
    """One search; where it stops, it can go on later.

    Only those who match are kept. Of a list that moves meanwhile somebody may come twice, and is
    told once.

    Args:
        account: whose people they are.
        where: the days, as the service takes them.
        matches: tells whether somebody is searched for.
        knows: tells of which sessions the room is known without asking.
    """

    def __init__(
        self,
        account: AccountId,
        where: ParticipantFilter,
        matches: Matches,
        knows: Callable[[str], object] = lambda _: False,
    ) -> None:
        self._where = where
        self._matches = matches
        self._knows = knows
        self._found: dict[str, Participant] = {}
        self._sessions: dict[str, Session] = {}
        self._asked: set[str] = set()
        self._next = 1
        self._run: PageRun[Participant] | None = None
        self._backoff = rate_policy.Backoff()
        self.people = PastPeople(account=account)

    async def run(self, api: "VideoApi", clock: Clock, publish: Publish) -> None:
        """Go on until all is read, enough is found, it fails, or it is cancelled.

        Its requests spend the share of searches, one after the other.

        Raises:
            OtherAccount: the people are of another account than the client's.
        """
        require_own(self.people.account, api)
        if self.people.state not in {PastState.READING, PastState.STOPPED}:
            return

        def tell(**news: object) -> None:
            self.people = replace(self.people, **news)
            publish(self.people)

        def wait(seconds: float) -> None:
            next_try = clock.now() + timedelta(seconds=seconds) if seconds else None
            tell(trouble=waiting_words(seconds) if seconds else "", next_try=next_try)

        tell(state=PastState.READING, trouble="", next_try=None)
        try:
            with spending(RequestClass.SEARCH, wait):
                await self._read_on(api, clock, tell)
        finally:
            if self.people.state is PastState.READING:
                tell(state=PastState.STOPPED, trouble="", next_try=None)

    async def _read_on(self, api: "VideoApi", clock: Clock, tell: Callable[..., None]) -> None:
        failures, last = 0, self._next + MOST_PAGES
        while self.people.state is PastState.READING and self._next < last:
            try:
                page = await api.participants.page(self._next, self._where, size=PAGE_SIZE)
                state = await self._take(page)
                tell(**self._news(page), state=state)
                is_last = state is not PastState.READING
                await self._look_up(api, tell, MOST_SESSIONS if is_last else SESSIONS_A_PAGE)
            except VideoApiError as error:
                failures += 1
                wait = self._backoff.after(error)
                if _is_final(error) or failures >= MOST_TRIES:
                    tell(trouble=str(error), state=PastState.STOPPED, next_try=None)
                    return
                tell(trouble=str(error), next_try=clock.now() + timedelta(seconds=wait))
                await asyncio.sleep(wait)
            else:
                failures = 0
                self._backoff.reset()

    async def _take(self, page: Page[Participant]) -> PastState:
        """Take a page in, and return how the search stands with it."""
        await in_slices(self._compare(page.records))
        if self._run is None:
            self._run = PageRun(page)
        else:
            self._run.take(page)
        number, self._next = self._next, self._next + 1
        if len(self._found) >= MOST_FOUND:
            return PastState.FULL
        came = len(page.records) + len(page.lost)
        is_last = number >= page.meta.total_pages if page.bounded else came < PAGE_SIZE
        is_over = is_last or not came or self._run.is_over
        return PastState.OVER if is_over else PastState.READING

    def _compare(self, people: Iterable[Participant]) -> Work[None]:
        for number, who in enumerate(people, 1):
            if len(self._found) < MOST_FOUND and who.id not in self._found and self._matches(who):
                self._found[who.id] = who
            if number % PIECE == 0 or len(who.context or "") > LONG:
                yield

    def _news(self, page: Page[Participant]) -> dict[str, object]:
        came = [who.joined_at for who in page.records if who.joined_at is not None]
        before = self.people.back_to
        return {
            "found": tuple(sorted(self._found.values(), key=_came, reverse=True)),
            "read": self.people.read + len(page.records),
            "lost": self.people.lost + len(page.lost),
            "total": page.meta.total_results,
            "back_to": min(came if before is None else [before, *came], default=None),
            "trouble": "",
            "next_try": None,
        }

    async def _look_up(self, api: "VideoApi", tell: Callable[..., None], most: int) -> None:
        """Ask for some sessions of those who were found, for their rooms, once each."""
        most = min(most, MOST_SESSIONS - len(self._asked))
        ids = dict.fromkeys(who.session_id for who in self.people.found)
        unknown = (i for i in ids if i and i not in self._asked and not self._knows(i))
        for session_id in islice(list(unknown), most):
            self._asked.add(session_id)
            try:
                session = await api.sessions.view(session_id)
            except TooManyRequests:
                self._asked.discard(session_id)
                return
            except VideoApiError:
                continue
            self._sessions[session_id] = session
            tell(sessions=dict(self._sessions))


def _came(who: Participant) -> datetime:
    return who.joined_at or LONG_AGO


def _is_final(error: VideoApiError) -> bool:
    """Return whether the same request will be refused again."""
    refused = isinstance(error, Refused) and error.status < 500
    return refused and not isinstance(error, (UnexpectedAnswer, TooManyRequests))
