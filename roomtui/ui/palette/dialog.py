"""The dialog of the palette: a line to type in, and what it finds."""

from collections import Counter
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from roomtui.text import safe, short_id
from roomtui.ui import format as fmt
from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.naming import cut
from roomtui.ui.palette.candidates import (
    Candidate,
    CandidateKind,
    commands_of,
    described,
    records_of,
)
from roomtui.ui.palette.choice import PaletteChoice
from roomtui.ui.palette.search import PaletteSearch
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.table.columns import fit

SLICE_SECS: Final = 0.01
"""Seconds of a search after which keys get their turn."""

LONGEST_NAME: Final = 34
KIND_CELLS: Final = max(len(kind.word) for kind in CandidateKind)
LONGEST_QUERY: Final = 200

NO_MATCHES: Final = "No matches found"


class PaletteDialog(Dialog[None]):
    """Finds commands, screens, rooms and participants by name, and goes there or does it.

    What is found is that of the snapshot that was shown when it opened.
    """

    AUTO_FOCUS = "#query"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+p", "close", "Close"),
        Binding("down,ctrl+n", "move('cursor_down')", show=False),
        Binding("up", "move('cursor_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
    ]

    def __init__(self, below: PaneScreen) -> None:
        super().__init__()
        self._choice = PaletteChoice(below)
        self._snapshot = below.ui_state.snapshot
        commands = commands_of(below, everything=True)
        self._search = PaletteSearch(commands, records_of(self._snapshot))
        self._unasked = list(commands_of(below, everything=False))
        self._shown: list[Candidate] = []
        self._shown_for = ""

    def compose(self) -> ComposeResult:
        """Lay out the line and the list."""
        with Vertical(id="box") as box:
            box.border_title = "Palette"
            line = Input(
                id="query",
                compact=True,
                max_length=LONGEST_QUERY,
                placeholder="Search for commands, screens, rooms, participants",
            )
            line.cursor_blink = False
            yield line
            hits = OptionList(id="hits", markup=False, compact=True)
            hits.can_focus = False
            yield hits

    def on_mount(self) -> None:
        """Show the commands before anything is typed."""
        super().on_mount()
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Fit the rows to another width."""
        self.call_after_refresh(self._show, keep=True)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._search.begin(event.value)
        self._go_on()

    def _go_on(self) -> None:
        """Search for a while, then let keys have their turn; show what was found at the end."""
        if not self.is_open:
            return
        query = self._search.query
        self._search.go_on(SLICE_SECS)
        if self._search.is_done:
            self._show()
        else:
            self.call_later(self._go_on_with, query)

    def _go_on_with(self, query: str) -> None:
        if query == self._search.query and not self._search.is_done:
            self._go_on()

    def _show(self, *, keep: bool = False) -> None:
        """Show what was found; of a query, the best is under the cursor."""
        search, hits = self._search, self.query_one_optional("#hits", OptionList)
        if hits is None or not self.is_open or not search.is_done:
            return
        before = hits.highlighted if keep else None
        self._shown = search.hits if search.query else self._unasked
        self._shown_for = search.query
        width = hits.scrollable_content_region.width
        abouts = [described(each, self._snapshot) for each in self._shown]
        like = Counter(zip((each.name for each in self._shown), abouts, strict=True))
        options = [
            Option(self._row(each, told_apart(each, about, like), width))
            for each, about in zip(self._shown, abouts, strict=True)
        ]
        if search.query and not options:
            options = [Option(Content.styled(NO_MATCHES, "$dim"), disabled=True)]
        hits.set_options(options)
        if self._shown and (search.query or before is not None):
            hits.highlighted = before or 0
        self._tell_count()

    def _row(self, candidate: Candidate, about: str, width: int) -> Content:
        """Lay a row out: the name, what there is to say of it, and what it is."""
        name_cells = min(LONGEST_NAME, max(width * 2 // 5, 12))
        about_cells = max(width - name_cells - KIND_CELLS - 3, 0)
        name = fit(cut(safe(candidate.name), name_cells), name_cells)
        about = fit(safe(about), about_cells)
        kind = fit(candidate.kind.word, KIND_CELLS, right=True)
        is_here = candidate.kind is not CandidateKind.ELSEWHERE
        return Content.assemble(
            (f" {name}", "bold" if is_here else "$dim"), (f" {about} ", "$dim"), (kind, "$dim")
        )

    def _tell_count(self) -> None:
        shown, count = len(self._shown), self._search.count
        more = f"{shown} of {fmt.number(count)} · " if self._search.query and count > shown else ""
        self.tell_keys(f"{more}enter goes · esc closes")

    def action_move(self, how: str) -> None:
        """Move the cursor in the list."""
        hits = self.query_one("#hits", OptionList)
        if not hits.scrollable_content_region:
            return  # there is no room for a list that one could move in
        if hits.highlighted is None:
            hits.highlighted = 0
        elif not (how == "cursor_down" and hits.highlighted == len(self._shown) - 1):
            getattr(hits, f"action_{how}")()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Choose what is under the cursor, of what is typed by now."""
        event.stop()
        while not self._search.is_done:
            self._search.go_on(1.0)
        if self._search.query != self._shown_for:
            self._show()
        place = self.query_one("#hits", OptionList).highlighted
        if self._shown and place is not None:
            self._choose(self._shown[place])

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_index < len(self._shown):
            self._choose(self._shown[event.option_index])

    def _choose(self, candidate: Candidate) -> None:
        if self.is_open:
            self.close()
            self.app.call_later(self._choice.make, candidate, self._snapshot)


def told_apart(candidate: Candidate, about: str, like: Counter[tuple[str, str]]) -> str:
    """Return what is said of a candidate, with its id where another reads the same."""
    if like[candidate.name, about] < 2 or not isinstance(candidate.chosen, tuple):
        return about
    return " · ".join(filter(None, (about, short_id(candidate.chosen[0]))))
