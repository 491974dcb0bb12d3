"""Choices in the palette: each hits what was under the cursor when that opened."""

from typing import Final

from textual.dom import DOMNode

from roomtui.live.snapshot import Snapshot
from roomtui.ui.command import Command, Scope
from roomtui.ui.messages import ShowRecord
from roomtui.ui.palette.candidates import Candidate, ref_of, why_not
from roomtui.ui.screens.base import PaneScreen

TARGETED: Final = frozenset({"detail", "copy-id", "copy-name", "recordings-of", "history-of",
                             "into", "mark"})  # fmt: skip
"""Ids of the commands that need what is under the cursor, beside those that write."""

GONE: Final = "What this was for is gone. Nothing was done."


class PaletteChoice:
    """Does what was chosen on the screen that the palette was opened over.

    Args:
        screen: where the keys went before; its place is frozen now.
    """

    def __init__(self, screen: PaneScreen) -> None:
        self._screen = screen
        self._location = screen.location
        self._marks = bool(screen.pane.state.marks)

    async def make(self, candidate: Candidate, snapshot: Snapshot) -> None:
        """Run a command, or go to a record."""
        screen, chosen = self._screen, candidate.chosen
        if ref := ref_of(candidate, snapshot):
            screen.post_message(ShowRecord(ref))
        elif isinstance(chosen, Command):
            await self._run(chosen)

    async def _run(self, command: Command) -> None:
        screen = self._screen
        if reason := why_not(command, screen):
            screen.say(reason)
        elif self._needs_target(command) and not self._has_target():
            screen.say(GONE)
        else:
            await screen.app.run_action(command.action, default_namespace=self._namespace(command))

    def _needs_target(self, command: Command) -> bool:
        return command.guarded or command.id in TARGETED

    def _has_target(self) -> bool:
        """Put the cursor back where it was; return whether all that was chosen is in sight."""
        screen = self._screen
        if screen is not screen.app.screen:
            return False
        if screen.location != self._location:
            screen.return_to(self._location)
        return screen.location == self._location and self._marks <= bool(screen.pane.state.marks)

    def _namespace(self, command: Command) -> DOMNode:
        screen = self._screen
        if command.scope is Scope.APP:
            return screen.app
        return screen.pane if command.scope is Scope.TABLE else screen
