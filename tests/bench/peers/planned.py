"""The console with every turn of its event loop timed, and a plan over all sessions at a signal.

`python -m tests.bench.peers.planned FILE FLAGS…`: SIGUSR1 as in `monitored`; SIGUSR2 has somebody
in each session muted by one plan, as once the operator has confirmed it.
"""

import asyncio
import asyncio.events
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.peers.monitored import Monitor

if TYPE_CHECKING:
    from roomtui.ui.app import RoomApp


def main() -> int:
    """Run the console."""
    file, *flags = sys.argv[1:]
    monitor = Monitor(Path(file))
    setattr(asyncio.events.Handle, "_run", lambda handle: monitor.time(handle))  # noqa: B010, PLW0108
    signal.signal(signal.SIGUSR1, monitor.switch)
    from roomtui.ui.app import RoomApp

    on_ready = RoomApp.on_ready

    def ready(app: RoomApp) -> None:
        on_ready(app)
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR2, mute_one_in_each, app)

    setattr(RoomApp, "on_ready", ready)  # noqa: B010
    from roomtui.cli import main as console

    return console(flags)


def mute_one_in_each(app: "RoomApp") -> None:
    """Have a plan carried out that mutes the first in each session."""
    from roomtui.live.actions.request import Action, Target
    from roomtui.ui.live.rows import person_name
    from roomtui.ui.messages import PlanRequested
    from roomtui.ui.plans.plan_requests import plan_for_people

    snapshot = app.ui_state.snapshot
    people = {
        session_id: [Target(one.id, person_name(one)) for one in snapshot.present(session_id)[:1]]
        for session_id in snapshot.sessions
    }
    app.post_message(PlanRequested(plan_for_people(Action.MUTE, people, snapshot)))


if __name__ == "__main__":
    sys.exit(main())
