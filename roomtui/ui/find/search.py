"""The search of find: plain scans over folded names, narrowed as one types, in slices."""

from collections.abc import Generator
from typing import Final

from msgspec import Struct

from roomtui.ui.filters.ranks import (
    FEWEST_LETTERS,
    MOST_LETTERS,
    MatchRank,
    in_order,
    is_long_enough,
)
from roomtui.ui.find.index import Entry, FindIndex
from roomtui.ui.find.scan import Places, holding, holding_either, starting

MOST_SHOWN: Final = 200
"""Records that are shown, the best; who wants another types one more letter."""

MOST_SORTED: Final = 1_000
"""Records of one rank that are put in alphabetical order; more come as they stand in the index."""

PIECE: Final = 256
"""Names of which each letter is looked at between two chances for a key."""

GAP: Final = 4
"""Letters that may stand between two that come in order; with more, three letters find anybody."""

Groups = dict[MatchRank, list[int]]
"""Places by their rank."""


class Found(Struct, frozen=True):
    """What was found: the best of it, in order, and how many there are of each kind."""

    query: str = ""
    best: tuple[Entry, ...] = ()
    people: int = 0
    sessions: int = 0
    rooms: int = 0

    @property
    def count(self) -> int:
        """Count all that was found, shown or not."""
        return self.people + self.sessions + self.rooms


Steps = Generator[Found | None, None, Found]
"""Work that comes to what is found; on the way it yields what there is already, or nothing."""


class FindSearch:
    """Searches an index for one query after another; each narrows what the one before found.

    Ranks are those of `filters.ranks.rank`, found by scanning all names at once.
    """

    def __init__(self, index: FindIndex) -> None:
        self._index = index
        self._narrowed: tuple[str, int, Places] = "", -1, ()
        self._in_order: tuple[str, int, Places] = "", -1, ()

    def run(self, query: str) -> Steps:
        """Return what is found by a folded query; yields where a key may go first.

        The index must not change before it has returned.
        """
        if not query:
            return Found()
        groups: Groups = {rank: [] for rank in MatchRank}
        words = query.split()
        if not is_long_enough(query):
            begun, _ = yield from holding(self._index.names, self._everything, f" {query}")
            yield from self._place(query, begun, groups)
            return self._found(query, groups)
        base = yield from self._base(query, words)
        named, others = yield from holding(self._index.names, base, query)
        begun, groups[MatchRank.INSIDE] = yield from holding(self._index.names, named, f" {query}")
        yield from self._place(query, begun, groups)
        if len(words) == 1:
            groups[MatchRank.ABOUT] = others
            if sum(map(len, groups.values())) < MOST_SHOWN:
                yield self._found(query, groups)
                groups[MatchRank.FUZZY] = yield from self._fuzzy(query, groups)
        else:
            yield from self._place_apart(words, others, groups)
        return self._found(query, groups)

    @property
    def _everything(self) -> Places:
        return range(len(self._index.entries))

    def _base(self, query: str, words: list[str]) -> Generator[None, None, Places]:
        """Return the places of all that has every word of a query somewhere."""
        index = self._index
        before, changes, base = self._narrowed
        is_narrower = query.startswith(before) and (" " in query) == (" " in before)
        among = base if is_narrower and changes == index.changes else self._everything
        if len(words) == 1:
            among, _ = yield from holding(index.texts, among, query)
        else:
            for word in words:
                among, _ = yield from holding_either(index.texts, index.wheres, among, word)
        self._narrowed = query, index.changes, among
        return among

    def _place(self, query: str, begun: list[int], groups: Groups) -> Generator[None, None, None]:
        """Rank those in whose names a word begins with the query."""
        names = self._index.names
        starts, groups[MatchRank.WORD] = yield from starting(names, begun, f" {query}")
        whole = len(query) + 1
        groups[MatchRank.WHOLE] = [place for place in starts if len(names[place]) == whole]
        groups[MatchRank.START] = [place for place in starts if len(names[place]) != whole]

    def _place_apart(
        self, words: list[str], others: list[int], groups: Groups
    ) -> Generator[None, None, None]:
        """Rank those that have the words of a query here and there."""
        names, texts = self._index.names, self._index.texts
        for count, place in enumerate(others, 1):
            if any(word in names[place] for word in words):
                groups[MatchRank.APART].append(place)
            elif any(word in texts[place] for word in words):
                groups[MatchRank.ABOUT].append(place)
            if count % PIECE == 0:
                yield

    def _fuzzy(self, query: str, groups: Groups) -> Generator[None, None, list[int]]:
        """Return those with the letters in order, the closest first."""
        index, names = self._index, self._index.names
        if not FEWEST_LETTERS <= len(query) <= MOST_LETTERS:
            return []
        before, changes, among = self._in_order
        if not (before and query.startswith(before) and changes == index.changes):
            among, _ = yield from holding(names, self._everything, f" {query[0]}")
        taken = {place for group in groups.values() for place in group}
        found: list[tuple[int, int]] = []
        kept: list[int] = []
        for count, place in enumerate(among, 1):
            between = in_order(query, names[place][1:], GAP)
            if between is not None:
                kept.append(place)
                if place not in taken:
                    found.append((between, place))
            if count % PIECE == 0:
                yield
        self._in_order = query, index.changes, kept
        return [place for _, place in sorted(found)]

    def _found(self, query: str, groups: Groups) -> Found:
        index, best = self._index, list[int]()
        sessions = rooms = total = 0
        for rank, group in groups.items():
            kinds = bytes(map(index.kinds.__getitem__, group))
            sessions, rooms = sessions + kinds.count(1), rooms + kinds.count(2)
            total += len(group)
            if len(best) < MOST_SHOWN:
                is_sorted = rank is not MatchRank.FUZZY and len(group) <= MOST_SORTED
                best += sorted(group, key=self._order) if is_sorted else group[:MOST_SHOWN]
        return Found(
            query=query,
            best=tuple(map(index.entries.__getitem__, best[:MOST_SHOWN])),
            people=total - sessions - rooms,
            sessions=sessions,
            rooms=rooms,
        )

    def _order(self, place: int) -> tuple[int, str, str]:
        index = self._index
        return index.kinds[place], index.names[place], index.entries[place].id
