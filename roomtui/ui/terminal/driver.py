"""A resilient driver: goes on after odd bytes, but never without its terminal.

It needs `_file`, `_writer_thread` and `run_input_thread` of Textual, which are private: the range
of Textual in pyproject.toml is the one that they were tested with.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TextIO

from textual.events import AppFocus
from textual.message import Message

from roomtui.process.held_terminal import CLEARS
from roomtui.process.selectable_event import SelectableEvent
from roomtui.process.terminal_kind import kind_of
from roomtui.process.threads import switch_as_usual, switch_often
from roomtui.ui.terminal.arrivals import arrival_of
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
from roomtui.ui.terminal.ground import GroundQuery
from roomtui.ui.terminal.input_reader import InputReader, PacedPoster
from roomtui.ui.terminal.keyboard import (
    ASK_KITTY,
    AttributesTold,
    GroundTold,
    SpeaksKitty,
    StatusReply,
)
from roomtui.ui.terminal.terminal_file import TerminalFile

if TYPE_CHECKING:
    from textual.app import App

KITTY_KEYS: Final = "\x1b[>25u"
"""What Textual asks of a terminal that speaks kitty's protocol: keys and text in one form."""

KITTY_POSITIONS: Final = "\x1b[>29u"
"""The same, and the position of each key."""

BELL: Final = "\a"


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
        if (adapt_to := getattr(app, "adapt_to", None)) is not None:
            adapt_to(kind)
        self._is_simple, is_ascii = kind.is_simple, bool(kind.ascii_note)
        self._file: Any = TerminalFile(_terminal(), app, self._drained, is_ascii=is_ascii)
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
        self.exit_event = stopped = SelectableEvent()
        self.renderer = Renderer(
            self.write,
            os.environ.get("TERM", ""),
            time.monotonic,
            is_plain=kind.is_plain,
        )
        self.speaks_kitty = False
        self._ground = GroundQuery(os.environ)
        self._modes = Modes()
        escape = EscapeTimeout(lambda: self._call(self._ask_behind_escape), self._answers)
        self._escape = escape
        self._poster = PacedPoster(app, stopped)
        self._reader = InputReader(app, self.fileno, stopped, escape, self._answers, self._take)

    def run_input_thread(self) -> None:
        """Read until the console ends, or its terminal."""
        self._reader.run()

    def _take(self, message: Message) -> None:
        """Take what was read, in the thread that reads."""
        if isinstance(message, StatusReply):
            self._hear_soon(self._answers.came(self.renderer.asked))
        elif isinstance(message, AttributesTold):
            self._hear_soon(self._answers.checked())
        elif isinstance(message, SpeaksKitty):
            self.speaks_kitty = True
        elif isinstance(message, GroundTold):
            self._ground_told(message)
        else:
            self.process_message(message)
            self._poster.keep_pace()

    def ask_kitty(self) -> None:
        """Learn whether the terminal speaks kitty's keyboard protocol: `speaks_kitty` says so."""
        self.write(ASK_KITTY)

    def _ask_ground(self) -> None:
        """Ask once for the colour of the ground."""
        if not self._is_simple and not self._ground.is_asked:
            self.write(self._ground.ask())

    def _ground_told(self, event: GroundTold) -> None:
        """Send the ground to the app, once and from its own thread."""
        if not self._ground.came.is_set() and (tell_app := getattr(self._app, "ground_told", None)):
            self._call(partial(tell_app, event.ground))
        self._ground.came.set()

    def _ask_behind_escape(self) -> None:
        self._escape.asked(self.renderer.ask())

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
        self._ground.wait_if_late()
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
        """Go on once the terminal has taken all; called in the writing thread."""
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
        self._poster.post(message, self._loop)

    @property
    def is_handing_on(self) -> bool:
        """Return whether an event that was read has not come to the app yet."""
        return self._poster.is_posting


def _terminal() -> TextIO:
    """Return what leads to the terminal: stderr, as for Textual, unless that goes elsewhere."""
    file = sys.__stderr__
    return file if file and file.isatty() else sys.__stdout__ or sys.stdout
