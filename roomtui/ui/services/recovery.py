"""The app's part in settling: shows what became of what other consoles had left open."""

from collections import Counter
from typing import Final

from textual import work

from roomtui.live.actions.request import Outcome
from roomtui.live.journal.settled import Settled, Waiting
from roomtui.ui import format as fmt
from roomtui.ui.messages import FaultReported, RecoveryChanged, RecoveryDone
from roomtui.ui.services.actions import NOT_AS_MEANT, Ordering

NOTICE_SECS: Final = 30.0
"""Seconds that the notice stays, for it comes before anybody has found their place."""

DOUBTFUL: Final = NOT_AS_MEANT | {Outcome.NOT_DONE}


class Settling(Ordering, inherit_bindings=False):
    """An app that settles, once it has started, what consoles that were killed have left open."""

    @work(group="settling", exit_on_error=False)
    async def start_recovery(self) -> None:
        """Settle it in the background; a fault is reported and ends nothing else."""
        engine = await self.engine()
        if engine.recovery is None:
            return
        try:
            settled = await engine.recovery.run(self._tell_settled)
        except Exception as error:
            self.post_message(FaultReported(error, "what was left open"))
        else:
            self.post_message(RecoveryDone(settled))

    def _tell_settled(self, news: Settled | Waiting) -> None:
        self.post_message(RecoveryChanged(news))

    def on_recovery_changed(self, event: RecoveryChanged) -> None:
        """Show a line of it in the activity."""
        self._activity.settled(event.news, self.clock.now())
        self._show(self.ui_state)

    def on_recovery_done(self, event: RecoveryDone) -> None:
        """Say in one notice how much was found, and what became of it."""
        if event.settled:
            is_in_doubt = any(one.outcome in DOUBTFUL for one in event.settled)
            self.notify(
                account(event.settled, self.settings.keys.get("show-activity", "5")),
                title="Left open by a console that ended",
                severity="warning" if is_in_doubt else "information",
                timeout=NOTICE_SECS,
                markup=False,
            )


def account(settled: tuple[Settled, ...], key: str) -> str:
    """Return how many actions were found and what became of them: `2 actions: 1 confirmed, …`.

    `key` goes to the screen that shows each.
    """
    outcomes = Counter(one.outcome for one in settled)
    parts = ", ".join(f"{fmt.number(count)} {outcome}" for outcome, count in outcomes.items())
    return f"{fmt.count(len(settled), 'action')}: {parts}. Each is in the activity ({key})."
