"""An empty Textual app: the least that a screen of Textual can cost."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class EmptyApp(App[None]):
    """One word."""

    def compose(self) -> ComposeResult:
        """Show it."""
        yield Static("Ready")


if __name__ == "__main__":
    EmptyApp().run()
