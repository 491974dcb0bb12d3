"""The view of find: which of what is found stands in the results, and where."""

from collections.abc import Iterator

from roomtui.live.actions.request import Action
from roomtui.ui.find.finder import Finder
from roomtui.ui.find.index import IndexEntry
from roomtui.ui.find.results import FindResults
from roomtui.ui.find.rows import FoundRows
from roomtui.ui.find.search import MOST_SHOWN
from roomtui.ui.find.title import empty_words
from roomtui.ui.live.participants_pane import AS_ASKED
from roomtui.ui.ui_state import UiState


class FoundView:
    """Shows what a finder finds; what stands there already keeps its place until the next query.

    Args:
        finder: has what is found.
        results: shows it.
    """

    def __init__(self, finder: Finder, results: FindResults) -> None:
        self._finder = finder
        self._results = results
        self._rows = FoundRows()
        self._query = ""

    def show(self, ui_state: UiState) -> None:
        """Show what is found by now, as a UI state has it."""
        results, found, snapshot = self._results, self._finder.found, ui_state.snapshot
        results.ui_state = ui_state
        if found.query != self._query:
            self._query = found.query
            if results.has_focus:  # what is under the cursor would be another than was seen
                results.state.park()
            else:
                results.state.leave()
            entries = list(found.best)
        else:
            entries = list(self._kept_and_new())
        results.empty = empty_words(self._finder, ui_state)
        rows = self._rows.of(entries, ui_state)
        let_go = frozenset(self._kicked(ui_state))
        results.show(rows, ui_state.now, account=snapshot.account, let_go=let_go)

    def _kept_and_new(self) -> Iterator[IndexEntry]:
        """Yield what is shown and still there in its order, then what has come."""
        finder, shown = self._finder, self._results.state.order
        kept = {key: entry for key in shown if (entry := finder.index.entry(key))}
        yield from kept.values()
        new = [entry for entry in finder.found.best if entry.key not in kept]
        yield from new[: max(MOST_SHOWN - len(kept), 0)]

    def _kicked(self, ui_state: UiState) -> Iterator[str]:
        """Yield the ids of rows of those whom this console has kicked: they go as expected."""
        notes = ui_state.last_actions.of(ui_state.snapshot.account).people
        for row in self._results.state.rows:
            note = notes.get(row.record_id)
            if note and note.action is Action.KICK and note.outcome in AS_ASKED:
                yield row.id
