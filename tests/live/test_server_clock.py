"""The server's time goes on by what has passed: no change of this machine's clock moves an age."""

from datetime import datetime, timedelta

import pytest

from roomtui.live.clock import SystemClock
from roomtui.live.polling.server_clock import HEARD, ServerClock
from tests.live.support import NOON, StillClock

HOUR = 3600.0
JUMPS = [HOUR, -HOUR, 86_400.0 * 400, 3.0, -3.0]


class SetClock(StillClock):
    """A clock whose time of day is set while what passes goes on."""

    def __init__(self) -> None:
        super().__init__()
        self._set_by = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self._set_by)

    def jump(self, seconds: float) -> None:
        self._set_by += seconds


def at(clock: SetClock, server: ServerClock) -> float:
    """Return the server's time as the screen reckons it, in seconds after noon."""
    return server.epoch + clock.monotonic() - NOON.timestamp()


@pytest.mark.parametrize("ahead", [0.0, 2.5, -HOUR, HOUR])
@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_is_set_moves_nothing_at_any_time(ahead: float, jump: float) -> None:
    clock = SetClock()
    server = ServerClock(clock)
    told = NOON + timedelta(seconds=ahead)
    for passed in range(20):
        if passed == 7:
            clock.jump(jump)
        assert at(clock, server) == pytest.approx(passed + (ahead if passed else 0.0), abs=0.01)
        server.hear(told + timedelta(seconds=passed), 0.0)
        assert at(clock, server) == pytest.approx(passed + ahead, abs=0.01)
        clock.step(1)
    here = clock.now() + timedelta(seconds=server.ahead)
    assert (here - NOON).total_seconds() == pytest.approx(20 + ahead, abs=0.01)


def test_an_answer_that_was_kept_on_the_way_is_dated_by_when_it_was_given() -> None:
    clock = SetClock()
    server = ServerClock(clock)
    clock.step(100)
    server.hear(NOON + timedelta(seconds=40), 60.0)
    assert at(clock, server) == pytest.approx(100)
    assert server.ahead == 0.0


def test_without_the_server_s_time_a_clock_that_was_set_is_believed_after_some_looks() -> None:
    clock = SetClock()
    server = ServerClock(clock)
    for _ in range(HEARD):
        server.hear(None, 0.0)
    clock.jump(HOUR)
    told = []
    for _ in range(HEARD):
        server.hear(None, 0.0)
        told.append(round(at(clock, server)))
    assert told == [0] * (HEARD // 2) + [HOUR] * (HEARD // 2 + 1)


def test_the_clock_of_what_passes_counts_the_time_that_the_machine_slept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = SystemClock()
    asked: list[int] = []

    def slept(which: int) -> float:
        asked.append(which)
        return 5000.0

    monkeypatch.setattr("roomtui.api.elapsed._CLOCK", 7)
    monkeypatch.setattr("time.clock_gettime", slept)
    assert (clock.monotonic(), asked) == (5000.0, [7])
    monkeypatch.setattr("roomtui.api.elapsed._CLOCK", None)
    monkeypatch.setattr("time.monotonic", lambda: 3.0)
    assert clock.monotonic() == 3.0
