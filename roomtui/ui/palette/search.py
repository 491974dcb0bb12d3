"""The search of the palette: goes through all candidates in slices, and keeps the best."""

import time
from collections.abc import Iterator
from heapq import nsmallest
from itertools import islice
from typing import Final

from roomtui.ui.filters.ranks import MatchRank, rank
from roomtui.ui.filters.text import fold
from roomtui.ui.palette.candidates import Candidate, CandidateKind

MOST_SHOWN: Final = 50
"""Hits that are kept; who wants others types another letter."""

MOST_SEARCHED: Final = 50_000
"""Records that are looked through: five times the people of the largest account we know."""

BATCH: Final = 100
"""Candidates between two looks at the clock."""

_KINDS: Final = {kind: place for place, kind in enumerate(CandidateKind)}
_Scored = tuple[int, int, int, Candidate]


class PaletteSearch:
    """Searches candidates, which are made when they are first looked at.

    Args:
        commands: are found by their names, and by what they do.
        records: all else there is.
    """

    def __init__(self, commands: Iterator[Candidate], records: Iterator[Candidate]) -> None:
        self._known = list(commands)
        self._unread = islice(records, MOST_SEARCHED)
        self._begin("")

    def _begin(self, query: str) -> None:
        self.query = query
        self._place = 0
        self._found: list[_Scored] = []
        self.count = 0
        self.is_done = not query

    def begin(self, query: str) -> None:
        """Search for something else."""
        self._begin(" ".join(fold(query).split()))

    @property
    def hits(self) -> list[Candidate]:
        """Return the best there are until now, the very best first."""
        self._found = nsmallest(MOST_SHOWN, self._found)
        return [scored[3] for scored in self._found]

    def go_on(self, seconds: float) -> None:
        """Search for as long as this, or to the end."""
        ends_at = time.monotonic() + seconds
        while not self.is_done:
            batch = self._next_batch()
            self.is_done = not batch
            for number, candidate in enumerate(batch, self._place - len(batch)):
                self._look_at(number, candidate)
            if len(self._found) > MOST_SHOWN * 20:
                self._found = nsmallest(MOST_SHOWN, self._found)
            if time.monotonic() >= ends_at:
                return

    def _next_batch(self) -> list[Candidate]:
        end = self._place + BATCH
        if end > len(self._known):
            self._known += islice(self._unread, end - len(self._known))
        batch = self._known[self._place : end]
        self._place += len(batch)
        return batch

    def _look_at(self, number: int, candidate: Candidate) -> None:
        kind = candidate.kind
        is_command = not isinstance(candidate.chosen, tuple)
        if kind is CandidateKind.SESSION:  # an id, of which nobody types the middle
            place = MatchRank.START if candidate.folded.startswith(self.query) else None
            place = None if len(self.query) < 4 else place
        else:
            about = fold(candidate.about)
            gap = len(candidate.folded) if is_command else 1
            place = rank(self.query, candidate.folded, about, gap=gap)
            if is_command and candidate.folded.startswith(f"{self.query} ("):
                place = MatchRank.WHOLE
            elif is_command and place in {None, MatchRank.FUZZY} and self.query in about:
                place = MatchRank.APART
        if place is not None:
            self.count += 1
            self._found.append((place, _KINDS[kind], number, candidate))
