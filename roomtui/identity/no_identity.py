"""Values that stand under a key of an id and are nobody's: placeholders, zeros, templates."""

import re
from typing import Final

from roomtui.identity.values import NOBODY, NOTHING

LOOKED_AT: Final = 64
"""Characters of a value by which it is judged; no placeholder is longer."""

_PLACEHOLDERS: Final = (
    NOBODY
    | NOTHING
    | frozenset(
        {"anon", "host", "default", "test user", "new user", "0", "-1", "todo", "tbd", "na"}
    )
    | frozenset(
        {"void", "empty", "[object undefined]", "[object null]", "no id", "not set", "none"}
    )
)
_TEMPLATE: Final = re.compile(r"\{\{.*\}\}|\$\{.*\}|<%.*%>|%(?:\(\w+\))?[sdv@]|:\w*id\b|<\w*\s?id>")


def is_nobody(value: str) -> bool:
    """Return whether a value without blanks around it obviously tells nobody from anybody else."""
    if len(value) > LOOKED_AT:
        return False
    folded = value.casefold()
    if folded in _PLACEHOLDERS or folded.strip("\"'()<>[]") in _PLACEHOLDERS:
        return True
    told = "".join(filter(str.isalnum, folded))
    return not told.strip("0") or _TEMPLATE.fullmatch(folded) is not None
