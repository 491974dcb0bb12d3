"""A resilient driver: goes on after odd bytes, but never without its terminal.

It needs `_post_message`, `_file`, `_writer_thread` and `run_input_thread` of Textual, which are
private: the range of Textual in pyproject.toml is the one that they were tested with.
"""

import asyncio
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any, Final, TextIO

from textual.events import AppFocus
from textual.message import Message

from roomtui.process.charset import input_codec
from roomtui.process.hangup import hang_up, is_gone
from roomtui.process.held_terminal import CLEARS
from roomtui.process.selectable_event import SelectableEvent
from roomtui.process.terminal_input import nonblocking
from roomtui.process.terminal_kind import kind_of
from roomtui.process.threads import switch_as_usual, switch_often
from roomtui.ui.terminal.arrivals import Arrivals, arrival_of
from roomtui.ui.terminal.base_driver import BaseDriver
from roomtui.ui.terminal.char_width import pin_columns
from roomtui.ui.terminal.clipboard import OSC_52, passed_through
from roomtui.ui.terminal.diff.background_refresh import EVERY_SECS
from roomtui.ui.terminal.diff.encoder import LETTERS, UTF_8
from roomtui.ui.terminal.diff.modes import Modes
from roomtui.ui.terminal.diff.renderer import Renderer
from roomtui.ui.terminal.diff.status_replies import (
    ASK_ATTRIBUTES,
    FIRST_SECS,
    OVERDUE_SECS,
    StatusReplies,
)
from roomtui.ui.terminal.escape_timeout import EscapeTimeout
from roomtui.ui.terminal.fault_guard import tell
from roomtui.ui.terminal.ground import may_come_late, question
from roomtui.ui.terminal.keyboard import (
    ASK_KITTY,
    AttributesTold,
    GroundTold,
    Keyboard,
    SpeaksKitty,
    StatusReply,
    TornSequence,
)
from roomtui.ui.terminal.terminal_file import TerminalFile

if TYPE_CHECKING:
    from textual.app import App

KITTY_KEYS: Final = "\x1b[>25u"
"""What Textual asks of a terminal that speaks kitty's protocol: keys and text in one form."""

KITTY_POSITIONS: Final = "\x1b[>29u"
"""The same, and the position of each key."""

BELL: Final = "\a"

REST_SECS: Final = 0.2
"""Seconds until a terminal that failed is asked again, so as not to spin."""

MOST_WAITING: Final = 64
"""Events that may wait to be handled while more are read."""


class ResilientDriver(BaseDriver):
    """Ends the console with its terminal, and reads no faster than the console can follow."""

    def __init__(
        self,
        app: "App[Any]",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        mouse = mouse and getattr(app, "uses_mouse", True)
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        kind = kind_of(os.environ)
        if (suit := getattr(app, "suit", None)) is not None:
            suit(kind)
        self._is_simple, is_ascii = kind.is_simple, bool(kind.ascii_note)
        self._file: Any = TerminalFile(_terminal(), app, self._drained, is_ascii=is_ascii)
        self._sent = 0
        self._last: Future[bool] | None = None
        self._written = 0
        self._taken_at = 0.0
        self._paints_later = False
        self._has_started = False
        self._then: Callable[[], None] | None = None
        self._painting: asyncio.TimerHandle | None = None
        self._refreshing: asyncio.TimerHandle | None = None
        self._looking: asyncio.TimerHandle | None = None
        self._answers = StatusReplies()
        self._letters = "" if kind.is_plain else LETTERS if is_ascii else UTF_8 + LETTERS
        self.exit_event = self._alarm = SelectableEvent()
        self.renderer = Renderer(
            self.write,
            os.environ.get("TERM", ""),
            time.monotonic,
            is_plain=kind.is_plain,
        )
        self.speaks_kitty = False
        self._ground_asked_at: float | None = None
        self._ground_came = Event()
        self._modes = Modes()
        self._arrivals = Arrivals()
        self._escape = EscapeTimeout(lambda: self._call(self._ask_behind_escape), self._answers)

    def run_input_thread(self) -> None:
        """Read until the console ends, or its terminal."""
        # What is typed for a shell cannot be read then; else it would stop us, amid reading it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTIN})
        codec = input_codec(os.environ)
        keyboard = Keyboard(codec=codec)
        with nonblocking(self.fileno) as source:
            while not self.exit_event.is_set():
                try:
                    self._pass_on(source, keyboard)
                except Exception as error:
                    tell(self._app, error)
                    keyboard = Keyboard(codec=codec)
                    self.exit_event.wait(REST_SECS)

    def _pass_on(self, source: int, keyboard: Keyboard) -> None:
        sources: list[Any] = [source, self._alarm]
        ready, _, _ = select.select(sources, [], [], self._escape.timeout)
        if self._alarm in ready:
            return
        data, now = self._read(source) if ready else b"", time.monotonic()
        if data:
            self._arrivals.came(now)
        self._hand_on(keyboard.feed(data), now)
        if self._escape.is_over(now, held=keyboard.awaits_escape):
            self._hand_on(keyboard.lone_escape(), now)

    def _hand_on(self, found: Iterator[Message], now: float) -> None:
        for event in self._arrivals.stamp(found, now, self._answers):
            if isinstance(event, StatusReply):
                self._hear_soon(self._answers.came(self.renderer.asked))
            elif isinstance(event, AttributesTold):
                self._hear_soon(self._answers.checked())
            elif isinstance(event, SpeaksKitty):
                self.speaks_kitty = True
            elif isinstance(event, GroundTold):
                self._ground_told(event)
            elif not isinstance(event, TornSequence):
                self.process_message(event)
                self._keep_pace()

    def ask_kitty(self) -> None:
        """Learn whether the terminal speaks kitty's keyboard protocol: `speaks_kitty` says so."""
        self.write(ASK_KITTY)

    def _ask_ground(self) -> None:
        """Ask once for the colour of the ground."""
        if not self._is_simple and self._ground_asked_at is None:
            self._ground_asked_at = time.monotonic()
            self.write(question(os.environ))

    def _ground_told(self, event: GroundTold) -> None:
        """Send the ground to the app, once and from its own thread."""
        if not self._ground_came.is_set() and (tell_app := getattr(self._app, "ground_told", None)):
            self._call(partial(tell_app, event.ground))
        self._ground_came.set()

    def _await_ground(self) -> None:
        """Wait for an answer that the shell would take for keys, no longer than it may take."""
        if self._ground_asked_at is not None and may_come_late(os.environ):
            self._ground_came.wait(max(0.0, self._ground_asked_at + FIRST_SECS - time.monotonic()))

    def _ask_behind_escape(self) -> None:
        self._escape.asked(self.renderer.ask())

    def _read(self, source: int) -> bytes:
        with suppress(OSError):
            if data := os.read(source, 4096):
                return data
        if is_gone(self.fileno):
            hang_up()
        self.exit_event.wait(REST_SECS)
        return b""

    def start_application_mode(self) -> None:
        """Take the terminal, and begin to learn how fast the line to it is."""
        if not self._has_started:
            switch_often()
            self._has_started = True
        self._taken_at = time.monotonic()
        self._written = self._file.flushed  # what was written to a stopped thread never comes
        super().start_application_mode()
        if self._writer_thread is not None and self._writer_thread.is_alive():
            self._ask_ground()
            self._answers.start()
            self.renderer.start()
            self._refreshing = self._loop.call_later(EVERY_SECS, self._refresh_some)
            self._looking = self._loop.call_later(OVERDUE_SECS, self._look_for_loss)

    def stop_application_mode(self) -> None:
        """Restore the terminal, once it has answered what it was asked, without drawing."""
        self._paint_in(None)
        for timer in (self._refreshing, self._looking):
            if timer:
                timer.cancel()
        self._answers.wait_for(self.renderer.asked)
        self._await_ground()
        self.write(CLEARS)
        super().stop_application_mode()

    def write(self, data: str, *more: str) -> None:
        """Draw in one go, with every column in its place whatever terminal it is."""
        self._written += 1
        if data == KITTY_KEYS:
            data = KITTY_POSITIONS
        elif data.startswith(OSC_52):
            data = passed_through(data, os.environ)
        self._modes.note(data)
        output = "".join(map(pin_columns, (data, *more)))
        if self._is_simple:
            from roomtui.ui.terminal.simple_output import simple  # few terminals have need of it

            output = simple(output)
        super().write(output)

    def call_out(self, words: str, *, bell: bool) -> None:
        """Ring the bell, and have the terminal notify of some words, if there are any."""
        if words:
            from roomtui.ui.terminal.notification import notification  # few want it

            self.write(notification(words, os.environ))
        if bell:
            self.write(BELL)

    def _refresh_some(self) -> None:
        """Write a little once more now and then, as long as the terminal is taken."""
        self._refreshing = self._loop.call_later(EVERY_SECS, self._refresh_some)
        if self._file.flushed >= self._written and not self._paints_later:
            try:
                self.renderer.refresh_some()
            except Exception as error:
                self.give_up(error)

    def is_greeting(self, event: AppFocus) -> bool:
        """Return whether a terminal tells of its focus since it was just asked to tell of it."""
        came = arrival_of(event)
        is_first = came is not None and not came.answers
        return is_first and time.monotonic() - self._taken_at < FIRST_SECS

    def draw_anew(self, *, clear: bool = True) -> None:
        """Draw everything anew, in a terminal that is set as when it was taken.

        Without `clear` nothing vanishes in between.
        """
        letters = self._letters if clear else ""
        modes = self._modes.again(other_screen=clear)
        self.write(modes, letters, self.renderer.resetting, "\x1b[m")
        self.renderer.forget(clear=clear)
        self.paint()

    def paint(self) -> None:
        """Draw what changed; later, if the terminal has not taken what was written before."""
        self._paints_later = True  # before the look at what the other thread counts
        if self._file.flushed < self._written:
            return
        self._paints_later = False
        try:
            self.renderer.paint()
            self._paint_in(self.renderer.timeout() if self.renderer.is_behind else None)
        except Exception as error:
            self.give_up(error)

    def _paint_in(self, seconds: float | None) -> None:
        """Paint the rest when an answer is overdue: the screen may not change again for long."""
        if self._painting:
            self._painting.cancel()
        self._painting = self._loop.call_later(seconds, self.paint) if seconds is not None else None

    def give_up(self, error: Exception) -> None:
        """Leave the drawing to Textual from now on."""
        tell(self._app, error)
        self.renderer.leave()
        self._app.screen.refresh()

    def _drained(self) -> None:
        """Hear from the writing thread that the terminal has taken all."""
        if self._paints_later or self._then:
            self._call(self._go_on)

    def once_written(self, callback: Callable[[], None]) -> None:
        """Call back when the terminal has taken all that there is for it now: the first frame."""
        self._then = callback
        self._go_on()

    def _go_on(self) -> None:
        if self._paints_later:
            self.paint()
        is_whole = not self.renderer.is_behind  # a slow terminal is sent a frame in parts
        if self._then and is_whole and self._file.flushed >= self._written:
            switch_as_usual()
            then, self._then = self._then, None
            then()

    def _hear_soon(self, is_news: bool) -> None:
        """Have the thread that draws hear of an answer, unless it is about to."""
        if is_news:
            self._call(self._hear)

    def _hear(self) -> None:
        while self._answers.hear():
            self.renderer.answered(is_lost=self._answers.heard_of_loss)
        self.paint()

    def _look_for_loss(self) -> None:
        """Ask the terminal now and then whether an answer that is overdue is still to come."""
        self._looking = self._loop.call_later(OVERDUE_SECS, self._look_for_loss)
        if self._answers.may_be_lost(asked := self.renderer.asked):
            self._answers.check(asked)
            self.write(ASK_ATTRIBUTES)

    def _call(self, callback: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(callback)

    def send_message(self, message: Message) -> None:
        """Hand an event to the app."""
        posted = self._app._post_message(message)  # noqa: SLF001
        self._last = asyncio.run_coroutine_threadsafe(posted, self._loop)
        self._sent += 1

    @property
    def is_handing_on(self) -> bool:
        """Return whether an event that was read has not come to the app yet."""
        last = self._last
        return last is not None and not last.done()

    def _keep_pace(self) -> None:
        """Wait now and then until what was sent is handled, so that a flood stays outside."""
        if self._sent >= MOST_WAITING:
            self._sent = 0
            while self._is_behind() and not self.exit_event.wait(0.01):
                pass

    def _is_behind(self) -> bool:
        if self.is_handing_on:
            return True
        screens = self._app.screen_stack[-1:]
        pumps = [self._app, *screens, *(screen.focused for screen in screens)]
        keys: int = getattr(self._app, "keys_waiting", 0)
        return keys + sum(pump.message_queue_size for pump in pumps if pump) > MOST_WAITING


def _terminal() -> TextIO:
    """Return what leads to the terminal: stderr, as for Textual, unless that goes elsewhere."""
    file = sys.__stderr__
    return file if file and file.isatty() else sys.__stdout__ or sys.stdout
