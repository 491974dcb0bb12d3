"""A console on an account that others log in to: they decide how it is drawn, and nothing else."""

import os
import pwd
import re
import resource
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Final

FLAG: Final = "--viewer"

PATH: Final = "/usr/local/bin:/usr/bin:/bin"
"""Where an `api_key_command` is looked for, whatever the one who logs in says."""

_WORD: Final = r"[A-Za-z0-9][A-Za-z0-9_.@+-]{0,63}"
_ZONE: Final = r"[A-Za-z0-9_+-]{1,32}(?:/[A-Za-z0-9_+-]{1,32}){0,2}"

_KEPT: Final = (
    (r"TERM|COLORTERM|NO_COLOR|LANG|LC_[A-Z]{1,24}", _WORD),
    (r"TZ", _ZONE),
)
"""Names that decide how the screen is drawn, and the shape of values that name no file."""


def shield(argv: Sequence[str]) -> None:
    """Make a process deaf to those who log in, if its arguments say so; may start it anew.

    Called before anything is imported that acts on the environment.

    Raises:
        SettingsError: it is installed where the environment, or the account itself, decides.
    """
    if FLAG not in argv:
        return
    for number in (signal.SIGTSTP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    environ = harmless(os.environ)
    from roomtui.process.isolation import isolated_command, refuse_incomplete

    if not (sys.flags.isolated and sys.flags.dont_write_bytecode):
        command = isolated_command(argv, environ)
        os.execve(sys.executable, command, environ)  # noqa: S606
    refuse_incomplete()
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()


def harmless(environ: Mapping[str, str]) -> dict[str, str]:
    """Give what a viewer may decide, beside what this account has of its own."""
    kept = {name: value for name, value in environ.items() if _is_harmless(name, value)}
    return kept | _own()


def _is_harmless(name: str, value: str) -> bool:
    return any(re.fullmatch(names, name) and re.fullmatch(values, value) for names, values in _KEPT)


def _own() -> dict[str, str]:
    account = pwd.getpwuid(os.getuid())
    return {"PATH": PATH, "HOME": account.pw_dir, "USER": account.pw_name,
            "LOGNAME": account.pw_name}  # fmt: skip
