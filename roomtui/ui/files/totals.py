"""One line on a list of files: how much it holds, how much is marked, how old it is."""

from collections.abc import Sequence
from typing import Any

from textual.content import Content
from textual.widgets import Static

from roomtui.live.lists.paged_list import PagedList
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.files.rows import UNFINISHED, FileRow
from roomtui.ui.widgets.cached import Cached


class Totals(Static, Cached):
    """Sums of what has been read and of what is marked; never of what has not been read."""

    def __init__(self) -> None:
        super().__init__(id="totals", markup=False)
        self._told = ""

    def tell(
        self, paged_list: PagedList[Any], read: Sequence[FileRow], marked: Sequence[FileRow]
    ) -> None:
        """Show the sums, and what is wrong with the list."""
        self.set_class(bool(paged_list.trouble), "-trouble")
        words = " · ".join([*_trouble(paged_list), *_sums(paged_list, read, marked)])
        if words != self._told:
            self._told = words
            self.update(Content(words), layout=False)


def _trouble(paged_list: PagedList[Any]) -> list[str]:
    """Return how old the list is before saying why, since the end of a line may be cut."""
    parts = []
    if paged_list.trouble and paged_list.read_at is not None:
        parts.append(f"as of {fmt.clock_time(paged_list.read_at, seconds=True)}")
    if paged_list.trouble and paged_list.next_try is not None:
        parts.append(f"next try {fmt.clock_time(paged_list.next_try, seconds=True)}")
    if paged_list.trouble:
        parts.append(safe(paged_list.trouble, 200))
    return parts


def _sums(
    paged_list: PagedList[Any], read: Sequence[FileRow], marked: Sequence[FileRow]
) -> list[str]:
    parts = []
    if marked:
        parts.append(f"marked: {sum_of(marked)}")
    if paged_list.total is not None and (paged_list.total or read):
        is_all = paged_list.is_whole and paged_list.counted and len(read) >= paged_list.total
        which = "all" if is_all else f"the {fmt.number(len(read))} read"
        parts.append(f"{which}: {sum_of(read)}")
    if paged_list.lost:
        parts.append(f"{fmt.count(paged_list.lost, 'record')} could not be read")
    return parts


def sum_of(files: Sequence[FileRow]) -> str:
    """Sum up sizes and lengths, and count the files that have none yet or none that is told."""
    unsized = [row for row in files if row.size_mb is None]
    if files and len(unsized) == len(files):
        return "size not known yet"
    size = sum(max(row.size_mb or 0.0, 0.0) for row in files)
    length = sum(max(row.duration or 0, 0) for row in files)
    unfinished = sum(row.status in UNFINISHED for row in unsized)
    parts = [fmt.size(size), fmt.duration(length)]
    if unfinished:
        parts.append(f"{fmt.count(unfinished, files[0].kind)} unfinished")
    if untold := len(unsized) - unfinished:
        parts.append(f"{fmt.number(untold)} of unknown size")
    return ", ".join(parts)
