"""The `server_name`s of a relay: a list of allowed hosts keeps DNS rebinding out.

A page that has its name point to this machine could otherwise read through the browser of whoever
looks at it. Addresses, and names without a dot, are no names that a page can have.
"""

import re
from typing import Final

from roomtui.settings_error import SettingsError
from roomtui.text import safe

_NAME: Final = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.?)+(?<!\.)")

MOST_NAMES: Final = 32


def checked_names(text: str | None) -> tuple[str, ...]:
    """Read names with commas between them, as DNS has them.

    Raises:
        SettingsError: one of them is no name of a host, or there are more than 32.
    """
    names = [name.strip().lower().rstrip(".") for name in (text or "").split(",") if text]
    for name in names:
        if not _NAME.fullmatch(name):
            raise SettingsError(
                f"--name: {safe(name, 60)} is no name of a host, like relay.example.com."
            )
    if len(names) > MOST_NAMES:
        raise SettingsError(f"--name: give {MOST_NAMES} names at most.")
    return tuple(dict.fromkeys(names))


def named_lines(names: tuple[str, ...], listen: str) -> str:
    """Return the lines of a map that let a relay be asked by these names, and by its own.

    A name without a dot is let in as it is, and could be a word that means something in a map.
    """
    own = listen.rpartition(":")[0].lower().rstrip(".")
    named = dict.fromkeys(name for name in (*names, own) if _NAME.fullmatch(name))
    wanted = [name for name in named if "." in name]
    return "\n".join(f"        {name} 1;" for name in wanted)
