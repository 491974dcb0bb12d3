"""The columns of the activity: when, a sign, and the sentence."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.cells import cell_len

from roomtui.ui.events.event import ActivityRow
from roomtui.ui.table.columns import Cell, CellContext, Column

if TYPE_CHECKING:
    from roomtui.ui.events.formatter import EventFormatter


def activity_columns(formatter: "Callable[[], EventFormatter]") -> tuple[Column[ActivityRow], ...]:
    """Return the columns; what is said of a row is made when it is drawn, by the `formatter`."""

    def what(row: ActivityRow, _: CellContext, width: int) -> Cell:
        """Return the sentence in full, or with its names cut where it would not fit the width."""
        words = formatter().of(row)
        is_long = words.brief and cell_len(words.text) > width
        return Cell(words.brief if is_long else words.text, words.style)

    def sign(row: ActivityRow, _: CellContext) -> Cell:
        words = formatter().of(row)
        return Cell(words.sign, words.style)

    return (
        Column[ActivityRow](
            title="time", cell=lambda row, look: Cell(look.clock(row.at), "dim"), width=8
        ),
        Column[ActivityRow](title="", cell=sign, width=1),
        Column[ActivityRow](
            title="what happened", draw=what, least=14, whole=lambda row: formatter().of(row).text
        ),
    )
