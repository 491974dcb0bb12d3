"""Downloads on their way, and those that are over."""

from typing import ClassVar, Final

from textual.content import Content
from textual.reactive import var

from roomtui.live.download.state import Download, DownloadState
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.naming import cut
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import Cell, CellContext, Column
from roomtui.ui.table.commands import MARKING, SORTING
from roomtui.ui.table.state import TableState
from roomtui.ui.table.table import Table

BAR_CELLS: Final = 12
TAIL_CELLS: Final = 14
"""Cells of the end of a name that stay when it is cut: a short id and the kind of file."""

_STYLES: Final = {
    DownloadState.QUEUED: "dim",
    DownloadState.RUNNING: "accent",
    DownloadState.WAITING: "warn",
    DownloadState.DONE: "good",
    DownloadState.FAILED: "bad",
    DownloadState.CANCELLED: "dim",
}


def _name(row: Download, _: CellContext, width: int) -> Cell:
    """Name the file, cut in the middle: what tells it from others stands at the end."""
    return Cell(cut(safe(row.name), width, tail=TAIL_CELLS), "name")


def _bar(row: Download, _: CellContext) -> Cell:
    """Draw how much has come: `██████────── 52%`."""
    if not row.total:
        return Cell("")
    share = min(row.received / row.total, 1.0)
    full = int(share * BAR_CELLS)
    return Cell(f"{'█' * full}{'─' * (BAR_CELLS - full)} {int(share * 100):3}%", "accent")


def _amount(row: Download, _: CellContext) -> Cell:
    total = "" if row.total is None else f" of {fmt.data(row.total)}"
    return Cell(f"{fmt.data(row.received)}{total}" if row.received or total else "")


def _speed(row: Download, _: CellContext) -> Cell:
    return Cell(f"{fmt.data(row.speed)}/s" if row.state is DownloadState.RUNNING else "", "dim")


def _state(row: Download, _: CellContext) -> Cell:
    """Return how it stands: the time left, where the file is, or what went wrong and what to do."""
    words: str = row.state
    if row.state is DownloadState.RUNNING and row.left is not None:
        words = f"{fmt.duration(row.left)} left"
    elif row.state is DownloadState.WAITING:
        when = f"next try {fmt.clock_time(row.next_try, seconds=True)}: " if row.next_try else ""
        words = f"{when}{row.reason}"
    elif row.state is DownloadState.DONE:
        words = f"in {safe(row.folder)}"
    elif row.reason:
        words = f"{row.state}: {row.reason}"
    return Cell(words, _STYLES[row.state])


COLUMNS: Final = (
    Column[Download](title="download", draw=_name, least=14, most=60,
                     whole=lambda row: safe(row.name)),
    Column[Download](title="", cell=_bar, width=BAR_CELLS + 5, rank=1, needs=64,
                     keeps_look=True, says=lambda row: row.total),
    Column[Download](title="amount", cell=_amount, width=20, right=True, rank=3, needs=110,
                     says=lambda row: row.received or row.total is not None),
    Column[Download](title="speed", cell=_speed, width=11, right=True, rank=2, needs=70,
                     says=lambda row: row.state is DownloadState.RUNNING),
    Column[Download](title="state", cell=_state, least=14),
)  # fmt: skip


class DownloadsPane(Table[Download]):
    """Every download of this console; absent while there is none."""

    LACKS: ClassVar[frozenset[str]] = MARKING | SORTING
    INTO = "Detail"
    FIRST = ("cancel-download", "download")

    downloads: var[tuple[Download, ...]] = var(())

    def __init__(self) -> None:
        state = TableState[Download](lambda row: safe(row.name))
        super().__init__(COLUMNS, state, id="downloads")
        self.add_class("-absent")

    def watch_downloads(self, downloads: tuple[Download, ...]) -> None:
        """Show how they stand."""
        self.set_class(not downloads, "-absent")
        if not downloads:
            self.state.leave()
        under_way = sum(not download.state.is_over for download in downloads)
        self.entitle("Downloads", note=f"{under_way} under way" if under_way else "")
        let_go = frozenset({self.state.cursor or ""})
        self.show(downloads, self._now, let_go=let_go, account=None)

    def redraw(self) -> None:
        """Repaint what differs, and say below what came between the one under the cursor."""
        super().redraw()
        current = self.current
        reason = Content(safe(current.reason) if current else "")
        if reason != self.border_subtitle:
            self.border_subtitle = reason

    def subject_of(self, row: Download) -> RecordRef:
        """Return what is downloaded."""
        return RecordRef(row.account, row.kind, row.record_id, safe(row.name))
