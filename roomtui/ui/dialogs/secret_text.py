"""A text that is gone once it is taken away: nothing that draws it remembers it."""

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget


class SecretText(Widget):
    """Shows a secret and draws it a character at a time.

    Rich and Textual keep the pieces of text that they have measured, for all screens and until
    thousands of others came after; of this one they keep single characters.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "SecretText { width: 1fr; height: auto; }"

    def __init__(self, secret: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.secret = secret

    def show(self, secret: str) -> None:
        """Show another secret."""
        self.secret = secret
        self.refresh(layout=True)

    def on_unmount(self) -> None:
        """Forget it, however long this widget is remembered."""
        self.secret = ""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return as many lines as it fills."""
        return max(1, -(-len(self.secret) // max(1, width)))

    def render_line(self, y: int) -> Strip:
        """Return one line, cut wherever it is full."""
        width, style = self.size.width, self.rich_style
        line = self.secret[y * width : (y + 1) * width]
        return Strip([Segment(char, style) for char in line], len(line))
