"""The finder: reads snapshots into the index and searches it, in slices that let keys through."""

import time
from typing import Final

from roomtui.live.analysis.slices import Work
from roomtui.live.identities import Identities
from roomtui.live.snapshot import Snapshot
from roomtui.ui.filters.text import fold_words
from roomtui.ui.find.context_text import looked_for
from roomtui.ui.find.index import FindIndex
from roomtui.ui.find.search import FindResult, FindSearch, Steps

LONGEST_QUERY: Final = 200
"""Characters of what is searched for; a name has no more, and of a pasted text it is enough."""

MOST_UNSEARCHED: Final = 10_000
"""Names that are read before what is asked for is searched again, while all are read at first."""


class Finder:
    """Finds records of the newest snapshot by a query; a search goes before reading.

    `found` is what is found up to now.
    """

    def __init__(self) -> None:
        self.index = FindIndex()
        self.found = FindResult()
        self.query = ""
        self._search = FindSearch(self.index)
        self._searching: Steps | None = None
        self._reading: Work[None] | None = None
        self._searched_at = 0

    @property
    def is_searching(self) -> bool:
        """Return whether there is more to be found of the query in what has been read."""
        return self._searching is not None

    @property
    def is_reading(self) -> bool:
        """Return whether the newest snapshot has not been read whole."""
        return self._reading is not None

    @property
    def is_busy(self) -> bool:
        """Return whether there is anything to go on with."""
        return self.is_searching or self.is_reading

    def ask(self, query: str) -> None:
        """Search for something else; what is under way for the query before is given up."""
        self.query = fold_words(looked_for(query[:LONGEST_QUERY]))
        self._begin()

    def read(self, snapshot: Snapshot, identities: Identities) -> None:
        """Read another snapshot; what was read of the one before stays read."""
        self._reading = self.index.take(snapshot, identities)

    def go_on(self, seconds: float) -> bool:
        """Go on for as long as this, or to the end; return whether `found` is another."""
        ends_at, before = time.perf_counter() + seconds, self.found
        while self.is_busy:
            self._step()
            if time.perf_counter() >= ends_at:
                break
        return self.found is not before

    def answer(self, least: float, most: float) -> bool:
        """Search for `least` seconds, and on for `most` of them until something is found.

        Return whether something is.
        """
        began, before = time.perf_counter(), self.found
        while self.is_searching:
            passed = time.perf_counter() - began
            if passed >= (most if self.found is before else least):
                break
            self._step()
        return self.found is not before

    def _begin(self) -> None:
        self._searching = self._search.run(self.query)
        self._searched_at = self.index.changes

    def _step(self) -> None:
        if self._searching is not None:
            try:
                self.found = next(self._searching) or self.found
            except StopIteration as done:
                self.found, self._searching = done.value, None
        elif self._reading is not None:
            try:
                next(self._reading)
            except StopIteration:
                self._reading = None
            unsearched = self.index.changes - self._searched_at
            if unsearched >= (MOST_UNSEARCHED if self.is_reading else 1):
                self._begin()
