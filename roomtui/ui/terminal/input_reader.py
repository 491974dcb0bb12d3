"""An input reader: a thread reads what the terminal sends, no faster than the console can follow.

It needs `_post_message` of Textual, which is private: see `compatibility`.
"""

import asyncio
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from textual.message import Message

from roomtui.process.charset import input_codec
from roomtui.process.hangup import hang_up, is_gone
from roomtui.process.selectable_event import SelectableEvent
from roomtui.process.terminal_input import nonblocking
from roomtui.ui.terminal.arrivals import Arrivals
from roomtui.ui.terminal.escape_timeout import AnswerCount, EscapeTimeout
from roomtui.ui.terminal.fault_guard import tell
from roomtui.ui.terminal.keyboard import Keyboard, TornSequence

if TYPE_CHECKING:
    from textual.app import App

REST_SECS: Final = 0.2
"""Seconds until a terminal that failed is asked again, so as not to spin."""

MOST_WAITING: Final = 64
"""Events that may wait to be handled while more are read."""


class InputReader:
    """Reads the terminal in a thread of its own, and has each message taken in order.

    Args:
        app: is told of what fails.
        handle: the terminal's file descriptor.
        stopped: is set once nothing more is to be read.
        escape: tells the key ESC from a sequence on its way.
        answers: counts the terminal's answers; `take` counts them up.
        take: takes a message in that thread, and returns when the next may come.
    """

    def __init__(
        self,
        app: "App[Any]",
        handle: int,
        stopped: SelectableEvent,
        escape: EscapeTimeout,
        answers: AnswerCount,
        take: Callable[[Message], None],
    ) -> None:
        self._app = app
        self._handle = handle
        self._stopped = stopped
        self._escape = escape
        self._answers = answers
        self._take = take
        self._arrivals = Arrivals()

    def run(self) -> None:
        """Read until the console ends, or its terminal."""
        # What is typed for a shell cannot be read then; else it would stop us, amid reading it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTIN})
        codec = input_codec(os.environ)
        keyboard = Keyboard(codec=codec)
        with nonblocking(self._handle) as source:
            while not self._stopped.is_set():
                try:
                    self._pass_on(source, keyboard)
                except Exception as error:
                    tell(self._app, error)
                    keyboard = Keyboard(codec=codec)
                    self._stopped.wait(REST_SECS)

    def _pass_on(self, source: int, keyboard: Keyboard) -> None:
        sources: list[Any] = [source, self._stopped]
        ready, _, _ = select.select(sources, [], [], self._escape.timeout)
        if self._stopped in ready:
            return
        data, now = self._read(source) if ready else b"", time.monotonic()
        if data:
            self._arrivals.came(now)
        self._hand_on(keyboard.feed(data), now)
        if self._escape.is_over(now, held=keyboard.awaits_escape):
            self._hand_on(keyboard.lone_escape(), now)

    def _hand_on(self, found: Iterator[Message], now: float) -> None:
        for message in self._arrivals.stamp(found, now, self._answers):
            if not isinstance(message, TornSequence):
                self._take(message)

    def _read(self, source: int) -> bytes:
        with suppress(OSError):
            if data := os.read(source, 4096):
                return data
        if is_gone(self._handle):
            hang_up()
        self._stopped.wait(REST_SECS)
        return b""


class PacedPoster:
    """Posts messages to the app from other threads, and has these wait while it is behind."""

    def __init__(self, app: "App[Any]", stopped: SelectableEvent) -> None:
        self._app = app
        self._stopped = stopped
        self._posted = 0
        self._last: Future[bool] | None = None

    def post(self, message: Message, loop: asyncio.AbstractEventLoop) -> None:
        """Post a message, in the loop of the app."""
        posted = self._app._post_message(message)  # noqa: SLF001
        self._last = asyncio.run_coroutine_threadsafe(posted, loop)
        self._posted += 1

    @property
    def is_posting(self) -> bool:
        """Return whether a message has not come to the app yet."""
        return self._last is not None and not self._last.done()

    def keep_pace(self) -> None:
        """Wait now and then until what was posted is handled, so that a flood stays outside."""
        if self._posted >= MOST_WAITING:
            self._posted = 0
            while self._is_behind() and not self._stopped.wait(0.01):
                pass

    def _is_behind(self) -> bool:
        if self.is_posting:
            return True
        screens = self._app.screen_stack[-1:]
        pumps = [self._app, *screens, *(screen.focused for screen in screens)]
        keys: int = getattr(self._app, "keys_waiting", 0)
        return keys + sum(pump.message_queue_size for pump in pumps if pump) > MOST_WAITING
