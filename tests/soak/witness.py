"""Sees every request at the server's door and behind the faults, and what the journal said then."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roomtui.demo.embedded import EmbeddedApi

MARK = "soak.intent"


class Entry(NamedTuple):
    """What the journal says of an intent: what it is, and on which session or kind of thing."""

    id: str
    action: str
    where: str
    targets: tuple[str, ...]


class Book:
    """The journal on disk, read on as it grows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, int] = {}
        self.intents: dict[str, Entry] = {}
        self.outcomes: defaultdict[str, list[str]] = defaultdict(list)
        self.open: dict[str, Entry] = {}

    def read_on(self) -> None:
        for line in self._new_lines():
            if line["kind"] == "intent":
                entry = _entry(line)
                assert entry.id not in self.intents, "an intent is written once"
                self.intents[entry.id] = self.open[entry.id] = entry
            elif line["kind"] == "outcome":
                its = str(line.get("order") or line.get("write"))
                self.outcomes[its].append(line["outcome"])
                self.open.pop(its, None)

    def _new_lines(self) -> Iterator[dict[str, Any]]:
        for file in sorted(self._folder.glob("*.jsonl")):
            with file.open("rb") as lines:
                lines.seek(self._read.get(file, 0))
                for line in lines:
                    assert line.endswith(b"\n"), "a line is on disk as a whole or not at all"
                    yield msgspec.json.decode(line)
                self._read[file] = lines.tell()


def _entry(line: dict[str, Any]) -> Entry:
    if order := line.get("order"):
        targets = tuple(target["id"] for target in order["targets"])
        return Entry(order["id"], order["action"], order["session_id"], targets)
    write = line["write"]
    return Entry(write["id"], write["verb"], write["what"], ())


class Witness:
    """Wraps an API; counts what came in, and what was obeyed, by the intent that it belongs to."""

    def __init__(self, api: EmbeddedApi, journal: Path) -> None:
        self.book = Book(journal)
        self.looks = 0
        self.writes = 0
        self.came: defaultdict[str, int] = defaultdict(int)
        self.answered: defaultdict[str, list[int]] = defaultdict(list)
        self._app: ASGIApp = api.app
        (mount,) = (route for route in api.app.routes if isinstance(route, Mount))
        self._api = mount.app
        mount.app = self._behind_the_faults

    def has_seen(self, looks: int) -> bool:
        return self.looks >= looks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            self.writes += 1
            scope[MARK] = self._intent_of(scope["method"], scope["path"].removeprefix("/v2"))
            self.came[scope[MARK]] += 1
        elif scope["path"] == "/v2/room_sessions" and b"active" in scope["query_string"]:
            self.looks += b"page%5Bnumber%5D=1" in scope["query_string"].split(b"&")
        await self._app(scope, receive, send)

    def _intent_of(self, method: str, path: str) -> str:
        """Find the one intent that is on disk by now, still open, and asks for this."""
        self.book.read_on()
        where = _where(method, path)
        (intent,) = (one.id for one in self.book.open.values() if one.where == where)
        return intent

    async def _behind_the_faults(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_noting(message: Message) -> None:
            if message["type"] == "http.response.start" and MARK in scope:
                self.answered[scope[MARK]].append(message["status"])
            await send(message)

        await self._api(scope, receive, send_noting)


def _where(method: str, path: str) -> str:
    """Name the session of an order, or the kind of thing that is written, as the journal does."""
    steps = path.strip("/").split("/")
    if steps[0] == "room_sessions":
        return steps[1]
    if steps[0] == "rooms":
        return "join token for" if "actions" in steps else "room"
    if steps[0] == "room_compositions":
        return "composition of" if method == "POST" else "composition"
    return "recording" if len(steps) > 1 else "recordings"
