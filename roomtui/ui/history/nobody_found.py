"""The words for a search that finds nobody: what was compared, and what else to try."""

from collections.abc import Iterable
from typing import Final

from roomtui.text import name_of, safe
from roomtui.ui import format as fmt
from roomtui.ui.filters.text import fold

SHOWN: Final = 120
"""Characters shown of a context that a search could be for."""


def nobody_found(wanted: str, contexts: Iterable[str]) -> str:
    """Return that no context equals a text, and of those at hand one with that name in it."""
    folded = fold(wanted)
    alike = [context for context in contexts if folded in fold(name_of(context))]
    lines = [
        "Nobody is described by exactly that. The service compares all that an app says of",
        "somebody, not the name in it: paste all of it (d shows it), or type a day (since:7d).",
    ]
    if alike:
        who = fmt.count(len(alike), "person so called is", "people so called are")
        lines += [f"{who} in a session now; try:", safe(alike[0], SHOWN)]
    return "\n".join(lines)
