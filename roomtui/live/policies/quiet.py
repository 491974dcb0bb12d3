"""A quiet room that is on: who has joined since, and whom it has judged already."""

from collections.abc import Callable, Container, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from roomtui.api.models import Participant
from roomtui.live.actions.request import Outcome
from roomtui.live.memory.builder import KEPT
from roomtui.live.policies.bounds import is_settled, may_mute
from roomtui.live.policies.history import Try
from roomtui.live.policies.matching import is_spared, sessions_of, was_unmuted
from roomtui.live.policies.policy import Policy
from roomtui.live.policies.situation import Situation

AHEAD: Final = timedelta(minutes=1)
"""By how much later than now somebody can have joined, by clocks that differ."""

REMEMBERED: Final = KEPT - timedelta(hours=1)
"""How long ago somebody joined of whom the memory would still tell that they were muted."""

TriesOf = Callable[[str], tuple[Try, ...]]
"""Returns what policies did to an attendance, by the participant's id."""


class QuietRun:
    """Judges each attendance once: whoever is spared when they join is left alone from then on.

    So nobody who joins later, and claims what another is trusted by, has that one muted. Only what
    could not be done is looked at again.

    Args:
        policy: the quiet room.
        unmuted: the ids of those whom this console had unmuted, by hand; it changes.
        is_new: whether it was switched on here, so that who is there now was there before; one
            that is taken up goes by when people joined.
    """

    def __init__(self, policy: Policy, unmuted: Container[str], *, is_new: bool) -> None:
        self.policy = policy
        self._unmuted = unmuted
        self._is_new = is_new
        self._has_begun = False
        self._judged: set[str] = set()
        self._groups: dict[str, tuple[Participant, ...]] = {}

    def begin(self, situation: Situation) -> None:
        """Leave alone whoever is there in the first snapshot that can be trusted."""
        if self._has_begun:
            return
        self._has_begun = True
        known_since = _known_since(situation)
        is_remembered = self._is_new or self.policy.since > known_since
        if self.policy.includes_present and is_remembered:
            return  # the memory tells whom of them it muted already
        for person in self._people(situation):
            if self._is_new or not self._joined_since(person, known_since, situation.now):
                self._judged.add(person.id)

    def latest_join(self, situation: Situation) -> datetime | None:
        """Return when the last of those who are there joined, as far as that can be."""
        times = (one.joined_at for one in self._people(situation))
        known = [at for at in times if at is not None and at <= situation.now + AHEAD]
        return max(known, default=None)

    def due(self, situation: Situation, tries_of: TriesOf) -> Iterator[Participant]:
        """Yield whom it mutes now, the first to join first; of sessions that are in no doubt."""
        snapshot = situation.snapshot
        groups: dict[str, tuple[Participant, ...]] = {}
        for session in sessions_of(self.policy, situation):
            group = snapshot.present(session.id)
            if not snapshot.is_counted(session.id):
                continue
            if self._groups.get(session.id) is group:
                groups[session.id] = group
                continue
            waiting = [
                one
                for one in group
                if one.session_id == session.id  # or else nobody knows where to mute them
                and not self._is_judged(one, situation, tries_of)
            ]
            if not waiting:
                groups[session.id] = group
            yield from (one for one in waiting if may_mute(tries_of(one.id)))
        self._groups = groups
        self._forget_departed(snapshot.people)

    def _was_unmuted(self, person: Participant, situation: Situation) -> bool:
        return person.id in self._unmuted or was_unmuted(self.policy, person, situation)

    def _is_judged(self, person: Participant, situation: Situation, tries_of: TriesOf) -> bool:
        """Return whether it is settled what becomes of an attendance, and judge it if it can be."""
        if person.id in self._judged:
            return True
        tries = tries_of(person.id)
        is_under_way = any(one.outcome is Outcome.SENDING for one in tries)
        is_judged = (
            not self._joins(person)
            or self._was_unmuted(person, situation)
            or (not is_under_way and is_settled(tries))
            or is_spared(self.policy, person, situation)
        )
        if is_judged:
            self._judged.add(person.id)
        return is_judged

    def _joins(self, person: Participant) -> bool:
        """Return whether somebody came after it was switched on, or is muted all the same."""
        if self.policy.includes_present or person.joined_at is None:
            return True
        return person.joined_at >= self.policy.since

    def _joined_since(self, person: Participant, known_since: datetime, now: datetime) -> bool:
        """Return whether somebody surely joined since it is on, and would be known if muted."""
        at = person.joined_at
        return at is not None and max(self.policy.since, known_since) < at <= now + AHEAD

    def _people(self, situation: Situation) -> Iterator[Participant]:
        for session in sessions_of(self.policy, situation):
            yield from situation.snapshot.present(session.id)

    def _forget_departed(self, people: Mapping[str, object]) -> None:
        """Forget who has left, once they are more than those who are there: ids never return."""
        if len(self._judged) > 2 * len(people) + 1_000:
            self._judged &= people.keys()


def _known_since(situation: Situation) -> datetime:
    """Return since when, on the service's clock, the memory tells of whoever was muted."""
    known, whole_since = situation.now - REMEMBERED, situation.memory.whole_since
    return max(known, whole_since + situation.skew) if whole_since else known
