"""The active sessions of the whole account."""

from typing import ClassVar, Final

from textual.reactive import var

from roomtui.live.analysis.analysis import NO_ANALYSIS
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.live.trends.trends import CELL_SECS, CELLS
from roomtui.ui import format as fmt
from roomtui.ui.filters.counts import HINT, compile_counts, why_no_counts, words_with_count
from roomtui.ui.live.action_cell import last_column
from roomtui.ui.live.occupancy import fill_cell, is_full, people_words
from roomtui.ui.live.rows import NO_POLICY, MadeRows, SessionRow, session_facts, session_row
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import (
    UNKNOWN,
    WIDE,
    Cell,
    CellContext,
    Column,
    id_column,
    name_column,
)
from roomtui.ui.table.emptiness import why_empty
from roomtui.ui.table.state import TableState
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import OPENING, UiState

UNCOUNTED: Final = -1
"""Stands for hosts that are to be counted: their column keeps its place meanwhile."""

LEAST_TREND: Final = 10
"""Cells of a trend at least, each of which is three minutes."""


def _running_for(row: SessionRow) -> float | None:
    return -row.session.created_at.timestamp() if row.session.created_at else None


def _for(row: SessionRow, look: CellContext) -> Cell:
    return Cell("ended" if look.gone else look.age(row.session.created_at) or "?")


def _people(row: SessionRow) -> int | None:
    return row.people if row.people or row.counted else None


def _people_cell(row: SessionRow, _: CellContext) -> Cell:
    """Return how many are in it: `49`, `12+` of who is not all told, `?` of what nobody tells."""
    return Cell(people_words(row.people, counted=row.counted), _full_style(row))


def _fill_cell(row: SessionRow, _: CellContext, width: int) -> Cell:
    """Draw how full it is, and tell by a sign that it is: not by colour or length alone."""
    if row.most is None:
        return Cell("of ?", "dim")
    return fill_cell(row.people, row.most, width)


def _full_style(row: SessionRow) -> str:
    return "warn" if is_full(row.people, row.most) else ""


def _fullness(row: SessionRow) -> float | None:
    if row.most is None or _people(row) is None:
        return None
    return row.people / row.most if row.most else 1.0


def _hosts_cell(row: SessionRow, _: CellContext) -> Cell:
    """Return how many hosts are there, or that people wait without one; `-` if no role is known."""
    if row.hosts == UNCOUNTED:
        return Cell("")
    if row.hosts is None:
        return Cell("-" if row.people else "", "dim")
    if row.counted:
        return Cell(str(row.hosts)) if row.hosts else Cell("none!", "warn")
    return Cell(f"{row.hosts}+") if row.hosts else UNKNOWN


def _moves_cell(row: SessionRow, _: CellContext) -> Cell:
    """Return who joined and left within the last minute: `+3 -2`, each in its own half."""
    joined, left = row.moves
    if not joined and not left:
        return Cell("·   ")  # in the colour of its row: another costs 38 bytes
    return Cell(f"{f'+{joined}' if joined else '':>4} {f'-{left}' if left else '':<4}")


def _trend_cell(row: SessionRow, _: CellContext, width: int) -> Cell:
    return Cell(row.trend[-width:])


def _trend_heading(width: int) -> str:
    """Return how far back a line of a width goes: `30 min`."""
    return f"{width * CELL_SECS // 60} min"


def _moves(row: SessionRow) -> int:
    return sum(row.moves)


def _more(snapshot: Snapshot) -> str:
    """Mark a count of sessions that may not be all of them."""
    return "" if snapshot.has_all_sessions else "+"


COLUMNS: Final = (
    name_column("session in", least=16),
    Column[SessionRow](
        title="people",
        cell=_people_cell,
        width=7,
        right=True,
        sort=_people,
        descending=True,
    ),
    Column[SessionRow](
        title="full",
        draw=_fill_cell,
        least=7,
        most=13,
        keeps_look=True,
        rank=1,
        sort=_fullness,
        descending=True,
    ),
    Column[SessionRow](
        title="trend",
        draw=_trend_cell,
        heading=_trend_heading,
        least=LEAST_TREND,
        most=CELLS,
        keeps_look=True,
        rank=4,
    ),
    Column[SessionRow](
        title="hosts",
        cell=_hosts_cell,
        width=6,
        right=True,
        rank=3,
        says=lambda row: row.hosts is not None,
        sort=lambda row: row.hosts,
    ),
    Column[SessionRow](
        title="+/- min",
        cell=_moves_cell,
        width=9,
        right=True,
        rank=6,
        sort=_moves,
        descending=True,
    ),
    Column[SessionRow](
        title="for",
        cell=_for,
        width=5,
        right=True,
        rank=2,
        sort=_running_for,
        descending=True,
    ),
    last_column(rank=5),
    Column[SessionRow](
        title="started",
        cell=lambda row, _: Cell(fmt.day_cell(row.session.created_at) or "?", "dim"),
        width=16,
        rank=8,
        needs=WIDE,
    ),
    id_column(rank=7),
)


def _words(row: SessionRow) -> str:
    """Return what a filter looks through: the count only where the service tells of all."""
    return words_with_count(f"{row.name} {row.id}", row.people if row.counted else None)


class SessionsPane(Table[SessionRow]):
    """Every session that is active now."""

    LACKS: ClassVar[frozenset[str]] = frozenset()
    MARKS = frozenset({RecordKind.SESSION})
    INTO = "People"
    FIRST = ("end-session", "mute-all", "kick-all")

    ui_state: var[UiState] = var(OPENING)

    def __init__(self) -> None:
        state = TableState[SessionRow](_words, compiled=compile_counts)
        super().__init__(COLUMNS, state, sort="people", id="sessions")
        self.entitle("Sessions")
        self._rows = MadeRows(session_row)

    @property
    def filter_hint(self) -> str:
        """Return what the filter line takes."""
        return HINT

    def why_no_filter(self, query: str) -> str:
        """Return why a filter that is typed cannot be, as a sentence."""
        return why_no_counts(query)

    def subject_of(self, row: SessionRow) -> RecordRef:
        """Return the session in its room."""
        room = RecordRef(row.account, RecordKind.ROOM, row.session.room_id, row.name)
        return RecordRef(row.account, RecordKind.SESSION, row.id, f"in {row.name}", room)

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Show the sessions of the new snapshot."""
        snapshot = ui_state.snapshot
        self.empty = why_empty(
            ui_state,
            "No session is active.",
            (self.key_for("new-room"), "makes a room"),
            (self.key_for("token"), "a token to join one"),
        )
        if snapshot.number:
            total = f"{fmt.number(len(snapshot.sessions))}{_more(snapshot)}"
            self.entitle("Sessions", total=total)
        hosts, churn = ui_state.analysis.hosts, ui_state.churn
        if ui_state.analysis is NO_ANALYSIS:
            hosts = dict.fromkeys(snapshot.sessions, UNCOUNTED)
        past, trends = ui_state.memory_lookup, ui_state.analysis.trends
        sent, policies = ui_state.last_actions, ui_state.policy_marks
        policed = policies.rooms if policies else NO_POLICY
        facts = session_facts(snapshot, sent, hosts, churn, past, trends, policed)
        self.show(self._rows.of(facts), ui_state.now, account=snapshot.account)
