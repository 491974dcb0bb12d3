"""tmux's paste buffer, since tmux drops OSC 52 unless configured otherwise."""

import os
import shutil
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

ANSWERS_SECS: Final = 2.0
"""Seconds that tmux is given, whose server may be stopped."""

_PASSED_ON: Final = ("TMUX", "TMUX_PANE", "PATH", "TERM", "LANG", "LC_ALL", "LC_CTYPE")
"""Variables by which tmux finds its server and who asks it."""

_TOO_OLD: Final = (b"unknown option", b"unknown flag", b"usage:")
"""What a tmux before 3.2 says of `-w`."""


class Loaded(Struct, frozen=True):
    """The result: in tmux's buffer, also sent to the terminal's clipboard, or neither.

    `trouble` says why, in a few words.
    """

    kept: bool = False
    sent: bool = False
    trouble: str = ""


def load_buffer(text: str, *, keep: bool, environ: Mapping[str, str] = os.environ) -> Loaded:
    """Hand a text to tmux, which sends it on to the terminal's clipboard if it may.

    It goes by a pipe, since everybody can read arguments. Where it is not to be kept, tmux drops
    its buffer in the same step. tmux would send it on although its set-clipboard is off; what
    somebody has switched off stays off.
    """
    program = shutil.which("tmux", path=environ.get("PATH"))
    if program is None:
        return Loaded(trouble="there is no tmux in PATH")
    status, said, _ = _run([program, "show-options", "-sv", "set-clipboard"], "", environ)
    if status == 0 and said.strip() == b"off":
        return _kept(program, text, environ) if keep else Loaded(trouble="tmux's clipboard is off")
    name = f"roomtui-{os.getpid()}"
    where = ["-"] if keep else ["-b", name, "-", ";", "delete-buffer", "-b", name]
    status, _, stderr = _run([program, "load-buffer", "-w", *where], text, environ)
    if status == 0:
        return Loaded(kept=keep, sent=True)
    if any(words in stderr.lower() for words in _TOO_OLD):
        if keep:
            return _kept(program, text, environ)
        return Loaded(trouble="this tmux is too old to send it on")
    return Loaded(trouble="tmux does not answer" if status is None else "tmux could not take it")


def _kept(program: str, text: str, environ: Mapping[str, str]) -> Loaded:
    status, _, _ = _run([program, "load-buffer", "-"], text, environ)
    return Loaded(kept=True) if status == 0 else Loaded(trouble="tmux could not take it")


def _run(
    command: list[str], text: str, environ: Mapping[str, str]
) -> tuple[int | None, bytes, bytes]:
    """Return the exit status, None if it was too slow, and what was said on stdout and stderr."""
    import subprocess

    known = {name: environ[name] for name in _PASSED_ON if name in environ}
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=text.encode(),
            capture_output=True,
            timeout=ANSWERS_SECS,
            env=known,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return None, b"", b""
    except OSError:
        return 1, b"", b""
    return done.returncode, done.stdout, done.stderr
