"""Toasts in their row: one or two lines, and no row, title or status below them."""

from typing import TYPE_CHECKING, Any, Final

from textual.content import Content
from textual.css.styles import RulesMap
from textual.notifications import Notifications
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets._toast import Toast, ToastHolder, ToastRack

from roomtui.ui.naming import cut

if TYPE_CHECKING:
    from textual.screen import Screen

PADDING: Final = 2
"""Columns that a toast does not write to."""

LONGEST_TITLE: Final = 40
"""Cells of a title, so that it leaves room for what follows."""

_STEP: Final = 4
"""Cells by which a sentence is cut until its words fit into the lines."""


def in_one(title: str, message: str) -> str:
    """Return a title and what follows it as one sentence."""
    return f"{cut(title, LONGEST_TITLE)}: {message}" if title else message


def fits(words: str, screen: "Screen[Any]") -> bool:
    """Return whether there is room for all of a sentence on a screen."""
    return _fitted(words, screen.app.size.width - PADDING, lines_on(screen)) == words


def lines_on(screen: "Screen[Any]") -> int:
    """Return how many lines there are for toasts: two, one below a dialog."""
    return 1 if screen.is_modal else 2


def _fitted(words: str, width: int, lines: int) -> str:
    """Return as much as there is room for.

    What is said first and what to do about it, which is said last, are both kept.
    """
    width = max(width, 1)
    room = lines * width
    shown = cut(words, room, tail=room // 2)
    while room > width and Content(shown).get_height({}, width) > lines:
        room -= _STEP
        shown = cut(words, room, tail=room // 2)
    return shown


class Sentence(Visual):
    """A sentence that is cut when it is laid out and drawn, for the width that there is then.

    Textual keeps what a toast has given it to draw when the window becomes narrower, and when a
    dialog is opened over it.
    """

    def __init__(self, words: str, lines: int) -> None:
        self._words = words
        self._lines = lines

    def _content(self, width: int) -> Content:
        return Content(_fitted(self._words, width, self._lines))

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Return the lines of as much as there is room for."""
        return self._content(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Return the width of all of it."""
        return Content(self._words).get_optimal_width(rules, container_width)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Return the number of lines at some width."""
        return self._content(width).get_height(rules, width)


def show_newest(screen: "Screen[Any]") -> None:
    """Show the newest toast of those that still stand, and no other.

    A style sheet could say so too, but Textual does not look at it again when a toast goes.
    """
    standing = {ToastRack._toast_id(each) for each in screen.app._notifications}  # noqa: SLF001
    holders = [*screen.query(ToastHolder)]
    newest = next((each for each in reversed(holders) if each.id in standing), None)
    for holder in holders:
        holder.display = holder is newest


_show: Final = ToastRack.show


def _show_one(self: ToastRack, notifications: Notifications) -> None:
    _show(self, notifications)
    if self.is_attached:  # Textual calls this later, when a screen may have been closed
        show_newest(self.screen)


def _render(self: Toast) -> Visual:
    notification = self._notification
    words = in_one(notification.title, notification.message)
    return Sentence(words, lines_on(self.screen))


def keep_in_their_row() -> None:
    """Have Textual's toasts say what they say in no more than the lines that are theirs."""
    Toast.render = _render  # type: ignore[method-assign, assignment]
    ToastRack.show = _show_one  # type: ignore[method-assign]
