"""A checklist of the recordings that a region shows.

Textual's `SelectionList` was tried in its place. Its enter ticks, which here sends the form; its
arrows go round instead of on to the next field, and its page keys take those that scroll the
form; it holds the selection itself, where the draft decides (everybody takes the place of the
others), so that each correction comes back as a change; it follows the mouse, a repaint a step;
and 1,000 recordings, one option each, take 25 ms to open instead of 4.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.widget import Widget

from roomtui.ui.compose.sources import SourceChoice

MOST_LINES: Final = 6
"""Lines that the list takes before it scrolls."""


class SourceList(Widget, can_focus=True):
    """Sources, each with a box; space ticks the one under the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"sources--line", "sources--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("space", "tick", show=False),
    ]

    class Toggled(Message):
        """The operator wants a source in the region, or out of it."""

        def __init__(self, sources: "SourceList", source_id: str) -> None:
            super().__init__()
            self.sources = sources
            self.source_id = source_id

    def __init__(self, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._sources: Sequence[SourceChoice] = ()
        self._chosen: frozenset[str] = frozenset()
        self.cursor = 0
        self._top = 0

    @property
    def cursor_screen_offset(self) -> Offset:
        """Return where the line under the cursor begins on the screen."""
        return self.content_region.offset + (0, self.cursor - self._top)

    def show(self, sources: Sequence[SourceChoice], chosen: Sequence[str]) -> None:
        """Show what there is to choose and what is chosen."""
        if sources is not self._sources:
            self._sources, self.cursor, self._top = sources, 0, 0
            self.styles.height = min(len(sources), MOST_LINES)
        self._chosen = frozenset(chosen)
        self.refresh()

    def render(self) -> Text:
        """Return the sources in view, with arrows where there are more."""
        shown = range(self._top, min(self._top + MOST_LINES, len(self._sources)))
        text = Text(no_wrap=True, end="")
        for place in shown:
            if place > shown.start:
                text.append("\n")
            text.append_text(self._line(place))
            above, below = place > 0, place + 1 < len(self._sources)
            if (place == shown[0] and above) or (place == shown[-1] and below):
                text.append(" ↑" if place == shown[0] else " ↓")
        return text

    def _line(self, place: int) -> Text:
        source, under = self._sources[place], self.has_focus and place == self.cursor
        box = "[x]" if source.id in self._chosen else "[ ]"
        style = self.get_component_rich_style(
            "sources--cursor" if under else "sources--line", partial=not under
        )
        line = Text(f"{'›' if under else ' '}{box} {source.label}", style, end="")
        line.truncate(max(0, self.size.width - 2), overflow="ellipsis", pad=True)
        return line

    def action_move(self, by: int) -> None:
        """Go to the source above or below; beyond the ends of the list to another field."""
        place = self.cursor + by
        if place < 0:
            self.screen.focus_previous()
        elif place >= len(self._sources):
            self.screen.focus_next()
        else:
            self.cursor = place
            self._top = min(max(self._top, place - MOST_LINES + 1), place)
            self.refresh()

    def action_tick(self) -> None:
        """Tick the source under the cursor, or take its tick away."""
        if self._sources:
            self.post_message(self.Toggled(self, self._sources[self.cursor].id))

    def on_click(self, event: events.Click) -> None:
        """Tick what was clicked."""
        place = self._top + event.get_content_offset_capture(self).y
        if place < len(self._sources):
            self.cursor = place
            self.action_tick()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()
