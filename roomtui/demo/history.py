"""Generates the past of a simulated event: rooms, ended sessions, compositions.

The past is played through the same rules as the present, so that its records agree with them.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from roomtui.api.models import Composition, VideoRegion
from roomtui.demo.account import Account
from roomtui.demo.people import Guest, crowd
from roomtui.demo.plans import RoomPlan, Scenario
from roomtui.demo.rng import seeded_rng

_DAY: Final = timedelta(days=1)
_COMPOSED_AFTER: Final = timedelta(minutes=20)
_RESOLUTIONS: Final = ("1280x720", "960x540", "640x360")
_GRID: Final = VideoRegion(
    x_pos=0, y_pos=0, z_pos=0, max_columns=2, max_rows=2, video_sources=("*",)
)


class History:
    """Writes a scenario's past into an account's timeline; `plans` fills as its rooms are made."""

    def __init__(self, account: Account, scenario: Scenario, seed: int, start: datetime) -> None:
        self.plans: dict[str, RoomPlan] = {}
        self._account = account
        self._scenario = scenario
        self._start = start
        self._rng = seeded_rng(seed, "prologue")
        self._crowd = crowd(self._rng)

    def write(self) -> None:
        """Schedule everything between the first room's creation and the start."""
        for number, plan in enumerate(self._scenario.rooms):
            made = self._start - self._scenario.age_days * _DAY - timedelta(minutes=17.4 * number)
            self._account.timeline.at(made, partial(self._make_room, plan, number))
        for number in range(self._scenario.films_done):
            made = self._start - timedelta(hours=3 + 2.6 * number)
            self._account.timeline.at(made, partial(self._compose_any, number))
        for number in range(self._scenario.films_pending):
            made = self._start - timedelta(seconds=40 + 75 * number)
            self._account.timeline.at(made, partial(self._compose_any, number, slowness=8.0))

    def _make_room(self, plan: RoomPlan, number: int, _now: datetime) -> None:
        room = self._account.create_room(
            unique_name=plan.unique_name,
            max_participants=plan.max_participants,
            enable_recording=plan.enable_recording,
            webhook_event_url=plan.webhook_event_url,
        )
        self.plans[room.id] = plan
        for held in range(1, plan.past + 1):
            days = held * plan.past_every - number % plan.past_every
            begins = self._start - days * _DAY + timedelta(minutes=self._rng.uniform(-120, 200))
            self._account.timeline.at(begins, partial(self._hold_session, room.id))
        if plan.open:
            begins = self._start - timedelta(minutes=self._rng.uniform(12, 95))
            self._account.timeline.at(begins, partial(self._open_session, room.id))

    def _hold_session(self, room_id: str, now: datetime) -> None:
        plan = self.plans[room_id]
        session_id = self._account.start_session(room_id).id
        length = self._rng.uniform(25, 80)
        for _ in range(min(plan.past_crowd, plan.max_participants)):
            joins = now + timedelta(minutes=self._rng.uniform(0, 8))
            leaves = now + timedelta(minutes=length * self._rng.uniform(0.7, 0.99))
            self._attend(session_id, next(self._crowd), joins, leaves=leaves)
        ends = now + timedelta(minutes=length)
        self._account.timeline.at(ends, lambda _: self._account.close_session(session_id))
        if plan.filmed:
            composition = partial(self._compose, len(self._account.sessions), session_id, room_id)
            self._account.timeline.at(ends + _COMPOSED_AFTER, composition)

    def _open_session(self, room_id: str, now: datetime) -> None:
        plan = self.plans[room_id]
        session_id = self._account.start_session(room_id).id
        for guest in plan.guests:
            self._attend(session_id, guest.context, self._between(now, 0, 0.1), guest=guest)
        for _ in range(plan.crowd // 8):
            joins, leaves = self._between(now, 0, 0.3), self._between(now, 0.31, 0.5)
            self._attend(session_id, next(self._crowd), joins, leaves=leaves)
        for _ in range(plan.crowd - len(plan.guests)):
            self._attend(session_id, next(self._crowd), self._between(now, 0.1, 0.99))

    def _between(self, now: datetime, low: float, high: float) -> datetime:
        return now + (self._start - now) * self._rng.uniform(low, high)

    def _attend(
        self,
        session_id: str,
        context: str | None,
        joins: datetime,
        *,
        leaves: datetime | None = None,
        guest: Guest | None = None,
    ) -> None:
        def arrive(_now: datetime) -> None:
            if not self._account.places_left(session_id):
                return
            participant = self._account.join(session_id, context, guest=guest)
            if leaves is not None:
                self._account.timeline.at(leaves, lambda _: self._account.leave(participant.id))

        self._account.timeline.at(joins, arrive)

    def _compose_any(self, number: int, now: datetime, *, slowness: float = 1.0) -> None:
        sessions = sorted(self._account.recorder.completed_sessions().items())
        self._compose(number, *sessions[number % len(sessions)], now, slowness=slowness)

    def _compose(
        self, number: int, session_id: str, room_id: str, now: datetime, *, slowness: float = 1.0
    ) -> None:
        draft = Composition(
            id="",
            room_id=room_id,
            session_id=session_id,
            format="mp4",
            resolution=_RESOLUTIONS[number % len(_RESOLUTIONS)],
            video_layout={"grid": _GRID},
        )
        length = self._account.recorder.length_of(session_id, now)
        self._account.composer.create(draft, length, now, slowness=slowness)
