"""The command that renews a relay's name servers before each start of its unit."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from roomtui.command.relay import resolver_path
from roomtui.command.relay_visibility import closed_above, hidden_above
from roomtui.process.isolation import FLAGS, missing_isolated, program, running_archive
from roomtui.settings_error import SettingsError
from roomtui.text import safe

_MISREAD: Final = re.compile(r"[^ -~\u00a1-\U0010fffd]|[\"'\\$]")
"""What systemd takes for something else in a command, even between quotes."""

_SHOWN: Final = 200
"""Characters of a path that a comment has at most."""


def renewal_command(folder: str) -> str:
    """Return the command that writes the name servers of now beside a relay's folder."""
    python = [sys.executable, FLAGS, *program(running_archive())]
    words = [*python, "relay-config", "--resolver", "--output", resolver_path(folder)]
    return " ".join(map(_quoted, words))


def why_not_renewed(environ: Mapping[str, str]) -> str:
    """Return why a service cannot run this program, with what to do; "" if it can.

    A new Python is started in this environment, to see whether it finds all that is needed.
    """
    reason = _unreachable() or _incomplete(environ)
    return f"{reason}; install it into /opt/roomtui and print this again" if reason else ""


def _unreachable() -> str:
    """Return which of the files that are run a service cannot see, may not read or is misled by."""
    if not sys.executable:
        return "this Python does not know its own program"
    package = Path(__file__).parents[1]
    for path in (Path(sys.executable), running_archive() or package):
        if _MISREAD.search(str(path)):
            return f"systemd would misread {_shown(path)}"
        for one in dict.fromkeys((path, path.resolve())):
            if hidden := hidden_above(one):
                return f"a service sees nothing of {hidden}, where {_shown(one)} is"
            if closed := closed_above(one):
                return f"not everybody may read {_shown(closed)}"
    return ""


def _incomplete(environ: Mapping[str, str]) -> str:
    try:
        missing = missing_isolated(running_archive(), environ)
    except SettingsError:
        return f"{sys.executable} cannot be started anew"
    return f"{sys.executable} {FLAGS} does not find {missing[0]}" if missing else ""


def _quoted(word: str) -> str:
    """Return a word quoted for systemd."""
    escaped = word.replace("%", "%%")
    return f'"{escaped}"' if " " in word else escaped


def _shown(path: str | Path) -> str:
    return safe(str(path), _SHOWN)
