"""Viewer mode, for accounts that others log in to: they choose how it is drawn, no more."""

import os
import pwd
import re
import resource
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Final

from roomtui.exit_status import USAGE
from roomtui.process.interrupts import hold_interrupts
from roomtui.process.standard_streams import complain
from roomtui.settings_error import SettingsError

FLAG: Final = "--viewer"

LIMITS: Final = {
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_DATA: 512 * 1024 * 1024,
    resource.RLIMIT_NOFILE: 256,
}
"""What one viewer may take of the host, in bytes and files; an event of 10,000 takes a fifth.

Processes cannot be bounded from within: the kernel counts those of all viewers of an account.
"""

PATH: Final = "/usr/local/bin:/usr/bin:/bin"
"""Where an `api_key_command` is looked for, whatever the one who logs in says."""

_WORD: Final = r"[A-Za-z0-9][A-Za-z0-9_.@+-]{0,63}"
_ZONE: Final = r"[A-Za-z0-9_+-]{1,32}(?:/[A-Za-z0-9_+-]{1,32}){0,2}"

_KEPT: Final = (
    (r"TERM|COLORTERM|NO_COLOR|LANG|LC_[A-Z]{1,24}", _WORD),
    (r"COLORFGBG", r"[0-9a-z;]{1,24}"),
    (r"TZ", _ZONE),
)
"""Names that decide how the screen is drawn, and the shape of values that name no file."""


def shield(argv: Sequence[str]) -> None:
    """Make a process deaf to those who log in, if its arguments say so; may start it anew.

    Called before anything is imported that acts on the environment.

    Raises:
        SystemExit: it is installed where the environment, or the account itself, decides, which
            has been said.
    """
    if FLAG not in argv:
        return
    for number in (signal.SIGTSTP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    for limit, most in LIMITS.items():
        lower(limit, most)
    environ = harmless(os.environ)
    try:
        _isolate(argv, environ)
    except SettingsError as error:
        complain(str(error))
        sys.exit(USAGE)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()


def lower(limit: int, most: int) -> None:
    """Lower a resource limit of this process for good; never raise it."""
    hard = resource.getrlimit(limit)[1]
    bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
    soft = resource.getrlimit(limit)[0]
    resource.setrlimit(
        limit, (bound if soft == resource.RLIM_INFINITY else min(soft, bound), bound)
    )


def _isolate(argv: Sequence[str], environ: Mapping[str, str]) -> None:
    """Start this program anew if Python listens to the environment; else see that it is whole."""
    from roomtui.process.isolation import isolated_command, refuse_incomplete

    if sys.flags.isolated and sys.flags.dont_write_bytecode:
        refuse_incomplete()
    else:
        command = isolated_command(argv, environ)
        hold_interrupts()  # Python would tell of one amid its start
        os.execve(sys.executable, command, environ)  # noqa: S606


def harmless(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what a viewer may decide, beside what this account has of its own."""
    kept = {name: value for name, value in environ.items() if _is_harmless(name, value)}
    return kept | _own()


def _is_harmless(name: str, value: str) -> bool:
    return any(re.fullmatch(names, name) and re.fullmatch(values, value) for names, values in _KEPT)


def _own() -> dict[str, str]:
    try:
        account = pwd.getpwuid(os.getuid())
    except KeyError:  # who has no account has no home either, and needs none to read
        return {"PATH": PATH}
    return {"PATH": PATH, "HOME": account.pw_dir, "USER": account.pw_name,
            "LOGNAME": account.pw_name}  # fmt: skip
