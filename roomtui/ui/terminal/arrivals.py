"""Arrivals: where a key, paste or click stands in the stream of what the terminal sends.

Keys and the terminal's answers come one after the other in one stream. So a key whose arrival has
seen the answer to a question was sent after the terminal had drawn what came before that question.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from textual.events import AppBlur, AppFocus, Key, MouseEvent, Paste
from textual.keys import Keys
from textual.message import Message

from roomtui.ui.terminal.escape_timeout import AnswerCount
from roomtui.ui.terminal.keyboard import TornSequence

TOGETHER_SECS: Final = 0.002
"""Seconds within which no hand presses two keys one after the other."""

FOLLOWED_SECS: Final = 0.02
"""Seconds within which a hand hardly presses another key after one that does something."""

LONGEST_ROLL: Final = 5
"""Different characters that a hand can roll in such a pace; more are a paste that comes slowly."""

LONGEST_PACKET: Final = 1_000
"""Keys that came together of which the rest is dropped, lest the console be deaf for minutes."""

SETTLED_SECS: Final = 1.0
"""Seconds of quiet after which what was typed before a torn sequence is over.

Until then keys may have been meant for another screen: the sequence's ESC, taken for the key, has
closed what they were typed into."""

MODIFIERS: Final = frozenset(
    f"{side}_{name}" for side in ("left", "right") for name in
    ("shift", "control", "alt", "super", "hyper", "meta")
) | {"caps_lock", "num_lock", "scroll_lock", "iso_level3_shift", "iso_level5_shift",
     Keys.Ignore.value}  # fmt: skip
"""Keys that a terminal tells of, and that press nothing by themselves."""


class Arrival:
    """When something came, at `at` seconds, and after how many answers of the terminal.

    `is_crowded` where no hand can have typed it; `next_at` is when the next key came.
    """

    __slots__ = ("answers", "at", "is_crowded", "next_at")

    def __init__(self, at: float, answers: int, *, is_crowded: bool) -> None:
        self.at = at
        self.answers = answers
        self.is_crowded = is_crowded
        self.next_at = float("inf")

    @property
    def is_burst(self) -> bool:
        """Return whether it came with others, faster than a hand types."""
        return self.is_crowded or self.next_at - self.at < FOLLOWED_SECS


def arrival_of(event: Message) -> Arrival | None:
    """Return the arrival of an event; None for what did not come from a terminal."""
    found = vars(event).get("arrival")
    return found if isinstance(found, Arrival) else None


def with_arrival(event: Message, arrival: Arrival | None) -> Message:
    """Return an event that stands where another one came; None for what no terminal sent."""
    if arrival is not None:
        vars(event)["arrival"] = arrival
    return event


class Arrivals:
    """Gives each key, paste and click its arrival, in the thread that reads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._last: Arrival | None = None
        self._rolled: list[str] = []
        self._packet_size = 0
        self._read_until = self._torn_at = -float("inf")

    def came(self, at: float) -> None:
        """Take in that bytes came: a line that tears sequences hands on what is typed late."""
        if at - self._torn_at < SETTLED_SECS:
            self._torn_at = at

    def stamp(self, found: Iterable[Message], at: float, answers: AnswerCount) -> Iterator[Message]:
        """Return the events of one read at `at`, each key, paste and click with its arrival.

        `answers` counts those that were passed on before.
        """
        events = list(found)
        is_packet = sum(map(_is_typed, events)) > 1
        is_packet = is_packet or (at - self._read_until < TOGETHER_SECS and self._last is not None)
        for event in events:
            if isinstance(event, TornSequence):
                self._torn_at = at
            if _is_typed(event) and self._is_endless(is_packet=is_packet):
                continue
            if isinstance(event, (Key, Paste, MouseEvent, AppFocus, AppBlur)):
                self._stamp(event, at, answers.count, is_packet=is_packet)
            yield event
        if any(map(_is_typed, events)):
            self._read_until = self._now()

    def _is_endless(self, *, is_packet: bool) -> bool:
        """Count a key of a packet; return whether more came with it than anybody waits for."""
        self._packet_size = self._packet_size + 1 if is_packet else 0
        return self._packet_size > LONGEST_PACKET

    def _stamp(self, event: Message, at: float, answers: int, *, is_packet: bool) -> None:
        is_typed = _is_typed(event)
        is_crowded = (is_typed and is_packet) or at - self._torn_at < SETTLED_SECS
        if is_typed:
            is_crowded = self._is_slow_paste(event, at) or is_crowded
        arrival = Arrival(at, answers, is_crowded=is_crowded)
        vars(event)["arrival"] = arrival
        if is_typed:
            if self._last is not None:
                self._last.next_at = at
            self._last = arrival

    def _is_slow_paste(self, event: Message, at: float) -> bool:
        """Return whether a key is one of a text that comes character by character.

        A held key repeats one character, and whoever goes somewhere presses arrows and enter.
        """
        if self._last is None or at - self._last.at >= FOLLOWED_SECS:
            self._rolled.clear()
        if not isinstance(event, Key) or not event.is_printable:
            self._rolled.clear()
            return False
        self._rolled = [*self._rolled[-LONGEST_ROLL:], event.key]
        return len(self._rolled) > LONGEST_ROLL and len(set(self._rolled)) > 1


def _is_typed(event: Message) -> bool:
    return isinstance(event, Paste) or (isinstance(event, Key) and event.key not in MODIFIERS)


class KeyRepeat:
    """Tells keys that do nothing from one that is held down and did something at first."""

    def __init__(self) -> None:
        self._last = self._unused = ""
        self._is_repeat = False

    def press(self, key: str) -> None:
        """Record a key that is handled now."""
        self._is_repeat = key == self._last
        self._last = key

    def did_something(self, key: str) -> bool:
        """Return whether a key that does nothing now is held, and did something at first."""
        if self._is_repeat and key != self._unused:
            return True
        self._unused = key
        return False
