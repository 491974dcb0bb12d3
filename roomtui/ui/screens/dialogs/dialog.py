"""What the dialogs share: they take no key before they are there, and close once."""

from pathlib import Path
from typing import ClassVar, Final

from textual.screen import ModalScreen, ScreenResultType

STYLE: Final = Path(__file__).with_name("dialog.tcss")
"""Read when the first dialog opens; the first screen would wait for it otherwise."""


class Dialog(ModalScreen[ScreenResultType]):
    """A dialog that an answer of the service opens, fills or closes while keys are pressed."""

    CSS_PATH: ClassVar = [STYLE]
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (60, "-broad")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__(classes="dialog")

    def on_screen_resume(self) -> None:
        """Give way if it could not be made, rather than stand empty before the screen."""
        if not self.children:
            self.app.notify("This cannot be shown; try again later.", markup=False)
            self.dismiss(None)

    @property
    def is_open(self) -> bool:
        """Tell whether it is laid out and still in front."""
        return self.is_mounted and self.is_active

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Have no key before it is laid out: it was meant for what stood there before."""
        return super().check_action(action, parameters) if self.is_open else False

    def close(self, result: ScreenResultType | None = None) -> None:
        """Close once: Textual would close the screen below the second time."""
        if self.is_open:
            self.dismiss(result)
