"""What the screen would show if nothing that was drawn or worked out before were kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from rich.color import ColorSystem
from textual._styles_cache import StylesCache
from textual.app import App
from textual.geometry import NULL_SIZE
from textual.screen import Screen
from textual.widget import Widget

from roomtui.ui.table.drawing import TableDrawing
from roomtui.ui.table.table import AGED, Table
from roomtui.ui.terminal.diff.cells import cells
from roomtui.ui.terminal.diff.screen_buffer import ScreenBuffer
from roomtui.ui.terminal.diff.updates import drawn_texts

_KEPT: Final[tuple[str, ...]] = (
    *("_styles_cache", "_render_cache", "_layout_cache", "_rich_style_cache"),
    *("_visual_style_cache", "_dirty_regions", "_repaint_regions"),
    *("strip_cache", "_lines", "_told", "_drawing", "_fitted"),
)
"""What a widget remembers of what it has drawn."""

_SETTLED: Final[tuple[str, ...]] = ("_drawn", "_told_at", "_exact_after")
"""What drawing at another size settles anew; it stays, and must be as before when that is over."""


def is_settled(app: App[Any]) -> bool:
    """Return whether nothing waits to be styled, laid out or drawn."""
    screen = app.screen
    return not (
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._compositor._dirty_regions
    )


def shown(app: App[Any], system: ColorSystem = ColorSystem.TRUECOLOR) -> ScreenBuffer:
    """Return the whole screen as it is drawn with all that is kept."""
    screen = app.screen
    dirty = screen._compositor._dirty_regions.copy()
    update = screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    screen._compositor._dirty_regions |= dirty
    frame = ScreenBuffer(screen.size)
    for x, y, texts in drawn_texts(update, system):  # type: ignore[arg-type]
        end = x
        for text, codes in texts:
            row = cells(text, codes)
            frame.put(end, y, *row)
            end += len(row[0])
    return frame


def afresh(app: App[Any], system: ColorSystem = ColorSystem.TRUECOLOR) -> ScreenBuffer:
    """Return the whole screen drawn from the beginning; what is kept stays as it is."""
    with _nothing_kept(app):
        return shown(app, system)


@contextmanager
def _nothing_kept(app: App[Any]) -> Iterator[None]:
    screens = (app.screen, *app._background_screens)
    widgets = [widget for screen in screens for widget in screen._compositor.visible_widgets]
    before: list[dict[str, Any]] = [
        {name: widget.__dict__[name] for name in _KEPT + _SETTLED if name in widget.__dict__}
        for widget in widgets
    ]
    places = [(w.state, w.state.top, w.state.height) for w in widgets if isinstance(w, Table)]
    try:
        for widget in widgets:
            _forget(widget)
        yield
    finally:
        for state, top, height in places:
            state.top, state.height = top, height
        for widget, kept in zip(widgets, before, strict=True):
            for name in _KEPT:
                widget.__dict__.pop(name, None)
            widget.__dict__.update(kept)


def _all_of(screen: Screen[Any]) -> Iterator[Widget]:
    for node in screen.walk_children(with_self=True):
        if isinstance(node, Widget):
            yield node


def _forget(widget: Widget) -> None:
    widget._styles_cache = StylesCache()
    widget._layout_cache, widget._rich_style_cache, widget._visual_style_cache = {}, {}, {}
    widget._dirty_regions = {widget.outer_size.region}
    widget._repaint_regions = set()
    widget.__dict__.pop("strip_cache", None)
    if isinstance(widget, Table):
        before = widget._drawing
        widget._drawing = TableDrawing(before.columns, lambda: widget.app.theme_variables)
        widget._drawing.set_theme(widget.app.theme, old=not AGED.isdisjoint(widget.classes))
        widget._fitted = NULL_SIZE
        widget.fit()
        _keep_columns(widget, before)


def _keep_columns(table: Table[Any], before: TableDrawing[Any]) -> None:
    """Show the columns of before, for one goes by a key only; none may be missing."""
    drawing = table._drawing
    lacking = [one.title for one in drawing.shown if one not in before.shown]
    assert not lacking, f"{table} lacks the columns {lacking}"
    if drawing._width == before._width:
        drawing.shown, drawing.widths = before.shown, before.widths
        drawing.forget_rows()
        table._look()


def differences(one: ScreenBuffer, other: ScreenBuffer) -> list[str]:
    """Return what differs between two frames, a line each."""
    if one.size != other.size:
        return [f"{one.size} instead of {other.size}"]
    return [
        f"row {y}: {''.join(one.texts[y])!r}\n    not {''.join(other.texts[y])!r}"
        for y in range(one.size.height)
        if not one.is_row_as_in(other, y)
    ]


def wrong_focus(app: App[Any]) -> list[str]:
    """Return the widgets of the top screen that look as if keys went there, and do not."""
    having = {widget for widget in _all_of(app.screen) if widget.has_focus}
    wanted = {app.screen.focused} - {None}
    return [f"{widget!r}" for widget in having ^ wanted]
