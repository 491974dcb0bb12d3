"""The base app: all that lies between Textual and the terminal, and what fails there.

Every private part of Textual's `App` that the console relies on is touched here.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from rich.color import ColorSystem
from textual import events
from textual.actions import ActionParseResult
from textual.app import App
from textual.dom import DOMNode
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.screen import Screen
from textual.theme import Theme
from textual.timer import Timer
from textual.widget import AwaitMount
from textual.worker import WorkerFailed, WorkType

from roomtui.exit_status import FAILED
from roomtui.process.crash_log import CrashLog
from roomtui.process.terminal_kind import Colours, TerminalKind
from roomtui.ui.answers import Answers, Severity, sentence
from roomtui.ui.messages import FaultCounted, FaultReported
from roomtui.ui.terminal import fault_guard
from roomtui.ui.terminal.arrivals import MODIFIERS, Arrival, KeyRepeat, arrival_of, with_arrival
from roomtui.ui.terminal.compatibility import DRAWING, has_all
from roomtui.ui.terminal.diff.cursor_place import cursor_place
from roomtui.ui.terminal.diff.display import can_draw, draw, watch_for_sight
from roomtui.ui.terminal.driver import ResilientDriver
from roomtui.ui.terminal.faults import FaultLog
from roomtui.ui.terminal.input_guard import InputGuard
from roomtui.ui.terminal.key_queue import IN_TURN, KeyHandled, KeyQueue
from roomtui.ui.terminal.leftovers import release_widgets
from roomtui.ui.terminal.palette import Palette
from roomtui.ui.terminal.styling import AppColours

if TYPE_CHECKING:
    from roomtui.ui.terminal.frames import Frames

KITTY_SECS: Final = 2.0
"""Seconds in which a terminal answers that it speaks kitty's keyboard protocol."""

_LOOKED_AT: Final = (events.Key, events.Paste, events.MouseDown, events.MouseScrollDown,
                     events.MouseScrollUp)  # fmt: skip
"""Events whose effect somebody waits to see."""


class TerminalApp(App[None], inherit_bindings=False):
    """An app that writes only text and only cells that changed, and handles keys in turn.

    It goes on when something fails, and ends without a traceback when it cannot.

    Args:
        log: where tracebacks go; None where nothing may be written.
        mouse: whether the terminal is asked to tell of the mouse; it selects text itself otherwise.

    `stock_output` leaves the drawing to Textual: because somebody asked for it, or because Textual
    is not the one that this was written for. So does a renderer that has left, having failed.
    """

    has_drawn = False

    def __init__(
        self, log: CrashLog | None = None, *, stock_output: bool = False, mouse: bool = True
    ) -> None:
        release_widgets()
        super().__init__()
        self._disable_notifications = True
        self._run_binding = super()._check_bindings  # a Textual without it fails now, not by a key
        self.answers = Answers(self.told_in_part)
        self._answer_timer: Timer | None = None
        self._keys_pressed = 0
        self._held = KeyRepeat()
        self._colours = AppColours(self)
        self.stock_output = stock_output or not has_all(DRAWING)
        self.uses_mouse = mouse
        self._input_guard = InputGuard(self.notify)
        self._keys = KeyQueue(self, self._input_guard, self._deliver)
        self._clicked: Arrival | None = None
        self._once_drawn: Callable[[], None] | None = None
        self._faults = FaultLog(log)
        self._goes_on = fault_guard.hang()
        self._is_asked_to_end = False
        self._last_error: BaseException | None = None

    # The terminal

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that lasts, whatever TEXTUAL_DRIVER says."""
        return ResilientDriver

    def once_painted(self, then: Callable[[], None]) -> None:
        """Call back once what was drawn until now, the first frame at least, has been written."""
        if not isinstance(driver := self._driver, ResilientDriver):
            then()
        elif self.has_drawn:
            driver.once_written(then)
        else:
            self._once_drawn = then

    def unless_kitty(self, then: Callable[[], None]) -> None:
        """Ask for kitty's keyboard protocol, and call back if the terminal does not speak it."""
        if isinstance(driver := self._driver, ResilientDriver):
            driver.ask_kitty()
            self.set_timer(KITTY_SECS, lambda: None if driver.speaks_kitty else then())

    def suspend_or_say(self) -> None:
        """Suspend the console until the shell wakes it, or notify that there is no shell."""
        if isinstance(driver := self._driver, ResilientDriver):
            driver.suspend_or_say()

    def work_in_background(self, work: "WorkType[None]", group: str) -> None:
        """Run a coroutine function until it or the app ends; its failure ends nothing else."""
        self.run_worker(work, group=group, exit_on_error=False)

    # Drawing

    @property
    def terminal(self) -> TerminalKind | None:
        """Return what is known of the terminal, None before it is."""
        return self._colours.terminal

    @property
    def colours(self) -> Colours:
        """Return how many colours are drawn."""
        return self._colours.drawn

    def adapt_to(self, terminal: TerminalKind) -> None:
        """Draw what a terminal can show; called before anything is drawn."""
        self._colours.adapt_to(terminal)

    def apply_theme(self, theme: Theme, palette: Palette) -> None:
        """Draw with the colours of a theme from now on; everything anew if something is drawn."""
        self._colours.apply_theme(theme, palette)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters of every line; ours come last, so that it can be read, and is text."""
        return [*super().get_line_filters(), *self._colours.filters]

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Draw an update of the screen."""
        driver = self._driver
        self.has_drawn = True
        if self._once_drawn is not None:
            then, self._once_drawn = self._once_drawn, None
            self.call_later(self.once_painted, then)
        if self.stock_output or not can_draw(driver, renderable):
            self.cursor_position = Offset(*cursor_place(screen))
            super()._display(screen, renderable)
            if isinstance(driver, ResilientDriver):
                watch_for_sight(driver, screen)
            return
        try:
            if self._running and not self._closed and not self._batch_count:
                system = self.console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001
                draw(driver, screen, renderable, system, frames_at_once=self._sync_available)
        except Exception as error:
            driver.give_up(error)
        finally:
            self.post_display_hook()

    def _get_screen(self, screen: Screen[Any] | str) -> tuple[Screen[Any], AwaitMount]:
        """Return a screen that is running, its style sheet loaded before its widgets are made.

        Textual loads it afterwards: too late where tasks start at once, as from Python 3.12 on.
        """
        self._load_screen_css(self.get_screen(screen))
        return super()._get_screen(screen)

    def draw_anew(self, *, clear: bool = True) -> None:
        """Redraw everything, as something else may have written to the terminal.

        Without `clear` nothing vanishes in between: for when it is not known to be needed.
        """
        if isinstance(driver := self._driver, ResilientDriver):
            driver.draw_anew(clear=clear)
            if self.stock_output or driver.renderer.has_left:
                self.screen.refresh()

    def _draw_on_focus(self, event: events.AppFocus) -> None:
        """Redraw everything for somebody who comes back, but not twice at the start."""
        if isinstance(driver := self._driver, ResilientDriver) and not driver.is_greeting(event):
            self.draw_anew(clear=False)

    def _repaint(self) -> None:
        """Paint anew what Textual takes as painted: the size went back to what it was."""
        driver = self._driver
        if isinstance(driver, ResilientDriver) and driver.renderer.size == self.size:
            driver.paint()

    # Answers

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Severity = "information",
        timeout: float | None = None,
        markup: bool = False,  # noqa: ARG002
        is_kept: bool = False,
    ) -> None:
        """Answer in the line for it, never as markup; the activity keeps what it has no room for.

        An answer stands for `timeout` seconds, or until another key is answered; `is_kept` says
        that the activity has it in full already.
        """
        self.answers.add(
            sentence(message, title),
            severity,
            keys=self._keys_pressed,
            seconds=timeout,
            is_kept=is_kept,
        )
        self._show_answer()

    def notify_of_kept(
        self,
        message: str,
        *,
        title: str = "",
        severity: Severity = "information",
        timeout: float | None = None,
    ) -> None:
        """Answer with what the activity has in full already."""
        self.notify(message, title=title, severity=severity, timeout=timeout, is_kept=True)

    def supersede_answers(self) -> None:
        """Drop what answered earlier keys, now that a key does something that has no answer."""
        if self.answers.standing:
            self.answers.supersede(self._keys_pressed)
            self._show_answer()

    def clear_notifications(self) -> None:
        """Drop every answer that stands."""
        self.answers.clear()
        self._show_answer()

    def _show_answer(self) -> None:
        """Show the newest answer, and look again when the time of one is over."""
        if self._answer_timer is not None:
            self._answer_timer.stop()
            self._answer_timer = None
        if (seconds := self.answers.seconds_left) is not None and self.is_running:
            self._answer_timer = self.set_timer(seconds, self._answer_over)
        if self.screen_stack:
            self.show_answer()

    def _answer_over(self) -> None:
        self.answers.expire()
        self._show_answer()

    def show_answer(self) -> None:
        """Show the newest answer, or that there is none any more."""

    def told_in_part(self, words: str) -> None:
        """Take note of a sentence that there was not room for."""

    # Clipboard

    def copy_by_terminal(self, text: str) -> None:
        """Send a text to the terminal's clipboard (OSC 52), and keep it as what was copied."""
        super().copy_to_clipboard(text)

    def keep_copied(self, text: str) -> None:
        """Keep a text as what was copied, which a field can paste."""
        self._clipboard = text

    def call_out(self, words: str, *, bell: bool, notify: bool) -> None:
        """Ring the terminal's bell, and have it notify whoever looks elsewhere."""
        if isinstance(driver := self._driver, ResilientDriver):
            driver.call_out(words if notify else "", bell=bell)

    # Input

    async def on_event(self, event: events.Event) -> None:
        """Queue keys, clicks and pastes; deliver everything else.

        The focus of the terminal is not that of a widget: a field stays open without it.
        """
        if self._keys.is_forgotten(event):
            return
        if isinstance(event, (events.AppFocus, events.AppBlur)):
            self._input_guard.focus(event)
            if isinstance(event, events.AppFocus):
                self._draw_on_focus(event)
        elif isinstance(event, IN_TURN) and not event.is_forwarded:
            await self._keys.take(event)
        else:
            await self._deliver(event)

    async def _deliver(self, event: events.Event) -> None:
        """Deliver an event; a new size makes the terminal unknown, and keys are answered first."""
        if isinstance(driver := self._driver, ResilientDriver):
            if isinstance(event, events.Resize):
                event = driver.newest(event)
                driver.renderer.forget()
                self.call_after_refresh(self._repaint)
            elif isinstance(event, _LOOKED_AT):
                driver.renderer.key_pressed()
        if isinstance(event, events.MouseDown) and not event.is_forwarded:
            self._clicked = arrival_of(event)
        self._keys_pressed += isinstance(event, _LOOKED_AT)
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._held.press(event.key)
        await super().on_event(event)

    def press(self, key: str) -> None:
        """Handle a key in turn, as if it had been pressed when the mouse was.

        What no hand can have meant, or was sent before a question was seen, is refused as by key.
        """
        character = key if len(key) == 1 else None
        self.post_message(with_arrival(events.Key(key, character), self._clicked))

    def on_key_handled(self, message: KeyHandled) -> None:
        """Let the next key come once one has been handled to its end."""
        self._keys.handled(message)

    @property
    def keys_pressed(self) -> int:
        """Count the keys, clicks and pastes that were taken."""
        return self._keys_pressed

    @property
    def input_came_at(self) -> float:
        """Return when the key or click that is handled now came, in monotonic seconds."""
        return self._input_guard.came_at

    @property
    def keys_waiting(self) -> int:
        """Count the keys whose turn has not come."""
        return self._keys.waiting

    @property
    def has_input(self) -> bool:
        """Return whether something was typed or clicked that has not been handled to its end."""
        driver, keys = self._driver, self._keys
        is_coming = isinstance(driver, ResilientDriver) and driver.is_handing_on
        return is_coming or keys.is_busy or keys.waiting > 0 or self.message_queue_size > 0

    @cached_property
    def _frames(self) -> "Frames":
        from roomtui.ui.terminal.frames import Frames  # nothing waits for the first frame by it

        return Frames(self)

    async def until_drawn(self) -> None:
        """Wait for a moment until what was typed has been drawn: it goes first."""
        await self._frames.until_drawn()

    async def until_painted(self) -> None:
        """Wait for a moment until what is shown by now has been written."""
        await self._frames.until_painted()

    def draw_soon(self) -> None:
        """Draw what has changed on the screen in front without waiting for its next frame."""
        self._frames.draw_soon()

    def forget_input(self) -> None:
        """Drop all that was typed or clicked until now and is not handled yet."""
        self._keys.forget()

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Return whether a key does something; answer one that a hand has pressed in vain."""
        is_taken = await self._run_binding(key, priority)
        if not is_taken and not priority and key not in MODIFIERS:
            await self._answer_unused(key)
        return is_taken

    async def _answer_unused(self, key: str) -> None:
        guard = self._input_guard
        if self._held.did_something(key):
            return
        if await guard.is_meant() and guard.has_seen(self.screen):
            self.key_unused(key)

    def key_unused(self, key: str) -> None:
        """Answer a key that nothing has a use for."""

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, unless it must be meant and no hand can have asked for it."""
        name = action if isinstance(action, str) else action[1]
        if await self._keys.refuses(name, default_namespace or self):
            return True
        return await super().run_action(action, default_namespace, namespaces)

    # Faults

    @property
    def ended_by(self) -> BaseException | None:
        """Return the error that ended the app although nobody asked it to end."""
        return None if self._is_asked_to_end else self._last_error

    def on_load(self) -> None:
        """Set a handler for tasks and callbacks whose failure nobody awaits."""
        asyncio.get_running_loop().set_exception_handler(self._loop_failed)

    def _loop_failed(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.report_fault(context.get("exception") or RuntimeError(context["message"]), "a task")

    def on_fault_reported(self, event: FaultReported) -> None:
        """Report a fault that a part of the console caught itself."""
        self.report_fault(event.error, event.where)

    def report_fault(self, error: BaseException, where: str) -> None:
        """Count a failure, log it, and have it told; callable from any thread."""
        self._last_error = error
        if fault := self._faults.note(error, where):
            with suppress(RuntimeError):  # the loop is closed already
                self.post_message(FaultCounted(fault))

    def exit(self, result: None = None, return_code: int = 0, message: Any = None) -> None:
        """End the app because somebody wants it."""
        self._is_asked_to_end = True
        super().exit(result, return_code, message)

    def _handle_exception(self, error: Exception) -> None:
        """Report what Textual's own loops catch; they go on as far as the guard reaches."""
        self.report_fault(error.error if isinstance(error, WorkerFailed) else error, "the console")
        if not self._goes_on:
            self._end()

    def panic(self, *_: Any) -> None:
        """End the app, with nothing of the traceback that Textual would print."""
        self._end()

    def _fatal_error(self) -> None:
        self._end()

    def _end(self) -> None:
        self._return_code = FAILED
        self._close_messages_no_wait()
