"""The layouts to choose from, on one line.

Textual's `RadioSet` was tried in its place. Its arrows only highlight and its enter chooses, which
here sends the form; it has no digits; and it is a widget for each layout, which takes 12 ms to
open instead of 5, and cannot show just the chosen one where there is no room for all.
"""

from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

from roomtui.ui.compose.layouts import PRESETS, Preset


class LayoutLine(Widget, can_focus=True):
    """One layout is chosen, by the arrows or by its digit; where there is room all are shown."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"layouts--chosen", "layouts--other"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right", "step(1)", show=False),
        *(Binding(str(n), f"choose({n - 1})", show=False) for n in range(1, len(PRESETS) + 1)),
    ]

    class Chosen(Message):
        """The operator wants another layout."""

        def __init__(self, preset: Preset) -> None:
            super().__init__()
            self.preset = preset

    def __init__(self, id: str, classes: str) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._preset: Preset = PRESETS[0]

    def show(self, preset: Preset) -> None:
        """Show which layout is chosen."""
        if preset != self._preset:
            self._preset = preset
            self.refresh()

    def render(self) -> Text:
        """Return all of the layouts, or the chosen one where there is no room for more."""
        parts = [self._part(place, preset) for place, preset in enumerate(PRESETS)]
        if sum(cell_len(words) for words in parts) > self.size.width:
            parts = [parts[PRESETS.index(self._preset)], f" ← →, or 1 to {len(PRESETS)}"]
        line = Text(no_wrap=True, overflow="ellipsis", end="")
        for words in parts:
            style = "chosen" if words.startswith("‹") else "other"
            line.append(words, self.get_component_rich_style(f"layouts--{style}", partial=True))
        return line

    def _part(self, place: int, preset: Preset) -> str:
        words = f"{place + 1} {preset}"
        return f"‹{words}›" if preset == self._preset else f" {words} "

    def action_step(self, by: int) -> None:
        """Choose the layout beside; they go round."""
        self.action_choose((PRESETS.index(self._preset) + by) % len(PRESETS))

    def action_choose(self, place: int) -> None:
        """Choose a layout by its place."""
        self.post_message(self.Chosen(PRESETS[place]))

    def on_focus(self) -> None:
        """Draw the chosen one as active."""
        self.refresh()

    def on_blur(self) -> None:
        """Draw the chosen one as waiting."""
        self.refresh()
