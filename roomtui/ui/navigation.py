"""The screens of the console and the way from one to another."""

from asyncio import Future, shield
from typing import TYPE_CHECKING, Any, ClassVar

from textual.reactive import var
from textual.screen import Screen

from roomtui.live.download.state import Download
from roomtui.process.crash_log import CrashLog
from roomtui.settings import Settings
from roomtui.ui.commands import ScreenName
from roomtui.ui.messages import Composed, GoTo
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.terminal.app import TerminalApp
from roomtui.ui.ui_state import OPENING, UiState

if TYPE_CHECKING:
    from roomtui.live.engine import Engine


class Navigation(TerminalApp, inherit_bindings=False):
    """An app with a screen for each place; one is made when it is first asked for, and kept."""

    START: ClassVar = ScreenName.LIVE

    ui_state: var[UiState] = var(OPENING)
    downloads: var[tuple[Download, ...]] = var(())

    def __init__(self, settings: Settings) -> None:
        folder = None if settings.read_only else settings.state_dir
        super().__init__(CrashLog(folder) if folder else None)
        self.settings = settings
        self._made: dict[ScreenName, PaneScreen] = {}
        self._engine_ready: Future[Engine] | None = None
        self._engine: Engine | None = None

    async def engine(self) -> "Engine":
        """Wait for the engine."""
        if self._engine_ready is None:
            raise RuntimeError("the app has not been mounted yet")
        return await shield(self._engine_ready)

    @property
    def place(self) -> ScreenName:
        """The place that is shown, below any dialog."""
        return next(
            (s.PLACE for s in reversed(self.screen_stack) if isinstance(s, PaneScreen)), self.START
        )

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Hand the scene to the screen that is shown; the others take it when they are."""
        if shown := self._made.get(self.place):
            shown.ui_state = ui_state

    def screen_of(self, place: ScreenName) -> PaneScreen:
        """Return the screen of a place, made if it is not there yet."""
        if place not in self._made:
            screen = screen_class(place)(self.settings, self.engine)
            screen.data_bind(Navigation.downloads)
            screen.set_reactive(PaneScreen.ui_state, self.ui_state)
            self.install_screen(screen, place)
            self._made[place] = screen
        return self._made[place]

    async def go_to(self, place: ScreenName) -> PaneScreen:
        """Show a screen; the one before stops reading what it alone shows."""
        screen = self.screen_of(place)
        before = self.screen
        if screen is not before:
            if isinstance(before, PaneScreen):
                before.leave()
            await self._change_to(place)
            if not screen.children:
                return await self._go_back(place, before)
            screen.ui_state = self.ui_state
            screen.arrive()
        return screen

    async def _change_to(self, place: ScreenName) -> None:
        """Put a screen in the place of the one before; the first of all stays below the others."""
        if place is self.START:
            while len(self.screen_stack) > 1:
                await self.pop_screen()
        elif len(self.screen_stack) > 1:
            await self.switch_screen(place)
        else:
            await self.push_screen(place)

    async def _go_back(self, place: ScreenName, before: Screen[Any]) -> PaneScreen:
        """Leave a screen that could not be made; the next time it is made anew."""
        back = before.PLACE if isinstance(before, PaneScreen) else self.START
        await self._change_to(back)
        broken = self._made.pop(place)
        self.uninstall_screen(broken)
        await broken.remove()
        self.notify(f"The screen of {place} cannot be shown; try again later.", markup=False)
        screen = self.screen_of(back)
        screen.ui_state = self.ui_state
        screen.arrive()
        return screen

    async def on_go_to(self, event: GoTo) -> None:
        """Show something on another screen."""
        if self._may_go_to(event.place):
            screen = await self.go_to(event.place)
            screen.narrow_to(event.terms)

    async def on_composed(self, event: Composed) -> None:
        """Show a composition that was just asked for."""
        if self._may_go_to(ScreenName.COMPOSITIONS):
            screen = await self.go_to(ScreenName.COMPOSITIONS)
            screen.expect(event.composition)

    def _may_go_to(self, place: ScreenName) -> bool:
        """Keep a dialog that has opened meanwhile, with what is typed in it."""
        is_free = isinstance(self.screen, PaneScreen)
        if not is_free:
            self.notify(f"Close this first, then go to {place}.", markup=False)
        return is_free

    async def action_show_live(self) -> None:
        """Go to the live screen."""
        await self.go_to(ScreenName.LIVE)

    async def action_show_recordings(self) -> None:
        """Go to the recordings."""
        await self.go_to(ScreenName.RECORDINGS)

    async def action_show_compositions(self) -> None:
        """Go to the compositions."""
        await self.go_to(ScreenName.COMPOSITIONS)

    async def action_show_history(self) -> None:
        """Go to past sessions."""
        await self.go_to(ScreenName.HISTORY)

    async def action_show_activity(self) -> None:
        """Go to what has happened."""
        await self.go_to(ScreenName.ACTIVITY)


def screen_class(place: ScreenName) -> type[PaneScreen]:
    """Import a screen when it is first shown, so that the first one comes sooner."""
    match place:
        case ScreenName.LIVE:
            from roomtui.ui.live.screen import LiveScreen

            return LiveScreen
        case ScreenName.RECORDINGS:
            from roomtui.ui.files.recordings_screen import RecordingsScreen

            return RecordingsScreen
        case ScreenName.COMPOSITIONS:
            from roomtui.ui.files.compositions_screen import CompositionsScreen

            return CompositionsScreen
        case ScreenName.HISTORY:
            from roomtui.ui.history.screen import HistoryScreen

            return HistoryScreen
        case ScreenName.ACTIVITY:
            from roomtui.ui.screens.activity import ActivityScreen

            return ActivityScreen
