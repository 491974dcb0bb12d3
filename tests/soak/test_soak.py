"""Hundreds of refreshes under every fault at once, an operator at work all the time.

The console never exits, loses no order, declares nobody gone who is there, and its memory stays
flat though dialogs are opened and closed all the while; in the journal every intent has an outcome
that is true, and every request its intent. It runs short; with ROOMTUI_FULL=1 it runs for 2,000
refreshes.
"""

import asyncio
import ctypes
import gc
import resource
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import httpx
import pytest

from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey
from roomtui.demo.embedded import EmbeddedTransport, embedded
from roomtui.demo.faults import parse_mix
from roomtui.demo.people import hosts
from roomtui.demo.plans import RoomPlan, Scenario
from roomtui.live.actions.request import Outcome
from roomtui.live.actions.runner import TRIES
from roomtui.process import gc_tuning
from roomtui.process.memory import spare_memory
from roomtui.settings import Settings
from tests.full import FULL
from tests.soak.operator import Operator
from tests.soak.virtual_time import HastyLoop, LoopClock, put_in_place
from tests.soak.watched import WatchedApp
from tests.soak.witness import Witness
from tests.ui.memory import gone

REFRESHES: Final = 2000 if FULL else 30

REST: Final = (4.0, 16.0) if FULL else (1.0, 6.0)
"""Seconds, of the loop's, between two actions of the operator."""

READINGS: Final = (0.3, 0.65, 1.0)
"""The parts of all refreshes after which memory is read: after 600 of 2,000 it is warm."""

MORE_KB: Final = 10_000
MORE_OBJECTS: Final = 10_000
"""How much more may be held in the end than once warm, whatever other tests left before.

The world goes on: what was done and who has left is remembered, up to bounds that are not reached
here, and lines are kept of what was drawn of late. A dialog that stays holds 100 kB and hundreds of
objects, so that the 400 that are opened from then on would be 40 MB.
"""

SETTLING: Final = 90.0
"""Seconds, of the loop's, after which everything must be quiet and right again."""

MOST_GONE: Final = 64
"""Widgets that are gone, or their lines, and may still be held by what will soon be over."""

SIZE: Final = (80, 24)

PAGE: Final = 5
"""Records a page, so that lists have several."""

EVENT: Final = Scenario(
    description="a day on which everything goes wrong",
    rooms=(
        RoomPlan(
            unique_name="stage",
            crowd=14,
            open=True,
            enable_recording=True,
            guests=hosts("Alice Moreau"),
            past=3,
        ),
        *(
            RoomPlan(unique_name=f"room-{n}", crowd=6, open=n < 5, side=True, past=1)
            for n in range(8)
        ),
    ),
    changes_per_minute=30,
    side_every=40,
    departed_kept=10,
    ended_kept=20,
    films_done=2,
)


class SmallPages(httpx.AsyncBaseTransport):
    """Asks for small pages where the console asks for large ones."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.params.get("page[size]") == "250":
            request.url = request.url.copy_set_param("page[size]", str(PAGE))
        return await self._inner.handle_async_request(request)


class Weight(NamedTuple):
    """What the process holds: resident memory in kB, and objects that the collector knows.

    `gone` counts what is there of widgets that are on no screen any more.
    """

    kb: int
    objects: int
    gone: int

    def __str__(self) -> str:
        return f"{self.kb / 1024:.1f} MB in {self.objects} objects, {self.gone} left over"

    @classmethod
    def now(cls) -> "Weight":
        left = gone().total()
        objects = gc.get_objects()
        if (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
            trim(0)  # what is free, and was left over by tests before, is no memory of ours
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return cls(pages * resource.getpagesize() // 1024, len(objects), left)


async def soak(folder: Path, loop: HastyLoop) -> str:
    if FULL:
        spare_memory()
        gc_tuning.watch()
    clock = LoopClock(loop)
    api = embedded(EVENT, clock=clock, mix=parse_mix("all"))
    witness = Witness(api, folder / "journal")
    settings = Settings(profile="soak", demo="soak", state_dir=folder, download_dir=folder / "d")

    def connect() -> VideoApi:
        transport = SmallPages(EmbeddedTransport(witness))
        return VideoApi(
            ApiKey(api.key), api.base_url, account=settings.account, transport=transport
        )

    app = WatchedApp(settings, connect, clock=clock)
    app.world = api.world
    async with app.run_test(size=SIZE) as pilot:
        operator = Operator(app, pilot, api.world, seed=4, rest=REST)
        weights = []
        for part in READINGS:
            await operator.work(until=partial(witness.has_seen, round(REFRESHES * part)))
            await operator.come_home()  # what is drawn is much the same each time then
            weights.append(Weight.now())
        looked = witness.looks
        api.faults.clear()
        await asyncio.sleep(SETTLING)
        assert app.is_running
        assert app.return_code is None
        assert_right_again(app)
    witness.book.read_on()
    figures = figures_of(app, witness, weights, looked)
    assert not app.slips, app.slips
    assert_accounted_for(app, witness)
    assert_flat(weights)
    return f"{operator.opened} dialogs opened; {figures}"


def assert_right_again(app: WatchedApp) -> None:
    """With the faults gone the console shows what is there, and no more."""
    assert app.ui_state.feed.is_live, app.ui_state.feed
    world, snapshot = app.world, app.ui_state.snapshot
    running = {one.id for one in world.sessions.values() if one.active}
    assert snapshot.sessions.keys() == running
    assert snapshot.people.keys() == {p for one in running for p in world.present_in(one)}
    assert snapshot.rooms.keys() == world.rooms.keys()


SETTLED = (Outcome.CONFIRMED, Outcome.NOT_CONFIRMED, Outcome.ALREADY_GONE, Outcome.UNKNOWN)


def assert_accounted_for(app: WatchedApp, witness: Witness) -> None:
    """Every action is in the journal once, with the outcome that was shown, and that is true."""
    book = witness.book
    assert not book.open, "an intent without an outcome"
    assert book.intents.keys() == app.given == book.outcomes.keys()
    assert {i: list(map(str, told)) for i, told in app.told.items()} == dict(book.outcomes)
    assert witness.came.keys() <= book.intents.keys()
    assert sum(witness.came.values()) == witness.writes
    for intent, (outcome, *later) in book.outcomes.items():
        came, answered = witness.came[intent], witness.answered[intent]
        assert came <= TRIES
        assert_true(Outcome(outcome), came, answered)
        assert later in ([], *([one] for one in SETTLED))
        if (
            later in ([Outcome.CONFIRMED], [Outcome.ALREADY_GONE])
            and book.intents[intent].action == "kick"
        ):
            assert_gone(app, book.intents[intent].targets)


def assert_true(outcome: Outcome, came: int, answered: list[int]) -> None:
    """What was told of an action is what the service, behind the faults, has made of it."""
    obeyed = any(status < 300 for status in answered)
    match outcome:
        case Outcome.SENT:
            assert obeyed or answered[-1] == 404
        case Outcome.DONE:
            assert came  # what no answer told of was looked up, and is as it was to be
        case Outcome.FAILED:
            assert not obeyed
        case Outcome.ALREADY_GONE:
            assert not came or answered[-1] == 404
        case Outcome.UNKNOWN:
            assert came
        case _:
            raise AssertionError(outcome)


def assert_gone(app: WatchedApp, people: tuple[str, ...]) -> None:
    known = [app.world.participants[p] for p in people if p in app.world.participants]
    assert all(person.left_at for person in known)


def assert_flat(weights: list[Weight]) -> None:
    """Nothing grows once warm, nor do widgets outlive the seconds for which a notice stands."""
    warm, *_, end = weights
    assert all(one.gone <= MOST_GONE for one in weights), weights
    if FULL:
        assert end.kb < warm.kb + MORE_KB, weights
        assert end.objects < warm.objects + MORE_OBJECTS, weights


def figures_of(app: WatchedApp, witness: Witness, weights: list[Weight], looked: int) -> str:
    outcomes = Counter(one for told in witness.book.outcomes.values() for one in told)
    told = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.most_common())
    return (
        f"{looked} refreshes, {app.complete} complete pictures, {app.changes} changes; "
        f"{len(app.given)} actions in {witness.writes} requests: {told}; "
        f"feed was {', '.join(sorted(app.states))}; "
        f"memory on the way: {', '.join(map(str, weights))}"
    )


@pytest.mark.timeout(900 if FULL else 120)
def test_all_faults_at_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    loop = HastyLoop()
    put_in_place(loop, monkeypatch)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        record_property("figures", runner.run(soak(tmp_path, loop)))
