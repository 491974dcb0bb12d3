"""What happened, newest first."""

from typing import Final

from rich.cells import cell_len
from textual.reactive import var

from roomtui.ui import format as fmt
from roomtui.ui.activity import Entry
from roomtui.ui.scene import OPENING, Scene
from roomtui.ui.widgets.columns import Cell, Column, Look
from roomtui.ui.widgets.emptiness import why_empty
from roomtui.ui.widgets.live_table import LiveTable
from roomtui.ui.widgets.table_state import TableState

NOTHING: Final = "Nothing has happened yet."


def _what(row: Entry, _: Look, width: int) -> Cell:
    """Say it in full where there is room, or with its names cut: it ends with the room."""
    return Cell(row.brief if row.brief and cell_len(row.text) > width else row.text, row.style)


COLUMNS: Final = (
    Column[Entry](title="time", cell=lambda row, _: Cell(fmt.clock_cell(row.at), "dim"), width=8),
    Column[Entry](title="", cell=lambda row, _: Cell(row.sign, row.style), width=1),
    Column[Entry](title="what happened", draw=_what),
)


class ActivityPane(LiveTable[Entry]):
    """The activity feed; it stays at the newest line until the operator moves in it."""

    scene: var[Scene] = var(OPENING)

    def __init__(self) -> None:
        state = TableState[Entry](lambda row: row.text, keeps_place=False)
        super().__init__(COLUMNS, state, id="activity")
        self.entitle("Activity")
        self.empty = NOTHING

    @property
    def whole(self) -> str:
        """Give the line under the cursor, which may be longer than the pane is wide."""
        return self.current.text if self.current else ""

    def watch_scene(self, scene: Scene) -> None:
        """Show the lines so far."""
        self.empty = NOTHING if scene.snapshot.number else why_empty(scene, NOTHING)
        self.show(scene.activity, scene.now)

    def on_blur(self) -> None:
        """Follow the newest line again when the operator turns away."""
        self.state.leave()
        self.redraw()

    def action_sort(self) -> None:
        """Stay in the order of time."""

    def action_reverse_sort(self) -> None:
        """Stay newest first."""
