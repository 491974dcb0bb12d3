"""The embedded API as an httpx transport of this process."""

from typing import Final, NamedTuple

import httpx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from roomtui.demo.clock import SimulationClock, WallClock
from roomtui.demo.exchange import Exchange
from roomtui.demo.faults import FaultInjector, Faults, Mix
from roomtui.demo.plans import Scenario
from roomtui.demo.scenarios import SCENARIOS, UnknownScenario
from roomtui.demo.server import DEMO_KEY, PREFIX, Limits, create_app
from roomtui.demo.server.log import Log
from roomtui.demo.world import SEED, World

__all__ = ["DEMO_KEY", "SCENARIOS", "EmbeddedApi", "UnknownScenario", "embedded"]

BASE_URL: Final = f"http://demo.roomtui.invalid{PREFIX}"
"""Where the API lives inside this process: a name that no resolver will ever know."""


class EmbeddedTransport(httpx.AsyncBaseTransport):
    """Carries requests to an app in this process, and fails the way a network does.

    Bodies come as they are made, however long. A dropped connection is an
    httpx.RemoteProtocolError and a read time-out an httpx.ReadTimeout; an error inside the app is
    no answer but raised here.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        return await Exchange(self._app, request).answer()


class EmbeddedApi(NamedTuple):
    """An API in this process, and the strings to pull: its world, its faults, its log."""

    app: Starlette
    world: World
    faults: Faults
    log: Log
    key: str
    base_url: str

    def transport(self) -> httpx.AsyncBaseTransport:
        """Return a transport for an httpx.AsyncClient that reaches this API and nothing else."""
        return EmbeddedTransport(self.app)


def embedded(
    scenario: Scenario | str = "keynote",
    *,
    seed: int = SEED,
    clock: SimulationClock | None = None,
    limits: Limits | None = None,
    forbidden_key: str | None = None,
    mix: Mix | None = None,
) -> EmbeddedApi:
    """Return an API in this process, with what a mix brings; raises UnknownScenario."""
    mix = mix or Mix()
    world = World(scenario, seed=seed, clock=mix.clock(clock or WallClock()))
    app = create_app(
        world,
        limits=limits,
        forbidden_key=forbidden_key,
        faults=Faults(FaultInjector(mix, world.clock, seed)),
    )
    return EmbeddedApi(app, world, app.state.faults, app.state.log, DEMO_KEY, BASE_URL)
