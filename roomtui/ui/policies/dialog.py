"""The policies: which are on and what they did; switches one off, all of them, or a new one on."""

from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from roomtui.live.memory.memory import NO_MEMORY, Memory
from roomtui.live.policies.policy import Policy
from roomtui.live.policies.status import NO_POLICIES, PolicyStatus
from roomtui.ui.commands import first_key, key_of
from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.host import host_of
from roomtui.ui.messages import PoliciesStopped, PolicyEnded
from roomtui.ui.policies.asking import PolicyAsker
from roomtui.ui.policies.offers import offers
from roomtui.ui.policies.subject import PolicySubject
from roomtui.ui.policies.words import WAITS, done_words, policy_name, state_lines, terms, whom
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.table.columns import POLICED, fit
from roomtui.ui.ui_state import UiState

OFF_KEY: Final = "space"
"""Switches the policy under the cursor off."""

NONE_ON: Final = " No policy is on: nothing is muted or kicked by itself."


class PoliciesDialog(Dialog[None]):
    """Lists the policies that are on, and offers new ones for what was under the cursor.

    Args:
        below: the screen of panes that it opens over.
        subject: what is offered a policy.
    """

    AUTO_FOCUS = "#hits"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close"),
        Binding("j", "move('cursor_down')", show=False),
        Binding("k", "move('cursor_up')", show=False),
        Binding(OFF_KEY, "switch_off", "Switch off"),
        Binding("r", "quiet_room", "Quiet room"),
        Binding("d", "door", "Door"),
        Binding("e", "edit_room", "Edit room"),
        Binding("D", "delete_room", "Delete room"),
    ]

    def __init__(self, below: PaneScreen, subject: PolicySubject) -> None:
        super().__init__()
        self._below = below
        self._subject = subject
        self._shown: tuple[Policy, ...] = ()
        self._told: tuple[PolicyStatus, Memory] = NO_POLICIES, NO_MEMORY

    def compose(self) -> ComposeResult:
        """Lay out what keeps policies from acting, those that are on, and what is offered."""
        with Vertical(id="box") as box:
            box.border_title = "Policies"
            yield Label("", id="wrong")
            yield OptionList(id="hits", markup=False, compact=True)
            yield Label("", id="offers")

    def on_mount(self) -> None:
        """Show from now on how policies stand."""
        super().on_mount()
        self.call_after_refresh(self.show_policies)
        self.watch(self._below, "ui_state", self._updated, init=False)

    def _updated(self, ui_state: UiState) -> None:
        if self._told != (ui_state.policies, ui_state.memory):
            self.show_policies()

    def on_resize(self) -> None:
        """Fit the rows to another width."""
        self.call_after_refresh(self.show_policies)

    def sends(self, event: events.Event) -> bool:
        """Return whether an event would switch something off."""
        return isinstance(event, events.Key) and event.key in {OFF_KEY, self._stop_key}

    @property
    def _keys(self) -> dict[str, str]:
        return dict(host_of(self.app).settings.keys)

    @property
    def _stop_key(self) -> str:
        return first_key("policies-off", self._keys)

    def show_policies(self) -> None:
        """Show how policies stand by now."""
        hits = self.query_one_optional("#hits", OptionList)
        if hits is None or not self.is_mounted:
            return
        ui_state = host_of(self.app).ui_state
        status = ui_state.policies
        self._told = status, ui_state.memory
        place, before = hits.highlighted, self._shown
        self._shown = status.policies
        width = hits.scrollable_content_region.width
        rows = [Option(self._row(one, status, ui_state.memory, width)) for one in self._shown]
        hits.set_options(rows or [Option(NONE_ON, disabled=True)])
        if self._shown:
            ids = [one.id for one in self._shown]
            was = before[place].id if place is not None and place < len(before) else ""
            hits.highlighted = ids.index(was) if was in ids else min(place or 0, len(ids) - 1)
        self._say_state(status)
        self._show_offers(ui_state)
        self._tell()

    def _row(self, policy: Policy, status: PolicyStatus, memory: Memory, width: int) -> Content:
        """Lay a policy out: what it is and did; where there is room, its terms below."""
        sign = WAITS if status.suspended else POLICED
        first = f" {sign} {policy_name(policy)} · {done_words(policy, memory)}"
        parts: list[str | tuple[str, str]] = [(fit(first, width), "bold")]
        if not self.has_class("-short"):
            parts += [
                ("\n" + fit(f"   {words}", width), "$dim")
                for words in (terms(policy), whom(policy))
            ]
        return Content.assemble(*parts)

    def _say_state(self, status: PolicyStatus) -> None:
        lines = "\n".join(state_lines(status))
        label = self.query_one("#wrong", Label)
        if label.content != (content := Content(lines)):
            label.update(content)
        label.display = bool(lines)

    def _show_offers(self, ui_state: UiState) -> None:
        lines = [f"{key:>2}  {words}" for key, words in offers(self._subject, ui_state)]
        told = lines if self.has_class("-short") else ("From what is under the cursor:", *lines)
        label = self.query_one("#offers", Label)
        if label.content != (content := Content("\n".join(told))):
            label.update(content)

    def _tell(self) -> None:
        if not self._shown:
            self.tell_keys("esc closes")
            return
        stop = key_of("policies-off", self._keys)
        if self.has_class("-slim"):
            self.tell_keys(f"space off · {stop} all off")
        else:
            self.tell_keys(f"space switches it off · {stop} stops all · esc closes")

    def action_move(self, how: str) -> None:
        """Move the cursor."""
        getattr(self.query_one("#hits", OptionList), f"action_{how}")()

    def action_switch_off(self) -> None:
        """Switch the policy under the cursor off."""
        place = self.query_one("#hits", OptionList).highlighted
        if place is None or place >= len(self._shown):
            self.app.notify("No policy is on.", markup=False)
        else:
            self.app.post_message(PolicyEnded(self._shown[place]))

    def on_key(self, event: events.Key) -> None:
        """Stop all, by the key that does so everywhere."""
        if self.is_open and event.key == self._stop_key:
            event.stop()
            self.app.post_message(PoliciesStopped())

    def action_quiet_room(self) -> None:
        """Ask for a quiet room, or say why there is none."""
        ui_state = host_of(self.app).ui_state
        if why := self._subject.why_no_room(ui_state):
            self.app.notify(f"No quiet room: {why}.", markup=False)
        else:
            PolicyAsker(self._below, self._subject).ask_for_quiet_room()

    def action_door(self) -> None:
        """Ask for a door, or say why there is none."""
        ui_state = host_of(self.app).ui_state
        if why := self._subject.why_no_door(ui_state):
            whose = f" against {self._subject.shown_name}" if self._subject.name else ""
            self.app.notify(f"No door{whose}: {why}.", markup=False)
        else:
            PolicyAsker(self._below, self._subject).ask_for_door()

    def action_edit_room(self) -> None:
        """Edit the room, whose limit keeps people out as well."""
        room = self._subject.record(host_of(self.app).ui_state)
        if room is None:
            self.app.notify("No room is under the cursor.", markup=False)
            return
        from roomtui.ui.dialogs.room import edit_room_dialog

        name = self._below.room_name(room.id)
        self.app.push_screen(edit_room_dialog(self._subject.account, room, name))

    def action_delete_room(self) -> None:
        """Ask whether to delete the room, to which nobody can come back."""
        room = self._subject.record(host_of(self.app).ui_state)
        if room is None:
            self.app.notify("No room is under the cursor.", markup=False)
            return
        from roomtui.ui.live.room_deletion import ask_to_delete

        ask_to_delete(self._below, room)
