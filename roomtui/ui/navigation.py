"""The screens of the console and the way from one to another."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

from roomtui.api.models import Composition
from roomtui.settings import Settings
from roomtui.ui.back_stack import BackEntry, BackStack
from roomtui.ui.commands import key_of
from roomtui.ui.host import Reach
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.terminal.app import TerminalApp
from roomtui.ui.ui_state import UiState, opening
from roomtui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from roomtui.live.download.state import Download

START: Final = ScreenName.LIVE
"""The screen that is shown first, unless another was the last before."""


class Navigator:
    """Has a screen for each name; one is made when it is first asked for, and kept.

    The `first` stays below the others.

    Args:
        app: shows the screens.
        settings: what was settled from flags, environment and configuration.
        engine: waits for the engine.
        first: the screen that is shown first.
    """

    def __init__(
        self, app: TerminalApp, settings: Settings, engine: Reach, first: ScreenName = START
    ) -> None:
        self._app = app
        self.first = first
        self._settings = settings
        self._engine = engine
        self._made: dict[ScreenName, PaneScreen] = {}
        self._back = BackStack()
        self._ui_state = opening(settings.account)
        self._downloads: tuple[Download, ...] = ()

    @property
    def place(self) -> ScreenName:
        """Return the screen that is shown, below any dialog."""
        screens = reversed(self._app.screen_stack)
        return next((s.PLACE for s in screens if isinstance(s, PaneScreen)), self.first)

    def begin(self) -> None:
        """Have the first screen begin to read, once it is painted; the live one reads nothing."""
        if self.first is not START and self.place is self.first:
            self.screen_of(self.first).arrive()

    def show(self, ui_state: UiState) -> None:
        """Hand the UI state to the screen that is shown; the others take it when they are."""
        self._ui_state = ui_state
        if shown := self._made.get(self.place):
            shown.ui_state = ui_state

    def show_downloads(self, downloads: "tuple[Download, ...]") -> None:
        """Hand the downloads to every screen."""
        self._downloads = downloads
        for screen in self._made.values():
            screen.downloads = downloads

    def show_time(self) -> None:
        """Show the exact time of the next snapshot, which somebody has asked for."""
        for status in self._app.screen.query(StatusLine):
            status.tell_time()

    def refresh_lists(self) -> None:
        """Ask anew for what the shown screen alone shows."""
        self.screen_of(self.place).refresh_lists()

    def screen_of(self, place: ScreenName) -> PaneScreen:
        """Return the screen of a name, made if it is not there yet."""
        if place not in self._made:
            screen = screen_class(place)(self._settings, self._engine)
            screen.set_reactive(PaneScreen.downloads, self._downloads)
            screen.set_reactive(PaneScreen.ui_state, self._ui_state)
            self._app.install_screen(screen, place)
            self._made[place] = screen
        return self._made[place]

    async def jump_to(self, place: ScreenName) -> None:
        """Show a screen by its number, which begins a new way.

        `esc` then goes to the first screen, and no further: whoever changes between two screens by
        their numbers would otherwise be led to and fro by it, as often as they did.
        """
        if self.place is not place:
            self._back.clear()
            for screen in self._made.values():
                screen.came_by(None)
            await self.go_to(place)

    async def go_back(self) -> None:
        """Go back by a step to where the operator came from, else to the first screen."""
        if not isinstance(self._app.screen, PaneScreen):
            return
        entry = self._back.pop(self.place)
        if entry is not None:
            await self._undo(entry)
        elif self.place is not START:
            await self.jump_to(START)
        else:
            quits = key_of("quit", self._settings.keys)
            self._app.notify(f"Nothing to go back to; {quits} quits.", markup=False)

    async def _undo(self, entry: BackEntry) -> None:
        """Take a step back, and the filter away that it brought, unless another stands there."""
        left = self.screen_of(self.place)
        left.came_by(None)
        if entry.before not in {None, entry.brought} and left.list_filter == entry.brought:
            left.narrow_to(entry.before or "")
        screen = await self.go_to(entry.origin.screen)
        screen.came_by(self._back.to(screen.PLACE))
        if screen.PLACE is entry.origin.screen and (gone := screen.return_to(entry.origin)):
            screen.say(gone)

    async def _step_to(
        self, place: ScreenName, go: Callable[[PaneScreen], None], *, brings_filter: bool = False
    ) -> None:
        """Go to something on a screen, from where `esc` leads back."""
        if not self._may_go_to(place):
            return
        origin = self.screen_of(self.place).location
        screen = await self.go_to(place)
        if screen.PLACE is place:
            before = screen.list_filter
            go(screen)
            brought = screen.list_filter
            if not brings_filter and brought == before:
                entry = BackEntry(origin, place, screen.pane.id or "")
            else:
                entry = BackEntry(origin, place, screen.pane.id or "", brought, before)
            self._back.push(entry)
            screen.came_by(entry)

    async def go_to(self, place: ScreenName) -> PaneScreen:
        """Show a screen; the one before stops reading what it alone shows."""
        screen = self.screen_of(place)
        before = self._app.screen
        if screen is not before:
            self._app.supersede_answers()
            if isinstance(before, PaneScreen):
                before.leave()
            await self._change_to(place)
            if not screen.children:
                return await self._go_back(place, before)
            screen.ui_state = self._ui_state
            for status in screen.query(StatusLine):
                status.forget_time()
            screen.arrive()
        return screen

    async def _change_to(self, place: ScreenName) -> None:
        """Put a screen in the place of the one before; the first of all stays below the others."""
        app = self._app
        if place is self.first:
            while len(app.screen_stack) > 1:
                await app.pop_screen()
        elif len(app.screen_stack) > 1:
            await app.switch_screen(place)
        else:
            await app.push_screen(place)

    async def _go_back(self, place: ScreenName, before: Screen[Any]) -> PaneScreen:
        """Leave a screen that could not be made; the next time it is made anew."""
        back = before.PLACE if isinstance(before, PaneScreen) else self.first
        await self._change_to(back)
        broken = self._made.pop(place)
        self._app.uninstall_screen(broken)
        await broken.remove()
        self._app.notify(f"The screen of {place} cannot be shown; try again later.", markup=False)
        screen = self.screen_of(back)
        screen.ui_state = self._ui_state
        screen.arrive()
        return screen

    async def show_narrowed(self, place: ScreenName, terms: str) -> None:
        """Show what some terms let through on another screen."""
        await self._step_to(place, lambda screen: screen.narrow_to(terms), brings_filter=True)

    async def show_record(self, ref: RecordRef) -> None:
        """Show a room, a session or a participant on the live screen."""
        await self._step_to(ScreenName.LIVE, lambda screen: screen.go_to_record(ref))

    async def show_in_history(self, ref: RecordRef) -> None:
        """Show a participant in the session of the history that the reference is within."""
        await self._step_to(ScreenName.HISTORY, lambda screen: screen.go_to_record(ref))

    async def show_alert(self, row_id: str) -> None:
        """Show an alert among the others, by the id of its row."""
        place = ScreenName.ATTENTION

        def go(screen: PaneScreen) -> None:
            screen.focus_pane(screen.PANES[0])
            screen.pane.move_to(row_id)
            if screen.pane.state.cursor != row_id:
                screen.pane.park()
                screen.say("That alert is gone.")

        await self._step_to(place, go)

    async def show_composed(self, composition: Composition) -> None:
        """Show a composition that was just asked for."""
        await self._step_to(ScreenName.COMPOSITIONS, lambda screen: screen.expect(composition))

    def _may_go_to(self, place: ScreenName) -> bool:
        """Return whether no dialog has opened meanwhile; one stays, with what is typed in it."""
        is_free = isinstance(self._app.screen, PaneScreen)
        if not is_free:
            self._app.notify(f"Close this first, then go to {place}.", markup=False)
        return is_free


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
        case ScreenName.ATTENTION:
            from roomtui.ui.attention.screen import AttentionScreen

            return AttentionScreen
