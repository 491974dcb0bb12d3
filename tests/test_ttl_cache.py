"""What was worked out lately is kept while it is asked for, and no longer."""

import pytest

from roomtui.ttl_cache import KEPT_SECS, TtlCache


class Worked:
    """Counts what had to be worked out, at a time that the test sets."""

    def __init__(self, most: int) -> None:
        self.asked: list[int] = []
        self.time = 0.0
        self.lately = TtlCache(self._square, most, lambda: self.time)

    def _square(self, number: int) -> int:
        self.asked.append(number)
        return number * number


def test_an_answer_is_worked_out_once() -> None:
    worked = Worked(10)
    assert [worked.lately[3], worked.lately[3], worked.lately[4]] == [9, 9, 16]
    assert worked.asked == [3, 4]


def test_what_is_asked_for_in_every_turn_is_kept() -> None:
    worked = Worked(10)
    for turn in range(8):
        worked.time = turn * KEPT_SECS
        assert (worked.lately[-turn - 1], worked.lately[3]) == ((turn + 1) ** 2, 9)
    assert worked.asked.count(3) == 1


def test_what_nobody_asks_for_is_forgotten() -> None:
    worked = Worked(10)
    assert worked.lately[3] == 9
    for turn in (1, 2):
        worked.time = turn * KEPT_SECS
        assert worked.lately[-turn]
    assert worked.lately[3] == 9
    assert worked.asked.count(3) == 2


def test_no_more_than_twice_as_many_as_allowed_are_kept() -> None:
    worked = Worked(10)
    for number in range(1_000):
        assert worked.lately[number] == number * number
        assert len(worked.lately) + len(worked.lately._before) <= 20
    worked.asked.clear()
    assert [worked.lately[number] for number in range(990, 1_000)]
    assert not worked.asked


def test_what_failed_is_worked_out_again() -> None:
    answers = {1: "one"}
    lately = TtlCache(answers.__getitem__, 10)
    with pytest.raises(KeyError):
        lately[2]
    answers[2] = "two"
    assert lately[2] == "two"
