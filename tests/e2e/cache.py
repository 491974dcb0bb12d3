"""A cache as the web has them, which adds the key itself and tells the age of what it gives."""

import asyncio
import socket
import threading
import time
from typing import Any, Final, Self

import httpx
import uvicorn

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.server import HOST, DemoServer

FRESH: Final = 1.0
"""Seconds that an answer is kept for."""


class Cache:
    """Stands before a service; while `held`, it gives what it has, however old that is.

    `older` is added to every age, as if the cache had had its answers before; `when` is the time
    of the newest answer, in seconds since 1970.
    """

    def __init__(self, service: DemoServer) -> None:
        self.held = False
        self.older = 0
        self.when = 0.0
        self.asked: list[dict[str, str]] = []
        self._origin = service.base_url.removesuffix("/v2")
        self._kept: dict[str, tuple[float, httpx.Response]] = {}
        self._listener = socket.create_server((HOST, 0))
        config = uvicorn.Config(
            self._answer,
            interface="asgi3",
            lifespan="off",
            log_config=None,
            server_header=False,
            date_header=False,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="cache")

    @property
    def url(self) -> str:
        """Return the URL that viewers are to ask."""
        return f"http://{HOST}:{self._listener.getsockname()[1]}/v2"

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._listener]))

    async def _answer(self, scope: Any, _receive: Any, send: Any) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked.append(headers)
        target = f"{scope['path']}?{scope['query_string'].decode()}"
        at, kept = self._kept.get(target) or (0.0, None)
        if kept is None or (not self.held and time.time() - at > FRESH):
            async with httpx.AsyncClient(headers={"Authorization": f"Bearer {DEMO_KEY}"}) as origin:
                kept = await origin.get(self._origin + target)
            at = self.when = time.time()
            self._kept[target] = at, kept
        age = int(time.time() - at) + self.older
        told = {"content-type": "application/json", "date": kept.headers["date"], "age": str(age)}
        await send(
            {
                "type": "http.response.start",
                "status": kept.status_code,
                "headers": [(name.encode(), value.encode()) for name, value in told.items()],
            }
        )
        await send({"type": "http.response.body", "body": kept.content})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
