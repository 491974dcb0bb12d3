"""What the operator sees under each fault: the table of the manual, row by row.

Each console meets many faults, one after the other, and comes back in between.
"""

import re
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from roomtui.demo.faults import effects
from roomtui.demo.faults.effects import Effect, proxy_page
from roomtui.live.actions.request import Outcome
from roomtui.live.polling.feed import FeedState
from roomtui.live.polling.rate_policy import LONGEST_BACKOFF
from roomtui.ui import format as fmt
from tests.full import FULL
from tests.soak.trial import Scene, Trial, play

Play = Callable[..., None]

LIVE, LATE, OFFLINE = FeedState.LIVE, FeedState.LATE, FeedState.OFFLINE
THROTTLED, DENIED = FeedState.THROTTLED, FeedState.DENIED

BEAT: Final = 2.5
"""Seconds within which the next look begins."""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    return lambda ui_state, **more: play(ui_state, tmp_path, monkeypatch, **more)


def in_turn(*acts: Callable[[Trial], Awaitable[None]]) -> Scene:
    """Have the feed live again after each act, with everybody still there."""

    async def ui_state(trial: Trial) -> None:
        people, rooms = trial.people, set(trial.app.ui_state.snapshot.rooms)
        for act in acts:
            await act(trial)
            assert trial.people == people
            trial.calm()
            await trial.settle()
            assert trial.people == people
            assert set(trial.app.ui_state.snapshot.rooms) == rooms
            assert not trial.app.changes

    return ui_state


def never_comes(spec: str, patience: float) -> Callable[[Trial], Awaitable[None]]:
    async def act(trial: Trial) -> None:
        trial.storm(spec)
        await trial.until_state(LATE, within=BEAT + 2.2)
        assert "◐ LATE last read " in trial.status
        assert await trial.until_state(OFFLINE, within=patience) > patience - 3
        assert re.search(r"✖ OFFLINE last read \d\d:\d\d:\d\d next try", trial.status)
        assert "did not answer in time" in trial.text

    return act


def test_an_answer_that_never_comes_is_late_and_then_offline(run: Play) -> None:
    run(
        in_turn(
            never_comes("hang=100%", 10),
            never_comes("stall=100%", 10),
            never_comes("drip=100%:5s", 30),
        )
    )


def throttled(spec: str, wait: float) -> Callable[[Trial], Awaitable[None]]:
    async def act(trial: Trial) -> None:
        trial.storm(spec)
        await trial.until_state(THROTTLED, within=BEAT)
        looks, feed = trial.looks, trial.feed
        assert re.search(r"◌ THROTTLED last read \S+ next try", trial.status)
        assert feed.next_try
        assert feed.since
        assert (feed.next_try - feed.since).total_seconds() == wait
        await trial.press("r", "r")
        await trial.states_in(wait - 1)
        assert trial.looks == looks, "a spent limit is waited out whatever is pressed"
        trial.calm()
        await trial.until_state(LIVE, within=2)

    return act


async def slow(trial: Trial) -> None:
    trial.storm("slow=100%:3s")
    assert set(await trial.states_in(20)) == {LIVE, LATE}


async def refused(trial: Trial) -> None:
    trial.storm("401=20s/1m")
    assert set(await trial.states_in(35)) == {LIVE}
    await trial.until_state(DENIED, within=10)
    assert "The API key was not accepted" in trial.text
    await trial.until_state(LIVE, within=35)
    await trial.until(lambda: "The feed is live again." in trial.text, 2)


async def garbled(trial: Trial) -> None:
    trial.storm("garbled=100%")
    await trial.until_state(LATE, within=BEAT)
    assert "not the API's JSON" in trial.text
    assert set(await trial.states_in(20)) == {LATE}


def test_late_throttled_and_denied(run: Play) -> None:
    run(in_turn(slow, throttled("429=100%:9s", 9), throttled("429=100%", 5), refused, garbled))


def failing(fault: str) -> Callable[[Trial], Awaitable[None]]:
    async def act(trial: Trial) -> None:
        trial.storm(f"{fault}=100%")
        await trial.until_state(OFFLINE, within=BEAT)
        gaps = [await trial.until_look(LONGEST_BACKOFF + 1) for _ in range(7)]
        assert all(later > 1.2 * gap or later > 20 for gap, later in pairwise(gaps)), gaps
        assert trial.feed.state is OFFLINE

    return act


def test_what_fails_is_tried_again_less_and_less_often(run: Play) -> None:
    run(in_turn(*map(failing, ("500", "502", "504", "drop", "cut"))))


def holed(spec: str) -> Callable[[Trial], Awaitable[None]]:
    async def act(trial: Trial) -> None:
        trial.storm(spec)
        for _ in range(15):
            assert set(await trial.states_in(2)) <= {LIVE, LATE}
            shown = trial.app.ui_state.snapshot
            everywhere = sum(map(len, shown.by_session.values()))
            assert everywhere == len(shown.people), "nobody is shown twice"

    return act


async def emptied(trial: Trial) -> None:
    trial.storm("missing=100%")
    await trial.until(lambda: not trial.app.ui_state.snapshot.complete, BEAT)
    await trial.until(lambda: "some shown may have left" in trial.text, 1)


async def mistyped(trial: Trial) -> None:
    trial.storm("types=100%")
    skipped = set[int]()
    for _ in range(40):
        await trial.states_in(1)
        skipped.add(trial.app.ui_state.snapshot.skipped)
        assert trial.feed.state in {LIVE, LATE}
    assert max(skipped) > 0
    trial.calm()
    await trial.until(lambda: trial.app.ui_state.snapshot.skipped == 0, 60)


def test_lists_with_holes_doubles_and_wrong_types_declare_nobody_gone(run: Play) -> None:
    storms = ("missing=30%", "shifted=30%", "double=60%")
    run(in_turn(emptied, *map(holed, storms), mistyped))


def ages(trial: Trial) -> list[str]:
    return re.findall(r" (\d+[mhd]|now) [0-9a-f]{8}\b", trial.text)


def true_ages(trial: Trial) -> list[str]:
    world = trial.api.world
    sessions = [s for s in world.sessions.values() if s.active]
    since = [s.created_at for s in sessions] + [
        world.participants[p].joined_at for s in sessions for p in world.present_in(s.id)
    ]
    return sorted(fmt.age(at, world.now()) for at in since)


@pytest.mark.parametrize("mix", ["skew=1h", "skew=-1h"])
def test_a_clock_that_is_an_hour_off_makes_no_age_wrong(run: Play, mix: str) -> None:
    async def ui_state(trial: Trial) -> None:
        assert sorted(ages(trial)) == true_ages(trial)
        trial.storm("skew=30%:2h")  # one of several servers is wrong in another way
        for _ in range(20):
            assert set(await trial.states_in(1)) == {LIVE}
            assert sorted(ages(trial)) == true_ages(trial)

    run(ui_state, mix=mix)


def to_write(method: str, _path: str) -> bool:
    return method != "GET"


KICKED, STAYED = [Outcome.SENT, Outcome.CONFIRMED], [Outcome.UNKNOWN, Outcome.NOT_CONFIRMED]
UNSURE, REFUSED = [Outcome.UNKNOWN, Outcome.CONFIRMED], [Outcome.FAILED]

KICKS: Final[tuple[tuple[Effect, list[Outcome]], ...]] = (
    (effects.throttling(2), KICKED),
    (effects.throttling(60), REFUSED),
    (effects.refusing("10007"), KICKED),
    (effects.failing(502, proxy_page(502, "Bad Gateway")), KICKED),
    (effects.refusing("10009"), REFUSED),
    (effects.delaying(4), KICKED),
    (effects.delaying(12), STAYED),
    (effects.drop, STAYED),
    (effects.hang, STAYED),
    (effects.lose, UNSURE),
    (effects.cutting(), UNSURE),
    (effects.stall, UNSURE),
    (effects.dripping(5), UNSURE),
    (effects.garble, UNSURE),
    (effects.give_up, KICKED),
)
"""What strikes a kick, and what the operator is told of it."""


def test_a_kick_ends_in_what_is_true(run: Play) -> None:
    async def ui_state(trial: Trial) -> None:
        await trial.go_to_people()
        for number, (effect, outcomes) in enumerate(KICKS if FULL else KICKS[::2], start=1):
            trial.api.faults.strike_next(effect, where=to_write)
            await trial.press("g", "x", "y")
            await trial.until_told(number, outcomes, within=60)
            await trial.until_text(outcomes[-1].value)
            await trial.until_state(LIVE, within=90)  # once the limit is renewed, if it was spent

    run(ui_state, scenario="still")


ROOMS: Final[tuple[tuple[Effect, Outcome, str], ...]] = (
    (effects.throttling(2), Outcome.FAILED, "request limit is spent"),
    (effects.refusing("10009"), Outcome.FAILED, "The API key was not accepted"),
    (effects.refusing("10007"), Outcome.UNKNOWN, "Outcome unknown: look whether it was done"),
    (effects.drop, Outcome.UNKNOWN, "Outcome unknown: look whether it was done"),
    (effects.hang, Outcome.UNKNOWN, "Outcome unknown: look whether it was done"),
    (effects.dripping(5), Outcome.DONE, "create room annex6: done"),
    (effects.lose, Outcome.DONE, "create room annex7: done"),
    (effects.garble, Outcome.DONE, "create room annex8: done"),
    (effects.delaying(4), Outcome.DONE, "create room annex9: done"),
)
"""What strikes the making of a room, and what the operator is told; it is never sent twice.

Where the answer is lost but the room is there, a look at the service tells that it was made.
"""


@pytest.mark.long
def test_a_new_room_ends_in_what_is_true(run: Play) -> None:
    async def ui_state(trial: Trial) -> None:
        for number, (effect, outcome, words) in enumerate(ROOMS, start=1):
            trial.api.faults.strike_next(effect, where=to_write)
            await trial.press("n", *f"annex{number}", "enter")
            await trial.until_told(number, [outcome], within=40)
            await trial.until_text(words)
            assert sum(one.method == "POST" for one in trial.api.log) == number
            await trial.press("escape")

    run(ui_state)
