"""The hook of alerts: hands each new one to a command of the operator, one at a time."""

import atexit
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from queue import Full, Queue
from threading import Event, Thread
from typing import Final

import msgspec
from msgspec import Struct

from roomtui.live.attention.alert import Alert, AlertPlace
from roomtui.process.fed_command import CommandEnd, feed_command
from roomtui.text import safe

SECONDS: Final = 10.0
"""Seconds that the command is given for an alert."""

MOST_WAITING: Final = 32
"""Alerts that wait while the command runs."""

ENDS_SECS: Final = 2.0
"""Seconds in which the command is killed when the console ends."""


class HookedAlert(Struct, frozen=True):
    """An alert as the command reads it; names of fields are an interface, and stay."""

    rule: str
    cause: str
    severity: str
    since: datetime
    sentence: str
    evidence: tuple[str, ...]
    place: AlertPlace
    profile: str
    service: str


def hooked(alert: Alert) -> bytes:
    """Return an alert as one line of JSON."""
    told = HookedAlert(
        rule=alert.rule,
        cause=safe(alert.cause),
        severity=alert.severity.name.lower(),
        since=alert.since,
        sentence=alert.sentence,
        evidence=alert.evidence,
        place=AlertPlace(
            alert.place.kind,
            safe(alert.place.id),
            safe(alert.place.session_id),
            safe(alert.place.room_id),
        ),
        profile=alert.account.profile,
        service=alert.account.service,
    )
    return msgspec.json.encode(told) + b"\n"


class AlertHook:
    """Runs the command of a configuration in a thread of its own, which begins with the first.

    Args:
        argv: the command and its arguments; no shell reads them.
        environ: its variables.
        tell: says what is wrong, each kind of it once; called from the thread too.
        seconds: that it is given for an alert.
    """

    def __init__(
        self,
        argv: Sequence[str],
        environ: Mapping[str, str],
        tell: Callable[[str], None],
        *,
        seconds: float = SECONDS,
    ) -> None:
        self._argv = list(argv)
        self._environ = environ
        self._tell = tell
        self._seconds = seconds
        self._waiting: Queue[bytes | None] = Queue(MOST_WAITING)
        self._stopped = Event()
        self._thread: Thread | None = None
        self._told: set[str] = set()

    def hand_over(self, alert: Alert) -> None:
        """Queue an alert for the command; one for which there is no room is dropped."""
        if self._stopped.is_set():
            return
        try:
            self._waiting.put_nowait(hooked(alert))
        except Full:
            self._say("takes alerts more slowly than they come; some are not handed over")
            return
        if self._thread is None:
            self._start()

    def _start(self) -> None:
        thread = Thread(target=self._run, name="on_alert", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            self._say("cannot be run: no more threads can be started")
            return
        self._thread = thread
        atexit.register(self.close)

    def _run(self) -> None:
        while (data := self._waiting.get()) is not None and not self._stopped.is_set():
            try:
                ended = feed_command(
                    self._argv,
                    data,
                    seconds=self._seconds,
                    stopped=self._stopped,
                    environ=self._environ,
                )
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or "no command can have this name"
                self._say(f"cannot be run: {safe(reason, 80)}")
            else:
                self._judge(ended)

    def _judge(self, ended: CommandEnd) -> None:
        """Report how the command failed, if it did."""
        if ended.is_late:
            self._say(f"took longer than {self._seconds:g} s, and was ended")
        elif ended.status > 0:
            self._say(f"failed with exit status {ended.status}")
        elif ended.status < 0:
            self._say(f"was ended by signal {-ended.status}")

    def _say(self, what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            self._tell(f"The command of on_alert {what}.")

    def stop(self) -> None:
        """Have the command that runs killed, and hand over no more."""
        self._stopped.set()
        with suppress(Full):
            self._waiting.put_nowait(None)

    def close(self) -> None:
        """Stop, and wait until nothing is left running; from any thread, and again."""
        self.stop()
        if self._thread is not None:
            self._thread.join(ENDS_SECS)
            atexit.unregister(self.close)
