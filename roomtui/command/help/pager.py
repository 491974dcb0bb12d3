"""Shows a long text in the operator's pager, where there is one."""

import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Final

from roomtui.api.redaction import without_secrets

_USUAL: Final = (("less", "-FR"), ("more",))
"""Tried where PAGER names none; `less` goes on at once if all fits."""

_TAKES_BOLD: Final = frozenset({"less", "more"})
"""Others would show what makes letters bold."""

_SIGNALLED: Final = 128
"""Exit statuses from here on are those of a program that a signal has ended."""


class Pager:
    """A program that shows a text by the screenful.

    Args:
        command: is run as it is, and no shell looks at it.
        environ: what it inherits.
    """

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self.command = tuple(command)
        self.environ = environ

    @property
    def takes_bold(self) -> bool:
        """Return whether it shows bold letters."""
        return PurePath(self.command[0]).name in _TAKES_BOLD

    def shows(self, text: str) -> bool:
        """Show a text until the pager is closed; return False if it cannot be started, or fails."""
        data = f"{text}\n".encode(sys.stdout.encoding, sys.stdout.errors or "replace")
        sys.stdout.flush()
        try:
            pager = subprocess.Popen(self.command, stdin=subprocess.PIPE, env=self.environ)  # noqa: S603
        except (OSError, ValueError):
            return False
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the pager's for so long
        try:
            pager.communicate(data)
        finally:
            signal.signal(signal.SIGINT, before)
        return not 0 < pager.returncode < _SIGNALLED


def find_pager(environ: Mapping[str, str]) -> Pager | None:
    """Return the pager that PAGER names, or else a usual one; None if there is none."""
    command = _command(environ.get("PAGER"))
    return Pager(command, _inherited(environ)) if command else None


def _command(named: str | None) -> Sequence[str] | None:
    if named is None:
        return next((usual for usual in _USUAL if shutil.which(usual[0])), None)
    try:
        command = shlex.split(named)
    except ValueError:
        return None
    if not command or command == ["cat"] or not shutil.which(command[0]):
        return None
    return [*command, "-R"] if PurePath(command[0]).name == "less" else command


def _inherited(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a pager: no secrets, and no PAGER, which could be roomtui itself."""
    kept = {name: value for name, value in environ.items() if value == without_secrets(value)}
    kept.pop("PAGER", None)
    kept.pop("TELNYX_API_KEY", None)
    return {"LESS": "FR", **kept}
