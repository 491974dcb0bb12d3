"""The terminal's size: by TIOCGWINSZ, by the environment only where that has none."""

import os
import re
from collections.abc import Iterable, MutableMapping
from typing import Final

Size = tuple[int, int]
"""Columns and lines."""

LARGEST: Final[Size] = (800, 300)
"""Columns and lines that are drawn; an SSH client can claim 65,535 of either."""

VARIABLES: Final = ("COLUMNS", "LINES")

_NUMBER: Final = r"[1-9][0-9]{0,4}"


def forget_stated(environ: MutableMapping[str, str], handles: Iterable[int] = (1, 2, 0)) -> None:
    """Remove what the environment says of the size where the terminal knows it, or if no size."""
    for name, own, largest in zip(VARIABLES, _own_size(handles), LARGEST, strict=True):
        stated = _stated(environ, name)
        if name in environ and (own or not stated or stated > largest):
            del environ[name]


def _stated(environ: MutableMapping[str, str], name: str) -> int:
    said = environ.get(name, "")
    return int(said) if re.fullmatch(_NUMBER, said) else 0


def _own_size(handles: Iterable[int]) -> Size:
    """Return what the first terminal of these says; zeros where it does not know."""
    for handle in handles:
        try:
            size = os.get_terminal_size(handle)
        except (OSError, ValueError):
            continue
        return size.columns, size.lines
    return 0, 0
