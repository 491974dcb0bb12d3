"""Every key and what it does."""

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from roomtui.ui.commands import Scope, available, shown_keys


class HelpDialog(ModalScreen[None]):
    """The keys by where they work, as they are mapped now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss_none", "Close"),
        Binding("j", "scroll('down')", show=False),
        Binding("k", "scroll('up')", show=False),
    ]

    def __init__(self, *, read_only: bool, remapped: Mapping[str, str]) -> None:
        super().__init__(classes="dialog")
        self._read_only = read_only
        self._remapped = remapped

    def compose(self) -> ComposeResult:
        """Show the text in a box that scrolls."""
        with VerticalScroll(id="box") as box:
            box.border_title = "Keys"
            box.border_subtitle = "esc closes"
            yield Static(self._text())

    def action_dismiss_none(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        box = self.query_one(VerticalScroll)
        box.scroll_relative(y=1 if way == "down" else -1, animate=False)

    def _text(self) -> Text:
        text = Text()
        for scope in Scope:
            text.append(f"{scope}\n", "bold")
            for command in available(read_only=self._read_only):
                if command.scope is scope:
                    keys = " ".join(shown_keys(self._remapped.get(command.id, command.keys)))
                    text.append(f"  {keys:<12}", "bold")
                    text.append(f" {command.help}\n")
            text.append("\n")
        if self._read_only:
            text.append("This console is read-only: it can send nothing but GET.\n")
        text.append("Filter: words must all occur, !word must not, ~abc letters in order.\n")
        return text
