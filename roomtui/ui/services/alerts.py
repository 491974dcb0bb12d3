"""The alert service: tells of new alerts beyond the screen, by bell, notification or command."""

import asyncio
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from roomtui.account_id import AccountId
from roomtui.live.attention.alert import Alert, AlertKey, Severity
from roomtui.live.clock import Clock
from roomtui.settings import Settings
from roomtui.ui import format as fmt
from roomtui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from roomtui.live.attention.hook import AlertHook

REST_SECS: Final = 10.0
"""Seconds from one bell or notification to the next."""

MOST_KNOWN: Final = 4_096
"""Alerts that are remembered as told; the oldest go first."""


class AlertService:
    """Tells of each alert once, as far as that is configured.

    Args:
        app: has the terminal, and says what is wrong with the command.
        clock: the console's clocks.
        settings: say what is wanted; a read-only console runs no command.
    """

    def __init__(self, app: TerminalApp, clock: Clock, settings: Settings) -> None:
        wanted = settings.attention
        self._app = app
        self._clock = clock
        self._bell = wanted.bell
        self._osc9 = wanted.osc9
        self._notify_from = Severity[wanted.notify_from.upper()]
        self._command = () if settings.read_only else wanted.on_alert
        self._hook: AlertHook | None = None
        self._known: dict[tuple[AccountId, AlertKey], None] = {}
        self._uncalled: set[tuple[AccountId, AlertKey]] = set()
        self._rang_at: float | None = None

    @property
    def _is_wanted(self) -> bool:
        return self._bell or self._osc9 or bool(self._command)

    def observe(self, alerts: Sequence[Alert]) -> None:
        """Notify of those alerts that have not been told of."""
        if not self._is_wanted:
            return
        fresh = [
            alert
            for alert in alerts
            if (alert.account, alert.key) not in self._known and alert.cleared_at is None
        ]
        for alert in fresh:
            self._known[alert.account, alert.key] = None
        while len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]
        told = [alert for alert in fresh if not alert.acknowledged]
        self._call(alerts, told)
        for alert in told if self._command else ():
            self._hand_over(alert)

    def _call(self, all_of_them: Sequence[Alert], fresh: Iterable[Alert]) -> None:
        """Ring, or have the terminal notify; what comes just after that waits for the next time.

        What is over or acknowledged by then calls nobody.
        """
        if not (self._bell or self._osc9):
            return
        due = (alert for alert in fresh if alert.severity >= self._notify_from)
        self._uncalled |= {(alert.account, alert.key) for alert in due}
        now = self._clock.monotonic()
        is_too_soon = self._rang_at is not None and now - self._rang_at < REST_SECS
        if not self._uncalled or is_too_soon:
            return
        uncalled, self._uncalled = self._uncalled, set()
        alerts = [one for one in all_of_them if (one.account, one.key) in uncalled and _calls(one)]
        if not alerts:
            return
        self._rang_at = now
        worst = max(alerts, key=lambda alert: alert.severity)
        others = f" · and {fmt.number(len(alerts) - 1)} more" if len(alerts) > 1 else ""
        words = f"{worst.brief or worst.sentence}{others}"
        self._app.call_out(words, bell=self._bell, notify=self._osc9)

    def _hand_over(self, alert: Alert) -> None:
        if self._hook is None:
            from roomtui.live.attention.hook import AlertHook  # most configure none
            from roomtui.process.fed_command import without_secrets

            loop = asyncio.get_running_loop()

            def tell(sentence: str) -> None:
                with suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(self._say, sentence)

            self._hook = AlertHook(self._command, without_secrets(os.environ), tell)
        self._hook.hand_over(alert)

    def _say(self, sentence: str) -> None:
        self._app.notify(sentence, severity="warning")

    async def close(self) -> None:
        """End the command that runs, as the console ends."""
        if self._hook is not None:
            self._hook.stop()
            with suppress(RuntimeError):  # no thread can be started now
                await asyncio.to_thread(self._hook.close)


def _calls(alert: Alert) -> bool:
    """Return whether an alert still has to be looked at."""
    return alert.cleared_at is None and not alert.acknowledged
