"""The line that a filter is typed in; what it matches shows at once."""

from textual import events
from textual.message import Message
from textual.widgets import Input

from roomtui.text import safe


class FilterBar(Input):
    """Takes the place of the key bar while the operator types."""

    class Typed(Message):
        """The words have changed."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Done(Message):
        """The operator has finished: kept the filter, or gave it up."""

        def __init__(self, *, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def __init__(self) -> None:
        super().__init__(
            id="filter",
            placeholder="words · !exclude · ~letters in order · enter keeps, esc clears",
            max_length=200,
            compact=True,
        )
        self.cursor_blink = False
        self.display = False

    def open(self, query: str) -> None:
        """Show the line with the filter as it is."""
        self.value = query
        self.display = True
        self.focus()

    def close(self) -> None:
        """Hide the line."""
        self.display = False

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as one types."""
        event.stop()
        if self.display:
            self.post_message(self.Typed(safe(event.value)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter."""
        event.stop()
        self.post_message(self.Done(kept=True))

    def on_key(self, event: events.Key) -> None:
        """Give the filter up."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.post_message(self.Done(kept=False))
