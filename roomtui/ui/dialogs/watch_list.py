"""The watch list: who is watched, why and since when, and where they are now."""

from collections.abc import Mapping
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from roomtui.live.actions.request import kept_identity
from roomtui.live.policies.status import NO_POLICIES, PolicyStatus
from roomtui.live.watch_list import Watched
from roomtui.ui import format as fmt
from roomtui.ui.commands import first_key, key_of
from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.host import host_of
from roomtui.ui.live.rows import person_name
from roomtui.ui.messages import ShowRecord
from roomtui.ui.naming import cut
from roomtui.ui.policies.marks import NO_MARKS
from roomtui.ui.record_ref import RecordRef, participant_ref
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.watching import ask_about
from roomtui.ui.table.columns import WATCHED, fit
from roomtui.ui.ui_state import UiState

LONGEST_NAME: Final = 28
LONGEST_PLACE: Final = 22
SINCE_CELLS: Final = 16


class WatchListDialog(Dialog[None]):
    """Lists those who are watched, whoever is here first; goes to them, or has notes changed."""

    AUTO_FOCUS = "#hits"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close"),
        Binding("j", "move('cursor_down')", show=False),
        Binding("k", "move('cursor_up')", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[Watched] = []
        self._here: dict[str, str] = {}
        self._told: tuple[Mapping[str, Watched], dict[str, str], PolicyStatus] = {}, {}, NO_POLICIES

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(id="box") as box:
            box.border_title = "Watch list"
            yield OptionList(id="hits", markup=False, compact=True)

    def on_mount(self) -> None:
        """Show who is watched from now on, also by another console, and where they are."""
        super().on_mount()
        self.call_after_refresh(self.show_watched)
        screens = reversed(self.app.screen_stack)
        if below := next((one for one in screens if isinstance(one, PaneScreen)), None):
            self.watch(below, "ui_state", self._updated, init=False)

    def _updated(self, ui_state: UiState) -> None:
        """Show anew who is watched, or where they are, if that has changed."""
        everybody = ui_state.watched.by_key
        if self._told != (everybody, self._places(ui_state), ui_state.policies):
            self.show_watched()

    def _places(self, ui_state: UiState) -> dict[str, str]:
        """Return the ids of those who are here, by what they are watched by."""
        present = ui_state.watched.present(ui_state.analysis.identities)
        return {watched.key: one for one, watched in present.items()}

    def on_resize(self) -> None:
        """Fit the rows to another width."""
        self.call_after_refresh(self.show_watched)

    def show_watched(self) -> None:
        """Show who is watched by now, and where those are who are here."""
        hits = self.query_one_optional("#hits", OptionList)
        if hits is None or not self.is_open:
            return
        ui_state = host_of(self.app).ui_state
        self._here = self._places(ui_state)
        self._told = ui_state.watched.by_key, self._here, ui_state.policies
        place, before = hits.highlighted, self._shown
        everybody = ui_state.watched.by_key.values()
        self._shown = sorted(everybody, key=lambda one: (one.key not in self._here, one.name))
        width = hits.scrollable_content_region.width
        rows = [Option(self._row(one, width)) for one in self._shown]
        hits.set_options(rows or [Option(self._empty_words(), disabled=True)])
        if self._shown:
            keys = [one.key for one in self._shown]
            was = before[place].key if place is not None and place < len(before) else ""
            hits.highlighted = keys.index(was) if was in keys else min(place or 0, len(keys) - 1)
        self._tell()

    def _row(self, watched: Watched, width: int) -> Content:
        """Lay a row out: the name, where they are, why, and since when."""
        name_cells = min(LONGEST_NAME, max(width // 3, 12))
        place_cells = min(LONGEST_PLACE, max(width // 4, 8))
        since_cells = SINCE_CELLS if width >= 80 else 0
        note_cells = max(width - name_cells - place_cells - since_cells - 6, 0)
        where = self._room_of(watched)
        since = fmt.day_cell(watched.since) if since_cells else ""
        return Content.assemble(
            (f" {WATCHED} {fit(cut(self._name_of(watched), name_cells), name_cells)} ", "bold"),
            (f"{fit(where or 'not here', place_cells)} ", "" if where else "$dim"),
            fit(self._why(watched), note_cells),
            (f" {fit(since, since_cells)}", "$dim"),
        )

    def _why(self, watched: Watched) -> str:
        """Return why somebody is watched, and that a door is against them."""
        marks = host_of(self.app).ui_state.policy_marks or NO_MARKS
        door = marks.doors.get(kept_identity(watched.key))
        return " · ".join(("door",) * bool(door) + (watched.note,) * bool(watched.note))

    def _empty_words(self) -> str:
        """Return that nobody is watched, and how to begin."""
        settings = host_of(self.app).settings
        watch = key_of("watch", settings.keys)
        how = "" if settings.read_only else f" {watch} on somebody has them watched."
        return f" Nobody is watched.{how}"

    def _name_of(self, watched: Watched) -> str:
        """Return the name that somebody goes by now, with the one they were watched by."""
        snapshot = host_of(self.app).ui_state.snapshot
        person = snapshot.people.get(self._here.get(watched.key, ""))
        now = person_name(person) if person else watched.name
        return now if now == watched.name else f"{now} ({watched.name})"

    def _room_of(self, watched: Watched) -> str:
        ref = self._ref(watched)
        return cut(ref.chain[-1].name, LONGEST_PLACE) if ref else ""

    def _ref(self, watched: Watched) -> RecordRef | None:
        """Return what stands for somebody who is here."""
        snapshot = host_of(self.app).ui_state.snapshot
        person = snapshot.people.get(self._here.get(watched.key, ""))
        session = snapshot.sessions.get(person.session_id) if person else None
        if person is None or session is None:
            return None
        named = person.id, watched.name
        return participant_ref(snapshot.account, named, session.id, session, snapshot)

    def _tell(self) -> None:
        settings = host_of(self.app).settings
        watch = key_of("watch", settings.keys)
        if not self._shown:
            self.tell_keys("esc closes")
            return
        count = f"{fmt.number(len(self._here))} of {fmt.number(len(self._shown))} here"
        change = "" if settings.read_only else f"{watch} note, or stop · "
        self.tell_keys(f"{count} · enter goes there · {change}esc closes")

    def action_move(self, how: str) -> None:
        """Move the cursor."""
        getattr(self.query_one("#hits", OptionList), f"action_{how}")()

    @on(OptionList.OptionSelected)
    def _go(self, event: OptionList.OptionSelected) -> None:
        """Go to somebody who is here."""
        event.stop()
        if event.option_index >= len(self._shown) or not self.is_open:
            return
        watched = self._shown[event.option_index]
        if (ref := self._ref(watched)) is None:
            self.app.notify(f"{watched.name} is not here now.", markup=False)
        else:
            self.close()
            self.app.post_message(ShowRecord(ref))

    def on_key(self, event: events.Key) -> None:
        """Ask about whoever is under the cursor, by the key that watches."""
        settings = host_of(self.app).settings
        if settings.read_only or event.key != first_key("watch", settings.keys) or not self.is_open:
            return
        event.stop()
        place = self.query_one("#hits", OptionList).highlighted
        if place is not None and place < len(self._shown):
            ask_about(self.app, self._shown[place], self.show_watched)
