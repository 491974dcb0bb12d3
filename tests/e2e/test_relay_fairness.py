"""Whatever some viewers ask, and however slowly, the first page is served to the others."""

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from uuid import uuid4

import pytest

from tests.e2e.hanging import Hanging
from tests.e2e.relay import Relay, needs_nginx
from tests.e2e.server import HOST
from tests.e2e.terminal import TIMEOUT
from tests.e2e.test_relay_gate import LIVE, ROOMS
from tests.processes import wait_for

pytestmark = needs_nginx

AT_ONCE = 40
"""More than the relay has under way at a time of anything but first pages."""

SOON = 5.0
"""Seconds that a first page may take, on a busy machine; what hangs is given up after eight."""


def further(path: str) -> Callable[[int], str]:
    return lambda number: path.replace("D=1&", f"D={number + 2}&")


HELD = {
    "further pages of sessions": ("page%5Bnumber%5D=", further(LIVE)),
    "further pages of rooms": ("page%5Bnumber%5D=", further(ROOMS)),
    "lists": ("/room_recordings?", lambda number: f"/v2/room_recordings?page[number]={number}"),
    "single records": ("/room_sessions/", lambda _: f"/v2/room_sessions/{uuid4()}"),
    "searches": ("/room_participants?", lambda n: f"/v2/room_participants?filter[context]=x{n}"),
}


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        yield crowd


ORDINARY = {"further pages of sessions", "lists"}


@pytest.mark.parametrize(
    "what", [pytest.param(one, marks=[pytest.mark.long][: one not in ORDINARY]) for one in HELD]
)
def test_what_hangs_does_not_hold_up_the_first_pages(what: str, crowd: ThreadPoolExecutor) -> None:
    pattern, target = HELD[what]

    def holds(path: str) -> bool:
        return pattern in path and path not in {LIVE, ROOMS}

    with Hanging(holds) as service, Relay(service.url, "--budget=1000") as relay:
        asking = [crowd.submit(relay.get, target(number)) for number in range(AT_ONCE)]
        # Some hang, and the rest is turned away at once.
        wait_for(
            lambda: service.waiting + sum(one.done() for one in asking) >= AT_ONCE, "the crowd"
        )
        for first in (LIVE, ROOMS):
            began = time.monotonic()
            assert relay.get(first)[0] == 200
            assert time.monotonic() - began < SOON
        assert service.waiting >= 10, "what hangs still does"
        service.release()
        assert {one.result()[0] for one in asking} <= {200, 429, 502}


def test_slow_viewers_do_not_hold_up_the_others() -> None:
    with Hanging() as service, Relay(service.url) as relay, ExitStack() as slow:

        def connect() -> socket.socket:
            return slow.enter_context(socket.create_connection((HOST, relay.port), TIMEOUT))

        for _ in range(100):
            connect()  # says nothing
            connect().sendall(b"GET /v2/rooms HTTP/1.1\r\nHost: relay\r\nX-Slow: ")
            request = f"GET {LIVE} HTTP/1.1\r\nHost: relay\r\n\r\n".encode()
            connect().sendall(request * 50)  # never reads
            body = b"Content-Length: 9999\r\n\r\nx"
            connect().sendall(request[:-2] + body)
        began = time.monotonic()
        assert relay.get(LIVE)[0] == 200
        assert time.monotonic() - began < SOON


@pytest.mark.long
def test_a_head_that_does_not_come_is_not_awaited_for_long() -> None:
    with (
        Hanging() as service,
        Relay(service.url) as relay,
        socket.create_connection((HOST, relay.port), TIMEOUT) as trickling,
    ):
        trickling.sendall(b"GET /v2/rooms HTTP/1.1\r\n")
        began = time.monotonic()
        assert trickling.recv(1) == b""
        assert time.monotonic() - began < 9
