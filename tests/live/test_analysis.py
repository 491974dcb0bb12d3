"""The driver of the analysis: what it hands on, and what a fault of a stage costs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.analysis.analyser import Analyser, IdentityStage, Stage, word_for
from roomtui.live.analysis.analysis import Analysis
from roomtui.live.analysis.driver import MOST_WAITING, AnalysisDriver, Load, MakeStage
from roomtui.live.analysis.slices import in_slices, pausing
from roomtui.live.identities import Identities
from roomtui.live.polling.changes import changes
from roomtui.live.polling.feed import Feed, FeedState, Update
from roomtui.live.snapshot import Snapshot
from tests.live.support import Heard, make_session, snapshot

LIVE, OFFLINE = Feed(state=FeedState.LIVE), Feed(state=FeedState.OFFLINE)

OTHER = AccountId("other", "test")


class Marking:
    """Puts the number of the snapshot into the analysis, pausing `pauses` times before."""

    def __init__(self, pauses: int = 1) -> None:
        self.taken: list[Update] = []
        self.pauses = pauses
        self.fault: Exception | None = None

    def take(self, update: Update, so_far: Analysis) -> Generator[None, None, Analysis]:
        self.taken.append(update)
        for _ in range(self.pauses):
            yield
        if self.fault is not None:
            raise self.fault
        marked = {str(update.snapshot.number): ()}
        if so_far.identities.holders == marked:
            return so_far
        return replace(so_far, identities=Identities(holders=marked))


def numbered(number: int, *people: str) -> Snapshot:
    return replace(snapshot(make_session("s", *people)), number=number)


FIRST, SECOND = numbered(1, "a"), numbered(2, "a", "b")
JOINED, LEFT = changes(FIRST, SECOND), changes(SECOND, FIRST)
ENDED = changes(FIRST, replace(snapshot(), number=3))

Shown = tuple[Update, Analysis]


def loading(*makers: MakeStage) -> Load:
    async def load() -> tuple[MakeStage, ...]:
        return makers

    return load


@asynccontextmanager
async def driving(*stages: Stage) -> AsyncIterator[tuple[AnalysisDriver, Heard[Shown], list[str]]]:
    heard, faults = Heard[Shown](), list[str]()

    def report(error: Exception, where: str) -> None:
        faults.append(f"{type(error).__name__} in {where}")

    def made(stage: Stage) -> Callable[[], Stage]:
        return lambda: stage

    driver = AnalysisDriver(
        loading(*map(made, stages)),
        lambda update, analysis: heard.publish((update, analysis)),
        report,
    )
    task = asyncio.create_task(driver.run())
    try:
        yield driver, heard, faults
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()


def is_of(number: int) -> Callable[[Shown], bool]:
    return lambda shown: str(number) in shown[1].identities.holders


async def test_updates_are_handed_on_in_order_with_their_analysis() -> None:
    async with driving(Marking(pauses=20)) as (driver, heard, _):
        for number in range(1, 6):
            driver.take(Update(numbered(number), LIVE))
        await heard.until(is_of(5))
    first, *analysed = [(u.snapshot.number, *a.identities.holders) for u, a in heard.all]
    assert first == (1,), "the first data wait for no analysis"
    assert analysed == [(number, str(number)) for number in range(1, 6)]


async def test_a_turn_of_the_feed_waits_for_no_analysis() -> None:
    async with driving(Marking()) as (driver, heard, _):
        driver.take(Update(FIRST, LIVE))
        await heard.until(is_of(1))
        driver.take(Update(FIRST, OFFLINE))
        update, analysis = heard.all[-1]
        assert update.feed is OFFLINE
        assert is_of(1)((update, analysis))
        driver.take(Update(SECOND, LIVE, JOINED))
        await heard.until(is_of(2))
    assert len(heard.all) == 4, "what has not changed by its analysis is told once"


class Waiting(Marking):
    """Takes until something is shown."""

    def __init__(self, is_shown: Callable[[], bool]) -> None:
        super().__init__()
        self._is_shown = is_shown

    def take(self, update: Update, so_far: Analysis) -> Generator[None, None, Analysis]:
        while not self._is_shown():
            yield
        return (yield from super().take(update, so_far))


async def test_the_first_data_are_shown_before_an_analysis_that_takes_long() -> None:
    heard = Heard[Shown]()
    driver = AnalysisDriver(
        loading(lambda: Waiting(lambda: len(heard.all) == 2)),
        lambda *shown: heard.publish(shown),
        lambda *_: None,
    )
    task = asyncio.create_task(driver.run())
    driver.take(Update(numbered(0), OFFLINE))
    await heard.next()
    driver.take(Update(FIRST, LIVE, JOINED))
    await heard.until(is_of(1))
    task.cancel()
    shown = [(update.snapshot.number, *known.identities.holders) for update, known in heard.all]
    assert shown == [(0,), (1,), (1, "1")]
    assert [update.changes for update, _ in heard.all] == [(), JOINED, ()], "told once"


async def test_no_change_is_lost_however_many_updates_wait() -> None:
    slow, many = Marking(pauses=500), 5 * MOST_WAITING
    async with driving(slow) as (driver, heard, _):
        for number in range(many):
            driver.take(Update(numbered(number), LIVE, JOINED))
            driver.take(Update(numbered(number), LIVE))
        assert len(driver._waiting) <= MOST_WAITING
        await heard.until(is_of(many - 1))
        assert sum(len(update.changes) for update, _ in heard.all) == many
    assert [update.snapshot.number for update, _ in heard.all][-1] == many - 1


async def test_what_tells_of_the_feed_alone_is_told_once_but_no_turn_of_it_is_lost() -> None:
    async with driving(Marking(pauses=50)) as (driver, heard, _):
        driver.take(Update(FIRST, LIVE))
        await heard.next()
        driver.take(Update(SECOND, LIVE, JOINED))
        for feed in (LIVE, replace(LIVE, per_minute=7), OFFLINE, OFFLINE, LIVE):
            driver.take(Update(SECOND, feed))
        await heard.until(lambda shown: shown[0].feed is LIVE and shown[0].snapshot is SECOND)
    told = [(update.feed.state, len(update.changes)) for update, _ in heard.all[1:]]
    states = [state for state, _ in told if state is not FeedState.CONNECTING]
    assert states[-3:] == [FeedState.LIVE, FeedState.OFFLINE, FeedState.LIVE]
    assert sum(number for _, number in told) == len(JOINED)


async def test_a_fault_of_a_stage_costs_its_part_and_is_told_once_for_each_kind() -> None:
    broken, sound = Marking(), IdentityStage()
    broken.fault = KeyError("part")
    async with driving(broken, sound) as (driver, heard, faults):
        driver.take(Update(FIRST, LIVE))
        await heard.until(lambda shown: set(shown[1].identities.by_person) == {"a"})
        driver.take(Update(SECOND, LIVE, JOINED))
        await heard.until(lambda shown: set(shown[1].identities.by_person) == {"a", "b"})
        assert faults == ["KeyError in marking"]
        broken.fault = RuntimeError("part")
        driver.take(Update(FIRST, LIVE))
        await heard.until(lambda shown: set(shown[1].identities.by_person) == {"a"})
    assert faults == ["KeyError in marking", "RuntimeError in marking"]


async def test_a_stage_that_cannot_be_made_costs_nobody_else() -> None:
    def broken() -> Stage:
        raise OSError

    faults: list[str] = []
    heard = Heard[Shown]()
    driver = AnalysisDriver(
        loading(broken, IdentityStage),
        lambda *shown: heard.publish(shown),
        lambda _, w: faults.append(w),
    )
    driver.take(Update(FIRST, LIVE))
    task = asyncio.create_task(driver.run())
    await heard.until(lambda shown: set(shown[1].identities.by_person) == {"a"})
    task.cancel()
    assert faults == ["analysis"]


async def test_what_cannot_be_caught_up_with_costs_no_analysis() -> None:
    async def broken() -> None:
        raise OSError

    faults: list[str] = []
    heard = Heard[Shown]()
    driver = AnalysisDriver(
        loading(Marking), lambda *shown: heard.publish(shown), lambda _, w: faults.append(w), broken
    )
    driver.take(Update(FIRST, LIVE, LEFT))
    task = asyncio.create_task(driver.run())
    await heard.until(is_of(1))
    task.cancel()
    assert faults == ["memory"]


async def test_only_what_an_action_may_have_caused_waits_for_what_was_done() -> None:
    caught_up: list[int] = []
    heard = Heard[Shown]()

    async def catch_up() -> None:
        caught_up.append(len(marking.taken))

    marking = Marking()
    driver = AnalysisDriver(
        loading(lambda: marking), lambda *shown: heard.publish(shown), lambda *_: None, catch_up
    )
    task = asyncio.create_task(driver.run())
    for number, told in enumerate([(), JOINED, LEFT, (), ENDED], 1):
        driver.take(Update(numbered(number), LIVE, told))
        await heard.until(is_of(number))
    task.cancel()
    assert caught_up == [2, 4], "before a leave and the end of a session are analysed"


async def test_stages_that_cannot_be_loaded_are_tried_again_and_data_are_shown() -> None:
    faults: list[str] = []
    heard = Heard[Shown]()

    async def load() -> tuple[MakeStage, ...]:
        if not faults:
            raise ImportError
        return (Marking,)

    driver = AnalysisDriver(
        load, lambda *shown: heard.publish(shown), lambda _, w: faults.append(w)
    )
    task = asyncio.create_task(driver.run())
    driver.take(Update(FIRST, LIVE))
    await heard.next()
    driver.take(Update(SECOND, LIVE, JOINED))
    await heard.until(is_of(2))
    task.cancel()
    assert faults == ["analysis"]
    assert [update.snapshot.number for update, _ in heard.all] == [1, 2]


async def test_another_account_has_stages_and_an_analysis_of_its_own() -> None:
    made: list[Marking] = []

    def make() -> Stage:
        made.append(Marking())
        return made[-1]

    heard = Heard[Shown]()
    driver = AnalysisDriver(loading(make), lambda *shown: heard.publish(shown), lambda *_: None)
    task = asyncio.create_task(driver.run())
    driver.take(Update(FIRST, LIVE))
    await heard.until(is_of(1))
    driver.take(Update(replace(SECOND, account=OTHER), LIVE))
    await heard.until(is_of(2))
    task.cancel()
    assert set(heard.all[-1][1].identities.holders) == {"2"}, "nothing of the account before"
    assert [len(one.taken) for one in made] == [1, 1]


async def test_work_that_is_cancelled_in_a_pause_is_closed() -> None:
    closed = asyncio.Event()

    def work() -> Generator[None, None, None]:
        try:
            while True:
                yield
        finally:
            closed.set()

    task = asyncio.create_task(in_slices(work()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert closed.is_set()


async def test_between_two_slices_there_is_the_pause_that_was_asked_for() -> None:
    happened: list[str] = []

    def work() -> Generator[None, None, str]:
        for _ in range(3):
            happened.append("slice")
            yield
        return "done"

    async def pause() -> None:
        happened.append("pause")

    async def started() -> str:
        return await in_slices(work(), 0.0)

    with pausing(pause):
        task = asyncio.create_task(started())
    assert await task == "done", "tasks that are started there pause like it too"
    assert happened == ["slice", "pause"] * 3


def test_a_stage_is_named_by_what_it_does() -> None:
    assert [word_for(IdentityStage()), word_for(Marking())] == ["identity", "marking"]
    assert Analyser(()).analysis.identities.by_person == {}
