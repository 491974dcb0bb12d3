"""Events of actions: of this console's, of another console's, and of those that were left open."""

from typing import ClassVar

from roomtui.live.actions.request import ModerationResult, Outcome
from roomtui.live.journal.settled import Settled, Waiting
from roomtui.ui.events.event import ActivityEvent, EventKind
from roomtui.ui.record_ref import Named, RecordRef, innermost


class ActionEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """The result of an action of this console, by the operator at it; `hit` counts its targets."""

    KIND: ClassVar[EventKind] = EventKind.ACTION
    IS_OWN: ClassVar[bool] = True

    result: ModerationResult
    hit: int
    operator: str = ""

    @property
    def subject(self) -> RecordRef | None:
        """Return whom it hit, or the session where that was more than one."""
        request = self.result.request
        one = request.targets[0] if self.hit == 1 else None
        room = request.room_id, request.room
        person = (one.id, one.name) if one else ("", "")
        return innermost(request.account, room, request.session_id, person)

    @property
    def people(self) -> tuple[Named, ...]:
        """Return whom it was to hit."""
        return tuple((one.id, one.name) for one in self.result.request.targets)

    @property
    def by(self) -> str:
        """Return the operator of this console."""
        return self.operator


class WriteEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """What became of a write: its sentence alone, for its result may hold what must not be kept."""

    KIND: ClassVar[EventKind] = EventKind.ACTION
    IS_OWN: ClassVar[bool] = True

    sentence: str
    outcome: Outcome
    recorded: bool
    written: RecordRef | None = None
    operator: str = ""

    @property
    def subject(self) -> RecordRef | None:
        """Return the room that was written, where it is one."""
        return self.written

    @property
    def by(self) -> str:
        """Return the operator of this console."""
        return self.operator


class ElsewhereEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """What another console of this host did; `words` are safe."""

    KIND: ClassVar[EventKind] = EventKind.ACTION

    words: str
    outcome: Outcome
    about: RecordRef | None = None
    whom: tuple[Named, ...] = ()
    operator: str = ""

    @property
    def subject(self) -> RecordRef | None:
        """Return whom it hit, or the session where that was more than one."""
        return self.about

    @property
    def people(self) -> tuple[Named, ...]:
        """Return whom it was to hit."""
        return self.whom

    @property
    def by(self) -> str:
        """Return the operator of that console."""
        return self.operator


class RecoveryEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """What became of an action that another console had left open, or why that waits."""

    KIND: ClassVar[EventKind] = EventKind.ACTION

    news: Settled | Waiting
    about: RecordRef | None = None
    whom: tuple[Named, ...] = ()

    @property
    def subject(self) -> RecordRef | None:
        """Return whom it was to hit, or the session where that was more than one."""
        return self.about

    @property
    def people(self) -> tuple[Named, ...]:
        """Return whom it was to hit."""
        return self.whom

    @property
    def by(self) -> str:
        """Return the operator of the console that had left it open."""
        return self.news.entry.who.short_name if isinstance(self.news, Settled) else ""


class RecordNoteEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """A note that an operator of this host wrote on a record; `words` are safe."""

    KIND: ClassVar[EventKind] = EventKind.NOTE

    words: str
    about: RecordRef | None = None
    operator: str = ""
    is_mine: bool = False

    @property
    def subject(self) -> RecordRef | None:
        """Return what it is on."""
        return self.about

    @property
    def by(self) -> str:
        """Return who wrote it."""
        return self.operator

    @property
    def is_own(self) -> bool:
        """Return whether it was written at this console."""
        return self.is_mine
