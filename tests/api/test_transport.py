"""The read-only guard, and what is kept from every answer's headers."""

import string
import time
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roomtui.api.errors import ReadOnlyRefusal, Refused
from roomtui.api.limits import RateLimit
from roomtui.api.proxied import ProxiedTransport
from roomtui.api.transport import READING, ReadOnlyTransport, network
from tests.api.operations import OPERATIONS, Ids, Operation
from tests.api.support import BASE_URL, Wire, client

WRITING = [o for o in OPERATIONS if o.method != "GET"]
LOOKING = [o for o in OPERATIONS if o.method == "GET"]

METHODS = st.sampled_from(["POST", "PATCH", "DELETE", "PUT", "OPTIONS", "TRACE", "CONNECT"])
TOKENS = st.text(alphabet=string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~", min_size=1)


@pytest.mark.parametrize("operation", WRITING, ids=[o.name for o in WRITING])
async def test_a_read_only_client_writes_nothing(operation: Operation) -> None:
    wire = Wire(httpx.Response(200))
    async with client(wire, read_only=True) as api:
        with pytest.raises(ReadOnlyRefusal) as caught:
            await operation.perform(api, Ids())
    assert wire.requests == []
    assert not caught.value.may_have_landed
    assert str(caught.value) == (
        "This console is read-only: nothing was sent. Start it without --read-only to moderate."
    )


@pytest.mark.parametrize("operation", LOOKING, ids=[o.name for o in LOOKING])
async def test_a_read_only_client_reads(operation: Operation) -> None:
    wire = Wire(httpx.Response(404))
    async with client(wire, read_only=True) as api:
        with pytest.raises(Refused):
            await operation.perform(api, Ids())
    assert len(wire.requests) == 1


@given(METHODS | TOKENS)
@example("post")
@example("Delete")
@example("GETS")
@example("G")
async def test_no_method_but_get_and_head_passes_the_guard(method: str) -> None:
    wire = Wire(httpx.Response(200))
    async with httpx.AsyncClient(transport=ReadOnlyTransport(wire)) as http:
        if method.upper() in READING:
            await http.request(method, "https://api.example.test/")
        else:
            with pytest.raises(ReadOnlyRefusal):
                await http.request(method, "https://api.example.test/")
            assert wire.requests == []


@given(METHODS | TOKENS)
async def test_the_guard_itself_reads_no_method_kindly(method: str) -> None:
    wire = Wire(httpx.Response(200))
    request = httpx.Request("GET", "https://api.example.test/")
    request.method = method
    if method in {"GET", "HEAD"}:
        await ReadOnlyTransport(wire).handle_async_request(request)
    else:
        with pytest.raises(ReadOnlyRefusal):
            await ReadOnlyTransport(wire).handle_async_request(request)
        assert wire.requests == []


class Door(Wire):
    closed = False

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize("read_only", [True, False])
async def test_closing_the_client_closes_the_wire(read_only: bool) -> None:
    door = Door(httpx.Response(204))
    async with client(door, read_only=read_only):
        assert not door.closed
    assert door.closed


def limits(limit: str, remaining: str, reset: str) -> dict[str, str]:
    return {
        "x-ratelimit-limit": limit,
        "x-ratelimit-remaining": remaining,
        "x-ratelimit-reset": reset,
    }


async def rate_after(*answers: httpx.Response) -> RateLimit | None:
    async with client(Wire(*answers)) as api:
        for answer in answers:
            if answer.is_success:
                await api.rooms.delete("r")
            else:
                with pytest.raises(Refused):
                    await api.rooms.delete("r")
        return api.rate


@pytest.mark.parametrize("status", [204, 401, 403, 404, 422, 429, 500, 503])
async def test_the_limit_is_kept_from_every_answer(status: int) -> None:
    before = time.monotonic()
    rate = await rate_after(httpx.Response(status, headers=limits("600", "599", "42")))
    assert rate is not None
    assert (rate.limit, rate.remaining, rate.reset) == (600, 599, 42.0)
    assert before <= rate.seen_at <= time.monotonic()


async def test_an_answer_without_limits_leaves_the_last_ones() -> None:
    rate = await rate_after(
        httpx.Response(204, headers=limits("600", "10", "5")), httpx.Response(204)
    )
    assert rate is not None
    assert rate.remaining == 10


@pytest.mark.parametrize("bad", ["", "many", "-1", "nan", "inf", "1e30", "0x10", "1,000", "½"])
async def test_garbage_in_the_limits_is_no_limit(bad: str) -> None:
    headers = [(name.encode(), value.encode()) for name, value in limits(bad, "5", "5").items()]
    assert await rate_after(httpx.Response(204, headers=headers)) is None


async def test_a_limit_without_a_reset_is_kept() -> None:
    headers = {"x-ratelimit-limit": "600", "x-ratelimit-remaining": "1.0"}
    rate = await rate_after(httpx.Response(204, headers=headers))
    assert rate is not None
    assert (rate.remaining, rate.reset) == (1, 0.0)


async def date_after(date: str) -> datetime | None:
    answer = httpx.Response(204, headers=[(b"date", date.encode("latin-1"))])
    async with client(Wire(answer)) as api:
        await api.rooms.delete("r")
        return api.date


@pytest.mark.parametrize(
    "date",
    [
        "Sun, 22 Nov 2026 10:00:00 GMT",
        "Sun, 22 Nov 2026 12:00:00 +0200",
        "Sun, 22 Nov 2026 10:00:00 -0000",
        "Sun, 22 Nov 2026 10:00:00",
    ],
)
async def test_the_service_s_clock_is_read(date: str) -> None:
    assert await date_after(date) == datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "date",
    [
        "",
        "0",
        "yesterday",
        "Mon, 32 Foo 2026 25:00:00 GMT",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Sun, 22 Nov 2026 10:00:00 +99999999999999",
    ],
)
async def test_a_date_that_is_none_is_no_clock(date: str) -> None:
    assert await date_after(date) is None


@given(st.text(alphabet=st.characters(max_codepoint=255, categories=["L", "N", "P", "Zs"])))
async def test_no_date_header_breaks_an_answer(date: str) -> None:
    read = await date_after(date)
    assert read is None or read.tzinfo is not None


async def test_requests_are_counted() -> None:
    async with client(Wire(httpx.Response(204), httpx.ConnectError("x"))) as api:
        await api.rooms.delete("r")
        with pytest.raises(Exception, match="No connection"):
            await api.rooms.delete("r")
        assert api.requests == 2


async def test_an_answer_tells_its_request_id() -> None:
    async with client(Wire(httpx.Response(200, headers={"x-request-id": "req-7"}))) as api:
        answer = await api.request("GET", "rooms")
    assert (answer.status, answer.request_id, answer.body) == (200, "req-7", b"")


def pool_of(way: httpx.AsyncBaseTransport) -> object:
    way = way._inner if isinstance(way, ProxiedTransport) else way
    return way._pool  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("environ", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://proxy.test:3128"}, "proxy.test"),
        ({"HTTPS_PROXY": "proxy.test:3128"}, "proxy.test"),
        ({"ALL_PROXY": "http://proxy.test:3128"}, "proxy.test"),
        ({"HTTP_PROXY": "http://proxy.test:3128"}, None),
        ({"HTTPS_PROXY": "http://proxy.test:3128", "NO_PROXY": "api.example.test"}, None),
    ],
)
def test_the_proxy_of_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], proxy: str | None
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    pool = pool_of(network(BASE_URL))
    url = getattr(pool, "_proxy_url", None)
    assert (url.host.decode() if url else None) == proxy


@pytest.mark.parametrize("host", ["127.0.0.1:8766", "localhost:8766", "[::1]:8766"])
@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
def test_what_goes_to_this_machine_goes_through_no_proxy(
    monkeypatch: pytest.MonkeyPatch, name: str, host: str
) -> None:
    for known in ("http_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(known, raising=False)
    monkeypatch.setenv(name, "http://proxy.test:3128")
    pool = network(f"http://{host}/v2")._pool  # type: ignore[attr-defined]
    assert getattr(pool, "_proxy_url", None) is None


async def test_cookies_are_neither_kept_nor_sent() -> None:
    wire = Wire(httpx.Response(200, headers={"set-cookie": "a=b"}))
    async with client(wire) as api:
        await api.request("GET", "rooms")
        await api.request("GET", "rooms")
    assert len(wire.requests) == 2
    assert all("cookie" not in request.headers for request in wire.requests)
