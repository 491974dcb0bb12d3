"""The files that `relay-config` prints, from templates of the package."""

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

_PLACE: Final = re.compile(r"@([a-z_]+)@")


def filled(name: str, values: Mapping[str, str]) -> str:
    """Return a template of this package with a value in each place, written as `@name@`."""
    template = files("roomtui.command").joinpath(name).read_text("utf-8")
    return _PLACE.sub(lambda place: values[place[1]], template)
