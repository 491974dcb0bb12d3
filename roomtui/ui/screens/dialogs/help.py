"""Every key and what it does."""

from collections.abc import Mapping
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Label, Static

from roomtui.ui.commands import OWN_SCOPE, Place, Scope, available, shown_keys


class HelpDialog(ModalScreen[None]):
    """The keys by where they work, as they are mapped now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss_none", "Close"),
        Binding("j", "scroll('down')", show=False),
        Binding("k", "scroll('up')", show=False),
    ]

    def __init__(
        self, *, read_only: bool, remapped: Mapping[str, str], place: Place | None = None
    ) -> None:
        super().__init__(classes="dialog")
        self._own = OWN_SCOPE.get(place) if place else None
        self._read_only = read_only
        self._remapped = remapped

    def compose(self) -> ComposeResult:
        """Show the text in a box that scrolls."""
        with VerticalScroll(id="box") as box:
            box.border_title = "Keys"
            box.border_subtitle = "esc closes"
            yield Static(self._table())
            yield Label(self._last_line())

    def action_dismiss_none(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        box = self.query_one(VerticalScroll)
        box.scroll_relative(y=1 if way == "down" else -1, animate=False)

    def _table(self) -> Table:
        """Lay out keys and what they do, the section of the screen below first."""
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column()
        for scope in sorted(Scope, key=lambda scope: scope is not self._own):
            table.add_row(Text(scope, "bold"), "")
            for command in available(read_only=self._read_only):
                if command.scope is scope:
                    keys = " ".join(shown_keys(self._remapped.get(command.id, command.keys)))
                    table.add_row(Text(f"  {keys}", "bold"), Text(command.help))
            table.add_row("", "")
        return table

    def _last_line(self) -> str:
        return "This console is read-only: it sends nothing but GET." if self._read_only else ""
