"""The embedded API, ready to use inside this process."""

import asyncio
from typing import Final, NamedTuple

import httpx
from starlette.applications import Starlette

from roomtui.demo.clock import Clock
from roomtui.demo.faults import ConnectionDropped, Faults
from roomtui.demo.scenarios import SCENARIOS, UnknownScenario
from roomtui.demo.server import DEMO_KEY, PREFIX, Limits, create_app
from roomtui.demo.server.log import Log
from roomtui.demo.world import SEED, World

__all__ = ["DEMO_KEY", "SCENARIOS", "EmbeddedApi", "UnknownScenario", "embedded"]

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
