"""The app, watched: what it was told to do, what it told of that, and whom it declared gone."""

from pathlib import Path
from typing import Any

import roomtui.ui
from roomtui.demo.world import World
from roomtui.live.actions.request import ModerationResult, Outcome
from roomtui.live.actions.writes import Written
from roomtui.live.polling.changes import Change, EventType
from roomtui.ui.app import RoomApp
from roomtui.ui.messages import (
    FaultReported,
    ModerationRequested,
    Repeated,
    Reported,
    Updated,
    WriteDone,
    WriteRequested,
)


class WatchedApp(RoomApp):
    """Each handler here is called beside the app's own."""

    CSS_PATH = str(Path(roomtui.ui.__file__).with_name("roomtui.tcss"))
    world: World

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given: set[str] = set()
        self.told: dict[str, list[Outcome]] = {}
        self.states: set[str] = set()
        self.skews: set[float] = set()
        self.slips: list[str] = []
        self.complete = 0
        self.changes = 0

    def on_moderation_requested(self, event: ModerationRequested) -> None:
        self.given.add(event.request.id)

    def on_write_requested(self, event: WriteRequested) -> None:
        self.given.add(event.write.id)

    def on_repeated(self, event: Repeated) -> None:
        self.given.discard(event.what.id)

    def on_reported(self, event: Reported) -> None:
        report: ModerationResult = event.report
        if report.outcome is not Outcome.SENDING:
            self.told.setdefault(report.request.id, []).append(report.outcome)

    def on_write_done(self, event: WriteDone) -> None:
        written: Written = event.written
        self.told.setdefault(written.request.id, []).append(written.outcome)

    def on_fault_reported(self, event: FaultReported) -> None:
        self.slips.append(f"a fault: {event.error!r}")

    def on_updated(self, event: Updated) -> None:
        update = event.update
        self.states.add(update.feed.state)
        self.skews.add(update.feed.skew)
        self.complete += bool(update.snapshot.complete and update.feed.is_live)
        self.changes += len(update.changes)
        self.slips += [f"{one.kind} too early: {one}" for one in update.changes if self._early(one)]

    def _early(self, change: Change) -> bool:
        """Return whether somebody or something was declared gone that is still there."""
        if change.kind is EventType.LEFT and change.participant:
            person = self.world.participants.get(change.participant.id)
            return person is not None and person.left_at is None
        if change.kind is EventType.SESSION_ENDED:
            session = self.world.sessions.get(change.session_id)
            return session is not None and session.active is True
        return change.kind is EventType.ROOM_DELETED and change.room_id in self.world.rooms
