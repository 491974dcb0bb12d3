"""The line that a filter is typed in; what it matches shows at once."""

import unicodedata
from collections.abc import Iterator
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Label

from roomtui.text import safe

LONGEST: Final = 4_000
"""Characters of the longest filter, for contexts are pasted; longer ones fit in no request."""

_UNTYPED: Final = frozenset({"Cc", "Cs", "Co", "Cn"})


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

        def __init__(self, query: str, *, kept: bool, refocus: bool = True) -> None:
            super().__init__()
            self.query = query
            self.kept = kept
            self.refocus = refocus

    def __init__(self) -> None:
        super().__init__(id="filter")
        self.display = False
        self._verbatim = False

    async def open(self, query: str, hint: str, *, verbatim: bool = False) -> None:
        """Show the line with the filter as it is, and a hint of what can be typed.

        What is typed `verbatim` stays as it is, but for what no key types.
        """
        self._verbatim = verbatim
        if not self.children:  # the first screen need not wait for them
            await self.mount(*self._parts())
        self.display = True
        line = self.query_one(Input)
        line.placeholder = hint
        line.value = query
        line.focus()

    def _parts(self) -> Iterator[Widget]:
        """Return the sign and the line."""
        yield Label("/", id="sign")
        line = Input(max_length=LONGEST, compact=True)
        line.cursor_blink = False
        yield line

    def close(self) -> None:
        """Hide the line."""
        self.display = False

    @property
    def _typed(self) -> str:
        typed = self.query_one(Input).value
        if not self._verbatim:
            return safe(typed)
        return "".join(char for char in typed if unicodedata.category(char) not in _UNTYPED).strip()

    def on_descendant_blur(self) -> None:
        """Keep the filter when the operator turns to another pane."""
        if self.display:
            self.post_message(self.Done(self._typed, kept=True, refocus=False))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as one types."""
        event.stop()
        if self.display:
            self.post_message(self.Typed(self._typed))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter."""
        event.stop()
        self.post_message(self.Done(self._typed, kept=True))

    def action_give_up(self) -> None:
        """Clear the filter."""
        self.post_message(self.Done("", kept=False))
