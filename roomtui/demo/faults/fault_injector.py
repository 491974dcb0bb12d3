"""Injects faults at random into requests, reproducible by the seed."""

import re
from collections.abc import Sequence
from functools import partial
from random import Random
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from roomtui.demo.clock import SimulationClock
from roomtui.demo.faults.effects import Effect
from roomtui.demo.faults.kinds import KINDS
from roomtui.demo.faults.spec import Mix, Part
from roomtui.demo.rng import seeded_rng

FILES: Final = "/presigned/"
"""Where the paths of files begin."""

STREAMS: Final = 256
"""Operations that have chances of their own: all there are, and those that clients invent."""

_ID: Final = re.compile(r"(?<=/)[^/]*\d[^/]*", re.ASCII)


class FaultInjector:
    """Applies a mix: the n-th request of an operation always meets the same faults.

    So it does not matter for the fate of one operation how others come between. What comes at
    times goes by `clock`, from the moment that it is made.
    """

    def __init__(self, mix: Mix, clock: SimulationClock, seed: int) -> None:
        names = list(KINDS)
        self._parts = sorted(mix.parts, key=lambda part: names.index(part.name))
        self._clock = clock
        self._start = clock.now()
        self._seed = seed
        self._streams: dict[str, Random] = {}

    def strike(self, method: str, path: str) -> Effect | None:
        """Draw what happens to a request: None, one fault, or several around each other."""
        if not self._parts:
            return None
        stream = self._stream(method, path)
        passed = (self._clock.now() - self._start).total_seconds()
        drawn = [(part, stream.random(), stream.getrandbits(32)) for part in self._parts]
        struck = [
            self._effect(part, inner)
            for part, draw, inner in drawn
            if draw < part.often.share
            and part.often.holds(passed)
            and (KINDS[part.name].to_files or not path.startswith(FILES))
        ]
        return _around(struck) if struck else None

    def _effect(self, part: Part, seed: int) -> Effect:
        return KINDS[part.name].make(part.secs, seeded_rng(seed, part.name), self._clock)

    def _stream(self, method: str, path: str) -> Random:
        operation = f"{method} {_ID.sub('*', path.removeprefix('/v2'))}"
        if operation not in self._streams and len(self._streams) >= STREAMS:
            operation = "others"
        if operation not in self._streams:
            self._streams[operation] = seeded_rng(self._seed, f"faults of {operation}")
        return self._streams[operation]


def _around(effects: Sequence[Effect]) -> Effect:
    """Nest effects, the first outermost."""

    async def strike(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        for effect in reversed(effects):
            app = partial(effect, app)
        await app(scope, receive, send)

    return strike
