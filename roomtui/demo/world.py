"""The simulated world: an account that moves by a scenario, and actions on it."""

from collections import deque
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal

from msgspec import Struct

from roomtui.api.models import Composition
from roomtui.demo.account import Account
from roomtui.demo.clock import SimulationClock, WallClock
from roomtui.demo.history import History
from roomtui.demo.incidents import Incidents
from roomtui.demo.movement import Movement
from roomtui.demo.people import Guest
from roomtui.demo.plans import Scenario
from roomtui.demo.rng import derive_secret
from roomtui.demo.scenarios import find_scenario

SEED: Final = 2026
"""The seed of a world that is given none."""

COMEBACK: Final = timedelta(seconds=20)
"""How long a returning guest waits after a kick."""

Targets = Literal["all"] | Collection[str]
ActionVerb = Literal["kick", "mute", "unmute", "end"]


class AppliedAction(Struct, frozen=True, kw_only=True):
    """An action that was carried out: when, in which session, on whom of those present."""

    at: datetime
    verb: ActionVerb
    session_id: str
    participants: tuple[str, ...]


class World(Account):
    """An event that lives by its clock: the same seed gives the same event, however it is asked.

    `actions` lists what moderators did, oldest first: the API shows no mute state, so this is the
    only place that tells of mutes. A scenario may be given by name; raises UnknownScenario.
    """

    def __init__(
        self,
        scenario: Scenario | str = "keynote",
        *,
        seed: int = SEED,
        clock: SimulationClock | None = None,
    ) -> None:
        plan = find_scenario(scenario) if isinstance(scenario, str) else scenario
        super().__init__(
            clock or WallClock(),
            seed,
            departed_kept=plan.departed_kept,
            ended_kept=plan.ended_kept,
            recorded_people=plan.recorded_people,
        )
        self.scenario = plan
        self.seed = seed
        self.actions: deque[AppliedAction] = deque(maxlen=10_000)
        start = self.clock.now()
        history = History(self, plan, seed, start)
        history.write()
        self.timeline.advance(start)
        Movement(self, plan, history.plans, seed).begin(start)
        Incidents(self, history.plans).begin(start)

    def secret(self, purpose: str) -> bytes:
        """Return the 32 bytes that sign what this world hands out for one purpose."""
        return derive_secret(self.seed, purpose)

    def mute(self, session_id: str, targets: Targets = "all", exclude: Targets = ()) -> None:
        """Mute people; nothing but `actions` shows it."""
        self._act("mute", session_id, targets, exclude)

    def unmute(self, session_id: str, targets: Targets = "all", exclude: Targets = ()) -> None:
        """Undo a mute; only `actions` shows it."""
        self._act("unmute", session_id, targets, exclude)

    def kick(self, session_id: str, targets: Targets = "all", exclude: Targets = ()) -> None:
        """Make people leave; a returning guest is back after COMEBACK."""
        for participant_id in self._act("kick", session_id, targets, exclude):
            guest = self.guests.get(participant_id)
            self.leave(participant_id)
            if guest is not None and guest.returns:
                back = self.now() + COMEBACK
                self.timeline.at(back, partial(self._come_back, session_id, guest))

    def end_session(self, session_id: str) -> None:
        """End a session; everybody leaves."""
        self._act("end", session_id, "all", ())
        self.close_session(session_id)

    def _act(
        self, verb: ActionVerb, session_id: str, targets: Targets, exclude: Targets
    ) -> tuple[str, ...]:
        now = self.now()
        affected = tuple(
            one
            for one in self.present_in(session_id)
            if (targets == "all" or one in targets) and one not in exclude
        )
        self.actions.append(
            AppliedAction(at=now, verb=verb, session_id=session_id, participants=affected)
        )
        return affected

    def _come_back(self, session_id: str, guest: Guest, now: datetime) -> None:
        if self.places_left(session_id):
            self.join(session_id, guest.context, guest=guest)
        elif (session := self.sessions.get(session_id)) is not None and session.active:
            self.timeline.at(now + COMEBACK, partial(self._come_back, session_id, guest))

    def compose(self, draft: Composition) -> Composition:
        """Enqueue the composition that `draft` describes, made of the recordings of its session.

        Raises ValueError if the session has none.
        """
        now = self.now()
        if not draft.session_id or not self.recorder.of_session(draft.session_id):
            raise ValueError(f"session {draft.session_id} has no recordings")
        return self.composer.create(draft, self.recorder.length_of(draft.session_id, now), now)
