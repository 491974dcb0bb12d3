"""Claims of a client on a person beside name and role, in a few words: `id 103 · lang en`."""

from typing import Any, Final

import msgspec

from roomtui.text import safe

LONGEST_CONTEXT: Final = 2_000
"""Characters of a context that is looked into; a longer one is for the details."""

LONGEST: Final = 80
MOST: Final = 6
"""Characters of the words, and the number of statements in them."""

_OBJECT: Final = msgspec.json.Decoder(dict[str, Any])


def claims(context: str | None, name: str, role: str) -> str:
    """Return the plain statements of a context that is a JSON object; nothing of any other.

    They are claims of the client, as name and role are.
    """
    if not context or context[0] != "{" or len(context) > LONGEST_CONTEXT:
        return ""
    try:
        stated = _OBJECT.decode(context)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return ""
    told = {name, role, ""}
    plain = [
        f"{key} {str(value).lower() if isinstance(value, bool) else value}"
        for key, value in stated.items()
        if isinstance(value, str | int | float) and safe(value) not in told
    ]
    return safe(" · ".join(plain[:MOST]), LONGEST)
