"""Every key and what it does."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from rich.cells import cell_len
from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Label, Static

from roomtui.ui.commands import (
    EVERYWHERE,
    OWN_SCOPE,
    Command,
    Scope,
    ScreenName,
    available,
    shown_keys,
)
from roomtui.ui.dialogs.base import Dialog


class HelpDialog(Dialog[None]):
    """The keys by where they work, as they are mapped now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "close", "Close"),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]

    def __init__(
        self, *, read_only: bool, remapped: Mapping[str, str], place: ScreenName | None = None
    ) -> None:
        super().__init__()
        self._own = OWN_SCOPE.get(place) if place else None
        self._read_only = read_only
        self._remapped = remapped

    def compose(self) -> ComposeResult:
        """Show the text in a box that scrolls."""
        with VerticalScroll(id="box") as box:
            box.border_title = "Keys"
            box.border_subtitle = "esc closes"
            yield Static(Group(*self._sections()))
            yield Label(Content(self._last_line()))

    def _sections(self) -> Iterator[Text | Table]:
        """Lay out keys and what they do: first what works on the screen below."""
        commands = [(self._keys(c), c) for c in available(read_only=self._read_only)]
        widest = max(cell_len(keys) for keys, _ in commands)
        for scope in sorted(Scope, key=self._distance):
            table = Table.grid(padding=(0, 2, 0, 0))
            table.add_column(no_wrap=True, width=widest)
            table.add_column()
            for keys, command in commands:
                if command.scope is scope:
                    table.add_row(Text(keys, "bold"), Text(command.help))
            if table.row_count:
                yield Text(scope, "bold")
                yield table
                yield Text()

    def _distance(self, scope: Scope) -> int:
        return 0 if scope is self._own else 1 if scope in EVERYWHERE else 2

    def _keys(self, command: Command) -> str:
        keys = shown_keys(self._remapped.get(command.id, command.keys))
        return f"  {' '.join(keys)}"

    def _last_line(self) -> str:
        return "This console is read-only: it sends nothing but GET." if self._read_only else ""
