"""Compositions: queued, rendered one after the other, completed within a minute."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from msgspec.structs import replace

from roomtui.api.models import Composition
from roomtui.demo.rng import draw_id, seeded_rng
from roomtui.demo.timeline import Timeline

_MB_PER_MEGAPIXEL_SECOND: Final = 0.12


class Composer:
    """Keeps the `compositions`, oldest first, and moves their status on with time."""

    def __init__(self, timeline: Timeline, seed: int) -> None:
        self.compositions: dict[str, Composition] = {}
        self._timeline = timeline
        self._rng = seeded_rng(seed, "compositions")
        self._user_id = draw_id(self._rng)

    def create(
        self, draft: Composition, length_secs: float, now: datetime, *, slowness: float = 1.0
    ) -> Composition:
        """Enqueue a composition of `length_secs`; without `slowness` it is ready in 20 to 40 s."""
        composition = replace(
            draft,
            id=draw_id(self._rng),
            user_id=self._user_id,
            status="enqueued",
            created_at=now,
            updated_at=now,
        )
        self.compositions[composition.id] = composition
        begins = now + timedelta(seconds=self._rng.uniform(5, 12) * slowness)
        ready = begins + timedelta(seconds=self._rng.uniform(15, 28) * slowness)
        self._timeline.at(begins, partial(self._process, composition.id))
        self._timeline.at(ready, partial(self._complete, composition.id, length_secs))
        return composition

    def _process(self, composition_id: str, now: datetime) -> None:
        if (composition := self.compositions.get(composition_id)) is not None:
            self.compositions[composition.id] = replace(
                composition, status="processing", started_at=now, updated_at=now
            )

    def _complete(self, composition_id: str, length_secs: float, now: datetime) -> None:
        if (composition := self.compositions.get(composition_id)) is None:
            return
        width, height = map(int, composition.resolution.split("x"))
        size = length_secs * width * height / 1e6 * _MB_PER_MEGAPIXEL_SECOND
        self.compositions[composition.id] = replace(
            composition,
            status="completed",
            duration_secs=round(length_secs),
            size_mb=max(0.01, round(size * self._rng.uniform(0.8, 1.2), 2)),
            ended_at=now,
            completed_at=now,
            updated_at=now,
        )
