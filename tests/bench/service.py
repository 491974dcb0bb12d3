"""The service that is asked: the demo's, in a process of its own, with its requests counted.

`python -m tests.bench.service SCENARIO` serves a scenario, or one of two more: `frozen` is `still`
days later, so that no age on screen changes; in `flicker` five names that are on screen change by
one letter from one answer to the next.
"""

import json
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple, Self

BEGAN: Final = timedelta(days=3, hours=12)
"""How long ago a frozen event began: its ages change once a day."""

FLICKERING: Final = 5
SHOWN: Final = 15
"""Rows of people that are on screen for certain."""

COUNTS: Final = "/counts"
SESSIONS: Final = "/v2/room_sessions"


class Counts(NamedTuple):
    """Requests so far: all of them, and those for the first page of the sessions."""

    requests: int
    refreshes: int


class Service:
    """Serves in another process, on any free port."""

    def __init__(self, scenario: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.service", scenario],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self._origin = self._process.stdout.readline().strip()
        if not self._origin:
            raise RuntimeError(f"the service of {scenario} has ended with {self._process.wait()}")
        self.base_url = f"{self._origin}/v2"

    @property
    def environ(self) -> Mapping[str, str]:
        """Return the variables by which clients find it."""
        from roomtui.demo.embedded import DEMO_KEY

        return {"TELNYX_API_KEY": DEMO_KEY, "TELNYX_BASE_URL": self.base_url}

    @property
    def counts(self) -> Counts:
        """Ask how often it was asked."""
        with urllib.request.urlopen(f"{self._origin}{COUNTS}", timeout=10) as answer:
            return Counts(*json.load(answer))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()


class _Counted:
    """ASGI middleware that counts, and lets things happen before the sessions are answered."""

    def __init__(self, app: Any, before: Callable[[], None]) -> None:
        self._app = app
        self._before = before
        self._counted: Counter[str] = Counter()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        from starlette.responses import JSONResponse

        path = scope["path"]
        if path == COUNTS:
            counts = self._counted.total(), self._counted[SESSIONS]
            await JSONResponse(counts)(scope, receive, send)
            return
        is_page = b"number%5D=" in scope["query_string"]
        first = not is_page or b"number%5D=1&" in scope["query_string"] + b"&"
        self._counted[path if first else "further pages"] += 1
        if path == SESSIONS:
            self._before()
        await self._app(scope, receive, send)


class _LaterClock:
    def __init__(self, ago: timedelta) -> None:
        self.ago = ago

    def now(self) -> datetime:
        return datetime.now(UTC) - self.ago


def _flicker(world: Any) -> None:
    """Change the last letter of five people of the fullest session between its two cases."""
    from msgspec.structs import replace

    from roomtui.text import name_of

    meeting = max(world._meetings.values(), key=lambda one: len(one.present))
    shown = [meeting.roster[one] for one in meeting.present][:SHOWN]
    plain = [one for one in shown if name_of(one.context).isascii() and name_of(one.context)]
    for person in plain[-FLICKERING:]:
        name = name_of(person.context)
        other = person.context.replace(name, name[:-1] + name[-1].swapcase())
        meeting.roster[person.id] = replace(person, context=other)
    meeting.update(meeting.session)


def _serve(scenario: str) -> None:
    import socket

    import uvicorn

    from roomtui.demo.server import Limits, create_app
    from roomtui.demo.world import World

    still = scenario in {"frozen", "flicker"}
    clock = _LaterClock(BEGAN if still else timedelta())
    world = World("still" if still else scenario, clock=clock)
    clock.ago = timedelta()
    # The account's limit is there, and lets the naive walk and a finger on `r` through.
    app = create_app(world, limits=Limits(requests=100_000))
    before = (lambda: _flicker(world)) if scenario == "flicker" else lambda: None
    listener = socket.create_server(("127.0.0.1", 0))
    # As `demo-server` does, so that no body waits 40 ms for its head's ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(
        _Counted(app, before), access_log=False, date_header=False, lifespan="off",
        log_level="error", server_header=False, timeout_graceful_shutdown=1,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    _serve(sys.argv[1])
