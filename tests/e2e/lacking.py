"""roomtui beside a Textual that lacks one name: the one of NEEDS that LACKS gives the number of."""

import importlib
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from roomtui.ui.terminal.compatibility import NEEDS, SET, Need


def take_away(
    need: Need, delete: Callable[[Any, str], None] = delattr, put: Callable[..., None] = setattr
) -> None:
    """Have Textual lack a name as one would that never had it."""
    where, name, shape = need
    module, _, kind = where.partition(":")
    owner: Any = importlib.import_module(module)
    if kind and not name:
        delete(owner, kind)
        return
    owner = getattr(owner, kind) if kind else owner
    for each in [owner] if isinstance(owner, ModuleType) else owner.__mro__:
        if name in vars(each):
            delete(each, name)
        if shape == SET and each is not object and "__init__" in vars(each):
            put(each, "__init__", without(name, vars(each)["__init__"]))


def without(name: str, init: Any) -> Any:
    """Return an `__init__` that makes no attribute of a name, and names none either."""

    def wrapped(self: Any, *args: Any, **named: Any) -> None:
        init(self, *args, **named)
        vars(self).pop(name, None)

    return wrapped


if __name__ == "__main__":
    take_away(NEEDS[int(os.environ["LACKS"])])
    from roomtui.cli import main

    sys.exit(main())
