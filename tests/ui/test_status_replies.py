"""Status replies bear no number: one that is lost shifts none that comes later, on any line."""

from random import Random

import pytest

from roomtui.ui.terminal.diff.flow_control import LOST_SECS
from roomtui.ui.terminal.diff.status_replies import MOST_CHECKS, StatusReplies


class Now:
    """A clock that stands."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    clock = Now()
    monkeypatch.setattr("roomtui.ui.terminal.diff.status_replies.time", clock)
    return clock


class Line:
    """A terminal that is asked, and whose replies come in order, late, or not at all."""

    def __init__(self) -> None:
        self.replies = StatusReplies()
        self.asked = 0
        self.coming: list[int | None] = []
        self.answered: set[int] = set()
        self.lost: set[int] = set()
        self.lost_checks = 0

    def ask(self) -> None:
        self.asked += 1
        self.coming.append(self.asked)

    def look(self) -> bool:
        """Look once whether to check, as the driver does each second; return whether it did."""
        if is_checked := self.replies.may_be_lost(self.asked):
            self.replies.check(self.asked)
            self.coming.append(None)
        return is_checked

    def come(self, *, is_lost: bool = False) -> None:
        """Have the next thing that the terminal says come, or be lost."""
        number = self.coming.pop(0)
        if number is not None:
            (self.lost if is_lost else self.answered).add(number)
        if is_lost:
            self.lost_checks += number is None
            return
        if number is None:
            self.replies.checked()
        else:
            self.replies.came(self.asked)

    def hear(self) -> list[bool]:
        """Return of each that is heard whether it was lost."""
        told = []
        while self.replies.hear():
            told.append(self.replies.heard_of_loss)
        return told


def test_one_that_is_lost_shifts_none_that_comes_later(now: Now) -> None:
    line = Line()
    line.ask()
    line.come()
    line.ask()
    line.ask()
    line.come(is_lost=True)
    line.come()
    assert line.replies.count == 2, "nobody can tell yet which of the two came"
    assert not line.look()
    assert line.look()
    assert not line.look(), "it is being asked"
    line.come()
    assert line.replies.count == 3
    assert line.hear() == [False, False, True]
    line.ask()
    assert line.replies.count == 3
    line.come()
    assert line.replies.count == 4
    assert not line.look()
    assert not line.look()


def test_a_reply_that_nobody_asked_for_answers_no_later_question() -> None:
    line = Line()
    line.ask()
    assert line.replies.came(line.asked)
    assert not line.replies.came(line.asked), "to somebody else's question"
    assert line.replies.count == 1
    line.ask()
    line.replies.came(line.asked)
    line.come()
    line.come()
    assert line.replies.count == line.asked == 2, "what came too early shifts nothing that follows"
    assert line.hear() == [False, False]


def test_a_line_that_only_stalls_loses_nothing(now: Now) -> None:
    line = Line()
    line.ask()
    line.come()
    line.ask()
    line.look()
    assert line.look()
    now.seconds = 60.0
    line.ask()
    line.come()
    assert line.replies.count == 2
    line.come()
    assert line.replies.count == 2, "the third is still to come"
    line.come()
    assert line.replies.count == 3
    assert line.hear() == [False] * 3


def test_who_never_replies_is_asked_no_more_and_whoever_answers_no_check_only_a_few_times(
    now: Now,
) -> None:
    silent = Line()
    silent.ask()
    assert not any(silent.look() for _ in range(9))
    line = Line()
    line.ask()
    line.come()
    line.ask()
    checks = 0
    for _ in range(200):
        now.seconds += LOST_SECS / 5
        checks += line.look()
    assert checks == MOST_CHECKS


@pytest.mark.parametrize("seed", range(40))
def test_no_reply_is_ever_taken_for_one_to_a_later_question(now: Now, seed: int) -> None:
    rng, line = Random(seed), Line()
    line.ask()
    line.come()
    for _ in range(300):
        now.seconds += rng.choice((0.01, 0.3, LOST_SECS + 1))
        match rng.randrange(4):
            case 0:
                line.ask()
            case 1:
                line.look()
            case _ if line.coming:
                line.come(is_lost=rng.random() < 0.1)
        settled = line.answered | line.lost
        assert line.replies.count <= len(settled), "what is still to come counts as answered"
    for _ in range(4 * MOST_CHECKS):
        now.seconds += LOST_SECS + 1
        line.look()
        while line.coming:
            line.come()
    assert line.replies.count == line.asked or line.lost_checks
