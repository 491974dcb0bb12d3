"""A queue of input events: each key is handled to its end before the next finds its target.

Textual gives a key to the widget that has the focus when the key arrives. Over a slow line keys
arrive in one packet, and those of a filter typed at once would be commands, since the filter
line has no focus yet. Here a key waits until what the one before it set off has settled.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.errors import NoWidget
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from roomtui.ui.commands import deliberate_actions, guarded_actions
from roomtui.ui.terminal.arrivals import arrival_of
from roomtui.ui.terminal.input_guard import InputGuard

ROUNDS: Final = 2
"""How often a marker goes from the focus up to the app: behind the key, and behind what it said."""

HANDLED_SECS: Final = 0.5
"""Seconds until a key counts as handled although its marker was lost with a closing screen."""

IN_TURN: Final = (events.Key, events.MouseDown, events.MouseUp, events.MouseScrollDown,
                  events.MouseScrollUp, events.Paste)  # fmt: skip
"""What waits for the keys before it, so that it changes nothing under them."""

_DELIBERATE: Final = deliberate_actions()
_UNSAFE: Final = guarded_actions() | {"copy_id", "copy_name"}
"""Actions that nothing runs that comes just after what was refused: they belong to one paste."""


class KeyHandled(Message):
    """Follows a key up to the app; when it arrives, the key has passed."""

    def __init__(self, number: int, rounds: int) -> None:
        super().__init__()
        self.number = number
        self.rounds = rounds


class KeyQueue:
    """Has keys handled strictly in turn, and none that nobody can have meant.

    Args:
        app: whose keys these are.
        guard: knows what a hand can have typed.
        deliver: hands an event on to its target.
    """

    def __init__(
        self,
        app: App[Any],
        guard: InputGuard,
        deliver: Callable[[events.Event], Awaitable[None]],
    ) -> None:
        self._app = app
        self._guard = guard
        self._deliver = deliver
        self._waiting: deque[events.Event] = deque()
        self._is_busy = False
        self._number = 0
        self._settled_screen: Screen[Any] | None = None
        self._drops_release = False
        self._heard_from = -math.inf

    def forget(self) -> None:
        """Drop all that was typed or clicked until now and is not handled yet."""
        self._waiting.clear()
        self._heard_from = time.monotonic()

    def is_forgotten(self, event: events.Event) -> bool:
        """Return whether an event came before all was dropped."""
        arrival = arrival_of(event)
        return arrival is not None and arrival.at < self._heard_from

    @property
    def waiting(self) -> int:
        """Count the events whose turn has not come."""
        return len(self._waiting)

    @property
    def is_busy(self) -> bool:
        """Return whether a key is being handled."""
        return self._is_busy

    @property
    def _has_closed(self) -> bool:
        """Return whether no screen is left, as while the console ends."""
        return not self._app.screen_stack

    async def take(self, event: events.Event) -> None:
        """Put a key in line, and what is clicked or pasted behind keys that wait."""
        if isinstance(event, events.Key):
            self._waiting.append(event)
            await self._next_key()
        elif self._is_busy or self._waiting:
            self._waiting.append(event)
        elif await self._admits(event):
            await self._deliver(event)

    async def _next_key(self) -> None:
        if self._is_busy or not self._waiting or self._has_closed:
            return
        self._is_busy = True
        self._number += 1
        number = self._number
        event = self._waiting.popleft()
        try:
            if await self._admits(event):
                await self._deliver(event)
        finally:  # a key whose action fails has been handled too
            self._app.set_timer(HANDLED_SECS, lambda: self._give_up(number))
            self._follow(number, ROUNDS)

    async def _admits(self, event: events.Event) -> bool:
        """Return whether an event may go its way; the release of a dropped press may not."""
        if isinstance(event, events.MouseUp):
            dropped, self._drops_release = self._drops_release, False
            return not dropped
        if isinstance(event, events.MouseDown):
            self._drops_release = (
                self._guard.gives_focus(event)
                or self._hits_removed(event)
                or self._leaves_field(event)
            )
            if self._drops_release:
                return False
        is_admitted = await self._guard.admits(event, self._app.screen)
        self._drops_release = isinstance(event, events.MouseDown) and not is_admitted
        return is_admitted

    def _hits_removed(self, event: events.MouseDown) -> bool:
        """Return whether a click is on what is no part of the screen but still drawn there."""
        try:
            clicked, _ = self._app.screen.get_widget_at(event.x, event.y)
        except NoWidget:
            return False
        return not clicked.is_attached

    def _leaves_field(self, event: events.MouseDown) -> bool:
        """Return whether a click would have the rest of what is typed into a field be commands."""
        if not isinstance(field := self._app.focused, Input):
            return False
        try:
            clicked, _ = self._app.screen.get_widget_at(event.x, event.y)
        except NoWidget:
            return True
        if self._app.screen.is_modal:
            return clicked is self._app.screen
        return field.parent not in clicked.ancestors_with_self

    async def refuses(self, name: str, namespace: DOMNode) -> bool:
        """Refuse an action that must be meant where no hand can have asked for it."""
        needs_meaning = name in _DELIBERATE or (name in _UNSAFE and self._guard.follows_refusal)
        exists = namespace.check_action(name, ()) if needs_meaning else False
        if exists and not await self._guard.is_meant():
            self._guard.refuse()
            return True
        return False

    def _follow(self, number: int, rounds: int) -> None:
        if not self._has_closed:
            (self._app.focused or self._app.screen).post_message(KeyHandled(number, rounds))

    def handled(self, message: KeyHandled) -> None:
        """Go round again, or let the next key come once the focus has settled."""
        if message.number != self._number:
            return
        if message.rounds > 1:
            self._follow(message.number, message.rounds - 1)
        else:
            self._app.call_later(self._settle, message.number)

    async def _settle(self, number: int) -> None:
        """Wait for a screen that is just opening to give the focus to one of its widgets."""
        if number != self._number or not self._is_busy or self._has_closed:
            return
        opening = self._app.focused is None and self._app.screen is not self._settled_screen
        if opening and self._app.screen.focus_chain:
            await asyncio.sleep(0)  # else a screen that gives it to none keeps all else waiting
            self._app.screen.call_after_refresh(self._settle, number)
            return
        self._settled_screen = self._app.screen
        self._is_busy = False
        await self._next_key()

    async def _give_up(self, number: int) -> None:
        if number == self._number and self._is_busy and not self._has_closed:
            self._settled_screen = (
                self._app.screen
            )  # whoever clicks beside everything focuses nothing
            self._is_busy = False
            await self._next_key()
