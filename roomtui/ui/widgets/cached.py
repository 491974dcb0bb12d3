"""A cache of drawn lines: a widget draws again only the lines that were asked for again."""

from collections.abc import Callable
from functools import cached_property
from inspect import unwrap
from typing import Final, Self

from rich.segment import Segment
from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.geometry import NULL_SIZE, Region
from textual.strip import Strip
from textual.widget import Widget

from roomtui.ui.terminal.fault_guard import drawing_lines

TITLE_LINE: Final = -1
"""The line of a widget's border with the title, as counted from its content."""


class StripCache:
    """The lines of a widget as they were drawn, until it is refreshed.

    For one changed cell Textual asks every widget on screen for all of its lines, and styles,
    frames and filters those it has kept once more. Here a line of the content is put into the
    frame that was drawn before, so no style sheet may give such a widget a hatch or an opacity.

    The widget that holds one hands over what it is asked for in `refresh`, `notify_style_update`
    and `render_lines`.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._kept: list[Strip] = []
        self._framed: dict[int, tuple[Strip, Strip]] = {}
        """Lines of the content, by their ids, and as they are in the frame."""
        self._borders: dict[int, tuple[list[Segment], list[Segment]]] = {}
        """What stands before the content and after it, row by row."""
        self._ground = Color(0, 0, 0)
        self._size = NULL_SIZE
        self._stale: set[int] | None = None
        """Lines of the content that are to be drawn; None stands for everything."""

    def invalidate(self, *regions: Region) -> None:
        """Mark lines of the content as to be drawn again, all of them without any region."""
        if regions and self._stale is not None:
            self._stale |= {y for region in regions for y in region.line_range}
        else:
            self._stale = None

    def lines(self, crop: Region, fit: Callable[[], None] | None = None) -> list[Strip]:
        """Return lines, drawn now only if they have to be.

        `fit` is called before all is drawn: Textual has it drawn before it tells of another size,
        and tells of none to what comes back with the one that it had.
        """
        widget = self._widget
        size = widget.outer_size
        if fit is not None and (self._stale is None or size != self._size):
            fit()
        if self._stale is None or size != self._size:
            # a guard around this too would hide from the one around us that nothing was drawn
            self._kept = unwrap(Widget.render_lines)(widget, size.region)
            self._size, self._stale = size, set()
            self._framed, self._borders = {}, {}
            self._ground = widget.background_colors[1]
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
        """Draw lines of the content in place of those between the same borders.

        The line above them is the border with the title, which Textual draws.
        """
        widget = self._widget
        if TITLE_LINE in lines:
            self._kept[:1] = unwrap(Widget.render_lines)(widget, Region(0, 0, self._size.width, 1))
        gutter = widget.gutter
        top, height = gutter.top, self._size.height - gutter.height
        filters = widget.get_line_filters()
        if len(self._framed) > 4 * height:
            self._framed.clear()
        for y in lines & set(range(height)):
            strip = widget.render_line(y)
            framed = self._framed.get(id(strip))
            if framed is None or framed[0] is not strip:
                filtered = strip.adjust_cell_length(self._size.width - gutter.width)
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


class Cached(Widget):
    """A widget that holds a cache of its lines.

    It comes after a widget of Textual among the bases, or the style sheet of that is not applied.
    """

    strip_cache = cached_property(StripCache)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Take note of what is to be drawn again."""
        if repaint:
            self.strip_cache.invalidate(*regions)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Keep nothing that was drawn in other colours."""
        super().notify_style_update()
        self.strip_cache.invalidate()

    def fit(self) -> None:
        """Settle what depends on the size."""

    @drawing_lines
    def render_lines(self, crop: Region) -> list[Strip]:
        """Return lines, drawn now only if they have to be."""
        return self.strip_cache.lines(crop, self.fit)


class CachedColumn(Vertical, Cached):
    """Holds widgets one above the other."""


class CachedRow(Horizontal, Cached):
    """Holds widgets side by side."""
