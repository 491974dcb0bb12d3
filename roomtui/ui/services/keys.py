"""The keys service: binds commands to keys as configured, and presses those that are clicked."""

from collections.abc import Mapping

from textual import events

from roomtui.ui.commands import COMMANDS, first_key
from roomtui.ui.table.clicks import LEFT
from roomtui.ui.terminal.app import TerminalApp
from roomtui.ui.widgets.key_bar import KeyBar


class KeysService:
    """Binds the commands to the keys that a configuration gives them, also for the mouse.

    A key of the key bar is pressed where the left button is let go of in the place of its press.

    Args:
        app: has the bindings.
        keys: the configured keys by command id.
    """

    def __init__(self, app: TerminalApp, keys: Mapping[str, str]) -> None:
        self._app = app
        self._keys = keys
        self._pressed = ""

    def bind(self) -> None:
        """Bind what is configured, and say what is no command."""
        known = {command.id for command in COMMANDS}
        self._app.set_keymap({i: keys for i, keys in self._keys.items() if i in known})
        for unknown in self._keys.keys() - known:
            self._app.notify(f"The configuration maps a key to {unknown}, which is no command.",
                             severity="warning", markup=False)  # fmt: skip

    def heed_terminal(self) -> None:
        """Bind commands to their own keys, where the terminal cannot send those with Alt."""
        if any("alt+" in keys for keys in self._keys.values()):
            self._app.unless_kitty(self._drop_alt_keys)

    def _drop_alt_keys(self) -> None:
        from roomtui.ui.keymap import alt_keys

        if lost := alt_keys(self._keys):
            self._app.set_keymap({i: given for i, given in self._keys.items() if i not in lost})
            named = ", ".join(sorted(lost.values()))
            self._app.notify(
                f"This terminal cannot send {named} apart from esc and a key; the commands have "
                "their own keys. It takes one with kitty's keyboard protocol.",
                severity="warning", timeout=10)  # fmt: skip

    def mouse_down(self, event: events.MouseDown) -> None:
        """Record which key of the key bar the mouse is pressed on, if any."""
        self._pressed = self._under(event)

    def click(self, event: events.Click) -> None:
        """Press the key that was clicked in the key bar."""
        pressed, self._pressed = self._pressed, ""
        if pressed and event.button == LEFT and self._under(event) == pressed:
            self._app.press(first_key(pressed, self._keys))

    def _under(self, event: events.MouseEvent) -> str:
        """Return the id of the command whose key is under the mouse, or nothing."""
        bar = self._app.screen.query_one_optional(KeyBar)
        if bar is None or not bar.content_region.contains_point(event.screen_offset):
            return ""
        column = event.screen_x - bar.content_region.x
        return next((command_id for columns, command_id in bar.items if column in columns), "")
