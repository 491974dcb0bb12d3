"""Hardening: no core dumps or tracing by others; dangerous variables are dropped."""

import os
import sys
from collections.abc import MutableMapping
from typing import Final

PR_SET_DUMPABLE: Final = 4
"""Of prctl(2): without it no core is written, no debugger attaches, and /proc/PID is root's."""

SPILLING: Final = ("SSLKEYLOGFILE", "PYTHONFAULTHANDLER")
"""Variables that would have secrets or tracebacks written somewhere."""

HARMLESS: Final = frozenset(
    f"TEXTUAL_{name}"
    for name in ("ANIMATIONS", "COLOR_SYSTEM", "DIM_FACTOR", "DISABLE_KITTY_KEY", "FILTERS", "FPS")
)
"""What Textual may go on to read; its others write files, press keys, call a host or load code."""

COLOURS: Final = "TEXTUAL_COLOR_SYSTEM"
SYSTEMS: Final = frozenset({"standard", "256", "truecolor"})
"""The variable that names how many colours are drawn, and what it may say."""


def close_process() -> None:
    """Disable core dumps and ptrace by the same user, where that can be."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def close_side_doors(environ: MutableMapping[str, str]) -> None:
    """Forget the variables by which libraries would write, show or load what nobody asked for.

    A home that is no absolute path is none: who has it in the account gets that one.
    """
    for name in list(environ):
        if name in SPILLING or (name.startswith("TEXTUAL") and name not in HARMLESS):
            del environ[name]
    if not environ.get("HOME", "/").startswith("/"):  # files would come from where we happen to be
        del environ["HOME"]


def forget_unknown_colours(environ: MutableMapping[str, str]) -> None:
    """Remove the number of colours where Textual would fail on it."""
    if environ.get(COLOURS) not in SYSTEMS:
        environ.pop(COLOURS, None)


def take(name: str, environ: MutableMapping[str, str]) -> str | None:
    """Remove a variable from the environment, and from the memory behind /proc/PID/environ.

    Unsetting alone leaves the text where the kernel put it when the process began.
    """
    if environ is os.environ and name in environ:
        _blank(os.fsencode(name))
    return environ.pop(name, None)


def _blank(name: bytes) -> None:
    import ctypes

    getenv = ctypes.CDLL(None).getenv
    getenv.restype = ctypes.c_void_p
    if name and b"=" not in name and (value := getenv(ctypes.c_char_p(name))):
        ctypes.memset(value, ord("*"), len(ctypes.string_at(value)))
