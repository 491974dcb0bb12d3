"""ASGI middleware that applies faults between a server and its app."""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

from roomtui.demo.faults.effects import without
from roomtui.demo.faults.planned import Faults


class FaultLine:
    """ASGI middleware that lets `faults` strike before a request reaches the app."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, well or badly."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = scope["method"], scope["path"]
        if (seconds := self._faults.wait_for(*request)) > 0:
            await asyncio.sleep(seconds)
        effect = self._faults.strike(*request)
        if self._faults.rangeless:
            scope = without(scope, b"range")
        if effect is None:
            await self._app(scope, receive, send)
        else:
            await effect(self._app, scope, receive, send)
