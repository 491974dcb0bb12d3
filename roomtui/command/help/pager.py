"""Shows a long text in the operator's pager, where there is one."""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from typing import Final

from roomtui.api.redaction import without_secrets

_USUAL: Final = (("less", "-FR"), ("more",))
"""Tried where PAGER names none; `less` goes on at once if all fits, and takes bold letters."""

_SIGNALLED: Final = 128


def page(text: bytes, environ: Mapping[str, str] = os.environ) -> bool:
    """Show a text in a pager until it is closed; return False if there is none that shows it."""
    command = pager_command(environ)
    if command is None:
        return False
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=pager_environ(environ))  # noqa: S603
    except (OSError, ValueError):
        return False
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the pager's, as long as it runs
    try:
        pager.communicate(text)
    finally:
        signal.signal(signal.SIGINT, before)
    return not 0 < pager.returncode < _SIGNALLED


def pager_command(environ: Mapping[str, str]) -> Sequence[str] | None:
    """Return the command of PAGER, or else a usual one; None for no pager.

    It is run as it is, and no shell looks at it.
    """
    named = environ.get("PAGER")
    if named is None:
        return next((usual for usual in _USUAL if shutil.which(usual[0])), None)
    try:
        command = shlex.split(named)
    except ValueError:
        return None
    return command if command and command != ["cat"] and shutil.which(command[0]) else None


def pager_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a pager: no secrets, and no PAGER, which could be roomtui itself."""
    kept = {name: value for name, value in environ.items() if value == without_secrets(value)}
    kept.pop("PAGER", None)
    kept.pop("TELNYX_API_KEY", None)
    return {"LESS": "FR", **kept}
