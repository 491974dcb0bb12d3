"""Many viewers behind a real nginx: what they cost, and what they see when the service fails."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.audience import Audience, Clockwork
from tests.e2e.relay import Relay, needs_nginx
from tests.e2e.server import DemoServer
from tests.e2e.test_relay_gate import LIVE
from tests.e2e.upstream import Upstream
from tests.full import FULL

VIEWERS, LOOKS = (100, 30) if FULL else (40, 4)

BEARABLE = 4.0
"""Seconds that what is LIVE may be old: a pace, and as long as an answer may be late."""

HICCUP = 2.0
"""Seconds that a busy machine may take to answer a question."""

pytestmark = needs_nginx


@pytest.mark.long
@pytest.mark.timeout(240)
def test_many_viewers_cost_what_one_does_and_see_old_data_as_old(
    record_property: Callable[[str, object], None],
) -> None:
    with (
        DemoServer() as alone,
        DemoServer() as service,
        Relay(service.base_url) as relay,
        Audience(alone.base_url, 1, TELNYX_API_KEY=DEMO_KEY) as console,
        Audience(relay.url, VIEWERS) as viewers,
    ):
        clockwork = Clockwork(service.world)
        service.faults.delay(0, where=clockwork)
        console.wait_until_all_are("LIVE")
        viewers.wait_until_all_are("LIVE")
        started = time.monotonic()
        before, seen = len(service.requests), viewers.seen["fewest"]
        of_one = look(alone, LOOKS)
        of_many = len(service.requests) - before
        record_property(
            "figures",
            f"{VIEWERS} viewers for {time.monotonic() - started:.0f} s: {of_many} requests, "
            f"one console {of_one}: ratio {of_many / of_one:.2f}",
        )
        assert of_many <= of_one * (1.3 if FULL else 1.7)  # few looks, so the ends weigh more
        viewers.wait_for(lambda now: now["fewest"] - seen >= LOOKS - 2, patience=60)

        failing = time.monotonic()
        before = len(service.requests)
        service.faults.fail_next(1_000_000, status=503)
        viewers.wait_until_all_are("OFFLINE")
        assert len(service.requests) - before <= slots_since(failing) * 2
        service.stop()
        wait_for_refusal(relay)
        service.faults.clear()
        service.faults.delay(0, where=clockwork)
        before, recovering = len(service.requests), time.monotonic()
        service.start()
        viewers.wait_until_all_are("LIVE", patience=40)
        assert len(service.requests) - before <= slots_since(recovering) * 2

        assert relay.get("/v2/rooms", method="POST")[0] == 405
        assert relay.get("/v2/rooms", method="DELETE")[0] == 405
        assert {(one.method, one.has_key) for one in service.requests} == {("GET", True)}
        told = viewers.seen
        assert told["oldest_live"] <= BEARABLE + HICCUP
        assert told["falsest"] <= HICCUP
        assert told["undated"] == 0
        assert "TELNYX_API_KEY" not in told["environ"]
        assert DEMO_KEY not in str(told) + relay.log


def look(server: DemoServer, number: int) -> int:
    """Let somebody look so many times and count the requests that it takes."""
    before, enough = len(server.requests), server.looks + number
    deadline = time.monotonic() + 10 * number
    while server.looks < enough:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return len(server.requests) - before


def slots_since(start: float) -> int:
    """Count the slots of two seconds that have begun, each good for one request of a kind."""
    return int((time.monotonic() - start) / 2) + 2


def wait_for_refusal(relay: Relay) -> None:
    """Wait until the relay has tried in vain to connect."""
    deadline = time.monotonic() + 20
    while "Connection refused" not in relay.log:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_service_that_hangs_is_no_live_feed_and_is_not_asked_by_everybody() -> None:
    with (
        DemoServer() as service,
        Relay(service.base_url) as relay,
        Audience(relay.url, 10, interval=1) as viewers,
    ):
        clockwork = Clockwork(service.world)
        service.faults.delay(0, where=clockwork)
        viewers.wait_until_all_are("LIVE")
        clockwork.asked.clear()
        hanging = time.monotonic()
        service.faults.delay(60, where=clockwork)
        viewers.wait_until_all_are("LATE", "OFFLINE")
        if FULL:
            viewers.wait_until_all_are("OFFLINE")
            service.faults.delay(0, where=clockwork)
            viewers.wait_until_all_are("LIVE", patience=60)
        assert clockwork.asked.count("/v2/room_sessions") <= slots_since(hanging)
        told = viewers.seen
    assert told["oldest_live"] <= BEARABLE + HICCUP
    assert told["falsest"] <= HICCUP


def kept_for(head: str) -> float:
    """Return the seconds that a relay has had an answer."""
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    return float(fields["Relay-Given"]) - float(fields["Relay-Taken"])


def era_of_cache() -> int:
    """Tell in which thousand seconds we are; the relay's front looks for none of those before."""
    return int(time.time() // 1_000)


def test_a_spent_limit_is_not_asked_about_before_its_time_and_a_crowd_asks_once() -> None:
    with Upstream() as upstream, Relay(upstream.url) as relay:
        other = LIVE.replace("D=1&", "D=2&")
        assert relay.get(other)[0] == 200
        upstream.status, upstream.headers = "429 Too Many Requests", ("Retry-After: 4",)
        status, head, _ = relay.get(LIVE)
        refused, era = time.monotonic(), era_of_cache()
        assert status == 429
        assert "Retry-After: 4" in head
        upstream.status, upstream.headers = "200 OK", ()
        while len(upstream.heads) == 2:
            status = relay.get(LIVE)[0]
            assert status == 429 or era_of_cache() > era
            time.sleep(0.1)
        assert time.monotonic() - refused >= 4 or era_of_cache() > era

        upstream.heads.clear()
        upstream.delay = 0.5
        with ThreadPoolExecutor(30) as crowd:
            answers = list(crowd.map(lambda _: relay.get(other), range(30)))
        assert [status for status, _, _ in answers] == [200] * 30
        assert max(kept_for(head) for _, head, _ in answers) < 2, "what is too old is not given"
        # Two if the slot has ended meanwhile.
        assert len([head for head in upstream.heads if "D=2&" in head.split("\r\n")[0]]) <= 2
