"""The line mode for scripts: JSON Lines, an object for every event."""

from datetime import datetime, timedelta
from typing import Any, Final

from roomtui.command.snapshot import as_json, document_of, iso
from roomtui.command.watch_log import WatchLog
from roomtui.live.polling.changes import Change
from roomtui.live.polling.feed import Feed
from roomtui.live.snapshot import Snapshot
from roomtui.text import name_of, role_of, safe

LONGEST: Final = 1_000


class JsonLines(WatchLog):
    """Prints one object a line, in ASCII, with times in UTC and null where nothing is known.

    Each has `event`, its kind, and `at`, when this machine saw it. Beside that:

        "snapshot"            "snapshot": as `snapshot --json` prints it; comes first, once
        "participant.joined", "participant.left"
                              "room_id", "room", "session_id", "service_at": the service's time,
                              "participant": {"id", "name", "role", "context"}
        "session.started", "session.ended"
                              "room_id", "room", "session_id", "service_at", "people": int
        "room.created", "room.changed", "room.deleted"
                              "room_id", "room", "service_at"
        "feed"                "state": "LIVE", "LATE", "THROTTLED", "OFFLINE" or "DENIED",
                              "reason", "since", "last_good", "next_try",
                              "down_secs": for how long it was not live, if it is again
        "gaps"                "gaps": [sentence], what the snapshots lack from then on
    """

    def snapshot(self, snapshot: Snapshot, now: datetime) -> None:
        """Print the snapshot."""
        self._tell("snapshot", now, snapshot=document_of(snapshot))

    def happened(self, changes: tuple[Change, ...], _: Snapshot, now: datetime) -> None:
        """Print each change."""
        for change in changes:
            facts: dict[str, Any] = {
                "room_id": change.room_id or None,
                "room": change.room,
                "service_at": iso(change.at),
            }
            if change.session_id:
                facts["session_id"] = change.session_id
            if (person := change.participant) is not None:
                facts["participant"] = {
                    "id": person.id,
                    "name": name_of(person.context),
                    "role": role_of(person.context),
                    "context": person.context,
                }
            elif change.session_id:
                facts["people"] = change.people
            self._tell(str(change.kind), now, **facts)

    def turned(self, feed: Feed, now: datetime, since: datetime, down: timedelta | None) -> None:
        """Print the state of the feed."""
        self._tell(
            "feed",
            now,
            state=str(feed.state),
            reason=safe(feed.reason, LONGEST) or None,
            since=iso(now if feed.is_current else since),
            last_good=iso(feed.last_good),
            next_try=iso(feed.next_try),
            down_secs=down and round(down.total_seconds(), 1),
        )

    def lacking(self, gaps: tuple[str, ...], now: datetime) -> None:
        """Print what is missing."""
        self._tell("gaps", now, gaps=list(gaps))

    def _tell(self, event: str, now: datetime, **facts: Any) -> None:
        self._print(as_json({"event": event, "at": iso(now), **facts}))
