"""The embedded API served over HTTP by uvicorn, as `roomtui demo-server` does."""

import logging
import signal
import socket
import sys
from asyncio import CancelledError
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import uvicorn
from starlette.requests import ClientDisconnect

from roomtui.demo.clock import SimulationClock, WallClock
from roomtui.demo.faults import ConnectionDropped, FaultInjector, Faults, Mix
from roomtui.demo.scenarios import SCENARIOS
from roomtui.demo.server import DEMO_KEY, PREFIX, Limits, create_app
from roomtui.demo.server.log import OnRequest
from roomtui.demo.world import SEED, World

KEEP_ALIVE_SECS: Final = 75
"""Seconds that a connection without requests is kept, as by nginx."""


def serve(
    scenario: str = "keynote",
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    seed: int = SEED,
    clock: SimulationClock | None = None,
    limits: Limits | None = None,
    log: OnRequest | None = None,
    mix: Mix | None = None,
) -> None:
    """Serve an API over HTTP until SIGINT or SIGTERM; port 0 takes any that is free.

    `mix` is what goes wrong by chance.

    Raises UnknownScenario, and OSError if the address is taken or not this computer's.
    """
    mix = mix or Mix()
    world = World(scenario, seed=seed, clock=mix.clock(clock or WallClock()))
    faults = Faults(FaultInjector(mix, world.clock, seed))
    app = create_app(world, limits=limits, faults=faults, log=log)
    config = uvicorn.Config(
        app,
        access_log=False,
        date_header=False,
        http="h11",  # whatever else is installed, so that answers are the same everywhere
        lifespan="off",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=KEEP_ALIVE_SECS,
        ws="none",
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
    listener = socket.create_server(address[:2], family=family)
    # Head and body of an answer are written apart: the body would wait 40 ms for the head's ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _greeting(host: str, port: int, scenario: str) -> str:
    place = f"[{host}]" if ":" in host else host
    base_url = f"http://{place}:{port}{PREFIX}"
    return (
        f"{scenario}: {SCENARIOS[scenario].description}\n"
        f"serving {base_url} with key {DEMO_KEY}\n"
        f"try: TELNYX_API_KEY={DEMO_KEY} roomtui --base-url {base_url}\n"
    )


def _is_news(record: logging.LogRecord) -> bool:
    """Return whether the log should hear of it: connections that end early are no news.

    Nor are answers that are still under way when the server is told to end.
    """
    error = record.exc_info[1] if record.exc_info else None
    is_late = "timeout graceful shutdown exceeded" in str(record.msg)
    return not (is_late or isinstance(error, (ConnectionDropped, ClientDisconnect, CancelledError)))


@contextmanager
def _stopped_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """Handle signals before uvicorn does, and those that it re-raises after its shutdown."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
