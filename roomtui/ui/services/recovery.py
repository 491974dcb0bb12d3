"""The recovery service: reconciles what consoles that were killed have left open."""

from collections import Counter
from typing import Final

from roomtui.live.actions.request import Outcome
from roomtui.live.journal.settled import Settled, Waiting
from roomtui.ui import format as fmt
from roomtui.ui.messages import FaultReported, RecoveryChanged, RecoveryDone
from roomtui.ui.services.actions import NOT_AS_MEANT
from roomtui.ui.services.connection import Connection
from roomtui.ui.terminal.app import TerminalApp

NOTICE_SECS: Final = 30.0
"""Seconds that the notice stays, for it comes before anybody has found their place."""

DOUBTFUL: Final = NOT_AS_MEANT | {Outcome.NOT_DONE}


class RecoveryService:
    """Reconciles the journal with the service, once the console has started.

    Args:
        app: is told what becomes of each action.
        connection: has those who reconcile.
        activity_key: goes to the screen that shows each.
    """

    def __init__(self, app: TerminalApp, connection: Connection, activity_key: str) -> None:
        self._app = app
        self._connection = connection
        self._activity_key = activity_key

    async def run(self) -> None:
        """Reconcile in the background; a fault is reported and ends nothing else."""
        engine = await self._connection.ready()
        if engine.recovery is None:
            return
        try:
            settled = await engine.recovery.run(self._tell)
        except Exception as error:
            self._app.post_message(FaultReported(error, "what was left open"))
        else:
            self._app.post_message(RecoveryDone(settled))

    def _tell(self, news: Settled | Waiting) -> None:
        self._app.post_message(RecoveryChanged(news))

    def show_done(self, settled: tuple[Settled, ...]) -> None:
        """Notify once of how much was found, and what became of it."""
        if settled:
            is_in_doubt = any(one.outcome in DOUBTFUL for one in settled)
            self._app.notify(
                summary(settled, self._activity_key),
                title="Left open by a console that ended",
                severity="warning" if is_in_doubt else "information",
                timeout=NOTICE_SECS,
                markup=False,
            )


def summary(settled: tuple[Settled, ...], key: str) -> str:
    """Return how many actions were found and what became of them: `2 actions: 1 confirmed, …`.

    `key` goes to the screen that shows each.
    """
    outcomes = Counter(one.outcome for one in settled)
    parts = ", ".join(f"{fmt.number(count)} {outcome}" for outcome, count in outcomes.items())
    return f"{fmt.count(len(settled), 'action')}: {parts}. Each is in the activity ({key})."
