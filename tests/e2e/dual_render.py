"""roomtui that also tells what stock Textual would write: run as a module in place of roomtui.

Everything goes to the socket that TWICE names, in order: what stock output would be, the sizes it
is for, and marks. A mark goes to the terminal too, whenever the differ has nothing more to write:
what was sent before it, here and there, must show the same.
"""

import fcntl
import os
import socket
import struct
import sys
import termios
import traceback
from typing import Any, Final

from rich.color import ColorSystem
from textual._compositor import LayoutUpdate
from textual.events import Event, Paste

from roomtui.cli import main
from roomtui.ui.app import RoomApp
from roomtui.ui.terminal import driver
from roomtui.ui.terminal.app import TerminalApp
from roomtui.ui.terminal.char_width import pin_columns
from roomtui.ui.terminal.diff.renderer import Renderer
from roomtui.ui.terminal.driver import ResilientDriver
from tests.afresh import afresh, differences, is_settled, wrong_focus

AS_RICH: Final = "TWICE_AS_RICH" in os.environ
"""Whether the terminal measures as Textual does, so that no column needs to be kept in place."""

SYNC: Final = "sync "
"""Begins a paste that is not passed on, but told of in the next mark."""


LOOK_SECS: Final = 0.02
"""Seconds between two looks at a screen on which something still moves."""

LOOKS: Final = 100
"""Looks after which a screen at rest has something old on it, or something wrong."""


class Twin:
    """Tells the test what stock output would be, and when the differ has drawn the same."""

    def __init__(self, path: str) -> None:
        self._to_test = socket.socket(socket.AF_UNIX)
        self._to_test.connect(path)
        self._size: tuple[int, ...] = (0, 0)
        self.steps = self.starts = self.synced = self.serial = 0
        self._marked: tuple[int, ...] = ()

    def tell(self, kind: str, what: str) -> None:
        """Tell the test of something, after all that it was told before."""
        data = what.encode(errors="surrogatepass")
        self._to_test.sendall(f"{kind} {len(data)}\n".encode() + data)

    def would_draw(self, app: TerminalApp, update: Any) -> None:
        """Tell of an update that is about to be drawn."""
        if isinstance(update, LayoutUpdate) and update.region.size != self._size:
            self._size = tuple(update.region.size)
            self.tell("size", "{} {}".format(*self._size))
        self.steps += 1
        drawn = update.render_segments(app.console)
        self.tell("draw", drawn if AS_RICH else pin_columns(drawn))

    def forgets(self) -> None:
        """Remember which of its sizes the terminal had when everything is to be painted anew."""
        answer = fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8)
        self.serial = struct.unpack("HHHH", answer)[2]

    def mark(self, by: ResilientDriver) -> None:
        """Mark what is shown, if all of it is; before the first picture there is nothing."""
        renderer = by.renderer
        place = renderer.cursor or (-1, -1)
        mark = (self.steps, self.serial, self.starts, self.synced, *place)
        if mark != self._marked and self.steps and not is_behind(by):
            self._marked = mark
            told = "{} {} {} {} {} {}".format(*mark)
            self.tell("mark", told)
            by.write(f"\x1b]7777;{told}\x07")

    def look(self, app: RoomApp, number: int, looks: int = 1) -> None:
        """Tell of a sync once the screen is at rest and looks as if drawn afresh."""
        driver = app._driver
        assert isinstance(driver, ResilientDriver)
        if app.keys_waiting or not is_settled(app) or is_behind(driver):
            app.set_timer(LOOK_SECS, lambda: self.look(app, number, looks))
            return
        wrong = self._wrong(app, driver.renderer)
        if not wrong:
            self.synced = number
            self.mark(driver)
        elif looks < LOOKS:
            app.set_timer(LOOK_SECS, lambda: self.look(app, number, looks + 1))
        else:
            toasts = [*map(repr, app.screen.query("Toast"))]
            self.tell("fell", f"{app.screen!r} is wrong, with {toasts} on it:\n" + "\n".join(wrong))
            self.synced = number
            self.mark(driver)

    def _wrong(self, app: RoomApp, renderer: Renderer) -> list[str]:
        if renderer.size != app.size:
            return [f"{renderer.size} is painted, and {app.size} the size"]
        drawn = afresh(app, app.console._color_system or ColorSystem.TRUECOLOR)
        return [*wrong_focus(app), *differences(renderer._wanted, drawn)]


def is_behind(driver: ResilientDriver) -> bool:
    """Return whether not all is written that was drawn, or all is to be drawn anew."""
    renderer = driver.renderer
    return driver._paints_later or renderer.is_behind or not (renderer.size or renderer.has_left)


def hook(twin: Twin) -> None:
    """Have the twin hear of all that is drawn."""
    _hook_drawing(twin)
    _hook_painter(twin)
    on_event = RoomApp.on_event

    async def heard(self: RoomApp, event: Event) -> None:
        if isinstance(event, Paste) and event.text.startswith(SYNC):
            self.call_later(twin.look, self, int(event.text.removeprefix(SYNC)))
        else:
            await on_event(self, event)

    async def stays(self: RoomApp) -> None:
        self.bell()

    _put(RoomApp, "on_event", heard)
    _put(RoomApp, "action_quit", stays)


def _hook_drawing(twin: Twin) -> None:
    display, give_up, paint = TerminalApp._display, ResilientDriver.give_up, ResilientDriver.paint

    def displayed(self: TerminalApp, screen: Any, update: Any) -> None:
        if update is not None and self._running and not self._closed and not self._batch_count:
            twin.would_draw(self, update)
        display(self, screen, update)

    def gave_up(self: ResilientDriver, error: Exception) -> None:
        twin.tell("fell", "".join(traceback.format_exception(error)))
        give_up(self, error)

    def painted(self: ResilientDriver) -> None:
        paint(self)
        twin.mark(self)

    _put(TerminalApp, "_display", displayed)
    _put(ResilientDriver, "give_up", gave_up)
    _put(ResilientDriver, "paint", painted)


def _hook_painter(twin: Twin) -> None:
    forget, start = Renderer.forget, Renderer.start

    def forgotten(self: Renderer, *, clear: bool = True) -> None:
        twin.forgets()
        forget(self, clear=clear)

    def started(self: Renderer) -> None:
        twin.starts += 1
        start(self)

    _put(Renderer, "forget", forgotten)
    _put(Renderer, "start", started)


def _put(owner: object, name: str, hooked: Any) -> None:
    setattr(owner, name, hooked)


if __name__ == "__main__":
    if AS_RICH:
        _put(driver, "pin_columns", str)
    hook(Twin(os.environ["TWICE"]))
    sys.exit(main())
