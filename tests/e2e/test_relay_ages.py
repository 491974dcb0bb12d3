"""How old an answer is, through real relays and whatever keeps answers before and behind them."""

from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from roomtui.api.age import age, stamps
from tests.e2e.audience import Audience, Clockwork
from tests.e2e.relay import Relay, needs_nginx
from tests.e2e.server import DemoServer
from tests.e2e.test_relay_gate import LIVE, ROOMS
from tests.e2e.upstream import Upstream
from tests.processes import wait_for

pytestmark = needs_nginx


def told(relay: Relay, target: str = LIVE) -> httpx.Headers:
    status, head, _ = relay.get(target)
    assert status == 200
    parts = (line.partition(": ") for line in head.split("\r\n")[1:])
    return httpx.Headers([(name, value) for name, _, value in parts])


@pytest.mark.parametrize(
    ("given", "secs"),
    [
        (("Age: 77", "Cache-Control: max-age=1"), 77),
        ((), 0),
        pytest.param(("Age: 77",), 77, marks=pytest.mark.long),
        pytest.param(("Age: 0",), 0, marks=pytest.mark.long),
    ],
)
def test_the_age_of_what_is_before_a_relay_is_told(given: tuple[str, ...], secs: float) -> None:
    with Upstream(*given) as service, Relay(service.url) as relay:
        for _ in range(2):
            headers = told(relay)
            assert "age" not in headers, "caches behind it would take it for their own"
            assert secs <= age(headers) < secs + 3
            assert stamps(headers).is_told


def test_ages_add_up_over_caches_and_relays() -> None:
    with (
        Upstream("Age: 40") as service,
        Relay(service.url) as first,
        Relay(first.url) as second,
    ):
        headers = told(second)
        assert len(headers.get_list("relay-taken")) == len(headers.get_list("relay-given")) == 2
        assert 40 <= age(headers) < 44
        with Upstream(*lines_of(headers), "Age: 100") as cache, Relay(cache.url) as third:
            assert 140 <= age(told(third)) < 146


def lines_of(headers: httpx.Headers) -> list[str]:
    ours = ("relay-", "date")
    return [f"{name}: {value}" for name, value in headers.multi_items() if name.startswith(ours)]


@pytest.mark.parametrize(
    "value", ["soon", *(pytest.param(one, marks=pytest.mark.long) for one in ("-7", "9" * 30))]
)
def test_an_age_that_cannot_be_meant_is_passed_on_as_none(value: str) -> None:
    with Upstream(f"Age: {value}") as service, Relay(service.url) as relay:
        assert not stamps(told(relay)).is_told


def test_an_answer_that_is_too_large_is_not_kept() -> None:
    with Upstream() as service, Relay(service.url) as relay:
        service.body = b" " * (34 << 20)
        for _ in range(2):
            assert len(httpx.get(f"{relay.url}{ROOMS.removeprefix('/v2')}").content) == 34 << 20
        held = sum(file.stat().st_size for file in relay.folder.rglob("*") if file.is_file())
        assert held < 1 << 20


LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)

needs_faketime = pytest.mark.skipif(
    LIBRARY is None, reason="there is no libfaketime; on Debian: apt-get install faketime"
)


class FakedTime:
    """The time of day as nginx sees it; what passes goes on as ever."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.environ = {
            "LD_PRELOAD": f"{LIBRARY}",
            "FAKETIME_TIMESTAMP_FILE": f"{file}",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "1",
        }
        self.set_by(0)

    def set_by(self, seconds: int) -> None:
        """Set the clock, by so much from the time as it really is."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.replace(self._file)


BEARABLE = 6.0
"""Seconds that what is LIVE may be old: a pace, a lateness, and a busy machine."""

STEPS = {"an hour back": -3_600, "a year back": -31_536_000, "an hour on": 3_600}


@needs_faketime
@pytest.mark.parametrize(
    "step",
    [pytest.param(one, marks=[pytest.mark.long][: one != "an hour back"]) for one in STEPS],
)
def test_a_clock_that_is_set_does_not_keep_an_answer_for_as_long(step: str) -> None:
    with Upstream() as service, Relay(service.url) as relay:
        faked = FakedTime(relay.folder / "clock")  # which the workers can read
        relay.kill()
        relay.launch(f"env {'; env '.join(faked.environ)};", **faked.environ)
        service.headers = (f"Date: {format_datetime(datetime.now(UTC), usegmt=True)}",)
        before = told(relay)
        asked = len(service.heads)
        faked.set_by(STEPS[step])
        wait_for(lambda: bool(told(relay)) and len(service.heads) > asked, "a new answer")
        headers = told(relay)
        moved = float(headers["relay-given"]) - float(before["relay-given"])
        assert moved == pytest.approx(STEPS[step], abs=15)
        assert age(headers) < 5
        assert stamps(headers).is_told


@pytest.mark.long
@pytest.mark.timeout(120)
@needs_faketime
@pytest.mark.parametrize("seconds", [-3_600, -50, -5, 3_600])
def test_no_viewer_takes_an_old_picture_for_a_live_one_when_the_relays_clock_is_set(
    seconds: int,
) -> None:
    with DemoServer() as service, Relay(service.base_url) as relay:
        faked = FakedTime(relay.folder / "clock")
        relay.kill()
        relay.launch(f"env {'; env '.join(faked.environ)};", **faked.environ)
        service.faults.delay(0, where=Clockwork(service.world))
        with Audience(relay.url, 5) as viewers:
            viewers.wait_until_all_are("LIVE")
            faked.set_by(seconds)
            enough = viewers.seen["fewest"] + 8
            viewers.wait_for(lambda now: now["fewest"] >= enough, patience=90)
            told = viewers.seen
    assert told["oldest_live"] <= BEARABLE
