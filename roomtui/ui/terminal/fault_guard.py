"""A fault guard: what fails in one widget stays there, and the widget takes the next message.

Textual leaves the loop of a widget at the first exception and then ends the app. The guard goes
between its loops and what they call. It relies on internals of Textual, each of which is looked
at first: if one is not as expected, nothing is hung at all, and Textual does as it does.
"""

import asyncio
from collections.abc import Callable
from functools import wraps
from inspect import isawaitable
from typing import Any, Final

from rich.segment import Segment
from textual import events, reactive
from textual.app import App
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from roomtui.ui.terminal.compatibility import GUARDING, has_all

CANNOT_DRAW: Final = "This cannot be drawn. Press r; if it stays, leave with q and start again."

STARTING: Final = (events.Load, events.Compose, events.Mount)
"""What an app cannot go on without: it has no screen yet."""

_MARK: Final = "guarded_by_roomtui"

Stock = Callable[..., Any]


def tell(pump: Any, error: BaseException) -> None:
    """Report a failure to the app; one without `report_fault` does as Textual does."""
    app = pump.app
    where = pump.id or type(pump).__name__ if isinstance(pump, Widget) else type(pump).__name__
    if (report_fault := getattr(app, "report_fault", None)) is not None:
        report_fault(error, where)
    elif isinstance(error, Exception):
        app._handle_exception(error)  # noqa: SLF001


def is_meant() -> bool:
    """Return whether somebody cancels this task, rather than what it happened to wait for."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


def guarded(pump: Any, callback: Callable[..., Any]) -> Callable[..., Any]:
    """Return a callback that tells of its failure, so that those behind it in line are called."""

    async def call(*args: Any, **kwargs: Any) -> Any:
        try:
            result = callback(*args, **kwargs)
            return await result if isawaitable(result) else result
        except asyncio.CancelledError as error:
            if is_meant():
                raise
            tell(pump, error)
        except Exception as error:
            tell(pump, error)

    return call


def _dispatching(stock: Stock) -> Stock:
    @wraps(stock)
    async def dispatch(self: MessagePump, message: Message) -> None:
        try:
            await stock(self, message)
        except asyncio.CancelledError as error:
            if is_meant():
                raise
            tell(self, error)
        except Exception as error:
            if isinstance(self, App) and isinstance(message, STARTING):
                raise
            tell(self, error)

    return dispatch


def _calling_next(stock: Stock) -> Stock:
    @wraps(stock)
    def call_next(self: MessagePump, callback: Stock, *args: Any, **kwargs: Any) -> None:
        stock(self, guarded(self, callback), *args, **kwargs)

    return call_next


def _invoking_later(stock: Stock) -> Stock:
    @wraps(stock)
    def invoke_later(self: Screen[Any], callback: Stock, sender: MessagePump) -> None:
        stock(self, guarded(sender, callback), sender)

    return invoke_later


def _watching(stock: Stock) -> Stock:
    @wraps(stock)
    def watch(watcher: MessagePump, function: Stock, old: object, new: object) -> None:
        try:
            stock(watcher, function, old, new)
        except Exception as error:  # the others that watch are to know all the same
            tell(watcher, error)

    return watch


def drawing_lines(stock: Stock) -> Stock:
    """Guard what draws the lines of a widget."""

    @wraps(stock)
    def render_lines(self: Widget, crop: Region) -> list[Strip]:
        try:
            strips: list[Strip] = stock(self, crop)
        except Exception as error:  # it would keep the whole screen from being drawn
            tell(self, error)
            words = Strip([Segment(CANNOT_DRAW)]).adjust_cell_length(max(crop.right, 0))
            line = words.crop(crop.x, crop.right)
            blank = Strip.blank(crop.width)
            return [blank if y else line for y in range(crop.y, crop.bottom)]
        return strips

    return render_lines


def _drawing(stock: Stock) -> Stock:
    @wraps(stock)
    def render(self: Widget) -> Visual:
        try:
            visual: Visual = stock(self)
        except Exception as error:  # it would keep the whole screen from being laid out
            tell(self, error)
            return Content(CANNOT_DRAW)
        return visual

    return render


HOOKS: Final[tuple[tuple[Any, str, Callable[[Stock], Stock]], ...]] = (
    (MessagePump, "_dispatch_message", _dispatching),
    (MessagePump, "call_next", _calling_next),
    (Screen, "_invoke_later", _invoking_later),
    (reactive, "invoke_watcher", _watching),
    (Widget, "render_lines", drawing_lines),
    (Widget, "_render", _drawing),
)
"""What is guarded: where it is, its name, the parameters that are expected, and the guard."""


def hang() -> bool:
    """Install the guard once for all apps of this process; return whether it is installed."""
    if all(hasattr(getattr(owner, name, None), _MARK) for owner, name, _ in HOOKS):
        return True
    if not has_all(GUARDING):
        return False
    for owner, name, guard in HOOKS:
        guarding = guard(getattr(owner, name))
        setattr(guarding, _MARK, True)
        setattr(owner, name, guarding)
    return True
