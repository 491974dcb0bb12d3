"""Which files a command hits: the marked, or the one under the cursor."""

from collections.abc import Sequence
from typing import Any

from roomtui.ui.files.rows import FileRow
from roomtui.ui.screens.paged import PagedScreen
from roomtui.ui.table.paged import PagedTable
from roomtui.ui.table.state import Unread


class FileSelection:
    """The list of files of a screen, which is its first pane, and what is chosen in it."""

    def __init__(self, screen: PagedScreen) -> None:
        self._screen = screen
        self.pane_id = screen.PANES[0]

    @property
    def table(self) -> PagedTable[Any, FileRow]:
        """Return the list of the files."""
        return self._screen.list_pane(self.pane_id)

    def chosen(self) -> Sequence[FileRow]:
        """Return the marked files, or the one under the cursor."""
        current = self.table.current
        return self.table.state.marked or (() if current is None else (current,))

    def why_none(self) -> str:
        """Return why there is no file to act on."""
        state = self.table.state
        if state.marks or self.table.current is not None:
            return ""
        if isinstance(state.row(state.cursor or ""), Unread):
            return "What is under the cursor has not been read yet. Nothing was sent."
        return "Nothing is under the cursor. Nothing was sent."

    def leave_out(self, record_id: str) -> None:
        """Show the list without a record that was deleted, until it is read again."""
        loader = self._screen.loaders[self.pane_id]
        self.table.state.unmark([record_id])
        loader.paged_list = loader.paged_list.without(frozenset({record_id}))
        self.table.paged_list = loader.paged_list
