"""What the activity says of its events, as the pane words them."""

from roomtui.live.memory.memory import NO_MEMORY, Memory
from roomtui.live.snapshot import NOTHING_YET, Snapshot
from roomtui.ui.events.formatter import EventFormatter
from roomtui.ui.events.log import ActivityLog
from roomtui.ui.events.sentences import EventText


def told(
    log: ActivityLog, snapshot: Snapshot = NOTHING_YET, memory: Memory = NO_MEMORY
) -> list[EventText]:
    """Return the lines of a log, newest first."""
    formatter = EventFormatter()
    formatter.look(snapshot, memory)
    return [formatter.of(event) for event in log]
