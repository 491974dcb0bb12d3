"""An account with one file to download, whose answers are scripted, and a queue that fetches it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from roomtui.account_id import UNNAMED
from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey
from roomtui.live.clock import Clock
from roomtui.live.download.downloads import Downloads
from roomtui.live.download.state import Download
from roomtui.live.download.transfer import OVERLAP
from roomtui.live.kinds import RecordKind
from tests.api.support import SECRET, one
from tests.live.support import Heard

HOST: Final = "files.example.test"
SIGNED: Final = "?signature=nobodymayseethis"
CONTENT: Final = bytes(range(256)) * 1200
SIZE: Final = len(CONTENT)
ETAG: Final = '"v1"'
HALF: Final = SIZE // 2
RESUMED: Final = HALF - OVERLAP
"""Where a file is gone on with that broke at its half."""

Shown = tuple[Download, ...]
Reply = httpx.Response | Exception
Handler = Callable[[httpx.Request], Reply]


class Body(httpx.AsyncByteStream):
    """Bytes in small pieces, and then a break if there is one."""

    def __init__(self, content: bytes, error: Exception | None = None) -> None:
        self._content = content
        self._error = error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._content), 8192):
            yield self._content[start : start + 8192]
        if self._error is not None:
            raise self._error


def answer(
    status: int = 200,
    content: bytes = CONTENT,
    *,
    error: Exception | None = None,
    **headers: str | None,
) -> httpx.Response:
    """Give an answer of the file host; a header that is None is left out."""
    named: dict[str, str | None] = {
        "content-length": str(len(content)),
        "content-type": "video/webm",
        "etag": ETAG,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    kept = {name: value for name, value in named.items() if value is not None}
    return httpx.Response(status, headers=kept, stream=Body(content, error))


def rest(request: httpx.Request, *, error: Exception | None = None) -> httpx.Response:
    """Answer as a host does that knows ranges."""
    start = int(request.headers.get("range", "bytes=0-")[6:-1])
    if start == 0:
        return answer(error=error)
    span = f"bytes {start}-{SIZE - 1}/{SIZE}"
    return answer(206, CONTENT[start:], content_range=span, error=error)


def cut(at: int, **headers: str | None) -> httpx.Response:
    """Give an answer that breaks after so many bytes of the whole file."""
    broken = httpx.RemoteProtocolError(f"https://{HOST}/f{SIGNED}")
    length = str(SIZE)
    return answer(200, CONTENT[:at], error=broken, content_length=length, **headers)


class Service(httpx.AsyncBaseTransport):
    """The service and the file host: scripted answers in turn, the last one for ever."""

    def __init__(self, *replies: Reply | Handler, **record: Any) -> None:
        self._replies = list(replies or (rest,))
        self.record: dict[str, Any] = {
            "id": "r", "type": "video", "codec": "vp8", "status": "completed", **record
        }  # fmt: skip
        self.views: list[httpx.Request] = []
        self.fetches: list[httpx.Request] = []
        self.view: Callable[[], Reply] = lambda: one(self.record)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "api.example.test":
            self.views.append(request)
            link = f"https://{HOST}/file{SIGNED}&fresh={len(self.views)}"
            self.record = {"download_url": link, **self.record}
            reply: Reply | Handler = self.view()
            self.record.pop("download_url")
        else:
            self.fetches.append(request)
            reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if callable(reply):
            reply = reply(request)
        if isinstance(reply, Exception):
            raise reply
        return reply

    @property
    def ranges(self) -> list[str | None]:
        return [fetch.headers.get("range") for fetch in self.fetches]


class Desk:
    """A queue at work, and what it publishes."""

    def __init__(self, downloads: Downloads, folder: Path) -> None:
        self.downloads = downloads
        self.folder = folder
        self.heard = Heard[Shown]()

    def start(self) -> None:
        self._running = asyncio.create_task(self.downloads.run(self.heard.publish))

    async def stop(self) -> None:
        self._running.cancel()
        await asyncio.wait({self._running})
        assert self._running.cancelled(), "a queue runs until it is cancelled"

    def add(self, record: str = "r", name: str = "film.webm") -> None:
        self.downloads.add(UNNAMED, RecordKind.RECORDING, record, name, self.folder)

    async def until(self, wanted: Callable[[Download], bool]) -> Shown:
        """Wait until that holds for every download."""
        return await self.heard.until(lambda shown: bool(shown) and all(map(wanted, shown)))

    async def over(self) -> Shown:
        return await self.until(lambda download: download.state.is_over)

    async def fetch(self) -> Download:
        """Download the one recording, and give what became of it."""
        self.add()
        await self.heard.until(lambda shown: not shown[-1].state.is_over)
        return (await self.over())[-1]

    @property
    def files(self) -> dict[str, int]:
        """Return the length of each file in the folder, hidden ones too."""
        found = self.folder.iterdir() if self.folder.is_dir() else ()
        return {file.name: file.stat().st_size for file in found}


@asynccontextmanager
async def downloading(
    transport: httpx.AsyncBaseTransport,
    folder: Path,
    clock: Clock,
    *,
    key: str = SECRET,
    base_url: str = "https://api.example.test/v2",
) -> AsyncIterator[Desk]:
    async with VideoApi(ApiKey(key), base_url, transport=transport) as api:
        desk = Desk(Downloads(api, clock), folder)
        desk.start()
        try:
            yield desk
        finally:
            await desk.stop()


def reasons(heard: Sequence[Shown]) -> list[str]:
    """Return every reason that was ever published, each once."""
    return list(dict.fromkeys(one.reason for shown in heard for one in shown if one.reason))
