"""Keys one after the other: each is handled to its end before the next finds its target.

Textual gives a key to the widget that has the focus when the key arrives. Over a slow line keys
arrive in one packet, and those of a filter typed at once would be commands, since the filter
line has no focus yet. Here a key waits until what the one before it set off has settled.
"""

from collections import deque
from typing import Final

from textual import events
from textual.message import Message
from textual.screen import Screen

from roomtui.ui.frame.display import Framed

ROUNDS: Final = 2
"""How often a marker goes from the focus up to the app: behind the key, and behind what it said."""

PATIENCE: Final = 0.5
"""Seconds until a key counts as handled although its marker was lost with a closing screen."""


class KeyHandled(Message):
    """Follows a key up to the app; when it arrives, the key has passed."""

    def __init__(self, number: int, rounds: int) -> None:
        super().__init__()
        self.number = number
        self.rounds = rounds


class OrderedKeys(Framed, inherit_bindings=False):
    """An app that handles keys strictly in turn."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting_keys: deque[events.Key] = deque()
        self._key_under_way = False
        self._key_number = 0
        self._settled_screen: Screen[object] | None = None

    @property
    def keys_waiting(self) -> int:
        """Count the keys whose turn has not come."""
        return len(self._waiting_keys)

    @property
    def _has_closed(self) -> bool:
        """Tell whether no screen is left, as while the console ends."""
        return not self.screen_stack

    async def on_event(self, event: events.Event) -> None:
        """Put a key in line; everything else goes its way."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._waiting_keys.append(event)
            await self._next_key()
        else:
            await super().on_event(event)

    async def _next_key(self) -> None:
        if self._key_under_way or not self._waiting_keys or self._has_closed:
            return
        self._key_under_way = True
        self._key_number += 1
        number = self._key_number
        try:
            await super().on_event(self._waiting_keys.popleft())
        finally:  # a key whose action fails has been handled too
            self.set_timer(PATIENCE, lambda: self._give_up(number))
            self._follow(number, ROUNDS)

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
