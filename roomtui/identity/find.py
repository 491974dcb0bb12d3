"""Searches a tree for a name and a role: the best, of those the nearest, then the first."""

from collections import deque
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from roomtui.identity.documents import may_be_inner, read_inner
from roomtui.identity.keys import Holder, Key, Rank, key_of
from roomtui.identity.naming import joined_name, listed_name
from roomtui.identity.values import is_no_name, judge

MOST_NODES: Final = 8_000
"""Texts, objects and lists of one context that are looked at, and numbers in objects."""

LARGE: Final = 512
"""Values of an object from which on numbers among them are no names, but data."""

MOST_INNER: Final = 1 << 19
"""Characters of texts inside a context that are read as contexts of their own."""

LONGEST_NAME: Final = 2_048
"""Characters of a name that are handed on; what shows it cuts it much shorter."""

_NO_KEY: Final = Key(holder=Holder.PERSON)
_PAIR_NAMES: Final = ("key", "name", "field", "type", "k", "Key", "Name")
_TRUE: Final = frozenset({"true", "1", "yes"})

_TELLING: Final = (str, dict, list)

IsShown = Callable[[str], bool]

SortKey = tuple[int, ...]
"""How good a find is, the least the best."""

_WORST: Final[SortKey] = (99,)


class _Pending(NamedTuple):
    """An object or a list that waits to be looked into."""

    tree: Any
    key: Key
    holder: Holder
    depth: int


class Search:
    """One look through a tree, bounded in values and characters."""

    def __init__(self, is_shown: IsShown) -> None:
        self.is_shown = is_shown
        self.name, self.name_order = "", _WORST
        self.rank = Rank.OPAQUE
        self.role, self.role_order = "", _WORST
        self.nodes, self.inner, self.found = MOST_NODES, MOST_INNER, 0
        self.waiting: deque[_Pending] = deque()

    def look_through(self, tree: Any) -> None:
        """Look into what is nearest first, so that depth costs no stack."""
        self.waiting.append(_Pending(tree, _NO_KEY, Holder.PERSON, 0))
        while self.waiting and self.nodes > 0:
            place = self.waiting.popleft()
            if isinstance(place.tree, dict):
                self._object(place)
            else:
                self._list(place)

    def _object(self, place: _Pending) -> None:
        tree = place.tree
        if pair := read_pair(tree):
            tree = dict((pair,))
        if place.holder is Holder.UNKNOWN and "version" in tree:  # an app or a browser
            place = place._replace(holder=Holder.THING)
        has_parts = False
        items = tree.items()
        if len(tree) > LARGE:
            items = [item for item in items if isinstance(item[1], _TELLING)]
        for written, value in items:
            self.nodes -= 1
            if self.nodes < 0:
                return
            key = key_of(written)
            has_parts = has_parts or bool(key.part and key.rank is None)
            if _is_of(key, place.key):
                key = place.key._replace(holder=key.holder)
            self._value(key, value, place)
        if (has_parts and place.holder is not Holder.THING) or (has_parts and place.key.rank):
            self._parts(tree, place)

    def _list(self, place: _Pending) -> None:
        rank = place.key.rank
        if rank is not None and (text := listed_name(place.tree, are_parts=rank <= Rank.GIVEN)):
            self._name(rank, text, place)
            return
        pairs: dict[str, Any] = {}
        for value in place.tree:
            if not isinstance(value, _TELLING):
                continue
            self.nodes -= 1
            if self.nodes < 0:
                break
            if isinstance(value, dict) and (pair := read_pair(value)):
                pairs.setdefault(*pair)
            elif isinstance(value, dict | list):
                self.waiting.append(place._replace(tree=value, depth=place.depth + 1))
            else:
                self._text(place.key, value, place)
        if pairs:
            self.waiting.append(place._replace(tree=pairs, depth=place.depth + 1))

    def _value(self, key: Key, value: Any, place: _Pending) -> None:
        if isinstance(value, str):
            self._text(key, value, place)
        elif isinstance(value, dict | list):
            self._go_into(key, value, place)
        elif value is True:
            if key.flag:
                self._flag(key.flag, place)
        elif isinstance(value, int) and value is not False:
            self._number(key, value, place)

    def _number(self, key: Key, value: int, place: _Pending) -> None:
        """Accept a number as a name only where there is nothing better."""
        if key.rank is not None and (key.rank is not Rank.PHONE or value >= _LEAST_PHONE):
            self._name(max(key.rank, Rank.PHONE), _digits(value), place, key)

    def _text(self, key: Key, value: str, place: _Pending) -> None:
        if len(value) <= self.inner and may_be_inner(value, wrapped=key.wraps):
            inner = read_inner(value, wrapped=key.wraps)
            if inner is not None:
                self.inner -= len(value)
                if not isinstance(inner.tree, str):
                    self._go_into(key, inner.tree, place)
                    return
                value = inner.tree
        if key.rank is not None:
            self._name(key.rank, value, place, key)
        if key.role:
            self._role(value, place)
        elif key.flag and value.lower() in _TRUE:
            self._flag(key.flag, place)

    def _go_into(self, key: Key, tree: Any, place: _Pending) -> None:
        if key.role and isinstance(tree, list) and not key.roles:
            return
        holder = key.holder
        if holder is not Holder.PERSON and place.holder is not Holder.PERSON:
            holder = max(holder, place.holder)
        elif place.holder is Holder.OTHER_PERSON:
            holder = place.holder
        self.waiting.append(_Pending(tree, key, holder, place.depth + 1))

    def _name(self, rank: Rank, value: str, place: _Pending, key: Key = _NO_KEY) -> None:
        if place.key.role or (place.holder is Holder.THING and not key.personal):
            return
        if (judged := judge(rank, value)) is None:
            return
        rank, text = judged
        if not text.isascii() and not self.is_shown(text):
            return
        self.found += 1
        order = (
            Holder.OTHER_PERSON in (place.holder, key.holder),
            _GROUPS[rank],
            place.holder is not Holder.PERSON,
            rank,
            place.depth,
            self.found,
        )
        if order < self.name_order:
            self.name, self.name_order, self.rank = text[:LONGEST_NAME], order, rank

    def _parts(self, tree: dict[str, Any], place: _Pending) -> None:
        """Join a given and a family name that stand apart."""
        name, rank = joined_name(tree, is_name=place.key.rank is not None)
        if name:
            self._name(rank, name, place, _PERSONAL)

    def _role(self, value: str, place: _Pending) -> None:
        text = value.strip()
        is_theirs = place.holder in _THEIRS or place.key.role
        if is_theirs and text and text.casefold() not in _NO_ROLE and not is_no_name(text[:64]):
            rank = _LISTED_ORDER.get(text.casefold(), len(_FLAG_ORDER)) if place.key.roles else 0
            self._take_role((0, place.depth, rank), text)

    def _flag(self, role: str, place: _Pending) -> None:
        if place.holder in _THEIRS:
            self._take_role((1, _FLAG_ORDER.index(role), place.depth), role)

    def _take_role(self, order: SortKey, role: str) -> None:
        if order < self.role_order:
            self.role, self.role_order = role[:LONGEST_NAME], order


_LEAST_PHONE: Final = 10_000
_THEIRS: Final = frozenset({Holder.PERSON, Holder.UNKNOWN})
_NO_ROLE: Final = frozenset({"none", "null", "undefined"})
_PERSONAL: Final = Key(personal=True)
_FLAG_ORDER: Final = (
    "host", "co-host", "moderator", "owner", "admin", "presenter", "speaker", "guest"
)  # fmt: skip
_LISTED_ORDER: Final = {role: order for order, role in enumerate(_FLAG_ORDER)}
"""Of several roles the one that counts most is told, or else the first."""
_GROUPS: Final = {
    Rank.DISPLAY: 0, Rank.FULL: 0, Rank.NAME: 0, Rank.GIVEN: 0, Rank.FAMILY: 1, Rank.NICK: 1,
    Rank.HANDLE: 2, Rank.EMAIL: 3, Rank.PHONE: 4, Rank.LOOSE: 5, Rank.ID: 6, Rank.OPAQUE: 7,
}  # fmt: skip


def _is_of(key: Key, outer: Key) -> bool:
    """Return whether a key only says again what the one around it says."""
    if outer.role:
        return key.neutral or key.rank is Rank.NAME
    return key.neutral and outer.rank is not None


def _digits(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # of thousands of digits
        return ""


def read_pair(tree: dict[str, Any]) -> tuple[str, Any] | None:
    """Read `{"key": "name", "value": "Ana"}` as a key and its value; None for any other object."""
    held = next((name for name in ("value", "Value", "v") if name in tree), None)
    if held is None:
        return None
    for name in _PAIR_NAMES:
        written = tree.get(name)
        if isinstance(written, str):
            key = key_of(written)
            if key.rank is not None or key.part or key.role or key.flag:
                return written, tree[held]
    return None
