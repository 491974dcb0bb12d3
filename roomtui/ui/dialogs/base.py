"""What the dialogs share: they take no key before they are there, and close once."""

from pathlib import Path
from typing import ClassVar, Final

from textual import events
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import Input

from roomtui.ui.terminal.diff.seen_frames import SeenFrames

STYLE: Final = Path(__file__).with_name("base.tcss")
"""Read when the first dialog opens; the first screen would wait for it otherwise."""


class Dialog(ModalScreen[ScreenResultType]):
    """A dialog that an answer of the service opens, fills or closes while keys are pressed."""

    CSS_PATH: ClassVar = [STYLE]
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (60, "-broad")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]  # noqa: RUF012

    SENT_BY: ClassVar[frozenset[str]] = frozenset()
    """Keys that have something sent; they count once the dialog was seen, as does a click then."""

    def __init__(self) -> None:
        super().__init__(classes="dialog")
        self.sight = SeenFrames()

    def needs_sight(self, event: events.Event) -> bool:
        """Return whether an event counts only if it was sent after the dialog was seen."""
        return self.sends(event)

    def sends(self, event: events.Event) -> bool:
        """Return whether an event would have something sent."""
        if isinstance(event, events.MouseDown):
            return bool(self.SENT_BY)
        return isinstance(event, events.Key) and event.key in self.SENT_BY

    def on_mount(self) -> None:
        """Be looked at for longer where somebody types into a field, and did not ask for it."""
        below = self.app.screen_stack[-2:-1]
        self.sight.is_expected = not any(isinstance(screen.focused, Input) for screen in below)

    def on_screen_resume(self) -> None:
        """Give way if it could not be made, rather than stand empty before the screen."""
        if not self.children:
            self.app.notify("This cannot be shown; try again later.", markup=False)
            self.dismiss(None)

    @property
    def is_open(self) -> bool:
        """Return whether it is laid out and still in front."""
        return self.is_mounted and self.is_active

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Have no key before it is laid out: it was meant for what stood there before."""
        return super().check_action(action, parameters) if self.is_open else False

    def close(self, result: ScreenResultType | None = None) -> None:
        """Close once: Textual would close the screen below the second time."""
        if self.is_open:
            self.dismiss(result)
