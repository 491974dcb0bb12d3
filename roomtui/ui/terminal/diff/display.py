"""The app's part in drawing: what Textual would write goes through the frame differ instead."""

from typing import Any, Final

from rich.color import ColorSystem
from textual import events
from textual.geometry import Offset
from textual.screen import Screen

from roomtui.ui.terminal.diff.cursor_place import cursor_place
from roomtui.ui.terminal.diff.seen_frames import SeenFrames
from roomtui.ui.terminal.diff.updates import can_read, is_known, pieces, size_of
from roomtui.ui.terminal.driver import ResilientDriver
from roomtui.ui.terminal.sanitizer import PlainTextApp

_LOOKED_AT: Final = (events.Key, events.Paste, events.MouseDown, events.MouseScrollDown,
                     events.MouseScrollUp)  # fmt: skip
"""What somebody does who waits to see what comes of it."""


class DiffedApp(PlainTextApp, inherit_bindings=False):
    """An app that writes only the cells that changed.

    `stock_output` leaves the drawing to Textual: because somebody asked for it, or because Textual
    is not the one that this was written for. So does a painter that has left, having failed.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stock_output = not is_known()

    async def on_event(self, event: events.Event) -> None:
        """Take the terminal as unknown when its size changes, and answer keys first."""
        if isinstance(driver := self._driver, ResilientDriver):
            if isinstance(event, events.Resize):
                event = driver.newest(event)
                driver.painter.forget()
                self.call_after_refresh(self._repaint)
            elif isinstance(event, _LOOKED_AT):
                driver.painter.key_pressed()
        await super().on_event(event)

    def _repaint(self) -> None:
        """Paint anew what Textual takes as painted: the size went back to what it was."""
        driver = self._driver
        if isinstance(driver, ResilientDriver) and driver.painter.size == self.size:
            driver.paint()

    def draw_on_focus(self, event: events.AppFocus) -> None:
        """Draw everything anew for somebody who comes back, but not twice at the start."""
        if isinstance(driver := self._driver, ResilientDriver) and not driver.is_greeting(event):
            self.draw_anew(clear=False)

    def draw_anew(self, *, clear: bool = True) -> None:
        """Draw everything anew, as something else may have written to the terminal.

        Without `clear` nothing vanishes in between: for when it is not known to be needed.
        """
        if isinstance(driver := self._driver, ResilientDriver):
            driver.draw_anew(clear=clear)
            if self.stock_output or driver.painter.has_left:
                self.screen.refresh()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Draw an update of the screen."""
        driver = self._driver
        if (
            self.stock_output
            or not isinstance(driver, ResilientDriver)
            or driver.painter.has_left
            or not can_read(renderable)
        ):
            self.cursor_position = Offset(*cursor_place(screen))
            super()._display(screen, renderable)
            if isinstance(driver, ResilientDriver):
                _watch(driver, screen)
            return
        try:
            if self._running and not self._closed and not self._batch_count:
                self._draw(driver, screen, renderable)
        except Exception as error:
            driver.give_up(error)
        finally:
            self.post_display_hook()

    def _draw(self, driver: ResilientDriver, screen: Screen[Any], update: Any) -> None:
        painter = driver.painter
        system = self.console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001
        painter.take(size_of(update, painter.size), pieces(update, system))
        painter.cursor = cursor_place(screen)
        painter.frames_at_once = self._sync_available
        _watch(driver, screen)
        driver.paint()


def _watch(driver: ResilientDriver, screen: Screen[Any]) -> None:
    """Learn when a screen that asks has been seen, from its first frame on."""
    sight = getattr(screen, "sight", None)
    if isinstance(sight, SeenFrames) and sight.number is None and screen.is_mounted:
        driver.painter.watch(sight)
