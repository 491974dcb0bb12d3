"""Keys one after the other: each is handled to its end before the next finds its target.

Textual gives a key to the widget that has the focus when the key arrives. Over a slow line keys
arrive in one packet, and those of a filter typed at once would be commands, since the filter
line has no focus yet. Here a key waits until what the one before it set off has settled.
"""

import math
import time
from collections import deque
from collections.abc import Mapping
from typing import Final

from textual import events
from textual.actions import ActionParseResult
from textual.dom import DOMNode
from textual.errors import NoWidget
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from roomtui.ui.commands import deliberate_actions, guarded_actions
from roomtui.ui.terminal.arrivals import arrival_of
from roomtui.ui.terminal.diff.display import DiffedApp
from roomtui.ui.terminal.input_guard import InputGuard

ROUNDS: Final = 2
"""How often a marker goes from the focus up to the app: behind the key, and behind what it said."""

PATIENCE: Final = 0.5
"""Seconds until a key counts as handled although its marker was lost with a closing screen."""

_IN_TURN: Final = (events.MouseDown, events.MouseUp, events.MouseScrollDown, events.MouseScrollUp,
                   events.Paste)  # fmt: skip
"""What waits for the keys before it, so that it changes nothing under them."""

_DELIBERATE: Final = deliberate_actions()
_UNSAFE: Final = guarded_actions() | {"copy_id"}
"""Actions that nothing runs that comes just after what was refused: they belong to one paste."""


class KeyHandled(Message):
    """Follows a key up to the app; when it arrives, the key has passed."""

    def __init__(self, number: int, rounds: int) -> None:
        super().__init__()
        self.number = number
        self.rounds = rounds


class KeyQueue(DiffedApp, inherit_bindings=False):
    """An app that handles keys strictly in turn, and none that nobody can have meant."""

    def __init__(self) -> None:
        super().__init__()
        self.guard = InputGuard(self.notify)
        self._waiting_keys: deque[events.Event] = deque()
        self._key_under_way = False
        self._key_number = 0
        self._settled_screen: Screen[object] | None = None
        self._drops_release = False
        self._heard_from = -math.inf

    def forget_input(self) -> None:
        """Drop all that was typed or clicked until now and is not handled yet."""
        self._waiting_keys.clear()
        self._heard_from = time.monotonic()

    def _is_forgotten(self, event: events.Event) -> bool:
        arrival = arrival_of(event)
        return arrival is not None and arrival.at < self._heard_from

    @property
    def keys_waiting(self) -> int:
        """Count the keys whose turn has not come."""
        return len(self._waiting_keys)

    @property
    def _has_closed(self) -> bool:
        """Return whether no screen is left, as while the console ends."""
        return not self.screen_stack

    async def on_event(self, event: events.Event) -> None:
        """Put a key in line, and what is clicked or pasted behind keys that wait.

        The focus of the terminal is not that of a widget: a field stays open without it.
        """
        if self._is_forgotten(event):
            return
        if isinstance(event, (events.AppFocus, events.AppBlur)):
            self.guard.focus(event)
            if isinstance(event, events.AppFocus):
                self.draw_on_focus(event)
        elif isinstance(event, events.Key) and not event.is_forwarded:
            self._waiting_keys.append(event)
            await self._next_key()
        elif isinstance(event, _IN_TURN) and not event.is_forwarded:
            if self._key_under_way or self._waiting_keys:
                self._waiting_keys.append(event)
            elif await self._admits(event):
                await super().on_event(event)
        else:
            await super().on_event(event)

    async def _next_key(self) -> None:
        if self._key_under_way or not self._waiting_keys or self._has_closed:
            return
        self._key_under_way = True
        self._key_number += 1
        number = self._key_number
        event = self._waiting_keys.popleft()
        try:
            if await self._admits(event):
                await super().on_event(event)
        finally:  # a key whose action fails has been handled too
            self.set_timer(PATIENCE, lambda: self._give_up(number))
            self._follow(number, ROUNDS)

    async def _admits(self, event: events.Event) -> bool:
        """Return whether an event may go its way; the release of a dropped press may not."""
        if isinstance(event, events.MouseUp):
            dropped, self._drops_release = self._drops_release, False
            return not dropped
        if isinstance(event, events.MouseDown):
            self._drops_release = (
                self.guard.gives_focus(event)
                or self._hits_removed(event)
                or self._leaves_field(event)
            )
            if self._drops_release:
                return False
        is_admitted = await self.guard.admits(event, self.screen)
        self._drops_release = isinstance(event, events.MouseDown) and not is_admitted
        return is_admitted

    def _hits_removed(self, event: events.MouseDown) -> bool:
        """Return whether a click is on what is no part of the screen but still drawn there."""
        try:
            clicked, _ = self.screen.get_widget_at(event.x, event.y)
        except NoWidget:
            return False
        return not clicked.is_attached

    def _leaves_field(self, event: events.MouseDown) -> bool:
        """Return whether a click would have the rest of what is typed into a field be commands."""
        if not isinstance(field := self.focused, Input):
            return False
        try:
            clicked, _ = self.screen.get_widget_at(event.x, event.y)
        except NoWidget:
            return True
        if self.screen.is_modal:
            return clicked is self.screen
        return field.parent not in clicked.ancestors_with_self

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, unless it must be meant and no hand can have asked for it."""
        name = action if isinstance(action, str) else action[1]
        needs_meaning = name in _DELIBERATE or (name in _UNSAFE and self.guard.follows_refusal)
        exists = (default_namespace or self).check_action(name, ()) if needs_meaning else False
        if exists and not await self.guard.is_meant():
            self.guard.refuse()
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def _follow(self, number: int, rounds: int) -> None:
        if not self._has_closed:
            (self.focused or self.screen).post_message(KeyHandled(number, rounds))

    def on_key_handled(self, message: KeyHandled) -> None:
        """Go round again, or let the next key come once the focus has settled."""
        if message.number != self._key_number:
            return
        if message.rounds > 1:
            self._follow(message.number, message.rounds - 1)
        else:
            self.call_later(self._settle, message.number)

    async def _settle(self, number: int) -> None:
        """Wait for a screen that is just opening to give the focus to one of its widgets."""
        if number != self._key_number or not self._key_under_way or self._has_closed:
            return
        opening = self.focused is None and self.screen is not self._settled_screen
        if opening and self.screen.focus_chain:
            self.screen.call_after_refresh(self._settle, number)
            return
        self._settled_screen = self.screen
        self._key_under_way = False
        await self._next_key()

    async def _give_up(self, number: int) -> None:
        if number == self._key_number and self._key_under_way and not self._has_closed:
            self._settled_screen = self.screen  # whoever clicks beside everything focuses nothing
            self._key_under_way = False
            await self._next_key()
