"""A console on a loop that never waits, before a service on which any fault can be set."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from textual.pilot import Pilot

from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.demo.faults import FaultInjector, parse_mix
from roomtui.live.actions.request import Outcome
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.settings import Settings
from roomtui.ui.widgets.status_line import StatusLine
from tests.soak.virtual_time import HastyLoop, LoopClock, put_in_place
from tests.soak.watched import WatchedApp

STEP: Final = 0.1


class Trial:
    """The app, the service behind it, and what the operator sees."""

    def __init__(
        self, app: WatchedApp, pilot: Pilot[None], api: EmbeddedApi, loop: HastyLoop
    ) -> None:
        self.app = app
        self.pilot = pilot
        self.api = api
        self.loop = loop

    @property
    def feed(self) -> Feed:
        return self.app.ui_state.feed

    @property
    def people(self) -> set[str]:
        return set(self.app.ui_state.snapshot.people)

    @property
    def status(self) -> str:
        return self.app.screen.query_one(StatusLine).text

    @property
    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(s.text for s in strip).rstrip() for strip in strips)

    @property
    def looks(self) -> int:
        return sum(one.path == "/v2/room_sessions" for one in self.api.log)

    def storm(self, spec: str) -> None:
        world = self.api.world
        self.api.faults.fault_injector = FaultInjector(parse_mix(spec), world.clock, seed=1)

    def calm(self) -> None:
        self.api.faults.clear()

    async def until(self, condition: Callable[[], object], within: float) -> float:
        """Let time pass until something holds; give the seconds that it took."""
        begun = self.loop.time()
        while not condition():
            assert self.loop.time() - begun < within, f"{self.feed}\n{self.text}"
            await asyncio.sleep(STEP)
        return self.loop.time() - begun

    async def until_state(self, state: FeedState, within: float) -> float:
        return await self.until(lambda: self.feed.state is state, within)

    async def until_look(self, within: float) -> float:
        """Wait for the next look, which has been answered or given up."""
        looks = self.looks
        return await self.until(lambda: self.looks > looks, within)

    async def until_text(self, words: str) -> None:
        await self.until(lambda: words in self.text, 2)

    async def until_told(self, number: int, outcomes: list[Outcome], within: float) -> None:
        """Wait until so many actions have been told of, the last of them like this."""
        told = self.app.told
        await self.until(
            lambda: len(told) == number and list(told.values())[-1] == outcomes, within
        )
        assert len(self.app.given) == number

    async def states_in(self, seconds: float) -> list[FeedState]:
        """Return the states that the feed goes through meanwhile."""
        seen = [self.feed.state]
        ends = self.loop.time() + seconds
        while self.loop.time() < ends:
            await asyncio.sleep(STEP)
            if self.feed.state is not seen[-1]:
                seen.append(self.feed.state)
        return seen

    async def settle(self) -> None:
        await self.until_state(FeedState.LIVE, within=65)
        assert re.search(r"● LIVE \d\d:\d\d:\d\d", self.status)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def go_to_people(self) -> None:
        await self.press("enter")
        await self.until(lambda: getattr(self.app.focused, "id", "") == "people", 5)


@asynccontextmanager
async def trial(
    folder: Path, loop: HastyLoop, scenario: str = "small", mix: str = "slow=0%"
) -> AsyncIterator[Trial]:
    clock = LoopClock(loop)
    api = embedded(scenario, clock=clock, mix=parse_mix(mix))
    settings = Settings(profile="t", state_dir=folder, download_dir=folder / "downloads")

    def connect() -> VideoApi:
        return VideoApi(
            ApiKey(api.key), api.base_url, account=settings.account, transport=api.transport()
        )

    app = WatchedApp(settings, connect, clock=clock)
    app.world = api.world
    async with app.run_test(size=(120, 40)) as pilot:
        running = Trial(app, pilot, api, loop)
        await running.settle()
        yield running
        assert app.is_running
        assert not app.slips, app.slips


Scene = Callable[[Trial], Coroutine[Any, Any, None]]


def play(
    ui_state: Scene,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    scenario: str = "small",
    mix: str = "slow=0%",
) -> None:
    """Play a scene before the console."""
    loop = HastyLoop()
    put_in_place(loop, monkeypatch)

    async def run() -> None:
        async with trial(folder, loop, scenario, mix) as running:
            await ui_state(running)

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(run())
