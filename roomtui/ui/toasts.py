"""Toasts in the row for answers: one or two lines, and no row, title or status below them."""

from typing import Final

from textual.app import App
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets._toast import Toast

from roomtui.ui.naming import cut

PADDING: Final = 2
"""Columns that a toast does not write to."""

LONGEST_TITLE: Final = 40
"""Cells of a title, so that it leaves room for what follows."""

_STEP: Final = 4
"""Cells by which a sentence is cut until its words fit into the lines."""


def in_one(title: str, message: str) -> str:
    """Return a title and what follows it as one sentence."""
    return f"{cut(title, LONGEST_TITLE)}: {message}" if title else message


def fitted(words: str, app: App[None]) -> str:
    """Return as much as there is room for: two lines, one below a dialog.

    What is said first and what to do about it, which is said last, are both kept.
    """
    lines = 1 if app.screen_stack and isinstance(app.screen, ModalScreen) else 2
    width = max(app.size.width - PADDING, 1)
    room = lines * width
    shown = cut(words, room, tail=room // 2)
    while room > width and Content(shown).get_height({}, width) > lines:
        room -= _STEP
        shown = cut(words, room, tail=room // 2)
    return shown


def _render(self: Toast) -> Content:
    notification = self._notification
    return Content(fitted(in_one(notification.title, notification.message), self.app))


def keep_in_their_row() -> None:
    """Have Textual's toasts say what they say in no more than the lines that are theirs."""
    Toast.render = _render  # type: ignore[method-assign]
