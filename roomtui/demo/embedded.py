"""The embedded API, ready to use: inside this process, or served over real HTTP."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, NamedTuple

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect

from roomtui.demo.clock import Clock
from roomtui.demo.faults import ConnectionDropped, Faults
from roomtui.demo.scenarios import SCENARIOS, UnknownScenario
from roomtui.demo.server import DEMO_KEY, PREFIX, Limits, create_app
from roomtui.demo.server.log import Log, OnRequest
from roomtui.demo.world import SEED, World

__all__ = ["DEMO_KEY", "SCENARIOS", "EmbeddedApi", "UnknownScenario", "embedded", "serve"]

BASE_URL: Final = f"http://demo.roomtui.invalid{PREFIX}"
"""Where the API lives inside this process: a name that no resolver will ever know."""


class EmbeddedTransport(httpx.ASGITransport):
    """Carries requests to an app in this process, and fails the way a network does.

    A dropped connection is an httpx.RemoteProtocolError and a read time-out an httpx.ReadTimeout;
    an error inside the app is no answer but raised here.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        seconds = request.extensions.get("timeout", {}).get("read")
        try:
            async with asyncio.timeout(seconds):
                return await super().handle_async_request(request)
        except TimeoutError:
            raise httpx.ReadTimeout("The read operation timed out", request=request) from None
        except ConnectionDropped:
            message = "Server disconnected without sending a response."
            raise httpx.RemoteProtocolError(message, request=request) from None


class EmbeddedApi(NamedTuple):
    """An API in this process, and the strings to pull: its world, its faults, its log."""

    app: Starlette
    world: World
    faults: Faults
    log: Log
    key: str
    base_url: str

    def transport(self) -> httpx.AsyncBaseTransport:
        """Make a transport for an httpx.AsyncClient that reaches this API and nothing else."""
        return EmbeddedTransport(app=self.app)


def embedded(
    scenario: str = "keynote",
    *,
    seed: int = SEED,
    clock: Clock | None = None,
    limits: Limits | None = None,
    forbidden_key: str | None = None,
) -> EmbeddedApi:
    """Make an API in this process; raises UnknownScenario."""
    world = World(scenario, seed=seed, clock=clock)
    app = create_app(world, limits=limits, forbidden_key=forbidden_key)
    return EmbeddedApi(app, world, app.state.faults, app.state.log, DEMO_KEY, BASE_URL)


def serve(
    scenario: str = "keynote",
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    seed: int = SEED,
    clock: Clock | None = None,
    limits: Limits | None = None,
    log: OnRequest | None = None,
) -> None:
    """Serve an API over HTTP until SIGINT or SIGTERM; port 0 takes any that is free.

    Raises UnknownScenario, and OSError if the address is taken or not this computer's.
    """
    app = create_app(World(scenario, seed=seed, clock=clock), limits=limits, log=log)
    config = uvicorn.Config(
        app,
        access_log=False,
        date_header=False,
        lifespan="off",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    server = uvicorn.Server(config)
    with _listen(host, port) as listener, _stopped_by_signals(server):
        sys.stdout.write(_greeting(host, listener.getsockname()[1], scenario))
        sys.stdout.flush()
        server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    return socket.create_server(address[:2], family=family)


def _greeting(host: str, port: int, scenario: str) -> str:
    place = f"[{host}]" if ":" in host else host
    base_url = f"http://{place}:{port}{PREFIX}"
    return (
        f"{scenario}: {SCENARIOS[scenario].description}\n"
        f"serving {base_url} with key {DEMO_KEY}\n"
        f"try: TELNYX_API_KEY={DEMO_KEY} roomtui --base-url {base_url}\n"
    )


def _is_news(record: logging.LogRecord) -> bool:
    """Tell whether the log should hear of it: connections that end early are no news."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (ConnectionDropped, ClientDisconnect))


@contextmanager
def _stopped_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """Take signals before uvicorn does, and those that it raises again once it has shut down."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
