"""The simulated account: rooms, sessions and participants, with their invariants."""

from collections import deque
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace

from roomtui.api.models import Participant, Room, Session
from roomtui.demo.clock import SimulationClock
from roomtui.demo.composer import Composer
from roomtui.demo.meeting import Meeting
from roomtui.demo.people import Guest
from roomtui.demo.recorder import Recorder
from roomtui.demo.rng import draw_id, seeded_rng
from roomtui.demo.timeline import Timeline

ROOM_DEFAULTS: Final[dict[str, Any]] = {"max_participants": 10, "enable_recording": False}
"""What a room is given that was created without."""


class RoomFull(Exception):
    """Nobody else can join: the room holds as many people as it may."""


class SessionEnded(Exception):
    """The session is over: nobody can join it, and there is nobody to act on."""


class Account:
    """All there is at one moment, every kind oldest first and by id.

    Methods take and give the API's records and raise KeyError for an id that is not there. A
    session lists at most `departed_kept` people who left, and `ended_kept` ended sessions stay on
    record, so that an account open for days takes no more memory than one open for an hour.
    """

    def __init__(
        self,
        clock: SimulationClock,
        seed: int,
        *,
        departed_kept: int,
        ended_kept: int,
        recorded_people: int,
    ) -> None:
        self.clock = clock
        self.timeline = Timeline()
        self.recorder = Recorder(self.timeline, seed, recorded_people)
        self.composer = Composer(self.timeline, seed)
        self.recordings = self.recorder.recordings
        self.compositions = self.composer.compositions
        self.rooms: dict[str, Room] = {}
        self.sessions: dict[str, Session] = {}
        self.participants: dict[str, Participant] = {}
        self.guests: dict[str, Guest] = {}
        self._meetings: dict[str, Meeting] = {}
        self._held: dict[str, dict[str, None]] = {}
        self._ended: deque[str] = deque()
        self._departed_kept = departed_kept
        self._ended_kept = ended_kept
        self._ids = seeded_rng(seed, "ids")

    def now(self) -> datetime:
        """Run all events that are due, then return the time."""
        return self.timeline.advance(self.clock.now())

    def new_id(self) -> str:
        """Draw an id that nothing bears yet."""
        return draw_id(self._ids)

    def find_room(self, unique_name: str) -> Room | None:
        """Return the room of that name, or None."""
        return next((one for one in self.rooms.values() if one.unique_name == unique_name), None)

    def create_room(self, **fields: Any) -> Room:
        """Create a room from any of the fields that the API lets clients set."""
        now = self.now()
        given = {**ROOM_DEFAULTS, **fields}
        room = Room(id=self.new_id(), created_at=now, updated_at=now, **given)
        self.rooms[room.id] = room
        self._held[room.id] = {}
        return room

    def update_room(self, room_id: str, **fields: Any) -> Room:
        """Change any of the fields that the API lets clients set."""
        now = self.now()
        room = self.rooms[room_id] = replace(self.rooms[room_id], updated_at=now, **fields)
        return room

    def delete_room(self, room_id: str) -> None:
        """Delete a room: its session ends, everybody leaves, and nobody can come back."""
        self.now()
        if (session_id := self.rooms[room_id].active_session_id) is not None:
            self.close_session(session_id)
        del self.rooms[room_id], self._held[room_id]

    def sessions_of(self, room_id: str) -> tuple[Session, ...]:
        """Return the sessions held in a room, oldest first."""
        return tuple(self.sessions[session_id] for session_id in self._held[room_id])

    def people_of(self, session_id: str) -> Collection[Participant]:
        """Return all participants of a session, present or not, in the order they joined."""
        return self._meetings[session_id].roster.values()

    def present_in(self, session_id: str) -> tuple[str, ...]:
        """Return the ids of those who are in a session now, in the order they joined."""
        return tuple(self._meetings[session_id].present)

    def whole_session(self, session_id: str) -> Session:
        """Return a session with its participants, newest first."""
        return self._meetings[session_id].whole()

    def start_session(self, room_id: str) -> Session:
        """Start a session in a room, or give the one that is running there."""
        now = self.now()
        room = self.rooms[room_id]
        if room.active_session_id is not None:
            return self.sessions[room.active_session_id]
        session = Session(
            id=self.new_id(), room_id=room_id, active=True, created_at=now, updated_at=now
        )
        self.sessions[session.id] = session
        self._meetings[session.id] = Meeting(session, self._departed_kept)
        self._held[room_id][session.id] = None
        self.rooms[room_id] = replace(room, active_session_id=session.id)
        return session

    def close_session(self, session_id: str) -> None:
        """End a session if it is running: everybody leaves."""
        now = self.now()
        session = self.sessions[session_id]
        if not session.active:
            return
        for participant_id in self.present_in(session_id):
            self.leave(participant_id)
        ended = replace(session, active=False, ended_at=now, updated_at=now)
        self.sessions[session_id] = ended
        self._meetings[session_id].update(ended)
        self.rooms[session.room_id] = replace(self.rooms[session.room_id], active_session_id=None)
        self._ended.append(session_id)
        if len(self._ended) > self._ended_kept:
            self._forget_session(self._ended.popleft())

    def _forget_session(self, session_id: str) -> None:
        session = self.sessions.pop(session_id)
        for participant_id in self._meetings.pop(session_id).roster:
            del self.participants[participant_id]
        self._held.get(session.room_id, {}).pop(session_id, None)

    def places_left(self, session_id: str) -> int:
        """Count how many more people may join a session; none if it has ended, or never was."""
        session = self.sessions.get(session_id)
        if session is None or not session.active:
            return 0
        room = self.rooms[session.room_id]
        return max(0, (room.max_participants or 0) - len(self._meetings[session_id].present))

    def join(
        self, session_id: str, context: str | None, *, guest: Guest | None = None
    ) -> Participant:
        """Add a participant to a session; raises SessionEnded or RoomFull."""
        now = self.now()
        session = self.sessions[session_id]
        if not session.active:
            raise SessionEnded(session_id)
        if not self.places_left(session_id):
            raise RoomFull(session.room_id)
        participant = Participant(
            id=self.new_id(),
            session_id=session_id,
            context=context,
            joined_at=now,
            updated_at=now,
        )
        self.participants[participant.id] = participant
        self._meetings[session_id].add(participant)
        if guest is not None:
            self.guests[participant.id] = guest
        self.recorder.begin(self.rooms[session.room_id], participant, now)
        return participant

    def leave(self, participant_id: str) -> None:
        """Remove a participant; does nothing to one who has left."""
        now = self.now()
        participant = self.participants[participant_id]
        if participant.left_at is not None:
            return
        gone = self.participants[participant_id] = replace(participant, left_at=now, updated_at=now)
        self.guests.pop(participant_id, None)
        for forgotten in self._meetings[participant.session_id].depart(gone):
            del self.participants[forgotten]
        self.recorder.finish(participant_id, now)
