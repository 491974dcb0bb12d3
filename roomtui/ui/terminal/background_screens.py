"""Screens behind dialogs are repainted wherever they change, which Textual 8.2 fails to do."""

from functools import wraps
from typing import Any

from textual.screen import Screen

from roomtui.ui.terminal.compatibility import BACKGROUND, has_all


def repaint_what_changed() -> bool:
    """Have screens in the background hand on every change, and return whether that is so now.

    Textual 8.2 marks such a screen as to be repainted itself once it has handed on what changed.
    From then on it hands on the same regions again, and none that its widgets change meanwhile; and
    of two dialogs it tells the upper one alone, which draws what the lower one had kept.
    A Textual that does it in any other way is left alone.
    """
    hand_on = getattr(Screen, "_compositor_refresh", None)
    if hasattr(hand_on, "__wrapped__"):
        return True
    if hand_on is None or not has_all(BACKGROUND):
        return False

    @wraps(hand_on)
    def repainted(screen: Screen[Any]) -> None:
        is_due, regions = screen._repaint_required, screen._repaint_regions.copy()  # noqa: SLF001
        changed = screen._compositor._dirty_regions.copy()  # noqa: SLF001
        hand_on(screen)
        if changed and not screen.is_active:
            screen._repaint_required, screen._repaint_regions = is_due, regions  # noqa: SLF001
            for between in _between(screen):
                between._set_dirty(*changed)  # noqa: SLF001

    Screen._compositor_refresh = repainted  # type: ignore[assignment, method-assign]  # noqa: SLF001
    return True


def _between(screen: Screen[Any]) -> list[Screen[Any]]:
    """Return the screens that lie over one, but for that in front: each keeps what it drew."""
    stack = screen.app.screen_stack
    return stack[stack.index(screen) + 1 : -1] if screen in stack else []
