"""The server's clock against ours: one wrong answer moves no age, a clock set right does."""

from datetime import datetime, timedelta

import pytest

from roomtui.live.polling.server_clock import HEARD, ClockSkew
from tests.live.support import NOON


def heard(*ahead: float | None) -> list[float]:
    skew = ClockSkew()
    return [skew.hear(None if a is None else at(a), NOON) for a in ahead]


def at(ahead: float) -> datetime:
    return NOON + timedelta(seconds=ahead)


HOUR = 3600.0


def test_the_first_answer_is_believed() -> None:
    assert heard(HOUR) == [HOUR]
    assert heard(None, -HOUR, None) == [0, -HOUR, -HOUR]


@pytest.mark.parametrize("wrong", [HOUR, -HOUR])
@pytest.mark.parametrize("right", [0.0, 7200.0])
def test_one_wrong_clock_among_several_moves_nothing(right: float, wrong: float) -> None:
    told = heard(*[right, right + wrong, right, right, right + wrong, right, right, right] * 5)
    assert set(told) == {right}


def test_a_wrong_first_answer_is_forgotten() -> None:
    assert heard(HOUR, 0, 0) == [HOUR, HOUR, 0]


def test_a_clock_that_is_set_right_is_believed_once_most_answers_say_so() -> None:
    told = heard(*[HOUR] * HEARD, *[0.0] * HEARD)
    assert told == [*[HOUR] * (HEARD + HEARD // 2), *[0.0] * (HEARD // 2 + 1)]


def test_whole_seconds_are_noise() -> None:
    assert heard(0.0, 0.9, -0.9, 1.9, -1.9, 0.5) == [0.0] * 6
