"""The base of find and of the search of the past: a line, and results that commands work on."""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.reactive import var
from textual.screen import ScreenResultType

from roomtui.ui.command import Scope
from roomtui.ui.commands import bindings, guarded_actions
from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Handler, answering
from roomtui.ui.screens.subjects import SubjectController
from roomtui.ui.screens.watch_controller import WatchController
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import OPENING, UiState


def bindings_of(ids: Collection[str], scopes: Iterable[Scope] = Scope) -> list[BindingType]:
    """Return the keys of some commands of the screens."""
    return [one for scope in scopes for one in bindings(scope) if one.id in ids]


class ResultsDialog(Dialog[ScreenResultType]):
    """Shows results below a line to type in: there every letter is text, here commands work.

    Args:
        below: the screen that it stands before.
        pane: the results.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of({"policies"})]
    ON_RESULTS: ClassVar[frozenset[str]] = frozenset()
    """Ids of the commands that work only while the results have the focus."""

    ui_state: var[UiState] = var(OPENING)

    def __init__(self, below: PaneScreen, pane: Table[Any]) -> None:
        super().__init__()
        self.engine = below.engine
        self.settings = below.settings
        self.pane = pane
        self.below = below
        self.subjects = SubjectController(self)
        self.handle(self.subjects.handlers)
        self.handle(WatchController(self).handlers)

    def handle(self, handlers: Iterable[Handler]) -> None:
        """Have handlers work on what is under the cursor."""
        for handler in handlers:
            setattr(self, handler.method, answering(handler, self.say))

    def show_keys(self) -> None:
        """Show what is found, and the keys of where the focus is."""
        raise NotImplementedError

    def say(self, sentence: str) -> None:
        """Answer in the line for it, which is in sight below."""
        self.app.notify(sentence)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Have the commands among the results only, and none that a read-only console must not."""
        if self.settings.read_only and action in guarded_actions():
            return False
        is_of_results = action == "policies" or action.replace("_", "-") in self.ON_RESULTS
        if is_of_results and not self.pane.has_focus:
            return False
        return super().check_action(action, parameters)

    def action_policies(self) -> None:
        """Offer policies for what is under the cursor."""
        from roomtui.ui.policies.dialog import PoliciesDialog
        from roomtui.ui.policies.subject import subject_on

        self.app.push_screen(PoliciesDialog(self.below, subject_on(self)))

    def on_descendant_focus(self, _: events.DescendantFocus) -> None:
        """Show the keys of the line, or those of the results."""
        self.show_keys()

    @on(Table.CurrentChanged)
    def _current_changed(self, event: Table.CurrentChanged) -> None:
        event.stop()
        self.show_keys()

    @on(Table.Moved)
    def _moved(self, event: Table.Moved) -> None:
        event.stop()
