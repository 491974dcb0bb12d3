"""What can be known of the terminal before anything is drawn on it."""

import os
import sys
from collections.abc import Mapping


def has_terminal() -> bool:
    """Tell whether a screen can be drawn and keys be read."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def cannot_draw(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether the terminal says of itself that it is too simple."""
    return environ.get("TERM", "") in {"", "dumb", "unknown"}


def colours(environ: Mapping[str, str] = os.environ) -> str:
    """Say how many colours the terminal claims to show."""
    if environ.get("NO_COLOR"):
        return "no colours (NO_COLOR)"
    if environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return "16 million colours"
    return "256 colours" if "256" in environ.get("TERM", "") else "16 colours"
