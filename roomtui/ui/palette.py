"""The command palette, made of the commands that exist in this console."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode

from roomtui.settings import Settings
from roomtui.ui.commands import Command, Scope, shown_keys
from roomtui.ui.host import host_of
from roomtui.ui.screens.base import PaneScreen


class CommandProvider(Provider):
    """Offers each command by its name, with its key and help."""

    @property
    def _settings(self) -> Settings:
        return host_of(self.app).settings

    @property
    def _commands(self) -> tuple[Command, ...]:
        commands = self.screen.offered() if isinstance(self.screen, PaneScreen) else ()
        return tuple(command for command in commands if command.id != "palette")

    def _title(self, command: Command) -> str:
        keys = self._settings.keys.get(command.id, command.keys)
        return f"{command.label} ({next(iter(shown_keys(keys)))})"

    async def discover(self) -> Hits:
        """Offer every command before anything is typed."""
        for command in self._commands:
            title = self._title(command)
            yield DiscoveryHit(Content(title), partial(self._run, command), title, command.help)

    async def search(self, query: str) -> Hits:
        """Offer what matches the words typed."""
        matcher = self.matcher(query)
        for command in self._commands:
            title = self._title(command)
            if (score := matcher.match(title)) > 0:
                yield Hit(
                    score, matcher.highlight(title), partial(self._run, command), help=command.help
                )

    async def _run(self, command: Command) -> None:
        namespace: DOMNode = self.app if command.scope is Scope.APP else self.screen
        if command.scope is Scope.TABLE and isinstance(self.screen, PaneScreen):
            namespace = self.screen.pane
        await self.app.run_action(command.action, default_namespace=namespace)
