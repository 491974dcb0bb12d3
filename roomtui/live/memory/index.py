"""Indexes requests by whom and what they hit: what was done to each person and session."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.actions.request import LONGEST_REASON, Action, ModerationRequest, Outcome
from roomtui.live.journal.entries import JournalEntry
from roomtui.live.memory.memory import Memory, PastAction, PastActions
from roomtui.live.memory.past_request import PastRequest
from roomtui.text import safe

MOST_EACH: Final = 50
"""What is remembered of one person or session."""

MOST_OF_POLICY: Final = 200
"""What is remembered of one policy: more than a door does in two hours, by which it is bounded."""

Key = tuple[AccountId, str]


class TrackedRequest(Struct):
    """What is known of one request; `apart` has the outcomes of single people.

    `told` is the outcome that was last told of it as news, `ids` are those of its people once it
    goes on in other lines, of which `parts_left` have not been read.
    """

    entry: JournalEntry
    is_own: bool = False
    apart: dict[str, Outcome] = {}
    told: Outcome = Outcome.SENDING
    ids: set[str] = field(default_factory=set)
    parts_left: int = 0

    @property
    def outcome(self) -> Outcome:
        """Return what became of it, as far as that is known."""
        return self.entry.resolved.outcome if self.entry.resolved else Outcome.SENDING

    @property
    def size(self) -> int:
        """Return how many people it hits."""
        meant = self.entry.meant
        return len(meant.targets) if isinstance(meant, ModerationRequest) else 0


class MemoryIndex:
    """Holds what was done by person, identity, session and policy; copies it for each memory."""

    def __init__(self) -> None:
        self._people: dict[Key, PastActions] = {}
        self._identities: dict[Key, PastActions] = {}
        self._sessions: dict[Key, PastActions] = {}
        self._within: dict[Key, PastActions] = {}
        self._mutes: dict[Key, dict[str, PastRequest]] = {}
        self._kept_mutes: dict[Key, tuple[PastRequest, ...]] = {}
        self._policies: dict[Key, PastActions] = {}

    def put(self, request: TrackedRequest) -> None:
        """Put what a request did in its places, for what was known of it before."""
        for past, key, done in self._places(request):
            most = MOST_OF_POLICY if past is self._policies else MOST_EACH
            past[key] = _with(past.get(key, ()), done)[-most:]
        if found := _mute_of(request):
            place, mute = found
            self._mutes.setdefault(place, {})[request.entry.id] = mute
            self._kept_mutes.pop(place, None)

    def remove(self, request: TrackedRequest) -> None:
        """Take what a request did out of its places."""
        request_id = request.entry.id
        for past, key, _ in self._places(request):
            kept = tuple(done for done in past.get(key, ()) if done.request_id != request_id)
            if kept:
                past[key] = kept
            else:
                past.pop(key, None)
        if found := _mute_of(request):
            place, _ = found
            mutes = self._mutes.get(place, {})
            mutes.pop(request_id, None)
            self._kept_mutes.pop(place, None)
            if not mutes:
                self._mutes.pop(place, None)

    def memory(self) -> Memory:
        """Return the memory as of now, which nothing that comes later changes."""
        for key in self._mutes.keys() - self._kept_mutes.keys():
            self._kept_mutes[key] = tuple(self._mutes[key].values())
        return Memory(
            people=dict(self._people),
            identities=dict(self._identities),
            sessions=dict(self._sessions),
            within=dict(self._within),
            mutes=dict(self._kept_mutes),
            policies=dict(self._policies),
        )

    def _places(
        self, request: TrackedRequest
    ) -> Iterator[tuple[dict[Key, PastActions], Key, PastAction]]:
        """Yield where what a request did belongs, and what it is there."""
        meant = request.entry.meant
        if not isinstance(meant, ModerationRequest):
            return
        whole, account = _done(request, meant), request.entry.account
        yield self._within, (account, meant.session_id), whole
        if meant.action is Action.END:
            yield self._sessions, (account, meant.session_id), whole
            return
        for target in meant.targets:
            outcome = request.apart.get(target.id, whole.outcome)
            done = replace(
                whole,
                outcome=outcome,
                participant_id=target.id,
                name=safe(target.name),
                identity=target.identity,
            )
            yield self._people, (account, target.id), done
            if meant.policy:
                yield self._policies, (account, meant.policy), done
            if target.identity:
                yield self._identities, (account, target.identity), done


def _mute_of(request: TrackedRequest) -> tuple[Key, PastRequest] | None:
    """Return a mute or an unmute as a whole, and its place; None for what is neither."""
    entry, meant = request.entry, request.entry.meant
    if not isinstance(meant, ModerationRequest) or meant.action.can_be_seen:
        return None
    mute = PastRequest(
        request=meant,
        outcome=request.outcome,
        at=entry.at,
        told_at=entry.resolved.at if entry.resolved else None,
        apart=request.apart,
        by="" if request.is_own else entry.who.short_name,
        is_whole=request.parts_left <= 0,
    )
    return (entry.account, meant.session_id), mute


def _done(request: TrackedRequest, meant: ModerationRequest) -> PastAction:
    entry = request.entry
    is_of_one = len(meant.targets) == 1 and meant.action is not Action.END
    return PastAction(
        action=meant.action,
        outcome=request.outcome,
        at=entry.at,
        by=entry.who.short_name,
        request_id=meant.id,
        session_id=meant.session_id,
        room=safe(meant.room),
        operator=entry.who.person,
        is_own=request.is_own,
        people=len(meant.targets),
        reason=safe(meant.reason, LONGEST_REASON),
        name=safe(meant.targets[0].name) if is_of_one else "",
        policy=meant.policy,
    )


def _with(past: PastActions, done: PastAction) -> PastActions:
    """Return what was done with one more, or with more known of one, in the order of time."""
    for place, one in enumerate(past):
        is_same = one.participant_id == done.participant_id
        if is_same and one.request_id == done.request_id:
            return (*past[:place], done, *past[place + 1 :])
    later = sum(1 for _ in takewhile(lambda one: one.at > done.at, reversed(past)))
    place = len(past) - later
    return (*past[:place], done, *past[place:])
