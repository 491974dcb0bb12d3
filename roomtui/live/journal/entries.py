"""What the journal holds: lines, and entries, an intent with what became of it."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from roomtui.api.models import Timestamp
from roomtui.live.journal.who import Who
from roomtui.live.orders import Action, Order, Outcome

Scalar = str | int | float | bool | None
"""What a setting can be; nothing that nests is read back."""

TO_BE_SEEN: Final = frozenset({Outcome.SENT, Outcome.UNKNOWN})
"""Outcomes of a kick or an end that are not its last, unless it was settled so."""


class Told(Struct, frozen=True, kw_only=True):
    """What the journal tells of a write: never a token, a link or a webhook."""

    id: str
    verb: str
    what: str
    name: str
    target: str = ""
    fields: dict[str, Scalar] = {}
    people: int = 0
    filter: dict[str, str] = {}
    count: int = 0

    @property
    def action(self) -> str:
        """Name what is done to what kind of thing: `delete room`."""
        return f"{self.verb} {self.what}"


class Line(Struct, frozen=True, kw_only=True, gc=False):
    """One line; `order` and `write` are whole in an intent and an id in an outcome."""

    at: Timestamp
    kind: str
    who: Who
    order: Order | str | None = None
    write: Told | str | None = None
    outcome: Outcome | None = None
    detail: str = ""
    latency_ms: int | None = None
    request_id: str = ""
    settled: bool = False

    @property
    def intent(self) -> Order | Told | None:
        """Give what is meant, if the line tells an intent."""
        meant = self.order or self.write
        return meant if self.kind == "intent" and isinstance(meant, Order | Told) else None

    @property
    def concerns(self) -> str:
        """Give the id of what the line tells the outcome of, or nothing."""
        about = self.order or self.write
        is_whole = self.kind == "outcome" and self.outcome is not None
        return about if is_whole and isinstance(about, str) else ""


class Fate(Struct, frozen=True, kw_only=True, gc=False):
    """What became of an intent; `settled_by` is the later console that found it out, if any."""

    outcome: Outcome
    at: datetime
    detail: str = ""
    latency_ms: int | None = None
    request_id: str = ""
    settled_by: Who | None = None


class Entry(Struct, frozen=True, kw_only=True):
    """One action on record: an intent, and what is known of its outcome."""

    at: datetime
    who: Who
    meant: Order | Told
    fate: Fate | None = None

    @property
    def id(self) -> str:
        """Give the id."""
        return self.meant.id

    @property
    def is_open(self) -> bool:
        """Tell whether its outcome is still to be found out."""
        if self.fate is None:
            return True
        seen = isinstance(self.meant, Order) and self.meant.action.can_be_seen
        return seen and self.fate.outcome in TO_BE_SEEN and self.fate.settled_by is None

    @property
    def last_told(self) -> datetime:
        """Give the time of its last line."""
        return self.fate.at if self.fate else self.at

    @property
    def action(self) -> str:
        """Name what is done: `kick`, `delete room`."""
        return self.meant.action

    @property
    def whom(self) -> tuple[str, ...]:
        """Name whom or what it hits."""
        if isinstance(self.meant, Told):
            return (self.meant.name,)
        if self.meant.action is Action.END:
            return ("the session",)
        return tuple(target.name for target in self.meant.targets)

    @property
    def room(self) -> str:
        """Name the room, where there is one."""
        return self.meant.room if isinstance(self.meant, Order) else ""


def after(fate: Fate | None, line: Line) -> Fate:
    """Give what is known once a line tells an outcome; request and latency are the first's."""
    return Fate(
        outcome=line.outcome or Outcome.UNKNOWN,
        at=line.at,
        detail=line.detail,
        latency_ms=line.latency_ms if line.latency_ms is not None or not fate else fate.latency_ms,
        request_id=line.request_id or (fate.request_id if fate else ""),
        settled_by=line.who if line.settled else None,
    )
