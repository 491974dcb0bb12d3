"""What the activity says of its events, as the pane words them."""

from roomtui.live.memory import NO_MEMORY, Memory
from roomtui.live.snapshot import NOTHING_YET, Snapshot
from roomtui.ui.events.log import ActivityLog
from roomtui.ui.events.words import Wording, Words


def told(
    log: ActivityLog, snapshot: Snapshot = NOTHING_YET, memory: Memory = NO_MEMORY
) -> list[Words]:
    """Return the lines of a log, newest first."""
    wording = Wording()
    wording.look(snapshot, memory)
    return [wording.of(event) for event in log]
