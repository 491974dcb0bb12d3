"""The account's limit, lists that claim too much, and clocks that are wrong, seen on the screen."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from textual.timer import Timer

from roomtui.api.elapsed import elapsed
from roomtui.demo.clock import EPOCH
from roomtui.ui.history.screen import HistoryScreen
from roomtui.ui.screen_names import ScreenName
from tests.ui.console import Console, HeldClock, console
from tests.ui.filing import PATHS, hold, pages, screen, show, track

RECORDINGS = PATHS[ScreenName.RECORDINGS]
WAITING = "Waiting for the request limit"


class TrueClock(HeldClock):
    """Stands still, beside the clock by which answers are timed."""

    def __init__(self) -> None:
        super().__init__(EPOCH)
        self._began = elapsed()

    def monotonic(self) -> float:
        return self._began + (super().now() - EPOCH).total_seconds()


class Rewriting(httpx.AsyncBaseTransport):
    """Changes what the service says of a list, as a service or a proxy that is broken would."""

    def __init__(
        self, inner: httpx.AsyncBaseTransport, change: Callable[[str, bytes], bytes]
    ) -> None:
        self._inner = inner
        self._change = change

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        body = self._change(request.url.path, await answer.aread())
        left_out = {"content-length", "content-encoding", "transfer-encoding"}
        headers = {k: v for k, v in answer.headers.items() if k not in left_out}
        return httpx.Response(answer.status_code, headers=headers, content=body)


def asked_for(running: Console, path: str) -> int:
    return sum(entry.path == path for entry in running.api.log)


async def test_a_read_only_console_that_holds_the_refresh_key_leaves_the_limit_to_others(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, read_only=True, clock=TrueClock(), limit=100) as running:
        await running.press("2")
        for _ in range(400):
            running.app.action_refresh()
            await running.pilot.pause(0.011)
            if WAITING in running.text:
                break
        assert re.search(rf"{WAITING}, [1-6]?\d s\.", running.text)
        for _ in range(30):
            running.app.action_refresh()
            await running.pilot.pause(0.001)
        assert 2 <= asked_for(running, RECORDINGS) <= 10
        assert len(running.api.log) < 50


async def test_a_dialog_that_is_opened_again_and_again_waits_and_says_so(tmp_path: Path) -> None:
    async with console(tmp_path, clock=TrueClock(), limit=40) as running:
        running.live.focus_pane("rooms")
        for _ in range(40):
            await running.press("d")
            await running.pilot.pause()
            if WAITING in running.text:
                break
        assert WAITING in running.text
        looked_up = [e for e in running.api.log if e.path.startswith("/v2/rooms/")]
        assert 1 <= len(looked_up) <= 4
        await running.press("escape")


async def test_a_key_that_is_held_down_refreshes_once_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomtui.ui.coalescing.REFRESH_SECS", 3600.0)
    async with console(tmp_path) as running:
        hold(running, [track(1)])
        await show(running)
        asked = len(pages(running))
        await running.press(*"rrrrrrrrrrrrrrrrrrrr")
        await running.pilot.pause()
        assert len(pages(running)) == asked + 1


async def test_what_was_pressed_within_the_second_is_asked_once_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomtui.ui.coalescing.REFRESH_SECS", 3600.0)
    async with console(tmp_path) as running:
        hold(running, [track(1)])
        await show(running)
        waiting, set_timer = [], running.app.set_timer

        def noted(secs: float, then: Callable[[], None]) -> Timer:
            if secs > 3000:
                waiting.append(then)
            return set_timer(secs, then)

        monkeypatch.setattr(running.app, "set_timer", noted)
        asked = len(pages(running))
        await running.press("r")
        hold(running, [track(1), track(2)])
        await running.press("r", "r", "r")
        assert len(waiting) == 1
        running.app.call_later(waiting.pop())
        await running.until(lambda: len(pages(running)) == asked + 2)
        await running.pilot.pause()
        assert len(pages(running)) == asked + 2


def is_order(method: str, _: str) -> bool:
    return method == "POST"


async def test_a_console_whose_orders_are_refused_does_not_say_that_it_is_live(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        assert "● LIVE" in running.status
        running.live.focus_pane("people")
        running.api.faults.throttle_next(retry_after=30, where=is_order)
        await running.press("m")
        await running.until(lambda: "THROTTLED" in running.status)
        assert "LIVE" not in running.status
        assert "last read" not in running.status
        await running.until(lambda: "actions are refused until it is renewed" in running.text)
        assert not running.people.has_class("-old")
        await running.press("u")
        await running.until(lambda: "● LIVE" in running.status)
        assert not running.app.ui_state.feed.refuses_actions


CLAIMS = [b"1000000000", b'"1' + b"0" * 30 + b'"']


@pytest.mark.parametrize("claim", CLAIMS)
async def test_pages_that_are_only_claimed_are_not_asked_for(tmp_path: Path, claim: bytes) -> None:
    def claimed(_: str, body: bytes) -> bytes:
        return re.sub(rb'("total_(?:pages|results)":\s*)\d+', rb"\g<1>" + claim, body)

    wrap = lambda inner: Rewriting(inner, claimed)  # noqa: E731
    async with console(tmp_path, wrap=wrap, ready=False) as running:
        await running.until(lambda: running.people.state.order)
        seen = len(running.api.log)
        assert seen <= 20
        assert "● LIVE" not in running.status or "more than it gives" in running.text
        await running.press("2")
        await running.until(lambda: asked_for(running, RECORDINGS))
        await running.press("L")
        await running.until(lambda: "The list is incomplete" in running.text)
        await running.pilot.pause(0.05)
        assert asked_for(running, RECORDINGS) <= 10
        assert screen(running).files.read_rows


@pytest.mark.parametrize(
    "odd", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9-23:59", "100000-01-01"]
)
async def test_odd_years_leave_the_history_as_it_is(tmp_path: Path, odd: str) -> None:
    def dated(path: str, body: bytes) -> bytes:
        if path == "/v2/rooms":
            return body
        names = rb'("(?:joined|left|created|ended|updated)_at":\s*)"[^"]+"'
        return re.sub(names, rb'\g<1>"%b"' % odd.encode(), body)

    async with console(tmp_path, wrap=lambda inner: Rewriting(inner, dated)) as running:
        await running.press("4")
        history = running.app.navigator.screen_of(ScreenName.HISTORY)
        assert isinstance(history, HistoryScreen)
        await running.until(lambda: history.people.state.order)
        await running.pilot.pause()
        assert "Alice Moreau" in running.text
        history.focus_pane("past-people")
        await running.press("d")
        await running.until(lambda: "joined  " in running.text)
        assert not history.people.has_class("-trouble")


class SetClock:
    """This machine's clocks: the time of day is set while the service's goes on."""

    def __init__(self, service: HeldClock) -> None:
        self._service = service
        self.set_by = timedelta()

    def now(self) -> datetime:
        return self._service.now() + self.set_by

    def monotonic(self) -> float:
        return self._service.monotonic()


@pytest.mark.parametrize("jump", [timedelta(hours=5), timedelta(days=-400), timedelta(minutes=2)])
async def test_a_clock_that_jumps_moves_no_age_on_the_screen(
    tmp_path: Path, jump: timedelta
) -> None:
    async with console(tmp_path, here=SetClock) as running:
        before, now = people(running), running.app.server_now()
        clock = running.app.clock
        assert isinstance(clock, SetClock)
        clock.set_by = jump
        running.app.store.refresh()
        await running.pilot.pause()
        assert (people(running), running.app.server_now()) == (before, now)
        for _ in range(2):
            await running.look()
            assert (people(running), running.app.server_now()) == (before, now)
        assert running.app.ui_state.feed.is_live


def people(running: Console) -> list[str]:
    """Return the lines of the participants as they are drawn."""
    return [line for line in running.lines if "Alice Moreau" in line or "Bogdan" in line]
