"""The search of find: plain scans over folded names, narrowed as one types, in slices."""

from collections.abc import Generator, Sequence
from itertools import compress
from typing import Final, TypeVar

from msgspec import Struct

from roomtui.live.analysis.slices import Work
from roomtui.ui.filters.ranks import (
    FEWEST_LETTERS,
    MOST_LETTERS,
    MatchRank,
    in_order,
    is_long_enough,
)
from roomtui.ui.find.index import FindIndex, IndexEntry
from roomtui.ui.find.scan import (
    Places,
    Scan,
    are_many,
    has_whole,
    holding,
    holding_either,
    starting,
    without,
)

T = TypeVar("T")

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


class FindResult(Struct, frozen=True):
    """What was found: the best of it, in order, and how many there are of each kind."""

    query: str = ""
    best: tuple[IndexEntry, ...] = ()
    people: int = 0
    sessions: int = 0
    rooms: int = 0

    @property
    def count(self) -> int:
        """Count all that was found, shown or not."""
        return self.people + self.sessions + self.rooms


Progress = Generator[FindResult | None, None, T]
Steps = Generator[FindResult | None, None, FindResult]
"""Work that comes to what is found; on the way it yields what there is already, or nothing."""


class Narrowing:
    """What one scan found last, among which a longer query finds whatever it does."""

    def __init__(self, index: FindIndex) -> None:
        self._index = index
        self.query = ""
        self.is_exact = False
        """Whether all that was given to look through is what `query` found."""
        self._changes = -1
        self._places: Places = ()

    def among(self, query: str) -> Places:
        """Return the places to look through for a query: what it goes on from, or everything."""
        is_fewer = not are_many(self._places, self._index.names)
        is_longer = is_fewer and bool(self.query) and query.startswith(self.query)
        is_alike = (" " in query) == (" " in self.query)
        touched = self._index.touched_since(self._changes) if is_longer and is_alike else None
        if touched is not None:
            more = touched.difference(self._places) if touched else ()
            self.is_exact = not touched
            return [*self._places, *more] if more else self._places
        self.query, self.is_exact = "", False
        return range(len(self._index.entries))

    def keep(self, query: str, places: Places) -> None:
        """Keep what was found."""
        self.query, self._changes, self._places = query, self._index.changes, places


class FindSearch:
    """Searches an index for one query after another; each narrows what the one before found.

    Ranks are those of `filters.ranks.rank`, found by scanning all names at once.
    """

    def __init__(self, index: FindIndex) -> None:
        self._index = index
        self._named, self._anywhere, self._in_order = (Narrowing(index) for _ in range(3))

    def run(self, query: str) -> Steps:
        """Return what is found by a folded query; yields where a key may go first.

        The best is there first, once it is sure that nothing better comes, then all that is found
        by its name. The index must not change before it has returned.
        """
        if not query:
            return FindResult()
        groups: Groups = {rank: [] for rank in MatchRank}
        if not is_long_enough(query):
            everything = range(len(self._index.entries))
            starts = yield from self._starts(query, everything, groups)
            yield from self._words(query, everything, starts, groups)
            return self._found(query, groups)
        yield from self._by_name(query, groups)
        named = [place for group in groups.values() for place in group]
        if named:
            yield self._found(query, groups)
        words = query.split()
        base = yield from self._base(query, words)
        yield None
        others = without(base, named)
        yield None
        if len(words) > 1:
            yield from self._place_apart(words, others, groups)
        else:
            groups[MatchRank.ABOUT] = others
            if sum(map(len, groups.values())) < MOST_SHOWN:
                groups[MatchRank.FUZZY] = yield from self._fuzzy(query, groups)
        return self._found(query, groups)

    def _by_name(self, query: str, groups: Groups) -> Progress[None]:
        """Rank those that have the query in their names."""
        names, among = self._index.names, self._named.among(query)
        starts = yield from self._starts(query, among, groups)
        named = yield from holding(names, among, query)
        self._named.keep(query, named)
        if len(starts) < len(named):
            begun = yield from self._words(query, among, starts, groups)
            groups[MatchRank.INSIDE] = without(named, begun)

    def _starts(self, query: str, among: Places, groups: Groups) -> Progress[list[int]]:
        """Rank those whose names begin with the query, and return them."""
        names, words = self._index.names, f" {query}"
        starts: list[int] = []
        scan = starting(names, among, words, so_far=starts)
        if not are_many(among, names) or has_whole(names, words):
            yield from scan
            lengths = [*map(len, names.at(starts))]
            groups[MatchRank.WHOLE] = [*compress(starts, map(len(words).__eq__, lengths))]
            groups[MatchRank.START] = [*compress(starts, map(len(words).__ne__, lengths))]
        else:
            yield from self._telling(scan, query, groups, MatchRank.START, starts)
            groups[MatchRank.START] = starts
        if len(starts) >= MOST_SHOWN:
            yield self._found(query, groups)
        return starts

    def _words(
        self, query: str, among: Places, starts: list[int], groups: Groups
    ) -> Progress[list[int]]:
        """Rank those in whose names a later word begins with the query; return the first too."""
        begun: list[int] = []
        scan = holding(self._index.names, among, f" {query}", so_far=begun)
        if len(starts) >= MOST_SHOWN:
            yield from scan
        else:
            yield from self._telling(scan, query, groups, MatchRank.WORD, begun, starts)
        groups[MatchRank.WORD] = without(begun, starts) if len(starts) < len(begun) else []
        return begun

    def _telling(
        self,
        scan: Scan,
        query: str,
        groups: Groups,
        rank: MatchRank,
        so_far: list[int],
        besides: Sequence[int] = (),
    ) -> Progress[None]:
        """Go on with a scan for a rank; once it has more than is sorted, return the best of it."""
        is_told = False
        for _ in scan:
            if is_told or len(so_far) <= MOST_SORTED + len(besides):
                yield None
                continue
            is_told = True
            groups[rank] = without(so_far, besides)
            yield self._found(query, groups)

    def _base(self, query: str, words: list[str]) -> Work[Places]:
        """Return the places of all that has every word of a query somewhere."""
        index, narrowing = self._index, self._anywhere
        among = narrowing.among(query)
        if len(words) == 1:
            among = yield from holding(index.texts, among, query)
        else:  # those who are looked through have all words before the last already
            known = len(narrowing.query.split()) - 1 if narrowing.is_exact else 0
            for word in words[known:]:
                among = yield from holding_either(index.texts, index.wheres, among, word)
        narrowing.keep(query, among)
        return among

    def _place_apart(self, words: list[str], others: list[int], groups: Groups) -> Work[None]:
        """Rank those that have the words of a query here and there; not where they are alone."""
        index, left = self._index, others
        for rank, texts in ((MatchRank.APART, index.names), (MatchRank.ABOUT, index.texts)):
            for word in words:
                found = yield from holding(texts, left, word)
                groups[rank] += found
                yield
                left = without(left, found) if found else left
                yield

    def _fuzzy(self, query: str, groups: Groups) -> Work[list[int]]:
        """Return those with the letters in order, the closest first."""
        names, narrowing = self._index.names, self._in_order
        if not FEWEST_LETTERS <= len(query) <= MOST_LETTERS:
            return []
        among = narrowing.among(query)
        for letter in (f" {query[0]}", *sorted(set(query[1:]))):
            among = yield from holding(names, among, letter)
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
        narrowing.keep(query, kept)
        return [place for _, place in sorted(found)]

    def _found(self, query: str, groups: Groups) -> FindResult:
        index, best = self._index, list[int]()
        sessions = rooms = total = 0
        for rank, group in groups.items():
            kinds = bytes(map(index.kinds.__getitem__, group))
            sessions, rooms = sessions + kinds.count(1), rooms + kinds.count(2)
            total += len(group)
            if len(best) < MOST_SHOWN:
                is_sorted = rank is not MatchRank.FUZZY and len(group) <= MOST_SORTED
                best += sorted(group, key=self._order) if is_sorted else group[:MOST_SHOWN]
        return FindResult(
            query=query,
            best=tuple(index.entries.at(best[:MOST_SHOWN])),
            people=total - sessions - rooms,
            sessions=sessions,
            rooms=rooms,
        )

    def _order(self, place: int) -> tuple[int, str, str]:
        index = self._index
        return index.kinds[place], index.names[place], index.entries[place].id
