"""The history of policies, by which they are bounded: this console's own, and the journal's."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.live.actions.request import Action, ModerationRequest, ModerationResult, Outcome
from roomtui.live.memory.memory import Memory, PastAction

MINUTE: Final = 60.0
HOUR: Final = 3600.0

MARGIN: Final = 30.0
"""Seconds for which something may have been on its way after the time that a journal has of it."""

MOST_KEPT: Final = 20_000
"""Attempts of this console that are kept, the oldest forgotten first."""

NOT_DONE: Final = frozenset({Outcome.FAILED, Outcome.NOT_DONE})
"""Outcomes of what the service certainly did not do."""


class Attempt(Struct):
    """One time that a policy of this console acted on somebody.

    `at` is the monotonic time at which it was last heard of; it `is_over` once nothing more of it
    can reach the service.
    """

    request_id: str
    action: Action
    participant_id: str
    identity: str
    at: float
    outcome: Outcome = Outcome.SENDING
    is_over: bool = False


class Try(Struct, frozen=True, gc=False):
    """A time that a policy acted on somebody, `age` seconds ago at least; 0 while under way."""

    action: Action
    outcome: Outcome
    age: float


class PolicyHistory:
    """The attempts of all policies of an account on this host, whether or not they did anything.

    Those of this console are known at once, and by the monotonic clock; those of others, and of
    consoles before this one, by the memory. What failed counts like anything else.
    """

    def __init__(self, account: AccountId) -> None:
        self._account = account
        self._own: deque[Attempt] = deque()
        self._ids: set[str] = set()
        self._people: defaultdict[str, list[Attempt]] = defaultdict(list)
        self._identities: defaultdict[str, list[Attempt]] = defaultdict(list)

    def begin(self, request: ModerationRequest, at: float) -> None:
        """Take note of a request that is about to go."""
        self._ids.add(request.id)
        for target in request.targets:
            attempt = Attempt(request.id, request.action, target.id, target.identity, at)
            self._own.append(attempt)
            self._people[target.id].append(attempt)
            if target.identity:
                self._identities[target.identity].append(attempt)
        while len(self._own) > MOST_KEPT:
            self._forget(self._own.popleft())

    def note(self, result: ModerationResult, at: float) -> None:
        """Take note of what became of a request."""
        for target in result.request.targets:
            for attempt in self._people.get(target.id, ()):
                if attempt.request_id == result.request.id:
                    attempt.outcome = result.apart.get(target.id, result.outcome)
                    if not attempt.is_over:
                        attempt.at = at
                    attempt.is_over = attempt.outcome is not Outcome.SENDING

    def end(self, request: ModerationRequest, at: float) -> None:
        """Take note that nothing more of a request will leave."""
        for target in request.targets:
            for attempt in self._people.get(target.id, ()):
                if attempt.request_id == request.id and not attempt.is_over:
                    attempt.is_over, attempt.at = True, at
                    if attempt.outcome is Outcome.SENDING:
                        attempt.outcome = Outcome.UNKNOWN

    def _forget(self, attempt: Attempt) -> None:
        self._ids.discard(attempt.request_id)
        for held, key in ((self._people, attempt.participant_id),
                          (self._identities, attempt.identity)):  # fmt: skip
            if key in held:
                held[key] = [one for one in held[key] if one is not attempt]
                if not held[key]:
                    del held[key]

    def of_person(
        self, participant_id: str, memory: Memory, at: float, now: datetime
    ) -> tuple[Try, ...]:
        """Return what policies did to somebody in this attendance, the last at the end.

        `at` is the monotonic time, `now` this machine's time of day.
        """
        past = memory.people.get((self._account, participant_id), ())
        return self._tries(self._people.get(participant_id, ()), past, at, now)

    def kicks_of_identity(
        self, identity: str, memory: Memory, at: float, now: datetime
    ) -> tuple[Try, ...]:
        """Return the kicks of somebody by doors, in all of their attendances."""
        past = [
            done
            for (account, _), by_policy in memory.policies.items()
            if account == self._account and by_policy[-1].identity == identity  # a door has one
            for done in by_policy
        ]
        tries = self._tries(self._identities.get(identity, ()), past, at, now)
        return tuple(one for one in tries if one.action is Action.KICK)

    def people_lately(self, memory: Memory, at: float, now: datetime) -> set[str]:
        """Return whom policies acted on within the last minute: see `person_key`."""
        found = set()
        for attempt in reversed(self._own):
            if at - attempt.at <= MINUTE or not attempt.is_over:
                found.add(person_key(attempt.action, attempt.participant_id, attempt.identity))
            elif at - attempt.at > HOUR:
                break
        for (account, _), past in memory.policies.items():
            for done in reversed(past):
                if account == self._account and done.request_id not in self._ids:
                    if _age(done, now) > MINUTE:
                        break
                    found.add(person_key(done.action, done.participant_id, done.identity))
        return found

    def _tries(
        self, own: Iterable[Attempt], past: Iterable[PastAction], at: float, now: datetime
    ) -> tuple[Try, ...]:
        before = (
            Try(done.action, done.outcome, _age(done, now))
            for done in past
            if done.policy and done.request_id not in self._ids
        )
        return (*before, *self._of_own(own, at))

    def _of_own(self, own: Iterable[Attempt], at: float) -> Iterator[Try]:
        for attempt in own:
            age = max(at - attempt.at, 0.0) if attempt.is_over else 0.0
            yield Try(attempt.action, attempt.outcome, age)


def person_key(action: Action, participant_id: str, identity: str) -> str:
    """Return what tells different people apart when they are counted.

    Who is kicked is known by the identity, for it returns with another id each time; whoever joins
    a quiet room counts each time.
    """
    return identity if action is Action.KICK and identity else participant_id


def _age(done: PastAction, now: datetime) -> float:
    """Return the seconds since it was over at the latest, by this machine's time of day."""
    return max((now - done.at).total_seconds() - MARGIN, 0.0)
