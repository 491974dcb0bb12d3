"""A wire that answers from a script and keeps what was asked of it."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import httpx
import msgspec

from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey

SECRET = "KEY0192F3secretABCDEF_nobodymayseeit"
BASE_URL = "https://api.example.test/v2"

Answer = httpx.Response | Exception
Handler = Callable[[httpx.Request], Answer]


class Wire(httpx.AsyncBaseTransport):
    """Gives the scripted answers in turn, the last one for ever; exceptions are raised."""

    def __init__(self, *answers: Answer | Handler) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def asked(self) -> httpx.Request:
        """The only request that was made."""
        (request,) = self.requests
        return request


class BrokenBody(httpx.AsyncByteStream):
    """A body whose connection breaks before it is complete."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b'{"data": ['
        raise httpx.ReadError("connection reset by peer")


def client(wire: httpx.AsyncBaseTransport, *, read_only: bool = False) -> VideoApi:
    return VideoApi(ApiKey(SECRET), BASE_URL, read_only=read_only, transport=wire)


def query(request: httpx.Request) -> list[tuple[str, str]]:
    return request.url.params.multi_items()


def body(request: httpx.Request) -> Any:
    return json.loads(request.content) if request.content else None


def one(data: object, status: int = 200, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json={"data": data}, headers=named)


def page(records: Sequence[object], number: int = 1, of: int = 1, total: int = -1) -> bytes:
    """The body of a list's page."""
    meta = {
        "page_number": number,
        "page_size": 250,
        "total_pages": of,
        "total_results": len(records) if total < 0 else total,
    }
    return msgspec.json.encode({"data": records, "meta": meta})


def refusal(status: int, *errors: dict[str, object], **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json={"errors": errors}, headers=named)
