"""The app: the console's keys, its start and its end."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.driver import Driver
from textual.screen import Screen
from textual.theme import Theme

from roomtui.live.clock import Clock, SystemClock
from roomtui.process.ending_signals import end_in_order_by
from roomtui.settings import Settings
from roomtui.ui.commands import COMMANDS, Scope, bindings
from roomtui.ui.palette import CommandProvider
from roomtui.ui.services.feed import Watching
from roomtui.ui.terminal.driver import ResilientDriver
from roomtui.ui.terminal.leftovers import release_widgets
from roomtui.ui.terminal.packaged_style import PackagedStylesheet
from roomtui.ui.theme import THEMES

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi
    from roomtui.api.secret import ApiKey

SIGNALLED: Final = 128
"""What is added to a signal's number in the exit status of a process that was asked to end."""

KITTY_SECS: Final = 2.0
"""Seconds in which a terminal answers that it speaks kitty's keyboard protocol."""

MIND_SECS: Final = 10.0
"""Seconds in which a second q leaves although something is under way."""


class RoomApp(Watching, inherit_bindings=False):
    """The console.

    Args:
        settings: what was settled from flags, environment and configuration.
        connect: makes the client; called in a thread once the screen is painted, since the
            network half takes as long to import as the screen.
        renew_key: reads the key again after a 401.
        clock: the console's clocks.
    """

    CSS_PATH = "roomtui.tcss"
    TITLE = "roomtui"
    COMMANDS: ClassVar = {CommandProvider}
    ENABLE_COMMAND_PALETTE = False  # it would bind a key that goes before those of dialogs
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.APP),
        Binding("ctrl+c", "how_to_quit", show=False, system=True),
    ]
    _is_dressed = False
    _running_loop: asyncio.AbstractEventLoop | None = None

    def __init__(
        self,
        settings: Settings,
        connect: "Callable[[], VideoApi]",
        *,
        renew_key: "Callable[[], ApiKey | None] | None" = None,
        clock: Clock | None = None,
    ) -> None:
        release_widgets()
        super().__init__(settings, clock or SystemClock(), connect, renew_key)
        self.animation_level = "none"
        self.stylesheet = PackagedStylesheet()
        self.stock_output = self.stock_output or settings.stock_output
        self._wear(THEMES[0])

    def _wear(self, theme: Theme) -> None:
        """Take on our colours before the style sheets are read, or they are read three times."""
        self._is_dressed = True
        for ours in THEMES:
            self.register_theme(ours)
        self.set_reactive(App.theme, theme.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that lasts, whatever TEXTUAL_DRIVER says."""
        return ResilientDriver

    def get_css_variables(self) -> dict[str, str]:
        """Give none before our colours are on; Textual would work out its own in vain."""
        return super().get_css_variables() if self._is_dressed else {}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our own colour names a meaning under Textual's themes too."""
        return THEMES[0].variables

    def get_default_screen(self) -> Screen[Any]:
        """Start with a screen of our own, for an empty one below it would be laid out as well."""
        return self.screen_of(self.START)

    def on_mount(self) -> None:
        """Settle what takes no time; the first screen is being made meanwhile."""
        known = {command.id for command in COMMANDS}
        self.set_keymap({i: keys for i, keys in self.settings.keys.items() if i in known})
        self._engine_ready = asyncio.get_running_loop().create_future()
        for unknown in self.settings.keys.keys() - known:
            self.notify(f"The configuration maps a key to {unknown}, which is no command.",
                        severity="warning", markup=False)  # fmt: skip
        self._running_loop = asyncio.get_running_loop()
        if not self.is_headless:
            end_in_order_by(self.end_in_order)

    def end_in_order(self, number: int) -> None:
        """End because of a signal, from any thread.

        Raises:
            RuntimeError: there is no loop that could.
        """
        if self._running_loop is None:
            raise RuntimeError("not started")
        self._running_loop.call_soon_threadsafe(self.exit, None, SIGNALLED + number)

    def on_ready(self) -> None:
        """Go on once the first screen is painted, which the network half would hold up."""
        if isinstance(self._driver, ResilientDriver):
            if any("alt+" in keys for keys in self.settings.keys.values()):
                self._driver.ask_kitty()
                self.set_timer(KITTY_SECS, self._check_alt_keys)
            self._driver.once_written(self._start_work)
        else:
            self._start_work()
        if self.terminal is not None and self.terminal.ascii_note:
            self.notify(self.terminal.ascii_note, timeout=8)

    def _check_alt_keys(self) -> None:
        """Give commands their own keys where the terminal cannot send those with Alt."""
        from roomtui.ui.keymap import alt_keys

        driver, keys = self._driver, self.settings.keys
        lost = alt_keys(keys)
        if isinstance(driver, ResilientDriver) and lost and not driver.speaks_kitty:
            self.set_keymap({i: given for i, given in keys.items() if i not in lost})
            named = ", ".join(sorted(lost.values()))
            self.notify(f"This terminal cannot send {named} apart from esc and a key; the commands "
                        "have their own keys. It takes one with kitty's keyboard protocol.",
                        severity="warning", timeout=10)  # fmt: skip

    def _start_work(self) -> None:
        self.watch_service()
        self.start_downloads()
        self.start_recovery()

    def action_help(self) -> None:
        """Show every key."""
        from roomtui.ui.dialogs.help import HelpDialog

        settings = self.settings
        self.push_screen(
            HelpDialog(read_only=settings.read_only, remapped=settings.keys, place=self.place)
        )

    def action_redraw(self) -> None:
        """Draw the whole screen anew."""
        self.draw_anew()

    def action_suspend(self) -> None:
        """Give the terminal to the shell until it wakes us, or say that there is none."""
        if isinstance(self._driver, ResilientDriver):
            self._driver.suspend_or_say()

    def action_palette(self) -> None:
        """Find a command by its name."""
        self.push_screen(CommandPalette(id="--command-palette"))

    def action_how_to_quit(self) -> None:
        """Answer Ctrl-C with the key that quits."""
        self.notify(f"Press {self.settings.keys.get('quit', 'q')} to quit.", timeout=2)

    def _stay(self) -> None:
        self._quitting = False

    async def action_quit(self) -> None:
        """Leave, but not in the middle of something unless asked twice."""
        under_way = [w for w in self.workers if w.group == "orders" and w.is_running]
        if (under_way or self.is_downloading) and not self._quitting:
            self._quitting = True
            self.set_timer(MIND_SECS, self._stay)
            what = "An order" if under_way else "A download"
            loss = "without its outcome" if under_way else "and drops what has come"
            self.notify(f"{what} is on its way. Once more leaves {loss}.")
            return
        self.exit()
