"""The marks of a console: people and sessions that the next action hits, wherever they are."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

from roomtui.live.kinds import RecordKind
from roomtui.ui.record_ref import RecordRef


class Marks(Struct, frozen=True, eq=False):
    """What is marked of what is live, by id, in the order in which it was marked.

    A participant's reference is within that of the session; both have the names that were on
    screen when it was marked.
    """

    people: Mapping[str, RecordRef] = field(default_factory=dict)
    sessions: Mapping[str, RecordRef] = field(default_factory=dict)
    rooms: Mapping[str, RecordRef] = field(default_factory=dict)

    def people_of(self, session_id: str) -> tuple[RecordRef, ...]:
        """Return the people who are marked in a session."""
        return tuple(
            ref for ref in self.people.values() if ref.id_of(RecordKind.SESSION) == session_id
        )


NO_MARKS: Final = Marks()
"""Nothing is marked."""
