"""The line that a filter is typed in; what it matches shows at once."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label

from roomtui.text import safe


class FilterBar(Horizontal):
    """Takes the place of the key bar while the operator types."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]

    class Typed(Message):
        """The words have changed."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Done(Message):
        """The operator has finished: kept the filter, or gave it up; or is elsewhere already."""

        def __init__(self, *, kept: bool, refocus: bool = True) -> None:
            super().__init__()
            self.kept = kept
            self.refocus = refocus

    def __init__(self) -> None:
        super().__init__(id="filter")
        self.display = False

    def compose(self) -> ComposeResult:
        """Lay out the sign and the line."""
        yield Label("/")
        line = Input(
            placeholder="words · !exclude · ~letters in order · enter keeps, esc clears",
            max_length=200,
            compact=True,
        )
        line.cursor_blink = False
        yield line

    def open(self, query: str) -> None:
        """Show the line with the filter as it is."""
        self.display = True
        line = self.query_one(Input)
        line.value = query
        line.focus()

    def close(self) -> None:
        """Hide the line."""
        self.display = False

    def on_descendant_blur(self) -> None:
        """Keep the filter when the operator turns to another pane."""
        if self.display:
            self.post_message(self.Done(kept=True, refocus=False))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as one types."""
        event.stop()
        if self.display:
            self.post_message(self.Typed(safe(event.value)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter."""
        event.stop()
        self.post_message(self.Done(kept=True))

    def action_give_up(self) -> None:
        """Clear the filter."""
        self.post_message(self.Done(kept=False))
