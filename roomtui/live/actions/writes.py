"""Writes: what changes the account beside moderation. Rooms, tokens, recordings, compositions.

Each write is frozen when it is made: it knows what it is called, what the journal may tell of it
(never a token or a link) and how it is sent.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from msgspec import Struct, field

from roomtui.account_id import AccountId
from roomtui.api.bodies import CompositionCreate, RoomPatch
from roomtui.live.actions.request import ActionResult, Outcome

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi


class Verb(StrEnum):
    """The kinds of writes."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REFRESH = "refresh"


def webhooks(body: RoomPatch | CompositionCreate) -> tuple[str, ...]:
    """Return the webhooks that are set; each may hold a password."""
    both = (body.webhook_event_url, body.webhook_event_failover_url)
    return tuple(url for url in both if isinstance(url, str) and url)


class Write(Struct, frozen=True, kw_only=True):
    """One request that changes an account; `name` is what was on screen.

    `plan` is the id of the plan that it is a part of, and `reason` the operator's; both may be
    empty.
    """

    account: AccountId
    verb: Verb
    name: str
    id: str = field(default_factory=lambda: uuid4().hex)
    plan: str = ""
    reason: str = ""

    @property
    def title(self) -> str:
        """Return what is done to what: `delete room keynote`."""
        return f"{self.verb} {self.what} {self.name}".rstrip()

    @property
    def what(self) -> str:
        """Name the kind of thing."""
        raise NotImplementedError

    @property
    def repeatable(self) -> bool:
        """Return whether sending it again does no harm."""
        return self.verb is Verb.DELETE

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what the service may not echo into the journal or onto the screen."""
        return ()

    def journal_fields(self) -> dict[str, Any]:
        """Return what the journal may tell beside verb, kind and name."""
        return {}

    async def check(self, api: "VideoApi") -> None:
        """See, right before it is sent, that it still hits what the operator confirmed.

        Raises:
            CalledOff: it would hit more.
        """

    async def send(self, api: "VideoApi") -> Struct | None:
        """Send it and return what the service answers."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """Hide what is sent: tokens and webhooks must not reach a log or a traceback."""
        return f"{type(self).__name__}({self.title!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Hide it from Textual's tracebacks too, which ask here first."""
        return [("title", self.title)]


class Written(ActionResult, frozen=True, kw_only=True):
    """The result of a write.

    `result` is what the service answered, `fields` are those that it refused, with its reasons.
    """

    request: Write
    result: Struct | None = None
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Return what is done to what."""
        return self.request.title

    @property
    def is_done(self) -> bool:
        """Return whether the account is now as it was meant to be."""
        gone = self.outcome is Outcome.ALREADY_GONE and self.request.verb is Verb.DELETE
        return gone or self.outcome is Outcome.DONE

    def __repr__(self) -> str:
        """Hide what the service answered: a webhook may hold a password."""
        return f"Written({self.request!r}, {self.outcome.value!r}, {self.detail!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Hide it from Textual's tracebacks too, which ask here first."""
        return [("request", self.request), ("outcome", self.outcome.value), ("detail", self.detail)]
