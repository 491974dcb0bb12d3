"""The overlay service: opens what works over every screen, and answers in what is in front."""

from textual.screen import ModalScreen

from roomtui.settings import Settings
from roomtui.ui.answers import Answer
from roomtui.ui.messages import ShowRecord
from roomtui.ui.navigation import Navigator
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.terminal.app import TerminalApp


class OverlayService:
    """Opens what works over every screen, each imported when it is first wanted.

    Args:
        app: shows them.
        navigator: knows the screen below them.
        settings: what the help tells of.
    """

    def __init__(self, app: TerminalApp, navigator: Navigator, settings: Settings) -> None:
        self._app = app
        self._navigator = navigator
        self._settings = settings

    @property
    def _below(self) -> PaneScreen:
        """Return the screen of panes in front, below any dialog."""
        return self._navigator.screen_of(self._navigator.place)

    def show_help(self) -> None:
        """Show every key."""
        from roomtui.ui.dialogs.help import HelpDialog

        settings, screen = self._settings, self._below
        self._app.push_screen(
            HelpDialog(
                read_only=settings.read_only,
                remapped=settings.keys,
                place=screen.PLACE,
                pane=screen.pane.titled,
                working=(command.id for command in screen.offered()),
            )
        )

    def show_palette(self) -> None:
        """Show the palette."""
        from roomtui.ui.palette.dialog import PaletteDialog

        self._app.push_screen(PaletteDialog(self._below))

    def show_find(self) -> None:
        """Show find."""
        from roomtui.ui.find.dialog import FindDialog

        self._app.push_screen(FindDialog(self._below))

    def show_watch_list(self) -> None:
        """Show who is watched."""
        from roomtui.ui.dialogs.watch_list import WatchListDialog

        self._app.push_screen(WatchListDialog())

    def show_marked(self) -> None:
        """Show what is marked."""
        from roomtui.ui.live.marked_dialog import MarkedDialog

        below = self._below

        def chosen(ref: RecordRef | None) -> None:
            if ref is not None:
                below.post_message(ShowRecord(ref))

        self._app.push_screen(MarkedDialog(below, below.pane), chosen)

    def show_policies(self) -> None:
        """Show which policies are on, and switch more on."""
        from roomtui.ui.policies.dialog import PoliciesDialog
        from roomtui.ui.policies.subject import subject_on

        below = self._below
        self._app.push_screen(PoliciesDialog(below, subject_on(below)))

    def show_answer(self, answer: Answer | None) -> None:
        """Show an answer on the screen of panes in front, and in the dialog over it."""
        self._below.show_answer()
        if isinstance(front := self._app.screen, ModalScreen):
            from roomtui.ui.dialogs.base import Dialog

            if isinstance(front, Dialog):
                front.show_answer(answer)

    def answer_unused(self, key: str) -> None:
        """Answer a key that does nothing, unless what is in front takes keys of its own."""
        from roomtui.ui.dialogs.base import Dialog
        from roomtui.ui.screens.key_answers import key_words

        front = self._app.screen
        if isinstance(front, (PaneScreen, Dialog)) and (why := front.why_unused(key_words(key))):
            self._app.notify(why)
