"""The alerts of the account, the most urgent that nobody has acknowledged first."""

from typing import ClassVar, Final

from textual.reactive import var

from roomtui.ui import format as fmt
from roomtui.ui.attention.rows import (
    AlertRow,
    alert_facts,
    alert_row,
    alert_subject,
    severity_word,
    state_word,
)
from roomtui.ui.attention.words import SIGNS, cells, cut_between_words, pending
from roomtui.ui.live.rows import MadeRows
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import Cell, CellContext, Column
from roomtui.ui.table.commands import MARKING, SORTING
from roomtui.ui.table.emptiness import why_empty
from roomtui.ui.table.state import TableState
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import OPENING, UiState

NOTHING: Final = "Nothing needs a hand."

_STYLES: Final = {"urgent": "bad", "warning": "warn", "note": ""}


def _style(row: AlertRow) -> str:
    """Return the style of what still has to be looked at; all else stands back."""
    return _STYLES[severity_word(row.alert.severity)] if state_word(row.alert) == "open" else "dim"


def _sign(row: AlertRow, _: CellContext) -> Cell:
    return Cell(SIGNS[row.alert.severity], _style(row))


def _since(row: AlertRow, look: CellContext) -> Cell:
    return Cell(look.age(row.alert.since), "" if state_word(row.alert) == "open" else "dim")


def _what(row: AlertRow, _: CellContext, width: int) -> Cell:
    """Return the sentence, or as much of the shorter one as fits between two words."""
    alert = row.alert
    is_whole = cells(alert.sentence) <= width
    shown = alert.sentence if is_whole else cut_between_words(alert.brief or alert.sentence, width)
    return Cell(shown, _style(row))


def _evidence(row: AlertRow) -> str:
    return " ".join(row.alert.evidence)


def _severity(row: AlertRow) -> int:
    return row.alert.severity


COLUMNS: Final = (
    Column[AlertRow](title="!", cell=_sign, width=1),
    Column[AlertRow](title="since", cell=_since, width=5, right=True),
    Column[AlertRow](title="what", draw=_what, least=20, whole=lambda row: row.alert.sentence),
    Column[AlertRow](
        title="where",
        cell=lambda row, _: Cell(row.room, "name"),
        least=12,
        most=20,
        rank=2,
        needs=110,
    ),
    Column[AlertRow](
        title="evidence",
        cell=lambda row, _: Cell(_evidence(row), "dim"),
        least=24,
        most=60,
        rank=3,
        needs=130,
        says=lambda row: row.alert.evidence,
    ),
    Column[AlertRow](
        title="is", cell=lambda row, _: Cell(state_word(row.alert), _style(row)), width=5, rank=1
    ),
)


class AlertsPane(Table[AlertRow]):
    """Every alert there is, as long as it goes on or somebody should still see it."""

    LACKS: ClassVar[frozenset[str]] = MARKING | SORTING
    INTO = "Go there"
    FIRST = ("acknowledge", "acknowledge-all")

    ui_state: var[UiState] = var(OPENING)

    def __init__(self) -> None:
        super().__init__(COLUMNS, TableState[AlertRow](lambda row: row.words), id="alerts")
        self.entitle("Attention")
        self.empty = NOTHING
        self._rows = MadeRows(alert_row)

    @property
    def filter_hint(self) -> str:
        """Return what the filter line takes."""
        return "words · rule:… room:… severity:urgent is:open · !exclude · esc clears"

    @property
    def whole(self) -> str:
        """Return the sentence under the cursor in full, or that there is none."""
        return self.current.alert.sentence if self.current else self.empty

    def subject_of(self, row: AlertRow) -> RecordRef | None:
        """Return what an alert is about; one that stands for many is about no record."""
        return alert_subject(row) if row.alert.place.id else None

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Show the alerts as of the new snapshot."""
        snapshot = ui_state.snapshot
        analysis = ui_state.analysis
        alerts, unchecked = analysis.alerts, analysis.checks.sentence
        self.empty = why_empty(ui_state, f"{NOTHING} {unchecked}".rstrip())
        told = [f"{fmt.number(len(pending(alerts)))} open"] if alerts else []
        if alerts and analysis.checks.waiting:
            told.append(f"{fmt.number(analysis.checks.waiting)} not checked yet")
        self.entitle("Attention", note=" · ".join(told))
        over = frozenset(row.id for row in self.state.rows if row.alert.cleared_at is not None)
        self.show(
            self._rows.of(alert_facts(ui_state)),
            ui_state.now,
            account=snapshot.account,
            let_go=over,
        )

    def show_first(self) -> None:
        """Put the cursor on the first alert, which is the one that the strip names."""
        if self.state.order:
            self.state.move_to_end(first=True)
            self.state.show_top()
            self.redraw()
