"""A moderation request, and the result of an action."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self
from uuid import uuid4

from msgspec import Struct, field
from msgspec.structs import replace

from roomtui.account_id import UNNAMED, AccountId
from roomtui.text import safe

NAMED: Final = 5
"""Names that a sentence can bear."""

ID_STARTS: Final = (4, 8)
"""Characters of an id that tell two people of one name apart, unless both begin with them."""


LONGEST_REASON: Final = 200
"""Characters of a reason."""


class Action(StrEnum):
    """The four things that a moderator can do."""

    MUTE = "mute"
    UNMUTE = "unmute"
    KICK = "kick"
    END = "end"

    @property
    def can_be_seen(self) -> bool:
        """Return whether later snapshots show the effect; the API has no mute state."""
        return self in {Action.KICK, Action.END}


class Target(Struct, frozen=True, omit_defaults=True):
    """A participant by id, with the name that was on screen.

    `identity` is the key of the stable identity, if there is one that may be matched.
    """

    id: str
    name: str
    identity: str = ""

    def made_safe(self) -> Self:
        """Return it with a name that is safe to show, as the journal keeps it."""
        return replace(self, name=safe(self.name), identity=kept_identity(self.identity))


def kept_identity(key: str) -> str:
    """Return the key of an identity as the journal keeps it: one that is not safe, as a digest."""
    if not key or safe(key) == key:
        return key
    from hashlib import blake2s  # no first screen has need of it

    return "#" + blake2s(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def disambiguated(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Return targets of whom those who share a name have the start of the id in it."""
    targets = tuple(targets)
    shared: defaultdict[str, set[str]] = defaultdict(set)
    for target in targets:
        shared[safe(target.name)].add(target.id)
    return tuple(_apart(target, shared[safe(target.name)]) for target in targets)


def _apart(target: Target, ids: set[str]) -> Target:
    if len(ids) < 2:
        return target
    for size in ID_STARTS:
        if len({one[:size] for one in ids}) == len(ids):
            return replace(target, name=f"{safe(target.name)} ({safe(target.id[:size])})")
    return replace(target, name=f"{safe(target.name)} ({safe(target.id)})")


class ModerationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One action on one session of an account, its targets frozen when the key was pressed.

    With `everyone` the service is told "all" less the excluded, so that who joins while the
    request is on its way is reached too; `targets` are then those who were seen. `confirmed` is
    the number of people that the operator confirmed, 0 where nothing was asked. `reason` is the
    operator's, `plan` and `policy` are the ids of what the request is a part of, and `undoes` is
    that of the request, or plan, that it takes back; each is empty where there is none.
    """

    action: Action
    session_id: str
    room_id: str
    room: str
    targets: tuple[Target, ...]
    # made by factories, whose defaults are not omitted: every line of a journal has these
    excluded: tuple[Target, ...] = field(default_factory=lambda: ())
    everyone: bool = field(default_factory=bool)
    confirmed: int = field(default_factory=int)
    reason: str = ""
    plan: str = ""
    policy: str = ""
    undoes: str = ""
    if TYPE_CHECKING:
        account: AccountId
    else:  # lines of old journals have none; whoever makes a request must say it
        account: AccountId = field(default_factory=lambda: UNNAMED)
    id: str = field(default_factory=lambda: uuid4().hex)

    def made_safe(self) -> Self:
        """Return it with names that are safe to show, as the journal keeps it."""
        return replace(
            self,
            room=safe(self.room),
            targets=tuple(target.made_safe() for target in self.targets),
            excluded=tuple(target.made_safe() for target in self.excluded),
            reason=safe(self.reason, LONGEST_REASON),
        )


class Outcome(StrEnum):
    """The outcome of an action, as far as it can be known."""

    SENDING = "sending"
    SENT = "sent"
    DONE = "done"
    CONFIRMED = "confirmed"
    ALREADY_GONE = "already gone"
    UNKNOWN = "outcome unknown"
    NOT_CONFIRMED = "not confirmed"
    NOT_DONE = "not done"
    FAILED = "failed"


class CalledOff(Exception):
    """An action is not sent; the message says why and what to do."""

    def __init__(self, reason: str, outcome: Outcome = Outcome.FAILED) -> None:
        super().__init__(reason)
        self.outcome = outcome


class ActionResult(Struct, frozen=True, kw_only=True):
    """The result of an action, as far as it is known at `at`.

    `latency_ms` and `request_id` are those of its last request, if this is about its answer;
    `recorded` tells whether the journal has it.
    """

    outcome: Outcome
    at: datetime
    detail: str = ""
    latency_ms: int | None = None
    request_id: str = ""
    recorded: bool = True

    @property
    def title(self) -> str:
        """Return what was to be done."""
        raise NotImplementedError

    @property
    def sentence(self) -> str:
        """Return what was to be done and what became of it, to be shown: `kick: sent.`."""
        return f"{self.title}: {self.outcome}. {self.detail}".rstrip()


class ModerationResult(ActionResult, frozen=True, kw_only=True):
    """The result of a moderation request.

    `apart` has the outcomes of those targets, by id, for whom it is another than that of all.
    """

    request: ModerationRequest
    apart: dict[str, Outcome] = {}

    @property
    def title(self) -> str:
        """Return the action."""
        return self.request.action

    @property
    def landed(self) -> bool:
        """Return whether the service took the request, or may have."""
        return self.outcome in {Outcome.SENT, Outcome.CONFIRMED, Outcome.UNKNOWN}

    @property
    def is_in_doubt(self) -> bool:
        """Return whether the service took a mute or unmute, but said that not all are there.

        Nobody knows then whether it hit the others; the next snapshot shows who they are.
        """
        is_odd = self.outcome is Outcome.SENT and bool(self.detail) and self.recorded
        return is_odd and not self.request.action.can_be_seen

    @property
    def sure_outcome(self) -> Outcome:
        """Return the outcome, unknown as long as it is in doubt."""
        return Outcome.UNKNOWN if self.is_in_doubt else self.outcome


def still_in(names: Sequence[str]) -> str:
    """Return who is still in a session."""
    return f"Still in the session: {some_of(names)}."


def some_of(names: Sequence[str]) -> str:
    """Name as many as a sentence can bear, and count the others."""
    named, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return f"{named}{f' and {more} more' if more > 0 else ''}"
