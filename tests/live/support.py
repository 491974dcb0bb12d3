"""Clocks that stand still, accounts made of plain records, and ears for what is published."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

import httpx

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.client import VideoApi
from roomtui.api.elapsed import elapsed
from roomtui.api.models import Participant, Room, Session
from roomtui.api.secret import ApiKey
from roomtui.live.polling.feed import Update
from roomtui.live.polling.poller import Poller
from roomtui.live.snapshot import Snapshot
from tests.api.support import page

T = TypeVar("T")

CONFIRM_SECS = 10
"""Seconds after which something that should have been published is not coming any more."""

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class StillClock:
    """Both clocks stand until a test steps them; they start together with the system's."""

    def __init__(self) -> None:
        self._started = elapsed()
        self._passed = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._started + self._passed

    def step(self, seconds: float) -> None:
        self._passed += seconds


class Heard(Generic[T]):
    """Everything that was published, and a way to wait for what is to come."""

    def __init__(self) -> None:
        self.all: list[T] = []
        self._read = 0
        self._news = asyncio.Event()

    def publish(self, item: T) -> None:
        self.all.append(item)
        self._news.set()

    async def until(self, wanted: Callable[[T], bool]) -> T:
        """Wait for the first that is wanted among those not waited for yet."""
        async with asyncio.timeout(CONFIRM_SECS):
            while True:
                while self._read < len(self.all):
                    item = self.all[self._read]
                    self._read += 1
                    if wanted(item):
                        return item
                self._news.clear()
                await self._news.wait()

    async def next(self) -> T:
        """Wait for the next."""
        return await self.until(lambda _: True)


@asynccontextmanager
async def running(poller: Poller) -> AsyncIterator[Heard[Update]]:
    """Let a poller run, and hear what it tells."""
    heard = Heard[Update]()
    task = asyncio.create_task(poller.run(heard.publish))
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled(), "a poller runs until it is cancelled"


def person(person_id: str, **fields: Any) -> dict[str, Any]:
    return {"id": person_id, "context": person_id.capitalize(), "left_at": None, **fields}


def session(session_id: str, *people: Any, room: str = "room", **fields: Any) -> dict[str, Any]:
    return {
        "id": session_id,
        "room_id": room,
        "active": True,
        "participants": [
            person(p, session_id=session_id) if isinstance(p, str) else p for p in people
        ],
        **fields,
    }


class Account(httpx.AsyncBaseTransport):
    """Answers lists from plain records, cut into small pages; logs what was asked for.

    `instead` holds answers for the next requests of a kind and page; `after` is called when a
    page has been answered, so that the account can move between two pages; `headers` are those
    of every answer.
    """

    def __init__(self, *sessions: Any, rooms: tuple[str, ...] = ("room",), size: int = 250) -> None:
        self.rooms: list[Any] = [{"id": name, "unique_name": name} for name in rooms]
        self.sessions: list[Any] = list(sessions)
        self.size = size
        self.log: list[str] = []
        self.instead: dict[str, httpx.Response | Exception] = {}
        self.after: Callable[[str], None] = lambda _: None
        self.totals = True
        self.headers: dict[str, str] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        kind = {"rooms": "rooms", "room_sessions": "sessions"}[request.url.path.split("/")[2]]
        if "page[number]" not in request.url.params:  # one that has ended, which it forgets
            return httpx.Response(404, json={"errors": [{"code": "10005"}]})
        number = int(request.url.params["page[number]"])
        asked = f"{kind} {number}"
        self.log.append(asked)
        answer = self.instead.pop(asked, None) or self._page(getattr(self, kind), number)
        self.after(asked)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _page(self, records: list[Any], number: int) -> httpx.Response:
        start = (number - 1) * self.size
        pages = max(1, -(-len(records) // self.size))
        total = len(records) if self.totals else 0
        cut = records[start : start + self.size]
        return httpx.Response(200, content=page(cut, number, pages, total), headers=self.headers)

    def client(self) -> VideoApi:
        return VideoApi(ApiKey("KEYlive"), "https://api.example.test/v2", transport=self)


def make_session(session_id: str, *people: str, room: str = "room", active: bool = True) -> Session:
    return Session(
        id=session_id,
        room_id=room,
        active=active,
        participants=tuple(
            Participant(id=p, session_id=session_id, context=p.capitalize()) for p in people
        ),
    )


def snapshot(
    *sessions: Session,
    rooms: tuple[str | Room, ...] = ("room",),
    number: int = 1,
    account: AccountId = UNNAMED,
    **fields: Any,
) -> Snapshot:
    made = [r if isinstance(r, Room) else Room(id=r, unique_name=r) for r in rooms]
    return Snapshot.of(made, sessions, account=account, number=number, **fields)
