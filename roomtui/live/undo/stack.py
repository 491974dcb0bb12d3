"""The undo stack: what the operator of this console did, the newest last."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final, Self

from msgspec import Struct, field
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.actions.request import Action, ModerationRequest, ModerationResult, Outcome
from roomtui.live.actions.writes import Verb, Write, Written
from roomtui.live.memory.past_request import NO_EFFECT, PastRequest
from roomtui.text import counted

MOST: Final = 20
"""Actions that are kept; the oldest go first."""

TAKES_AWAY: Final = frozenset({Verb.DELETE, Verb.UPDATE})
"""Writes that change or end what was there; what is only new stands in nobody's way."""

FIRST_TOLD: Final = NO_EFFECT | {Outcome.SENDING}
"""Outcomes that may be the first that is told of a request; of any other more was told before."""


class UndoEntry(Struct, frozen=True, kw_only=True):
    """One action: a request, or the requests of a plan, by their ids; or else writes.

    `id` is that of the request or the plan, `at` when it was begun. `undoes` is the id of the
    action that it took back, if any. `writes` are those that may have changed something, by their
    ids.
    """

    id: str
    account: AccountId
    at: datetime
    requests: Mapping[str, PastRequest] = field(default_factory=dict)
    undoes: str = ""
    writes: Mapping[str, Write] = field(default_factory=dict)

    @property
    def written(self) -> str:
        """Return what was written, as in `delete room keynote` or `delete 5 rooms`, or nothing."""
        if len(self.writes) < 2:
            return next((one.title for one in self.writes.values()), "")
        verbs = "/".join(sorted({one.verb for one in self.writes.values()}))
        kinds = {one.what for one in self.writes.values()}
        what = kinds.pop() if len(kinds) == 1 else "record"
        return f"{verbs} {counted(len(self.writes), what)}"

    @property
    def actions(self) -> frozenset[Action]:
        """Return what its requests do."""
        return frozenset(one.request.action for one in self.requests.values())

    @property
    def can_be_undone(self) -> bool:
        """Return whether all that it did is to mute and unmute."""
        return not self.writes and not any(action.can_be_seen for action in self.actions)

    @property
    def may_have_had_effect(self) -> bool:
        """Return whether it may have changed anything."""
        return bool(self.writes) or any(one.may_have_had_effect for one in self.requests.values())

    def is_under_way(self, plans: AbstractSet[str] = frozenset()) -> bool:
        """Return whether a request of it is still being sent, or is still to go.

        `plans` are the ids of the plans that are under way.
        """
        return self.id in plans or any(one.is_under_way for one in self.requests.values())


class UndoStack(Struct, frozen=True, eq=False):
    """What this console did since it started, the newest last; what a policy did is not in it.

    `dropped` are the ids of actions that went last: a plan among them may still be under way, and
    what of it comes yet is not the whole of an action.
    """

    entries: tuple[UndoEntry, ...] = ()
    dropped: tuple[str, ...] = ()

    def beginning(self, request: ModerationRequest, at: datetime) -> Self:
        """Return it with a request that is about to be sent."""
        return self._with(PastRequest(request=request, outcome=Outcome.SENDING, at=at))

    def noting(self, result: ModerationResult) -> Self:
        """Return it with a result; the same if that is of an action which is no more among them."""
        known = self._known(result.request)
        if known is None and result.outcome not in FIRST_TOLD:
            return self
        return self._with(PastRequest.of(result, known.at if known else result.at))

    def breaking_off(self, request: ModerationRequest, at: datetime) -> Self:
        """Return it with a request of which no more will be heard: its outcome is unknown."""
        known = self._known(request)
        if known is None or not known.is_under_way:
            return self
        return self._with(replace(known, outcome=Outcome.UNKNOWN, told_at=at))

    def noting_write(self, written: Written) -> Self:
        """Return it with a write that changed or ended something.

        Those of a plan are one; of several others in a row only the last is kept.
        """
        write, entries = written.request, self.entries
        key = write.plan or write.id
        if write.verb not in TAKES_AWAY or key in self.dropped:
            return self
        known = self.get(key)
        writes = {i: one for i, one in known.writes.items() if i != write.id} if known else {}
        if written.outcome not in NO_EFFECT:
            writes[write.id] = write
        if known is not None:
            told = replace(known, writes=writes)
            entries = tuple(told if one is known else one for one in entries)
            return replace(self, entries=entries)
        if not writes:
            return self
        entry = UndoEntry(id=key, account=write.account, at=written.at, writes=writes)
        if entries and entries[-1].writes:
            dropped = (*self.dropped, entries[-1].id)[-MOST:]
            return type(self)((*entries[:-1], entry), dropped)
        return self._keeping((*entries, entry))

    @property
    def last(self) -> UndoEntry | None:
        """Return the newest that changed something, or may have; None if there is none."""
        return next((one for one in reversed(self.entries) if one.may_have_had_effect), None)

    def get(self, entry_id: str) -> UndoEntry | None:
        """Return an action by its id, as it is known by now; None if it is not among them."""
        return next((one for one in self.entries if one.id == entry_id), None)

    def by_session(self, account: AccountId) -> dict[str, dict[str, PastRequest]]:
        """Return what this console sent to each session, by the ids of the requests."""
        found: dict[str, dict[str, PastRequest]] = {}
        for entry in self.entries:
            if entry.account == account:
                for request_id, one in entry.requests.items():
                    found.setdefault(one.request.session_id, {})[request_id] = one
        return found

    def _known(self, request: ModerationRequest) -> PastRequest | None:
        entry = self.get(request.plan or request.id)
        return entry.requests.get(request.id) if entry else None

    def _with(self, past: PastRequest) -> Self:
        """Return it with what is known of a request by now."""
        request = past.request
        key = request.plan or request.id
        if request.policy or key in self.dropped:
            return self
        for place, entry in enumerate(self.entries):
            if entry.id == key:
                more = replace(entry, requests={**entry.requests, request.id: past})
                entries = (*self.entries[:place], more, *self.entries[place + 1 :])
                return replace(self, entries=entries)
        entry = UndoEntry(
            id=key,
            account=request.account,
            at=past.at,
            requests={request.id: past},
            undoes=request.undoes,
        )
        return self._keeping((*self.entries, entry))

    def _keeping(self, entries: tuple[UndoEntry, ...]) -> Self:
        """Return it with the newest of some entries."""
        dropped = (*self.dropped, *(one.id for one in entries[:-MOST]))
        return type(self)(entries[-MOST:], dropped[-MOST:])


EMPTY_STACK: Final = UndoStack()
"""Nothing done yet."""
