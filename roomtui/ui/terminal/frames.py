"""Frames: waits until what was typed has been drawn, or what is shown has been written."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Protocol

from textual.app import ScreenStackError
from textual.screen import Screen
from textual.widget import Widget

DRAWN_SECS: Final = 0.1
"""Seconds that work waits at most until a key has been handled and drawn."""

PAINTED_SECS: Final = 1.0
"""Seconds that work waits at most until what is shown has been written."""


class DrawingApp(Protocol):
    """What is needed of the app whose frames are waited for."""

    @property
    def screen(self) -> Screen[Any]:
        """Return the screen in front; raises ScreenStackError where there is none."""

    @property
    def screen_stack(self) -> list[Screen[Any]]:
        """Return the screens, the one in front last."""

    @property
    def has_input(self) -> bool:
        """Return whether something was typed or clicked that has not been handled to its end."""

    def once_painted(self, then: Callable[[], None]) -> None:
        """Call back once what was drawn until now has been written."""


class Frames:
    """The frames that an app draws, for work that lets keys go first."""

    def __init__(self, app: DrawingApp) -> None:
        self._app = app

    async def until_drawn(self) -> None:
        """Wait until what was typed has been handled and drawn, no longer than DRAWN_SECS."""
        await asyncio.sleep(0)
        if self._app.has_input and self._app.screen_stack:
            with suppress(TimeoutError, ScreenStackError):
                await asyncio.wait_for(self._draw_input(), DRAWN_SECS)

    async def _draw_input(self) -> None:
        while self._app.has_input:
            await self._refreshed()
        await self._refreshed()

    async def until_painted(self) -> None:
        """Wait until what is shown by now has been written, with what follows from it at once.

        It takes no longer than PAINTED_SECS, whatever the terminal does.
        """
        painted = asyncio.Event()
        with suppress(TimeoutError, ScreenStackError):
            async with asyncio.timeout(PAINTED_SECS):
                await self._refreshed()
                await self._refreshed()
                self._app.once_painted(painted.set)
                await painted.wait()

    async def _refreshed(self) -> None:
        drawn = asyncio.Event()
        self._app.screen.call_after_refresh(drawn.set)
        await drawn.wait()

    def draw_soon(self) -> None:
        """Draw what has changed on the screen in front without waiting for its next frame.

        Textual draws sixty frames a second: what a key has found would wait for the next one after
        that with the key itself.
        """
        if not self._app.screen_stack:
            return
        screen = self._app.screen
        for widget in screen.walk_children(Widget):
            widget._check_refresh()  # noqa: SLF001
        screen.call_later(screen._on_timer_update)  # noqa: SLF001
