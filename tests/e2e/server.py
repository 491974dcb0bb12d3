"""The simulation over real HTTP, in this process, so that tests hold its world and its log."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple, Self, TypeVar

import uvicorn

from roomtui.demo.embedded import DEMO_KEY
from roomtui.demo.faults import Faults
from roomtui.demo.server import PREFIX, LoggedRequest, create_app
from roomtui.demo.world import World
from tests.e2e.terminal import TIMEOUT

T = TypeVar("T")

HOST: Final = "127.0.0.1"

LOOK_SECS: Final = 0.05
"""Seconds after which a condition is looked at again, though no request was answered."""


class Write(NamedTuple):
    """A request that was to change something: its method, its path below /v2 and its body."""

    method: str
    path: str
    body: Any


class DemoServer:
    """Serves one world on one port; stopped and started again, both stay the same."""

    def __init__(self, scenario: str = "small", *, key: str = DEMO_KEY) -> None:
        self.world = World(scenario)
        self.faults = Faults()
        self.requests: list[LoggedRequest] = []
        self.key = key
        self._news = threading.Condition()
        self._port = 0
        self._thread: threading.Thread | None = None

    @property
    def base_url(self) -> str:
        """Return the URL that the console is to ask."""
        return f"http://{HOST}:{self._port}{PREFIX}"

    @property
    def writes(self) -> list[Write]:
        """Return all requests but the GETs, with each that was answered by now."""
        self.do(lambda _: None)  # an answer is sent before it is recorded
        return [
            Write(
                one.method,
                one.path.removeprefix(PREFIX),
                json.loads(one.body) if one.body else None,
            )
            for one in self.requests
            if one.method != "GET"
        ]

    @property
    def looks(self) -> int:
        """Count how often the sessions were asked for, answered or not."""
        return sum(one.path == f"{PREFIX}/room_sessions" for one in self.requests)

    def start(self) -> None:
        """Serve, on any free port at first and on the same ever after."""
        listener = socket.create_server((HOST, self._port))
        # Otherwise each body waits 40 ms for the ACK of its head, as demo-server sees to.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._port = listener.getsockname()[1]
        app = create_app(self.world, key=self.key, faults=self.faults, log=self._note)
        config = uvicorn.Config(
            app,
            date_header=False,
            lifespan="off",
            log_config=None,
            log_level="critical",
            server_header=False,
            timeout_graceful_shutdown=1,
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=[listener], name="demo server")
        self._thread.start()

    def _run(self, listener: socket.socket) -> None:
        try:
            self._loop.run_until_complete(self._server.serve(sockets=[listener]))
        finally:
            self._loop.close()

    def _note(self, request: LoggedRequest) -> None:
        with self._news:
            self.requests.append(request)
            self._news.notify_all()

    def stop(self) -> None:
        """Close every connection and the port."""
        if self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
            self._thread = None

    def do(self, change: Callable[[World], T]) -> T:
        """Change the world between two answers, never in the middle of one."""
        if self._thread is None:
            return change(self.world)

        async def in_turn() -> T:
            return change(self.world)

        return asyncio.run_coroutine_threadsafe(in_turn(), self._loop).result(TIMEOUT)

    def wait_for(self, condition: Callable[[], object], what: str = "it") -> None:
        """Wait until a condition holds, looking again whenever a request was answered."""
        deadline = time.monotonic() + TIMEOUT
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} never came; asked was {self.requests[-5:]}")
            with self._news:
                self._news.wait(LOOK_SECS)

    def wait_looks(self, number: int) -> None:
        """Wait until the sessions were asked for so many times more."""
        enough = self.looks + number
        self.wait_for(lambda: self.looks >= enough, f"look {enough}")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
