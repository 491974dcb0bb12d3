"""A text that keys scroll at once."""

from textual.containers import VerticalScroll


class ScrollBox(VerticalScroll):
    """Scrolls by keys at once: Textual would do so with its next frame, and lose one of two."""

    def action_scroll_down(self) -> None:
        """Scroll down by a line."""
        self._scroll_by(1)

    def action_scroll_up(self) -> None:
        """Scroll up by a line."""
        self._scroll_by(-1)

    def action_page_down(self) -> None:
        """Scroll down by what is in view."""
        self._scroll_by(self.scrollable_content_region.height)

    def action_page_up(self) -> None:
        """Scroll up by what is in view."""
        self._scroll_by(-self.scrollable_content_region.height)

    def action_scroll_home(self) -> None:
        """Scroll to the top."""
        self.scroll_to(y=0, animate=False, immediate=True)

    def action_scroll_end(self) -> None:
        """Scroll to the end."""
        self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True)

    def _scroll_by(self, lines: int) -> None:
        self.scroll_relative(y=lines, animate=False, immediate=True)
