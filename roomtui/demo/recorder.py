"""Recordings: started and stopped with a participant, completed some seconds later."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from msgspec.structs import replace

from roomtui.api.models import Participant, Recording, Room
from roomtui.demo.rng import draw_id, seeded_rng
from roomtui.demo.timeline import Timeline

_CODECS: Final = {"audio": "opus", "video": "vp8"}
_MB_PER_SECOND: Final = {"audio": 0.006, "video": 0.07}

KEPT: Final = 40_000
"""Recordings at most; the oldest go first. Scenarios begin with half as many at most."""


class Recorder:
    """Keeps the `recordings`, oldest first, and moves their status on with time.

    Only the first `most_people` to join a session are recorded, and no more than KEPT are kept.
    """

    def __init__(self, timeline: Timeline, seed: int, most_people: int) -> None:
        self.recordings: dict[str, Recording] = {}
        self._timeline = timeline
        self._rng = seeded_rng(seed, "recordings")
        self._most_tracks = most_people * len(_CODECS)
        self._made: dict[str, list[str]] = {}
        self._running: dict[str, list[str]] = {}
        self._sessions_checked_at = KEPT

    def begin(self, room: Room, participant: Participant, now: datetime) -> None:
        """Start to record somebody who joins, if the room asks for it and few are recorded yet."""
        if not room.enable_recording:
            return
        made = self._made.setdefault(participant.session_id, [])
        if len(made) >= self._most_tracks:
            return
        tracks = [self._track(kind, room, participant, now) for kind in _CODECS]
        self.recordings.update((track.id, track) for track in tracks)
        self._running[participant.id] = [track.id for track in tracks]
        made += self._running[participant.id]
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        """Evict recordings beyond KEPT, and sessions that have none left."""
        while len(self.recordings) > KEPT:
            del self.recordings[next(iter(self.recordings))]
        if len(self._made) > self._sessions_checked_at:
            kept = {session_id: made for session_id, made in self._made.items()
                    if any(track_id in self.recordings for track_id in made)}  # fmt: skip
            self._made = kept
            self._sessions_checked_at = KEPT + len(kept)

    def _track(self, kind: str, room: Room, who: Participant, now: datetime) -> Recording:
        return Recording(
            id=draw_id(self._rng),
            room_id=room.id,
            session_id=who.session_id,
            participant_id=who.id,
            type=kind,
            codec=_CODECS[kind],
            status="processing",
            started_at=now,
            created_at=now,
            updated_at=now,
        )

    def finish(self, participant_id: str, now: datetime) -> None:
        """End the recordings of somebody who leaves; 15 to 30 seconds later they are completed."""
        for recording_id in self._running.pop(participant_id, ()):
            if (recording := self.recordings.get(recording_id)) is not None:
                self.recordings[recording_id] = replace(recording, ended_at=now, updated_at=now)
                ready = now + timedelta(seconds=self._rng.uniform(15, 30))
                self._timeline.at(ready, partial(self._complete, recording_id))

    def _complete(self, recording_id: str, now: datetime) -> None:
        recording = self.recordings.get(recording_id)
        if recording is None or recording.started_at is None or recording.ended_at is None:
            return
        seconds = (recording.ended_at - recording.started_at).total_seconds()
        size = seconds * _MB_PER_SECOND[recording.type] * self._rng.uniform(0.8, 1.2)
        self.recordings[recording_id] = replace(
            recording,
            status="completed",
            duration_secs=round(seconds),
            size_mb=max(0.01, round(size, 2)),
            completed_at=now,
            updated_at=now,
        )

    def of_session(self, session_id: str) -> list[Recording]:
        """Return a session's recordings, oldest first."""
        made = self._made.get(session_id, ())
        return [one for track_id in made if (one := self.recordings.get(track_id)) is not None]

    def completed_sessions(self) -> dict[str, str]:
        """Return the sessions that have a completed recording, each with its room."""
        tracks = self.recordings.values()
        return {one.session_id: one.room_id for one in tracks if one.status == "completed"}

    def length_of(self, session_id: str, now: datetime) -> float:
        """Measure in seconds what a session's recordings span, up to `now` if some still run."""
        tracks = self.of_session(session_id)
        begun = min(track.started_at or now for track in tracks)
        return (max(track.ended_at or now for track in tracks) - begun).total_seconds()
