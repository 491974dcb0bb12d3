"""The participants of one session, present and departed."""

from collections import deque

from msgspec.structs import replace

from roomtui.api.models import Participant, Session


class Meeting:
    """A session with its people: `present` ids, and everybody in `roster` as they joined."""

    def __init__(self, session: Session, departed_kept: int) -> None:
        self.session = session
        self.roster: dict[str, Participant] = {}
        self.present: dict[str, None] = {}
        self._departed: deque[str] = deque()
        self._departed_kept = departed_kept
        self._whole: Session | None = None

    def update(self, session: Session) -> None:
        """Replace the session's record."""
        self.session = session
        self._whole = None

    def add(self, participant: Participant) -> None:
        """Add a participant."""
        self.roster[participant.id] = participant
        self.present[participant.id] = None
        self._whole = None

    def depart(self, participant: Participant) -> list[str]:
        """Note that somebody left and tell whose records are too old to keep."""
        self.roster[participant.id] = participant
        del self.present[participant.id]
        self._departed.append(participant.id)
        self._whole = None
        excess = max(0, len(self._departed) - self._departed_kept)
        forgotten = [self._departed.popleft() for _ in range(excess)]
        for participant_id in forgotten:
            del self.roster[participant_id]
        return forgotten

    def whole(self) -> Session:
        """Return the session with its participants, newest first; made anew only after a change."""
        if self._whole is None:
            self._whole = replace(self.session, participants=tuple(reversed(self.roster.values())))
        return self._whole
