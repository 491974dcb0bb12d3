"""The last action that this console sent to each person and session on screen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Self

from msgspec import Struct, field

from roomtui.live.actions.request import Action, ModerationResult, Outcome
from roomtui.live.snapshot import Snapshot


class Note(Struct, frozen=True):
    """The last that was sent to a person or a session, and what is known of it."""

    action: Action
    outcome: Outcome
    at: datetime


class LastActions(Struct, frozen=True, eq=False):
    """Notes by the id of the participant, or of the session that was to end."""

    people: Mapping[str, Note] = field(default_factory=dict)
    sessions: Mapping[str, Note] = field(default_factory=dict)

    def noting(self, result: ModerationResult) -> Self:
        """Return these last actions with a result in it."""
        request = result.request
        note = Note(request.action, result.outcome, result.at)
        if request.action is Action.END:
            return type(self)(self.people, {**self.sessions, request.session_id: note})
        notes = {t.id: note for t in request.targets}
        for person, outcome in result.apart.items():
            notes[person] = Note(request.action, outcome, result.at)
        return type(self)({**self.people, **notes}, self.sessions)

    def without_departed(self, snapshot: Snapshot) -> Self:
        """Return all but those that a snapshot lacks; the same if it lacks none."""
        if not snapshot.complete:
            return self
        people = {i: n for i, n in self.people.items() if i in snapshot.people}
        sessions = {i: n for i, n in self.sessions.items() if i in snapshot.sessions}
        if len(people) == len(self.people) and len(sessions) == len(self.sessions):
            return self
        return type(self)(people, sessions)


EMPTY: Final = LastActions()
"""Nothing sent yet."""
