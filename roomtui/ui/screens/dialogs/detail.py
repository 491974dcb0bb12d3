"""Every field of one record, and its raw JSON."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, Final, cast

from rich.table import Table
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from roomtui.api.errors import VideoApiError
from roomtui.text import safe
from roomtui.ui.details import RoomName, describe
from roomtui.ui.subject import Subject

if TYPE_CHECKING:
    from roomtui.live.detail import Detail
    from roomtui.live.engine import Engine
    from roomtui.ui.app import RoomApp

MOST_LINES: Final = 5_000
"""Lines of JSON that are shown."""


class Answered(Message):
    """The service has answered, or why it has not."""

    def __init__(self, detail: "Detail | None", trouble: str = "") -> None:
        super().__init__()
        self.detail = detail
        self.trouble = trouble


class DetailDialog(ModalScreen[None]):
    """Looks one record up and shows it, as fields or as it came."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,d,enter", "close", "Close"),
        Binding("J", "raw", "Raw JSON"),
        Binding("y", "copy", "Copy id"),
        Binding("r", "again", "Refresh"),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]

    def __init__(
        self, subject: Subject, engine: "Callable[[], Awaitable[Engine]]", room_name: RoomName
    ) -> None:
        super().__init__(classes="dialog")
        self._subject = subject
        self._engine = engine
        self._room_name = room_name
        self._detail: Detail | None = None
        self._raw = False

    def compose(self) -> ComposeResult:
        """Show the text in a box that scrolls."""
        with VerticalScroll(id="box") as box:
            name = safe(self._subject.name, 60)
            box.border_title = Content(f"{self._subject.kind.capitalize()} {name}")
            box.border_subtitle = Content("J raw JSON · y copy id · r again · esc closes")
            yield Static("Asking the service…", markup=False)

    def on_mount(self) -> None:
        """Ask for the record."""
        self.action_again()

    def action_again(self) -> None:
        """Ask once more."""
        self._look_up()

    @work(group="detail", exclusive=True, exit_on_error=False)
    async def _look_up(self) -> None:
        engine = await self._engine()
        try:
            detail = await engine.look_up(self._subject.kind, self._subject.id)
        except VideoApiError as error:
            self.post_message(Answered(None, str(error)))
        else:
            self.post_message(Answered(detail))

    def on_answered(self, event: Answered) -> None:
        """Show the record, or why it cannot be shown."""
        self._detail = event.detail
        if event.detail is None:
            self.query_one(Static).update(Content(event.trouble))
        else:
            self._show()

    def _show(self) -> None:
        if self._detail is not None:
            self.query_one(Static).update(self._json() if self._raw else self._fields())

    def _fields(self) -> Table:
        detail = self._detail
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        if detail is not None:
            now = cast("RoomApp", self.app).server_now()
            for label, value in describe(detail.record, now, self._room_name):
                table.add_row(Text(label, "bold"), Text(value))
        return table

    def _json(self) -> Content:
        lines = (self._detail.document if self._detail else "").splitlines()
        shown = [" " * (len(line) - len(line.lstrip(" "))) + safe(line, 4_000) for line in lines]
        if len(shown) > MOST_LINES:
            shown[MOST_LINES:] = ["…"]
        return Content("\n".join(shown))

    def action_raw(self) -> None:
        """Show the JSON, or the fields again."""
        self._raw = not self._raw
        self._show()

    def action_copy(self) -> None:
        """Copy the id."""
        copied = safe(self._subject.id)
        self.app.copy_to_clipboard(copied)
        self.app.notify(f"Copied {copied}", markup=False)

    def action_scroll(self, by: int) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)
