"""The dialog that has a composition made of a session's recordings."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType

from roomtui.live.snapshot import Snapshot
from roomtui.text import safe
from roomtui.ui.coalescing import Coalescer
from roomtui.ui.compose.form import CompositionForm
from roomtui.ui.compose.session_field import SessionField
from roomtui.ui.dialogs.base import STYLE
from roomtui.ui.dialogs.write import WriteDialog

if TYPE_CHECKING:
    from roomtui.live.engine import Engine

ROOMY: Final = (100, 28)
"""Columns and lines from which on the preview is beside the fields."""


class NewCompositionDialog(WriteDialog):
    """Lets the operator draft a composition and asks for it; answers with what came of it."""

    UNKNOWN = (
        "Outcome unknown. It may be on its way: look at the compositions before you repeat it."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("f5,ctrl+r", "read_again", show=False),
    ]
    CSS_PATH: ClassVar = [STYLE, Path(__file__).with_name("dialog.tcss")]

    def __init__(
        self, session_id: str, engine: "Callable[[], Awaitable[Engine]]", snapshot: Snapshot
    ) -> None:
        session = SessionField(safe(session_id), engine, snapshot)
        form = CompositionForm(session, safe(session_id))
        super().__init__(form, form.make_write)
        self._reading_again = Coalescer(self, session.read)

    def on_resize(self, event: events.Resize) -> None:
        """Show the preview beside the fields, or below them where there is little room."""
        self.set_class(event.size.width < ROOMY[0] or event.size.height < ROOMY[1], "-stacked")

    def action_read_again(self) -> None:
        """Read the recordings once more; a key that is held down does so once a second."""
        self._reading_again.call()

    def action_page(self, by: int) -> None:
        """Scroll by a page."""
        stacked = self.has_class("-stacked")
        scrolled = self.form if stacked else self.query_one("#rows")
        by_lines = by * (scrolled.size.height - 1)
        scrolled.scroll_relative(y=by_lines, animate=False, immediate=True)
