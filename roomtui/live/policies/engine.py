"""The engine of policies: decides by each look at the account what they do, within bounds.

It sends nothing, and reads no clock and no file: whoever runs it gives it looks, has what it
decides carried out, and asks it once more right before a request leaves.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.api.models import Participant
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Target,
    disambiguated,
    kept_identity,
)
from roomtui.live.policies import findings
from roomtui.live.policies.alerts import PolicyAlerts
from roomtui.live.policies.bounds import is_given_up, may_kick
from roomtui.live.policies.history import PolicyHistory, Try, person_key
from roomtui.live.policies.look import Look, doubts
from roomtui.live.policies.matching import claims_host, holders_of, is_listed, was_unmuted
from roomtui.live.policies.policy import Policy, PolicyKind
from roomtui.live.policies.quiet import QuietRun
from roomtui.policy_limits import PolicyLimits
from roomtui.text import name_of, short_id

MOST_POLICIES: Final = 50
"""Policies that may be on at once."""

MOST_UNMUTED: Final = 20_000
"""People unmuted by this console who are remembered; the journal has all of a day."""

SWITCHED_OFF: Final = "The policy was switched off."
OVER: Final = "The time of the policy is over."


class Decision(Struct, frozen=True):
    """What is to be done by a look; `ended` are policies that have ended by themselves."""

    requests: tuple[ModerationRequest, ...] = ()
    ended: tuple[Policy, ...] = ()


class PolicyEngine:
    """Holds the policies that are on, and what they did.

    Args:
        account: the one that they are for.
        limits: how much they may do.
    """

    def __init__(self, account: AccountId, limits: PolicyLimits) -> None:
        self._account = account
        self._limits = limits
        self._policies: dict[str, Policy] = {}
        self._quiet: dict[str, QuietRun] = {}
        self._history = PolicyHistory(account)
        self._alerts = PolicyAlerts()
        self._admitted: dict[str, Policy] = {}
        self._unmuted: dict[str, None] = {}
        self.suspended = ""
        self.stopped = ""

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Return the policies that are on, in the order in which they were switched on."""
        return tuple(self._policies.values())

    @property
    def is_busy(self) -> bool:
        """Return whether a request of a policy is on its way."""
        return bool(self._admitted)

    @property
    def alerts(self) -> PolicyAlerts:
        """Return the alerts of bounds that were reached."""
        return self._alerts

    def why_not_on(self, policy: Policy) -> str:
        """Return in a sentence why a policy cannot be on; nothing if it can."""
        if policy.account != self._account:
            return "It is for another account."
        if policy.kind is PolicyKind.DOOR and not policy.identity:
            return "Nothing tells who it is: a door needs an identity."
        if len(self._policies) >= MOST_POLICIES:
            return f"{MOST_POLICIES} policies are on; switch one off first."
        if policy.id in self._policies or any(
            _says_the_same(policy, one) for one in self._policies.values()
        ):
            return "The same is on already."
        return ""

    def add(self, policy: Policy, look: Look | None = None) -> Policy:
        """Have a policy on, and return it as it is kept; what stopped all before is over.

        Args:
            policy: one that can be on.
            look: at the account as it is now, where it is switched on here; None for one that an
                earlier console had on.
        """
        is_new = look is not None and not doubts(look)
        self.stopped = ""
        if policy.kind is PolicyKind.QUIET:
            run = QuietRun(policy, self._unmuted, is_new=is_new)
            if look is not None and is_new:
                run.begin(look.situation)
                latest = run.latest_join(look.situation)
                policy = replace(policy, since=max(policy.since, latest or policy.since))
                run.policy = policy
            self._quiet[policy.id] = run
        self._policies[policy.id] = policy
        return policy

    def end(self, policy_ids: Collection[str]) -> tuple[Policy, ...]:
        """End policies, and whatever of theirs has not left yet; return those that were on."""
        self._admitted = {
            request_id: policy
            for request_id, policy in self._admitted.items()
            if policy.id not in policy_ids
        }
        return self._remove(policy_ids)

    def _remove(self, policy_ids: Collection[str]) -> tuple[Policy, ...]:
        ended = tuple(one for one in self._policies.values() if one.id in policy_ids)
        for policy in ended:
            del self._policies[policy.id]
            self._quiet.pop(policy.id, None)
        return ended

    def decide(self, look: Look) -> Decision:
        """Return what is to be done by a look, each request once; nothing where it is in doubt."""
        situation = look.situation
        over = {one.id for one in self._policies.values() if one.is_over(situation.now)}
        ended = self.end(over) if over else ()
        self.suspended = doubts(look) if self._policies else ""
        if self.suspended:
            return Decision(ended=ended)
        return Decision(self._act(look) if self._policies else self._rest(look), ended)

    def _rest(self, look: Look) -> tuple[ModerationRequest, ...]:
        """End alerts, with no policy on, but for the one that tells why."""
        self._alerts.keep_only({findings.STOPPED_CAUSE} if self.stopped else (), _now(look))
        return ()

    def _act(self, look: Look) -> tuple[ModerationRequest, ...]:
        for run in self._quiet.values():
            run.begin(look.situation)
        causes: set[str] = set()
        lately = self._history.people_lately(look.situation.memory, look.at, look.host_now)
        chosen: dict[tuple[str, str], list[Participant]] = {}
        taken: set[str] = set()
        too_many: Policy | None = None
        for policy, person in self._due(look, causes):
            if person.id in taken:
                continue
            key = person_key(_action(policy), person.id, _identity(policy))
            if key not in lately and len(lately) >= self._limits.people_a_minute:
                too_many = policy
                break
            lately.add(key)
            taken.add(person.id)
            chosen.setdefault((policy.id, person.session_id), []).append(person)
        requests = tuple(
            self._request(self._policies[policy_id], people, look)
            for (policy_id, _), people in chosen.items()
        )
        for request in requests:
            self._admitted[request.id] = self._policies[request.policy]
            self._history.begin(request, look.at)
        self._alerts.keep_only(causes, _now(look))
        if too_many is not None:
            self._stop(too_many, look)
        return requests

    def _stop(self, policy: Policy, look: Look) -> None:
        """End all policies since they would have hit too many; what was within the bound goes."""
        self._alerts.keep_only((), _now(look))
        self._alerts.hold(findings.all_stopped(look.situation, self._limits, policy))
        self.stopped = findings.stopped_sentence(self._limits)
        self._remove(list(self._policies))

    def _due(self, look: Look, causes: set[str]) -> Iterator[tuple[Policy, Participant]]:
        """Yield whom policies are to hit now, doors first; add the causes of alerts that go on."""
        for policy in self._policies.values():
            if policy.kind is PolicyKind.DOOR:
                for person in self._due_at_door(policy, look, causes):
                    yield policy, person
        for policy_id, run in self._quiet.items():
            for person in run.due(look.situation, lambda one: self._tries(one, look)):
                yield self._policies[policy_id], person

    def _due_at_door(self, policy: Policy, look: Look, causes: set[str]) -> Iterator[Participant]:
        situation, limits = look.situation, self._limits
        memory = situation.memory
        kicks = self._history.kicks_of_identity(policy.identity, memory, look.at, look.host_now)
        is_futile = is_given_up(kicks, limits.kicks_an_hour)
        cause = f"{policy.identity} is given up"
        if is_futile and cause in self._alerts.open:
            causes.add(cause)
        for person in holders_of(policy, situation):
            if not situation.snapshot.is_counted(person.session_id):
                continue
            if policy.was_shared or not is_listed(policy, person, situation):
                self._policies[policy.id] = replace(policy, was_shared=True)
                alert = findings.shared(policy, person, situation)
            elif claims_host(person, situation) and not policy.hits_hosts:
                alert = findings.claims_host(policy, person, situation)
            elif is_futile:
                alert = findings.given_up(policy, person, situation, limits)
            else:
                if may_kick(self._tries(person.id, look)):
                    yield person
                continue
            causes.add(alert.cause)
            self._alerts.hold(alert)

    def _tries(self, participant_id: str, look: Look) -> tuple[Try, ...]:
        memory = look.situation.memory
        return self._history.of_person(participant_id, memory, look.at, look.host_now)

    def _request(self, policy: Policy, people: list[Participant], look: Look) -> ModerationRequest:
        snapshot, identities = look.situation.snapshot, look.situation.identities
        session = snapshot.sessions[people[0].session_id]
        targets = []
        for person in people:
            identity = identities.read(person)
            key = kept_identity(identity.key) if identities.is_usable(identity) else ""
            name = name_of(person.context) or short_id(person.id)
            targets.append(Target(person.id, name, key))
        return ModerationRequest(
            account=self._account,
            action=_action(policy),
            session_id=session.id,
            room_id=session.room_id,
            room=snapshot.room_name(session.room_id),
            targets=disambiguated(targets),
            reason=policy.reason,
            policy=policy.id,
        )

    def why_not_now(self, request: ModerationRequest, look: Look) -> str:
        """Return in a sentence why a request must not leave now, by a newer look; else nothing."""
        policy = self._admitted.get(request.id)  # also once it was stopped with all others
        if policy is None:
            return SWITCHED_OFF
        if why := doubts(look):
            return why
        snapshot = look.situation.snapshot
        here = [p for one in request.targets if (p := snapshot.people.get(one.id)) is not None]
        if not here:
            return "They have left."
        if policy.is_over(look.situation.now):
            return OVER
        return next(filter(None, (self._why_spared(policy, one, look) for one in here)), "")

    def _why_spared(self, policy: Policy, person: Participant, look: Look) -> str:
        situation = look.situation
        if policy.kind is PolicyKind.QUIET:
            is_unmuted = person.id in self._unmuted or was_unmuted(policy, person, situation)
            return "Somebody was unmuted by hand." if is_unmuted else ""
        if not is_listed(policy, person, situation):
            return "It cannot be told any more who it is."
        if claims_host(person, situation) and not policy.hits_hosts:
            return "Somebody claims a host's role."
        return ""

    def hear(self, request: ModerationRequest) -> None:
        """Take note of a request as it begins, whoever it is from: no policy mutes after it."""
        if request.action is Action.UNMUTE and not request.policy:
            self._unmuted |= dict.fromkeys(target.id for target in request.targets)
            while len(self._unmuted) > MOST_UNMUTED:
                del self._unmuted[next(iter(self._unmuted))]

    def note(self, result: ModerationResult, at: float) -> None:
        """Take note of what became of a request."""
        self._history.note(result, at)

    def give_back(self, request: ModerationRequest, at: float) -> None:
        """Take note that nothing more of a request will leave, whatever became of it."""
        self._admitted.pop(request.id, None)
        self._history.end(request, at)


def _now(look: Look) -> datetime:
    return look.situation.now


def _action(policy: Policy) -> Action:
    return Action.KICK if policy.kind is PolicyKind.DOOR else Action.MUTE


def _identity(policy: Policy) -> str:
    return policy.identity if policy.kind is PolicyKind.DOOR else ""


def _says_the_same(one: Policy, other: Policy) -> bool:
    """Return whether two policies are about the same people in the same place."""
    what = one.kind, one.room_id, one.identity
    return what == (other.kind, other.room_id, other.identity)
