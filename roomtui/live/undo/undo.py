"""The undo of an action: whom it hits, and whom it leaves as they are, and why."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from roomtui.api.models import Participant
from roomtui.live.actions.request import Action, ModerationRequest, Target
from roomtui.live.identities import Identities
from roomtui.live.memory.builder import KEPT
from roomtui.live.memory.memory import HAD_EFFECT, Memory
from roomtui.live.memory.past_request import NO_EFFECT, PastRequest
from roomtui.live.snapshot import Snapshot
from roomtui.live.undo.mute_history import STATE_BY, MuteHistory, MuteState, Standing
from roomtui.live.undo.stack import UndoEntry, UndoStack
from roomtui.text import name_of, short_id

OPPOSITE: Final = {Action.MUTE: Action.UNMUTE, Action.UNMUTE: Action.MUTE}
"""What takes back what."""

OPPOSITE_STATE: Final = {
    MuteState.MUTED: MuteState.UNMUTED,
    MuteState.UNMUTED: MuteState.MUTED,
}


class Why(Enum):
    """The reasons for which somebody is left as they are."""

    NOT_HIT = "the action did not hit them"
    OVER = "their session is over"
    UNSEEN = "the service does not tell who is in their session"
    LEFT = "they have left"
    CAME_BACK = "they have left, and come back as another participant"
    BEFORE = "they were so before the action"
    PERHAPS_BEFORE = "they may have been so before the action"
    AGAIN = "somebody has made them so again since"
    SINCE = "they are not so any more"
    NEVER_KNOWN = "all were unmuted, and nobody is known to have muted them"
    MEANWHILE = "they joined while it was sent, and were perhaps hit too"


class Untouched(Struct, frozen=True):
    """Somebody who is left as they are, and why; `by` is another operator who had it so."""

    why: Why
    target: Target
    room: str
    by: str = ""


class Undo(Struct, frozen=True, kw_only=True):
    """What takes an action back, as far as that can be.

    `untold` counts those whom it hits although nobody knows what they were before, `unsure` those
    of whom nobody knows whether the action hit them. `known_since` is from when on the memory is
    whole, None if it is for as long as all whom it hits have been there.
    """

    entry: UndoEntry
    requests: tuple[ModerationRequest, ...] = ()
    untouched: tuple[Untouched, ...] = ()
    untold: int = 0
    unsure: int = 0
    known_since: datetime | None = None

    @property
    def people(self) -> int:
        """Count those whom it hits."""
        return sum(len(request.targets) for request in self.requests)


class Known(Struct, frozen=True, kw_only=True):
    """All by which it is worked out; `now` is a time of this host, `skew` the service's lead."""

    snapshot: Snapshot
    memory: Memory
    stack: UndoStack
    identities: Identities
    now: datetime
    skew: timedelta = timedelta()


def undo_of(entry: UndoEntry, known: Known) -> Undo:
    """Return what takes an action back, by all that is known; it mutes and unmutes alone.

    It hits only people who are present and whom the action hit or may have hit. Of them it leaves
    as they are those who would be the same without the action, in any order in which the requests
    may have come to the service, and those who are not any more what the action made of them.
    """
    own, whole = known.stack.by_session(entry.account), entry.requests.keys()
    reviews = [
        _Review(past, whole, known, own.get(past.request.session_id, {}))
        for past in entry.requests.values()
    ]
    since = [review.known_since for review in reviews if review.known_since]
    return Undo(
        entry=entry,
        requests=tuple(review.request(entry) for review in reviews if review.hit),
        untouched=tuple(one for review in reviews for one in review.untouched),
        untold=sum(review.untold for review in reviews),
        unsure=sum(review.unsure for review in reviews),
        known_since=max(since, default=None),
    )


def narrowed(undo: Undo, confirmed: Undo) -> Undo:
    """Return what is left of an undo that was `confirmed`: nobody whom its question did not name.

    Whom it would hit by now but did not then is not hit.
    """
    named = {(one.session_id, target.id) for one in confirmed.requests for target in one.targets}
    narrow = (
        replace(
            one, targets=tuple(each for each in one.targets if (one.session_id, each.id) in named)
        )
        for one in undo.requests
    )
    return replace(undo, requests=tuple(one for one in narrow if one.targets))


class _Review:
    """Looks at each of those whom one request of an action was to hit.

    Args:
        past: the request.
        whole: the ids of all requests of the action.
        known: all that is known.
        own: what this console sent to the session, by the ids of the requests.
    """

    def __init__(
        self,
        past: PastRequest,
        whole: AbstractSet[str],
        known: Known,
        own: Mapping[str, PastRequest],
    ) -> None:
        self._past = past
        self._whole = whole
        self._known = known
        self._made = STATE_BY[past.request.action]
        self.hit: list[Target] = []
        self.untouched: list[Untouched] = []
        self.untold = 0
        self.unsure = 0
        self.known_since: datetime | None = None
        request = past.request
        if why := self._why_nobody():
            self._leave(why, *request.targets)
            return
        self._history = MuteHistory(self._requests(own), known.skew)
        for target in request.targets:
            self._look_at(target)
        if request.everyone and past.may_have_had_effect:
            self._leave(Why.MEANWHILE, *self._joined_meanwhile())

    def request(self, entry: UndoEntry) -> ModerationRequest:
        """Return the request that takes it back."""
        request, snapshot = self._past.request, self._known.snapshot
        return ModerationRequest(
            action=OPPOSITE[request.action],
            account=request.account,
            session_id=request.session_id,
            room_id=request.room_id,
            room=snapshot.room_name(request.room_id) if request.room_id else request.room,
            targets=tuple(self.hit),
            undoes=entry.id,
        )

    def _why_nobody(self) -> Why | None:
        """Return why nobody can be hit."""
        request, snapshot = self._past.request, self._known.snapshot
        is_here = request.account == snapshot.account and request.session_id in snapshot.sessions
        if not is_here:
            return Why.OVER
        return Why.UNSEEN if request.session_id in snapshot.silent else None

    def _requests(self, own: Mapping[str, PastRequest]) -> Iterator[PastRequest]:
        """Yield all that is known to have been sent to the session.

        Of what this console sent just now it knows more than the memory, which is a moment behind.
        """
        request, seen = self._past.request, set[str]()
        for past in self._known.memory.mutes_in(request.account, request.session_id):
            seen.add(past.request.id)
            yield own.get(past.request.id, past)
        yield from (past for request_id, past in own.items() if request_id not in seen)

    def _look_at(self, target: Target) -> None:
        outcome = self._past.outcome_for(target.id)
        if outcome in NO_EFFECT:
            self._leave(Why.NOT_HIT, target)
            return
        person = self._known.snapshot.people.get(target.id)
        if person is None or person.session_id != self._past.request.session_id:
            self._leave(Why.CAME_BACK if self._is_back(target) else Why.LEFT, target)
            return
        before = self._history.standing(person, self._whole)
        if why := self._why_left(person, before):
            self._leave(why, target, by=self._by(before))
            return
        self.hit.append(target)
        self.untold += before.states != {OPPOSITE_STATE[self._made]}
        self.unsure += outcome not in HAD_EFFECT
        self._note_since(person)

    def _why_left(self, person: Participant, before: Standing) -> Why | None:
        """Return why somebody present is left as they are; `before` is without the action."""
        if self._made in before.states:
            if any(one.at > self._past.at for one in self._same(before)):
                return Why.AGAIN
            return Why.BEFORE if before.states == {self._made} else Why.PERHAPS_BEFORE
        is_unmute_of_all = self._past.request.everyone and self._made is MuteState.UNMUTED
        if is_unmute_of_all and MuteState.UNTOLD in before.states:
            return Why.NEVER_KNOWN
        is_so = self._made in self._history.standing(person).states
        return None if is_so else Why.SINCE

    def _same(self, standing: Standing) -> list[PastRequest]:
        """Return the requests that made somebody the same as the action did."""
        return [one for one in standing.by if STATE_BY[one.request.action] is self._made]

    def _by(self, standing: Standing) -> str:
        same = self._same(standing)
        if not same:
            return ""
        return "a policy" if same[-1].request.policy else same[-1].by

    def _is_back(self, target: Target) -> bool:
        """Return whether somebody is here who is known to be the one that was hit."""
        identities, snapshot = self._known.identities, self._known.snapshot
        if not target.identity or identities.account != snapshot.account:
            return False
        here = identities.holders.get(target.identity, ())
        return any(one in snapshot.people for one in here if one != target.id)

    def _joined_meanwhile(self) -> Iterator[Target]:
        """Yield those who were not seen when all were hit, but may have been there by then."""
        request = self._past.request
        seen = {one.id for one in (*request.targets, *request.excluded)}
        for person in self._known.snapshot.present(request.session_id):
            if person.id not in seen and self._history.may_have_met(person, self._past):
                yield Target(person.id, name_of(person.context) or short_id(person.id))

    def _leave(self, why: Why, *targets: Target, by: str = "") -> None:
        room = self._past.request.room
        self.untouched += (Untouched(why, target, room, by) for target in targets)

    def _note_since(self, person: Participant) -> None:
        """Note from when on the memory is whole, if somebody was there before that."""
        known = self._known
        since = max(known.memory.whole_since or known.now, known.now - KEPT)
        if person.joined_at is None or person.joined_at - known.skew < since:
            self.known_since = since
