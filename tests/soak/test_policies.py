"""Policies while everything goes wrong: they hit nobody who does not match, and keep their bounds.

Faults of every kind, answers that are old, consoles that end and begin, people who come and go,
are unmuted by hand, or take another's identity. It runs short; with ROOMTUI_FULL=1 it runs for
hours of the event.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

import pytest

from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.demo.faults import parse_mix
from roomtui.settings import Settings
from tests.full import FULL
from tests.soak.policed import EVENT, TRUSTED, Event, Gate, Stale
from tests.soak.virtual_time import HastyLoop, LoopClock, put_in_place
from tests.soak.watched import WatchedApp

CONSOLES: Final = 6 if FULL else 2
SECONDS: Final = 1_500 if FULL else 40
"""How many consoles there are one after the other, and how long each of them is there."""

PAUSE: Final = (0.5, 12.0) if FULL else (0.5, 4.0)
"""Seconds between two things that happen."""


async def soak(folder: Path, loop: HastyLoop, mix: str) -> str:
    clock = LoopClock(loop)
    api = embedded(EVENT, clock=clock, mix=parse_mix(mix))
    event = Event(api.world, folder / "journal", loop.time, seed=7)
    stops = 0
    for number in range(CONSOLES):
        stops += await one_console(folder, clock, api, event)
        assert not event.wrong, (number, event.wrong)
    event.assert_within_bounds()
    assert len(event.leavings) > 100 or not FULL
    hit = sum(len(one.people) for one in event.leavings)
    return f"{len(event.leavings)} requests on {hit} people; all were stopped {stops} times"


async def one_console(folder: Path, clock: LoopClock, api: EmbeddedApi, event: Event) -> int:
    """Have a console watch and act for a while; return how often all policies were stopped."""
    settings = Settings(
        profile="soak", state_dir=folder, download_dir=folder / "d", trusted_identities=(TRUSTED,)
    )

    def connect() -> VideoApi:
        stale = Stale(api.transport(), clock.monotonic, Random(3))
        transport = Gate(stale, event.note)
        return VideoApi(
            ApiKey(api.key), api.base_url, account=settings.account, transport=transport
        )

    app = WatchedApp(settings, connect, clock=clock)
    app.world = api.world
    stops = 0
    async with app.run_test(size=(80, 24)):
        event.app = app
        ends = clock.monotonic() + SECONDS
        while clock.monotonic() < ends:
            await asyncio.sleep(event.random.uniform(*PAUSE))
            event.go_on()
            stops += bool(app.ui_state.policies.stopped)
            event.switch_on()
        faults = [one for one in app.slips if one.startswith("a fault")]
        assert not faults, faults  # what is old may show people gone who are there
    return stops


@pytest.mark.timeout(900 if FULL else 120)
@pytest.mark.parametrize("mix", ["slow=0%", "all", "stormy"] if FULL else ["all"])
def test_policies_hit_nobody_who_does_not_match_and_keep_their_bounds(
    mix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    loop = HastyLoop()
    put_in_place(loop, monkeypatch)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        record_property("figures", runner.run(soak(tmp_path, loop, mix)))
