"""The key that has somebody watched: whom it means, and why it does nothing."""

from collections.abc import Iterator
from typing import Any, Final, Protocol

from textual.app import App

from roomtui.api.models import Participant
from roomtui.live.kinds import RecordKind
from roomtui.ui.screens.controller import Handler
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import UiState

NOBODY: Final = "Nobody who could be watched is under the cursor."


class WatchScreen(Protocol):
    """What is needed of the screen whose people are watched."""

    ui_state: UiState

    @property
    def app(self) -> App[Any]:
        """Return the app."""

    @property
    def pane(self) -> Table[Any]:
        """Return the pane that the keys go to."""


class WatchController:
    """Watches the people of some panes of a screen, which are given by their ids."""

    def __init__(self, screen: WatchScreen, *panes: str) -> None:
        self._screen = screen
        self._panes = panes

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what the command does."""
        return (Handler("watch", self._watch, self._why_not, self._panes),)

    def _people(self) -> Iterator[Participant]:
        """Yield the marked, or the one under the cursor or whom its row is about, if still here."""
        pane, people = self._screen.pane, self._screen.ui_state.snapshot.people
        marked = [ref.id for ref in pane.own_marks() if ref.kind is RecordKind.PARTICIPANT]
        if here := [people[one] for one in marked if one in people]:
            yield from here
            return
        row = pane.current
        person = getattr(row, "participant", None) or getattr(row, "who", None)
        if isinstance(person := person or self._present(row), Participant):
            yield person

    def _present(self, row: Any) -> Participant | None:
        """Return the person whom a row is about, if they are in a session now."""
        ref = None if row is None else self._screen.pane.subject_of(row)
        snapshot = self._screen.ui_state.snapshot
        if ref is None or ref.kind is not RecordKind.PARTICIPANT or ref.account != snapshot.account:
            return None
        return snapshot.people.get(ref.id)

    def _why_not(self) -> str:
        """Return why nobody can be watched; whoever comes first and can be is enough."""
        identities, unknown = self._screen.ui_state.analysis.identities, []
        for person in self._people():
            if not identities.why_not(identities.read(person)):
                return ""
            unknown.append(person)
        if not unknown:
            return NOBODY
        from roomtui.ui.screens.watching import watchable, why_nobody  # most can be watched

        return why_nobody(watchable(unknown, self._screen.ui_state))

    def _watch(self) -> None:
        from roomtui.ui.screens.watching import ask_to_watch, watchable

        ask_to_watch(self._screen.app, watchable(self._people(), self._screen.ui_state))
