"""The activity pane: what happened, newest first."""

from typing import ClassVar, Final

from rich.cells import cell_len
from textual.reactive import var

from roomtui.ui import format as fmt
from roomtui.ui.activity import ActivityEntry
from roomtui.ui.table.columns import Cell, CellContext, Column
from roomtui.ui.table.commands import MARKING, SORTING
from roomtui.ui.table.emptiness import why_empty
from roomtui.ui.table.state import TableState
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import OPENING, UiState

NOTHING: Final = "Nothing has happened yet."


def _what(row: ActivityEntry, _: CellContext, width: int) -> Cell:
    """Return the sentence in full, or with its names cut where it would not fit the width."""
    return Cell(row.brief if row.brief and cell_len(row.text) > width else row.text, row.style)


COLUMNS: Final = (
    Column[ActivityEntry](
        title="time", cell=lambda row, _: Cell(fmt.clock_cell(row.at), "dim"), width=8
    ),
    Column[ActivityEntry](title="", cell=lambda row, _: Cell(row.sign, row.style), width=1),
    Column[ActivityEntry](title="what happened", draw=_what, least=14, whole=lambda row: row.text),
)


class ActivityPane(Table[ActivityEntry]):
    """The activity feed; it stays at the newest line until the operator moves in it."""

    LACKS: ClassVar[frozenset[str]] = MARKING | SORTING | {"into"}

    ui_state: var[UiState] = var(OPENING)

    def __init__(self) -> None:
        state = TableState[ActivityEntry](lambda row: row.text, keeps_place=False)
        super().__init__(COLUMNS, state, id="activity")
        self.entitle("Activity")
        self.empty = NOTHING

    @property
    def whole(self) -> str:
        """Return the line under the cursor in full, or the newest one until there is a cursor."""
        newest = self.state.row(self.state.order[0]) if self.state.order else None
        line = self.current or newest
        return self.empty if line is None else line.text

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Show the lines so far."""
        self.empty = NOTHING if ui_state.snapshot.number else why_empty(ui_state, NOTHING)
        self.show(ui_state.activity, ui_state.now, account=None)

    def on_blur(self) -> None:
        """Follow the newest line again when the operator turns away."""
        self.state.leave()
        self.redraw()
