"""The line learns its speed from a terminal's answers, and waits for none that does not come."""

import pytest

from roomtui.ui.terminal.diff.flow_control import (
    AHEAD_SECS,
    ASKED_AFTER,
    LEAST,
    LOST_SECS,
    MOST,
    FlowControl,
)
from tests.ui.slow import TICK, SlowLine


class Busy:
    """Has something to say at any time, and says as much as the line takes."""

    def __init__(self, rate: float, way: float = 0.0, *, answers: bool = True) -> None:
        self.line = FlowControl()
        self.way = SlowLine(rate, way, answered=self.answered, answers=answers)
        self.deepest = 0
        self.refused = 0
        self.way.write("x" * 170 + self.line.ask(self.way.now))

    def answered(self) -> None:
        self.way.write(self.line.answered(self.way.now))

    def talk(self, seconds: float, piece: int = 300) -> None:
        """Send pieces, as many as go, until some time has passed."""
        self.deepest = 0
        for _ in range(round(seconds / TICK)):
            if room := self.line.room(self.way.now):
                size = min(room, piece) if room < MOST else piece
                self.way.write("x" * size)
                self.way.write(self.line.sent(size, self.way.now))
            else:
                self.refused += 1
            self.deepest = max(self.deepest, self.way.under_way)
            self.way.pass_time(TICK)


@pytest.mark.parametrize("rate", [1_200, 5_000, 20_000])
def test_no_more_is_under_way_than_a_slow_line_takes_in_half_a_second(rate: int) -> None:
    busy = Busy(rate)
    busy.talk(10)
    before = busy.way.delivered
    busy.talk(20)
    assert busy.deepest <= max(rate * AHEAD_SECS * 1.5, LEAST + ASKED_AFTER)
    assert busy.way.delivered - before >= 0.8 * rate * 20


def test_a_long_line_is_kept_busy() -> None:
    busy = Busy(100_000, 0.3)
    busy.talk(10, piece=4_000)
    before = busy.way.delivered
    busy.talk(20, piece=4_000)
    assert busy.way.delivered - before >= 0.4 * 100_000 * 20


def test_a_line_that_turns_slow_is_noticed() -> None:
    busy = Busy(100_000)
    busy.talk(5)
    busy.way.rate = 1_200
    busy.talk(60)
    busy.talk(20)
    assert busy.deepest <= 1_200 * AHEAD_SECS * 1.5


def test_a_line_that_turns_fast_is_noticed() -> None:
    busy = Busy(1_200)
    busy.talk(10)
    busy.way.rate = 100_000
    busy.talk(10)
    before = busy.way.delivered
    busy.talk(10)
    assert busy.way.delivered - before >= 0.9 * 300 * 10 / TICK


def test_a_fast_line_never_waits() -> None:
    busy = Busy(10_000_000, 0.0005)
    busy.way.pass_time(0.1)
    busy.talk(10, piece=1_500)
    assert busy.refused == 0


def test_a_mute_terminal_is_never_waited_for() -> None:
    busy = Busy(1_200, answers=False)
    busy.talk(30)
    assert busy.refused == 0
    assert not busy.line.awaits_answers


def test_a_terminal_that_goes_mute_is_waited_for_only_so_long() -> None:
    busy = Busy(20_000)
    busy.talk(5)
    busy.way.answers = False
    busy.talk(LOST_SECS + 3)
    busy.refused = 0
    busy.talk(30)
    assert busy.refused == 0


def test_a_line_that_was_dead_for_a_while_is_measured_again() -> None:
    busy = Busy(1_200)
    busy.talk(10)
    busy.way.rate = 0
    busy.talk(LOST_SECS + 2)
    busy.way.rate = 1_200
    busy.talk(120)
    busy.talk(20)
    assert busy.deepest <= 1_200 * AHEAD_SECS * 1.5


def test_answers_that_nobody_asked_for_do_no_harm() -> None:
    line = FlowControl()
    for _ in range(5):
        assert line.answered(1.0) == ""
    assert line.room(1.0) == MOST
    assert line.under_way == 0
    busy = Busy(1_200)
    for _ in range(20):
        busy.talk(1)
        busy.line.answered(busy.way.now)
    busy.talk(LOST_SECS)
    assert busy.line.room(busy.way.now) > 0 or busy.line.awaits_answers
    before = busy.way.delivered
    busy.talk(20)
    assert busy.way.delivered - before >= 0.8 * 1_200 * 20
