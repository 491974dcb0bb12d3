"""The keys of a screen: which do something now, what they are called, why others do not."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from roomtui.live.kinds import RecordKind
from roomtui.settings import Settings
from roomtui.ui.command import Command
from roomtui.ui.commands import absent_actions, available
from roomtui.ui.marks import Marks
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.controller import Handler
from roomtui.ui.screens.panes import Panes
from roomtui.ui.screens.subjects import SubjectController
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import UiState
from roomtui.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from roomtui.ui.screens.key_answers import KeyAnswers

ON_MARKED: Final = frozenset({"mute", "unmute", "kick", "download", "delete"})
"""Ids of the commands that go for all that is marked."""

MARKS_HIT: Final[Mapping[str, RecordKind]] = {
    **dict.fromkeys(("mute", "unmute", "kick"), RecordKind.PARTICIPANT),
    "end-session": RecordKind.SESSION,
    "delete-room": RecordKind.ROOM,
}
"""Ids of the commands that go for what is marked of what is live, and of which kind that is."""


class KeyedScreen(Protocol):
    """What the keys depend on beside the panes."""

    ui_state: UiState

    @property
    def into_label(self) -> str:
        """Return where enter leads from what is under the cursor, or nothing."""

    @property
    def back_label(self) -> str:
        """Return what `esc` does here, or nothing."""


class KeyOffer:
    """Tells which of a screen's commands do something now.

    Args:
        screen: knows where enter and `esc` lead.
        panes: have the cursor and the marks.
        subjects: carries out what is done with what is under the cursor.
        handlers: of the commands that the screen alone has, by their ids.
        place: the name of the screen.
        settings: have the remapped keys, and whether the console is read-only.
    """

    def __init__(
        self,
        screen: KeyedScreen,
        panes: Panes,
        subjects: SubjectController,
        handlers: Mapping[str, Handler],
        *,
        place: ScreenName,
        settings: Settings,
    ) -> None:
        self._screen = screen
        self._panes = panes
        self._subjects = subjects
        self._handlers = handlers
        self._place = place
        self._settings = settings
        self.commands = available(read_only=settings.read_only, place=place)
        self.absent = absent_actions(self.commands)

    def offered(self) -> tuple[Command, ...]:
        """Return the commands of this screen that do something in the pane that the keys go to."""
        idle = {
            i
            for i, handler in self._handlers.items()
            if self._is_elsewhere(handler) or handler.why_not()
        }
        idle |= self._idle_ids() | self._panes.current.LACKS
        return tuple(command for command in self.commands if command.id not in idle)

    def show_in(self, bar: KeyBar) -> None:
        """Show the keys that do something with what is under the cursor."""
        needed = ("next-pane",) if self._panes.is_crowded else ()
        idle = self._idle_at_cursor()
        offered = (command for command in self.offered() if command.id not in idle)
        bar.offer(offered, self._labels(), self._panes.current.FIRST, needed)

    def known(self) -> tuple[Command, ...]:
        """Return the commands that exist in this console, on this screen or on another."""
        return available(read_only=self._settings.read_only)

    def why_idle(self, command: Command) -> str:
        """Return why a command of this screen does nothing now, as a sentence; else nothing."""
        if handler := self._handlers.get(command.id):
            return handler.why_not()
        if command.id in self._idle_ids():
            return f"{command.label} does nothing here now."
        if command.id not in self._panes.current.LACKS:
            return ""
        tables = map(self._panes.table, self._panes.present)
        able = [table.titled for table in tables if command.id not in table.LACKS]
        where = f"works in: {', '.join(able)}" if able else "does nothing on this screen"
        return f"{command.label} {where}."

    def elsewhere(self, handler: Handler) -> str:
        """Return in which pane a command works, where it is another one that is there."""
        if not self._is_elsewhere(handler) or handler.panes[0] not in self._panes.present:
            return ""
        answers = self.answers()
        return answers.works_in(answers.key_of(handler.command_id), handler.panes[0])

    def answers(self) -> "KeyAnswers":
        """Return what knows the answers to keys that do nothing here."""
        from roomtui.ui.screens.key_answers import KeyAnswers

        panes = self._panes
        return KeyAnswers(
            place=self._place,
            commands=self.commands,
            lacks={pane_id: panes.table(pane_id).LACKS for pane_id in panes.present},
            pane_id=panes.current_id,
            remapped=self._settings.keys,
            read_only=self._settings.read_only,
        )

    def _is_elsewhere(self, handler: Handler) -> bool:
        """Return whether a command works in other panes than the one that the keys go to."""
        is_here = not handler.panes or self._panes.current_id in handler.panes
        return not is_here and not handler.is_everywhere()

    def _idle_ids(self) -> frozenset[str]:
        """Return the ids of commands of any screen that do nothing here now."""
        idle = self._panes.idle_ids
        return idle if self._screen.back_label else idle | {"back"}

    def _idle_at_cursor(self) -> frozenset[str]:
        """Return the ids of commands that the rows and what is under the cursor have no use for."""
        pane, into = self._panes.current, self._screen.into_label
        idle = {
            "detail": into == "Detail",
            "into": not into,
            "mark": pane.current is None,
            "marked": not self._screen.ui_state.marks.count,
            "clear-marks": not (pane.marks.count if pane.MARKS else pane.state.marks),
        }
        at_cursor = {i for i, is_idle in idle.items() if is_idle}
        return self._subjects.idle_ids | pane.idle_ids | at_cursor

    def _labels(self) -> dict[str, str]:
        """Return what commands are called here and now, by their ids."""
        pane, state = self._panes.current, self._panes.current.state
        labels = {"into": self._screen.into_label, "back": self._screen.back_label}
        if state.cursor is not None and state.is_marked(state.cursor):
            labels["mark"] = "Unmark"
        if pane.MARKS:
            marks = self._screen.ui_state.marks
            labels |= {
                c.id: f"{c.label} {number}"
                for c in self.commands
                if (number := _number_hit(c.id, pane, marks))
            }
        elif marked := len(state.marks):
            labels |= {c.id: f"{c.label} {marked}" for c in self.commands if c.id in ON_MARKED}
        return labels


def _number_hit(command_id: str, pane: Table[Any], marks: Marks) -> int:
    """Return how many marks a command hits unasked: 0 where the pane has not all of them."""
    if command_id not in MARKS_HIT:
        return 0
    kind = MARKS_HIT[command_id]
    marked = len(marks.of(kind))
    return marked if marked and len(pane.marked_here(kind)) == marked else 0
