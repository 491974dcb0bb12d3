"""The keys service: binds commands to the keys of the configuration, where a terminal has those."""

from collections.abc import Mapping

from roomtui.ui.commands import COMMANDS
from roomtui.ui.terminal.app import TerminalApp


class KeysService:
    """Binds the commands to the keys that a configuration gives them.

    Args:
        app: has the bindings.
        keys: the configured keys by command id.
    """

    def __init__(self, app: TerminalApp, keys: Mapping[str, str]) -> None:
        self._app = app
        self._keys = keys

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
