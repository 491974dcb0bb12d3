"""Widgets that keep what they have drawn; only lines that were asked for again are drawn again."""

from inspect import unwrap
from typing import Self

from rich.segment import Segment
from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.geometry import NULL_SIZE, Region, Size
from textual.strip import Strip
from textual.widget import Widget

from roomtui.ui.terminal.fault_guard import drawing_lines


class Cached(Widget):
    """A widget that gives its lines as they were drawn until it is refreshed.

    For one changed cell Textual asks every widget on screen for all of its lines, and styles,
    frames and filters those it has kept once more. Here a line of the content is put into the
    frame that was drawn before, so no style sheet may give such a widget a hatch or an opacity.
    It comes after a widget of Textual among the bases, or the style sheet of that is not applied.
    """

    _kept: list[Strip]
    _framed: dict[int, tuple[Strip, Strip]]
    """Lines of the content, by their ids, and as they are in the frame."""

    _borders: dict[int, tuple[list[Segment], list[Segment]]]
    """What stands before the content and after it, row by row."""

    _ground: Color
    _kept_size: Size = NULL_SIZE
    _stale: set[int] | None = None
    """Lines of the content that are to be drawn; None stands for everything."""

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Take note of what is to be drawn again."""
        if repaint and regions and self._stale is not None:
            self._stale |= {y for region in regions for y in region.line_range}
        elif repaint:
            self._stale = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Keep nothing that was drawn in other colours."""
        super().notify_style_update()
        self._stale = None

    def fit(self) -> None:
        """Settle what depends on the size; Textual has it drawn before it tells of a new one."""

    @drawing_lines
    def render_lines(self, crop: Region) -> list[Strip]:
        """Give lines, drawn now only if they have to be."""
        size = self.outer_size
        if size != self._kept_size:
            self.fit()
        if self._stale is None or size != self._kept_size:
            # a guard around this too would hide from the one around us that nothing was drawn
            self._kept = unwrap(Widget.render_lines)(self, size.region)
            self._kept_size, self._stale = size, set()
            self._framed, self._borders = {}, {}
            self._ground = self.background_colors[1]
        elif self._stale:
            self._renew(self._stale)
            self._stale = set()
        if crop == size.region:
            return self._kept
        lines = self._kept[crop.y : crop.bottom]
        return (
            lines if crop.width == size.width else [line.crop(*crop.column_span) for line in lines]
        )

    def _renew(self, lines: set[int]) -> None:
        """Draw lines of the content in place of those between the same borders."""
        gutter = self.gutter
        top, height = gutter.top, self._kept_size.height - gutter.height
        filters = self.get_line_filters()
        if len(self._framed) > 4 * height:
            self._framed.clear()
        for y in lines & set(range(height)):
            strip = self.render_line(y)
            framed = self._framed.get(id(strip))
            if framed is None or framed[0] is not strip:
                filtered = strip.adjust_cell_length(self._kept_size.width - gutter.width)
                for each in filters:
                    filtered = filtered.apply_filter(each, self._ground)
                framed = strip, self._put_in_frame(filtered, gutter.left, top + y)
                self._framed[id(strip)] = framed
            self._kept[top + y] = framed[1]

    def _put_in_frame(self, strip: Strip, x: int, y: int) -> Strip:
        """Put a line of the content between the borders of the one that was drawn before."""
        old = self._kept[y]
        if old.cell_length == strip.cell_length:
            return strip
        if y not in self._borders:
            end = x + strip.cell_length
            self._borders[y] = list(old.crop(0, x)), list(old.crop(end, old.cell_length))
        before, after = self._borders[y]
        return Strip([*before, *strip, *after], old.cell_length)


class CachedColumn(Vertical, Cached):
    """Holds widgets one above the other."""


class CachedRow(Horizontal, Cached):
    """Holds widgets side by side."""
