"""CPU of the console: at a conference, and at a huge event."""

import time
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Final

from tests.bench.programs import Stage, is_there, peer, watch
from tests.bench.recorder import Recorder
from tests.bench.service import Service
from tests.bench.table import Row, duration, share
from tests.bench.usage import cpu_seconds, cpu_with_children

WARM: Final = 8.0
WATCHED: Final = 40.0

FLOOR: Final = "the same answers fetched and decoded by httpx + msgspec, no screen"

WARM_REFRESHES: Final = 4
REFRESHES: Final = 15


def keynote() -> Iterator[Row]:
    """Have the console, an idle app and watch run side by side: all are idle most of the time."""
    with Stage() as stage:
        service = stage.serve("keynote")
        running = {"console": stage.console(service), "idle": stage.run(peer("empty_app"))}
        running["floor"] = stage.run(peer("fetch_loop"), stage.serve("keynote").environ)
        if is_there("watch", "curl", "jq"):
            running["watch"] = stage.run(watch(service))
        time.sleep(WARM)
        before = {name: cpu_with_children(one.pid) for name, one in running.items()}
        time.sleep(WATCHED)
        used = {
            name: (cpu_with_children(one.pid) - before[name]) / WATCHED
            for name, one in running.items()
        }
    figure, ours = "CPU, keynote, every 2 s, share of a core", used["console"]
    yield Row(
        figure, ours, "an idle empty Textual app", used["idle"], share,
        goal=1.5, limit="cpu, keynote, idle",
    )  # fmt: skip
    there = "watch" in used
    beside = "watch with curl and jq" + ("" if there else ": not installed")
    yield Row(figure, ours, beside, used.get("watch"), share, goal=0.2, limit="cpu, keynote")
    yield Row(figure, ours, FLOOR, used["floor"], share)


def huge() -> Iterator[Row]:
    """Have each look as often and at the same pace: ours beside the floor, then the SDK."""
    figure = "CPU per refresh, huge"
    with Stage() as stage:
        services = [stage.serve("huge") for _ in range(2)]
        console = stage.console(services[0])
        loop = stage.run(peer("fetch_loop"), services[1].environ)
        ours, floor = _per_refresh([(console, services[0]), (loop, services[1])])
    yield Row(
        figure, ours, FLOOR, floor, duration,
        goal=3.0, limit="cpu, huge",
    )  # fmt: skip
    sdk = _sdk() if find_spec("telnyx") else None
    beside = "the official SDK" + ("" if sdk else ": not installed (pip install '.[bench]')")
    yield Row(figure, ours, beside, sdk, duration, goal=0.1, limit="cpu, huge, SDK")
    yield Row("CPU per refresh, huge, of httpx + msgspec alone", floor, beside, sdk, duration)


def _sdk() -> float:
    with Stage() as stage:
        service = stage.serve("huge")
        loop = stage.run(peer("sdk_loop"), service.environ)
        return _per_refresh([(loop, service)])[0]


def _per_refresh(watched: list[tuple[Recorder, Service]]) -> list[float]:
    """Return the CPU of a refresh of each program, once its first refreshes are over."""
    before = [_after(program, service, WARM_REFRESHES) for program, service in watched]
    after = [_after(program, service, WARM_REFRESHES + REFRESHES) for program, service in watched]
    return [(end - begin) / REFRESHES for begin, end in zip(before, after, strict=True)]


def _after(program: Recorder, service: Service, refreshes: int) -> float:
    """Wait until so many refreshes have been asked for and the last of them is over."""
    while service.counts.refreshes < refreshes:
        time.sleep(0.2)
    time.sleep(1.0)
    return cpu_seconds(program.pid)
