"""A line to type a text in that takes of what is pasted as much as there is room for."""

from textual import events
from textual.widgets import Input

from roomtui.text import safe


class BoundedInput(Input):
    """Makes one safe line of what is pasted, and cuts it; Textual drops what is too long whole."""

    def on_paste(self, event: events.Paste) -> None:
        """Take of a paste what there is room for."""
        event.prevent_default()
        event.stop()
        start, end = sorted(self.selection)
        longest = self.max_length or len(event.text)
        if (room := longest - len(self.value) + end - start) > 0:
            self.replace(safe(event.text, longest)[:room], start, end)
