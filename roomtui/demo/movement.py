"""Simulated movement: participants join and leave, sessions start and end."""

from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final

from roomtui.demo.account import Account
from roomtui.demo.people import crowd
from roomtui.demo.plans import RoomPlan, Scenario
from roomtui.demo.rng import seeded_rng

_PULL: Final = 4.0
"""How strongly a session is drawn back to the size of crowd that its plan gives."""

_GATHERING_SECS: Final = 45.0
"""How long a new session takes to fill."""

_FIRST_NUMBER: Final = 5_000_000
"""Beyond it are the ids of those who join, which nobody had before."""


class Movement:
    """Keeps an account moving: the population wanders about its plan, never drained nor overfull.

    `plans` tells for each room id how it is used.
    """

    def __init__(
        self, account: Account, scenario: Scenario, plans: dict[str, RoomPlan], seed: int
    ) -> None:
        self._account = account
        self._scenario = scenario
        self._rng = seeded_rng(seed, "movement")
        self._crowd = crowd(self._rng, _FIRST_NUMBER)
        self._plans = plans
        self._busy = [room_id for room_id, plan in plans.items() if plan.open or plan.side]
        self._weights = list(accumulate(plans[room_id].crowd for room_id in self._busy))
        self._side = [room_id for room_id, plan in plans.items() if plan.side]

    def begin(self, start: datetime) -> None:
        """Schedule the first changes; each schedules the next."""
        if self._scenario.changes_per_minute and self._busy:
            self._next_change(start)
        if self._scenario.side_every and self._side:
            self._next_side(start)

    def _next_change(self, now: datetime) -> None:
        wait = self._rng.expovariate(self._scenario.changes_per_minute / 60)
        self._account.timeline.at(now + timedelta(seconds=wait), self._change)

    def _change(self, now: datetime) -> None:
        self._next_change(now)
        room_id = self._rng.choices(self._busy, cum_weights=self._weights)[0]
        room = self._account.rooms.get(room_id)
        if room is None or room.active_session_id is None:
            return
        present = self._account.present_in(room.active_session_id)
        surplus = len(present) / self._plans[room_id].crowd - 1
        if self._rng.random() < min(0.95, max(0.05, 0.5 + surplus * _PULL)):
            self._someone_leaves(present)
        else:
            self._someone_joins(room.active_session_id)

    def _someone_leaves(self, present: tuple[str, ...]) -> None:
        movable = [one for one in present if one not in self._account.guests]
        if movable:
            self._account.leave(self._rng.choice(movable))

    def _someone_joins(self, session_id: str) -> None:
        context = next(self._crowd)
        if self._account.places_left(session_id):
            self._account.join(session_id, context)

    def _next_side(self, now: datetime) -> None:
        wait = self._rng.expovariate(1 / self._scenario.side_every)
        self._account.timeline.at(now + timedelta(seconds=max(20.0, wait)), self._side_change)

    def _side_change(self, now: datetime) -> None:
        self._next_side(now)
        rooms = [self._account.rooms[one] for one in self._side if one in self._account.rooms]
        running = [room.active_session_id for room in rooms if room.active_session_id is not None]
        idle = [room.id for room in rooms if room.active_session_id is None]
        if idle and len(running) < 2 and (not running or self._rng.random() < 0.5):
            self._open(self._rng.choice(idle), now)
        elif running:
            self._account.close_session(self._rng.choice(running))

    def _open(self, room_id: str, now: datetime) -> None:
        session = self._account.start_session(room_id)
        for _ in range(self._plans[room_id].crowd):
            wait = timedelta(seconds=self._rng.uniform(0, _GATHERING_SECS))
            self._account.timeline.at(now + wait, lambda _: self._someone_joins(session.id))
