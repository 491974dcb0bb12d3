"""Whatever the URL and the method, an answer of the API comes through its gate and in its form."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.types import Message

from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.demo.server import Limits
from tests.demo.conftest import NOWHERE
from tests.e2e.server import DemoServer

RATE = {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"}

INVALID_URL, INVALID_ID, NOT_FOUND = (404, "10003"), (422, "10006"), (404, "10005")
NOT_ALLOWED = (405, "10003")

TARGETS = [
    ("GET", "/", INVALID_URL),
    ("GET", "//", INVALID_URL),
    ("GET", "/v2", INVALID_URL),
    ("GET", "/v2/", INVALID_URL),
    ("GET", "/v3/rooms", INVALID_URL),
    ("GET", "/V2/rooms", INVALID_URL),
    ("GET", "/v2/nope", INVALID_URL),
    ("GET", "/v2/rooms/", INVALID_URL),
    ("GET", "//v2/rooms", INVALID_URL),
    ("GET", "/v2//rooms", INVALID_URL),
    ("GET", "/v2/./rooms", INVALID_URL),
    ("GET", "/v2/../v2/rooms", INVALID_URL),
    ("GET", "/v2/%2e%2e/v2/rooms", INVALID_URL),
    ("GET", "/v2%2frooms", INVALID_URL),
    ("GET", "/v2/rooms%0a", INVALID_URL),
    ("GET", "/v2/rooms%0d%0ax:%20y", INVALID_URL),
    ("GET", "/v2/rooms%00", INVALID_URL),
    ("GET", "/v2%0a/rooms", INVALID_URL),
    ("GET", "/%0a", INVALID_URL),
    ("GET", "/v2/%ff%fe", INVALID_URL),
    ("GET", "/v2/rooms%20", INVALID_URL),
    ("GET", "/v2/rooms;a=b", INVALID_URL),
    ("GET", "/v2/r%C3%B6%C3%B6ms", INVALID_URL),
    ("GET", "/v2/" + "a" * 9000, INVALID_URL),
    ("GET", "/v2" + "/a" * 4000, INVALID_URL),
    ("GET", "/presigned", INVALID_URL),
    ("GET", "/presigned/", INVALID_URL),
    ("GET", "/presigned/a/b", INVALID_URL),
    ("OPTIONS", "*", INVALID_URL),
    ("POST", "/v2/nope", INVALID_URL),
    ("GET", "/v2/rooms/%0a", INVALID_ID),
    ("GET", "/v2/rooms/%00", INVALID_ID),
    ("GET", "/v2/rooms/%2f", INVALID_ID),
    ("GET", "/v2/rooms/%zz", INVALID_ID),
    ("GET", "/v2/rooms/%", INVALID_ID),
    ("GET", "/v2/rooms/%ff", INVALID_ID),
    ("GET", "/v2/rooms/..", INVALID_ID),
    ("GET", f"/v2/rooms/{NOWHERE}%0a", INVALID_ID),
    ("GET", f"/v2/rooms/{NOWHERE}%2fsessions", INVALID_ID),
    ("POST", "/v2/room_sessions/%0a/actions/kick", INVALID_ID),
    ("DELETE", "/v2/room_recordings/%e2%80%ae", INVALID_ID),
    ("GET", f"/v2/rooms/{NOWHERE}", NOT_FOUND),
    ("GET", f"/v2/rooms/{NOWHERE.replace('0', '%30')}", NOT_FOUND),
    ("GET", f"http://example.org/v2/rooms/{NOWHERE}", NOT_FOUND),
    ("GET", "http://example.org", INVALID_URL),
    ("GET", "http:rooms", INVALID_URL),
    ("PUT", "/v2/rooms", NOT_ALLOWED),
    ("DELETE", "/v2/rooms", NOT_ALLOWED),
    ("OPTIONS", "/v2/rooms", NOT_ALLOWED),
    ("TRACE", "/v2/rooms", NOT_ALLOWED),
    ("PROPFIND", "/v2/rooms", NOT_ALLOWED),
    ("get", "/v2/rooms", NOT_ALLOWED),
    ("GET", f"/v2/room_sessions/{NOWHERE}/actions/kick", NOT_ALLOWED),
    ("POST", "/v2/room_participants/%0a", NOT_ALLOWED),
]

Reply = tuple[int, dict[str, str], bytes]


def check(reply: Reply, expected: tuple[int, str]) -> None:
    """Fail unless an answer is a problem in the form of the API, and counted."""
    status, headers, body = reply
    assert (status, json.loads(body)["errors"][0]["code"]) == expected
    assert set(json.loads(body)["errors"][0]) >= {"code", "title", "detail", "meta"}
    assert headers["content-type"] == "application/json"
    assert headers.keys() >= RATE | {"date", "x-request-id"}
    assert ("allow" in headers) == (status == 405)
    assert ("www-authenticate" in headers) == (status == 401)


async def ask(api: EmbeddedApi, method: str, target: str, key: str | None) -> Reply:
    """Send what no client would, past the one that would mend it."""
    raw, _, query = target.partition("?")
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": str(httpx.URL(f"http://x/{raw.lstrip('/')}").path),
        "raw_path": raw.encode(),
        "query_string": query.encode(),
        "server": ("x", 80),
        "headers": [(b"authorization", f"Bearer {key}".encode())] if key is not None else [],
    }
    await api.app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in told[0]["headers"]}
    return told[0]["status"], headers, b"".join(one.get("body", b"") for one in told)


@pytest.mark.parametrize(("method", "target", "expected"), TARGETS)
async def test_every_url_is_behind_the_gate(
    clock: SteppedClock, method: str, target: str, expected: tuple[int, str]
) -> None:
    api = embedded("empty", clock=clock, limits=Limits(requests=2))
    for key in (None, "", "KEYwrong"):
        check(await ask(api, method, target, key), (401, "10009"))
    for left in ("1", "0"):
        reply = await ask(api, method, target, api.key)
        check(reply, expected)
        assert reply[1]["x-ratelimit-remaining"] == left
    check(await ask(api, method, target, api.key), (429, "10011"))


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer("empty") as started:
        yield started


def talk(server: DemoServer, method: str, target: str, *headers: str) -> Reply:
    """Send a request byte for byte over HTTP."""
    lines = [f"{method} {target} HTTP/1.1", "Host: x", "Connection: close", *headers, "", ""]
    host, port = httpx.URL(server.base_url).host, httpx.URL(server.base_url).port
    with socket.create_connection((host, port or 80)) as connection:
        connection.sendall("\r\n".join(lines).encode())
        with connection.makefile("rb") as answer:
            head, _, body = answer.read().partition(b"\r\n\r\n")
    status, *fields = head.decode().split("\r\n")
    named = dict(field.lower().split(": ", 1) for field in fields)
    return int(status.split()[1]), named, body


def test_the_same_holds_over_http(server: DemoServer) -> None:
    for method, target, expected in TARGETS:
        check(talk(server, method, target), (401, "10009"))
        check(talk(server, method, target, f"Authorization: Bearer {server.key}"), expected)


def test_what_no_key_opens_is_answered_without_a_body_to_head(server: DemoServer) -> None:
    key = f"Authorization: Bearer {server.key}"
    status, headers, body = talk(server, "HEAD", "/v2/rooms%0a", key)
    assert (status, body) == (404, b"")
    assert headers.keys() >= RATE
    status, headers, body = talk(server, "HEAD", "/v2/rooms", key)
    assert (status, body) == (200, b"")


def test_no_upgrade_leads_past_the_gate(server: DemoServer) -> None:
    upgrade = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: eA==")
    check(talk(server, "GET", "/v2/rooms", *upgrade), (401, "10009"))


async def test_a_socket_is_turned_away(small: EmbeddedApi) -> None:
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        told.append(message)

    await small.app({"type": "websocket", "path": "/v2/rooms", "headers": []}, receive, send)
    assert [one["type"] for one in told] == ["websocket.close"]


async def test_405_tells_what_there_is_instead(client: httpx.AsyncClient) -> None:
    for path, allowed in (
        ("/rooms", "GET, HEAD, POST"),
        (f"/rooms/{NOWHERE}", "DELETE, GET, HEAD, PATCH"),
        (f"/room_sessions/{NOWHERE}/actions/end", "POST"),
    ):
        for method in {"PUT", "OPTIONS", "HEAD"} - set(allowed.split(", ")):
            response = await client.request(method, path)
            assert (response.status_code, response.headers["allow"]) == (405, allowed)


async def test_files_are_told_of_in_the_words_of_their_store(small: EmbeddedApi) -> None:
    for method in ("POST", "DELETE", "OPTIONS"):
        status, headers, body = await ask(small, method, "/presigned/x", None)
        assert (status, headers["allow"]) == (405, "GET, HEAD")
        assert b"<Code>MethodNotAllowed</Code>" in body
    for target in ("/presigned/a%0ab", "/presigned/%00", "/presigned/%2f"):
        status, _, body = await ask(small, "GET", target, None)
        assert status == 403
        assert b"<Code>SignatureDoesNotMatch</Code>" in body


async def test_a_bug_is_counted_and_told_in_the_api_s_form(
    small: EmbeddedApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small.world, "rooms", None)
    quiet = httpx.ASGITransport(small.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=quiet, base_url=small.base_url) as client:
        headers = {"authorization": f"Bearer {small.key}"}
        response = await client.get("/rooms", headers=headers)
    check((response.status_code, dict(response.headers), response.content), (500, "10007"))
