"""Lists what a parsed context states: each plain value with the keys on the way to it."""

from collections import deque
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from roomtui.identity.documents import may_be_inner, read_inner
from roomtui.identity.find import read_pair
from roomtui.identity.keys import Holder, key_of

MOST_NODES: Final = 2_000
"""Values, objects and lists of one context that are looked at."""

MOST_INNER: Final = 1 << 14
"""Characters of texts inside a context that are read as contexts of their own."""

DEEPEST: Final = 24
"""Keys on the way to a value; what is nested deeper is not looked at."""

_ELSEWHERE: Final = frozenset({Holder.THING, Holder.OTHER_PERSON})


_Place = tuple[tuple[str, ...], Any, Holder]


class Statement(NamedTuple):
    """A plain value, the keys on the way to it as they are written, and whom it is about."""

    path: tuple[str, ...]
    value: str
    holder: Holder


def statements(tree: Any) -> Iterator[Statement]:
    """Yield what a tree states, the nearest first; of lists only those that stand for an object."""
    waiting: deque[_Place] = deque([((), tree, Holder.PERSON)])
    nodes, inner_room = MOST_NODES, MOST_INNER
    while waiting:
        path, value, holder = waiting.popleft()
        if (
            isinstance(value, str)
            and len(value) <= inner_room
            and may_be_inner(value, wrapped=False)
        ):
            document = read_inner(value)
            if document is not None:
                inner_room -= len(value)
                value = document.tree
        if isinstance(value, list):
            value = _as_object(value)
        if not isinstance(value, dict):
            if path and (text := plain_value(value)):
                yield Statement(path, text, holder)
            continue
        for written, inner in value.items() if len(path) < DEEPEST else ():
            if (nodes := nodes - 1) < 0:
                return
            waiting.append(((*path, written), inner, _holder(written, inner, holder)))


def plain_value(value: Any) -> str:
    """Return a text or a number as a text without blanks around it; nothing for any other."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    try:
        return str(int(value)) if value == int(value) else str(value)
    except (ValueError, OverflowError):  # of thousands of digits, or none
        return ""


def _as_object(values: list[Any]) -> Any:
    """Return the object that a list stands for: its only one, or its pairs of key and value."""
    if len(values) == 1:
        return values[0]
    pairs = [read_pair(value) for value in values[:MOST_NODES] if isinstance(value, dict)]
    return dict(pair for pair in pairs if pair)


def _holder(written: str, value: Any, outer: Holder) -> Holder:
    """Return whom a value under a key is about, which goes for all within an object."""
    if outer in _ELSEWHERE or not isinstance(value, dict | list | str):
        return outer
    holder = key_of(written).holder
    if isinstance(value, str) and holder is not Holder.OTHER_PERSON:
        return outer
    return holder if holder in _ELSEWHERE else max(holder, outer)
