"""What a hand can have meant, told from what a paste, a stall or a focusing click presses."""

from collections.abc import Callable
from typing import Any

import pytest
from textual import events
from textual.events import Key, MouseDown, Paste
from textual.message import Message

from roomtui.ui.commands import COMMANDS, DELIBERATE
from roomtui.ui.terminal.arrivals import (
    FOLLOWED_SECS,
    LONGEST_PACKET,
    SETTLED_SECS,
    TOGETHER_SECS,
    Arrivals,
)
from roomtui.ui.terminal.diff.flow_control import LOST_SECS
from roomtui.ui.terminal.diff.seen_frames import NOTICED_SECS, SEEN_AFTER_SECS, SeenFrames
from roomtui.ui.terminal.escape_timeout import TICK_SECS, EscapeTimeout
from roomtui.ui.terminal.input_guard import (
    FASTER,
    FOCUSING_SECS,
    UNSEEN,
    UNSETTLED_SECS,
    InputGuard,
)
from roomtui.ui.terminal.keyboard import TornSequence


class Clock:
    """Stands still until a test moves it; counts answers too."""

    def __init__(self) -> None:
        self.now = 100.0
        self.count = 0

    def __call__(self) -> float:
        return self.now


class Terminal:
    """Sends events to a guard and keeps what it says."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.said: list[str] = []
        self.guard = InputGuard(self.said.append, self.clock)
        self._arrivals = Arrivals(self.clock)

    def send(self, *sent: Message, after: float = 1.0) -> list[Any]:
        self.receive(after=after)
        return list(self._arrivals.stamp(sent, self.clock.now, self.clock))

    def receive(self, *, after: float) -> None:
        """Have bytes come, which may be no whole sequence yet."""
        self.clock.now += after
        self._arrivals.came(self.clock.now)

    async def means(self, event: events.Event) -> bool:
        """Return whether the guard takes an event for meant, long after it came."""
        await self.guard.admits(event, None)
        self.clock.now += 1.0
        if not (is_meant := await self.guard.is_meant()):
            self.guard.refuse()
        return is_meant


def key(name: str) -> Key:
    return Key(name, name)


def click() -> MouseDown:
    return MouseDown(None, 5, 5, 0, 0, 1, False, False, False)


async def test_what_comes_one_by_one_is_meant() -> None:
    terminal = Terminal()
    sent = [terminal.send(key(name), after=0.03)[0] for name in "mmmxy"]
    assert all([await terminal.means(one) for one in sent])
    assert terminal.said == []


PACED = {
    "as xdotool types": ("xjjjjjy", 0.012),
    "as screen pastes slowly": ("Galaxy", 0.01),
    "a second later": ("k" * 100 + "m", FOLLOWED_SECS * 0.9),
}
"""What is pasted, and the seconds between its keys."""


async def test_a_key_right_behind_what_another_one_showed_is_meant() -> None:
    terminal = Terminal()
    _, pressed = (terminal.send(key(name), after=TOGETHER_SECS * 2)[0] for name in "jm")
    assert await terminal.means(pressed)


@pytest.mark.parametrize(("pasted", "pace"), PACED.values(), ids=PACED)
async def test_the_last_key_of_a_paste_that_comes_key_by_key_is_not_meant(
    pasted: str, pace: float
) -> None:
    terminal = Terminal()
    *_, last = [terminal.send(key(name), after=pace)[0] for name in pasted]
    assert not await terminal.means(last)


async def test_a_quick_hand_and_a_held_key_are_no_slow_paste() -> None:
    for typed in ("jm", "jjm", "kkkkkkkk"):
        terminal = Terminal()
        *_, last = [terminal.send(key(name), after=FOLLOWED_SECS * 0.9)[0] for name in typed]
        assert await terminal.means(last), typed
    terminal = Terminal()
    walk = [Key("down", None) for _ in range(9)]
    *_, last = [terminal.send(one, after=0.01)[0] for one in (*walk, key("m"))]
    assert await terminal.means(last)


PASTES: dict[str, Callable[[Terminal], list[Any]]] = {
    "in one packet": lambda t: t.send(*map(key, "Galaxy")),
    "byte by byte": lambda t: [t.send(key(k), after=TOGETHER_SECS / 2)[0] for k in "Galaxy"],
    "two in one packet": lambda t: t.send(key("x"), key("y")),
    "a paste and enter": lambda t: t.send(Paste("50"), key("enter")),
    "enter behind an arrow": lambda t: t.send(Key("down", None), Key("enter", "\r")),
}


@pytest.mark.parametrize("paste", PASTES.values(), ids=PASTES)
async def test_what_no_hand_types_is_not_meant_and_it_is_said_once(
    paste: Callable[[Terminal], list[Any]],
) -> None:
    terminal = Terminal()
    sent = paste(terminal)
    at = terminal.clock.now
    for one in sent:
        await terminal.guard.admits(one, None)
        assert not await terminal.guard.is_meant()
        terminal.guard.refuse()
        terminal.clock.now = at + 0.05
    assert terminal.said == [FASTER]


async def test_a_key_waits_for_what_follows_it() -> None:
    terminal = Terminal()
    (first,) = terminal.send(key("a"))
    (second,) = terminal.send(key("x"), after=FOLLOWED_SECS / 2)
    assert not await terminal.means(first)
    assert not await terminal.means(second), "it builds on what was refused"


async def test_what_follows_a_refusal_counts_again_after_a_while() -> None:
    terminal = Terminal()
    first, second = terminal.send(key("a"), key("x"))
    at = terminal.clock.now
    assert not await terminal.means(first)
    assert not await terminal.means(second)
    terminal.clock.now = at
    (soon,) = terminal.send(key("m"), after=UNSETTLED_SECS * 0.9)
    (late,) = terminal.send(key("m"), after=UNSETTLED_SECS * 0.2)
    assert not await terminal.means(soon)
    assert await terminal.means(late)


async def test_moves_in_one_packet_are_no_refusal() -> None:
    terminal = Terminal()
    for one in terminal.send(key("j"), key("j")):
        await terminal.guard.admits(one, None)
    (after,) = terminal.send(key("m"), after=0.05)
    assert await terminal.means(after)


def test_of_an_endless_paste_the_rest_is_dropped_and_the_next_key_counts() -> None:
    terminal = Terminal()
    sent = [*terminal.send(*[key("j")] * LONGEST_PACKET), *terminal.send(key("j"), after=0)]
    assert len(sent) == LONGEST_PACKET
    assert len(terminal.send(key("j"))) == 1


async def test_a_shift_that_a_terminal_tells_of_is_no_second_key() -> None:
    terminal = Terminal()
    _, pressed = terminal.send(Key("left_shift", None), key("M"))
    assert await terminal.means(pressed)


async def test_after_a_torn_sequence_keys_wait() -> None:
    terminal = Terminal()
    _, soon = terminal.send(TornSequence(), key("m"))
    (late,) = terminal.send(key("m"), after=SETTLED_SECS)
    assert not await terminal.means(soon)
    terminal.guard._refused_at = 0.0
    assert await terminal.means(late)


async def test_after_a_torn_sequence_keys_wait_as_long_as_more_comes_late() -> None:
    terminal = Terminal()
    terminal.send(TornSequence())
    for _ in range(5):  # pieces of what is no key
        terminal.receive(after=SETTLED_SECS * 0.6)
    (soon,) = terminal.send(key("m"), after=SETTLED_SECS * 0.6)
    assert not await terminal.means(soon)


class Question:
    """A screen that asks."""

    def __init__(self) -> None:
        self.sight = SeenFrames()

    def needs_sight(self, event: events.Event) -> bool:
        return not isinstance(event, Key) or event.key != "escape"

    def sends(self, event: events.Event) -> bool:
        return self.needs_sight(event)


async def test_a_question_is_answered_by_what_is_sent_after_it_was_seen() -> None:
    terminal, question = Terminal(), Question()
    terminal.clock.count = 4
    (before,) = terminal.send(key("y"))
    assert not await terminal.guard.admits(before, question)
    question.sight.drawn(5, terminal.clock.now)
    (unseen, escape) = terminal.send(key("y"))[0], terminal.send(key("escape"))[0]
    assert not await terminal.guard.admits(unseen, question)
    assert await terminal.guard.admits(escape, question)
    (clicked,) = terminal.send(click())
    assert not await terminal.guard.admits(clicked, question)
    assert terminal.said == [UNSEEN] * 3
    terminal.clock.count = 5
    (seen,) = terminal.send(key("y"))
    assert await terminal.guard.admits(seen, question)
    terminal.clock.count = 4
    (lost,) = terminal.send(key("y"), after=LOST_SECS)
    assert await terminal.guard.admits(lost, question), "an answer that never comes is lost"


async def test_a_mute_terminal_is_given_a_moment() -> None:
    terminal, question = Terminal(), Question()
    question.sight.drawn(1, terminal.clock.now)
    (early,) = terminal.send(key("y"), after=SEEN_AFTER_SECS * 0.9)
    (late,) = terminal.send(key("y"), after=SEEN_AFTER_SECS * 0.2)
    assert not await terminal.guard.admits(early, question)
    assert await terminal.guard.admits(late, question)


async def test_a_question_that_nobody_expects_is_there_for_a_while_first() -> None:
    terminal, question = Terminal(), Question()
    question.sight.is_expected = False
    terminal.clock.count = 1
    question.sight.drawn(1, terminal.clock.now)
    (typed,) = terminal.send(key("y"), after=NOTICED_SECS * 0.9)
    (meant,) = terminal.send(key("y"), after=NOTICED_SECS * 0.2)
    assert not await terminal.guard.admits(typed, question)
    assert await terminal.guard.admits(meant, question)


def test_the_click_that_gives_the_focus_is_none() -> None:
    terminal = Terminal()
    (first,) = terminal.send(click())
    assert not terminal.guard.gives_focus(first)
    blur, focus, focusing = terminal.send(events.AppBlur(), events.AppFocus(), click())
    terminal.guard.focus(blur)
    terminal.guard.focus(focus)
    assert terminal.guard.gives_focus(focusing)
    (second,) = terminal.send(click(), after=FOCUSING_SECS / 10)
    assert not terminal.guard.gives_focus(second)
    terminal.guard.focus(terminal.send(events.AppBlur())[0])
    assert terminal.guard.gives_focus(terminal.send(click())[0]), "the focus is told of later"
    assert not terminal.guard.gives_focus(terminal.send(click())[0])


def test_a_lone_esc_is_the_key_once_the_terminal_has_answered_behind_it() -> None:
    answers, asked = Clock(), list[int]()
    escape = EscapeTimeout(lambda: asked.append(1), answers)
    answers.count = 7
    assert not escape.is_over(0.0, held=True)
    assert asked == [1]
    escape.asked(8)
    assert escape.timeout == TICK_SECS
    assert not escape.is_over(TICK_SECS * 9, held=True), "the line may have stalled"
    answers.count = 8
    assert escape.is_over(TICK_SECS * 10, held=True)
    assert not escape.is_over(TICK_SECS * 11, held=False)
    assert escape.timeout is None


def test_a_lone_esc_is_the_key_after_a_moment_where_a_terminal_never_answers() -> None:
    escape = EscapeTimeout(lambda: None, Clock())
    assert not escape.is_over(0.0, held=True)
    assert not escape.is_over(TICK_SECS * 0.9, held=True)
    assert escape.is_over(TICK_SECS, held=True)


def test_every_command_that_no_paste_runs_exists() -> None:
    assert {command.id for command in COMMANDS} >= DELIBERATE
