"""One line on a list of files: how much it holds, how much is marked, how old it is."""

from collections.abc import Sequence
from typing import Any

from textual.content import Content
from textual.widgets import Static

from roomtui.live.listing import Listing
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.file_rows import FileRow


class Totals(Static):
    """Sums of what has been read and of what is marked; never of what has not been read."""

    def __init__(self) -> None:
        super().__init__(id="totals", markup=False)
        self._told = ""

    def tell(
        self, listing: Listing[Any], read: Sequence[FileRow], marked: Sequence[FileRow]
    ) -> None:
        """Show the sums, if they are others than before."""
        words = " · ".join(_parts(listing, read, marked))
        if words != self._told:
            self._told = words
            self.set_class(bool(listing.trouble), "-trouble")
            self.update(Content(words), layout=False)


def _parts(
    listing: Listing[Any], read: Sequence[FileRow], marked: Sequence[FileRow]
) -> list[str]:
    parts = []
    if listing.total is not None:
        which = "all" if listing.is_whole else f"the {fmt.number(len(read))} read"
        parts.append(f"{which}: {_sum(read)}")
    if marked:
        parts.append(f"{fmt.number(len(marked))} marked: {_sum(marked)}")
    if listing.trouble:
        parts.append(safe(listing.trouble, 200))
    if listing.read_at is not None and listing.trouble:
        parts.append(f"as of {fmt.clock_time(listing.read_at, seconds=True)}")
    return parts


def _sum(files: Sequence[FileRow]) -> str:
    size = sum(row.size_mb or 0.0 for row in files)
    length = sum(row.duration or 0 for row in files)
    return f"{fmt.size(size)}, {fmt.duration(length)}"
