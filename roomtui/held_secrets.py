"""The secrets that this process holds, for redaction of what is shown or kept.

A leaf, so that whatever makes text safe can take them out; `api.redaction` fills it.
"""

import re
from collections.abc import Iterable
from typing import Final

HIDDEN: Final = "(hidden)"

MOST: Final = 256
"""Forms that are kept, each secret having some twenty; the oldest go first."""

_forms: dict[str, None] = {}


class _Bounds:
    """Lengths of the shortest and the longest form; what is shorter holds none of them."""

    shortest = 1 << 60
    longest = 0


def hold(forms: Iterable[str]) -> None:
    """Remember the forms of a secret."""
    for form in forms:
        _forms.pop(form, None)
        _forms[form] = None
    while len(_forms) > MOST:
        del _forms[next(iter(_forms))]
    _Bounds.shortest = min(map(len, _forms))
    _Bounds.longest = max(map(len, _forms))


def without_held(text: str) -> str:
    """Return the text with every form of every held secret replaced."""
    if len(text) >= _Bounds.shortest:
        for form in _forms:
            if form in text:
                text = text.replace(form, HIDDEN)
        if " " in text:
            text = _without_split(text)
    return text


def _without_split(text: str) -> str:
    """Return the text without secrets in which blanks stand, as where two fields were joined."""
    joined = "".join(text.split())
    for form in _forms:
        if form in joined:
            text = re.sub(r"\s*".join(map(re.escape, form)), HIDDEN, text)
    return text


def longest() -> int:
    """Return the characters of the longest form."""
    return _Bounds.longest
