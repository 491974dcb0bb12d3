"""What a later console finds out is true: by the service's times, and by its own words only."""

import asyncio
from pathlib import Path

import pytest

from roomtui.account_id import UNNAMED
from roomtui.live.actions.request import Action, Outcome
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.journal.settled import Settled, Waiting
from roomtui.live.kinds import RecordKind
from tests.live.killed import KilledConsole
from tests.live.test_recovery import lines, told, with_file

PAGE = b"<html>default backend</html>"


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KilledConsole:
    made = KilledConsole(tmp_path / "journal")
    monkeypatch.setattr(asyncio, "sleep", made.sleep)
    return made


CASES = [
    (-60, Outcome.ALREADY_GONE, "before"),
    (1, Outcome.CONFIRMED, ""),
    (100, Outcome.CONFIRMED, ""),
    (600, Outcome.NOT_CONFIRMED, "later, not by this"),
]


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(("seconds", "outcome", "words"), CASES)
async def test_who_left_by_themselves_was_not_kicked(
    killed: KilledConsole, seconds: float, outcome: Outcome, words: str, whole: bool
) -> None:
    person, world = killed.people[0], killed.api.world
    order = killed.order(Action.KICK, person)

    def leave() -> None:
        (world.close_session(order.session_id) if whole else world.leave(person.id))

    if seconds < 0:
        leave()
        killed.clock.tick(-seconds)
        killed.leave(order)
    else:
        killed.leave(order)
        killed.clock.tick(seconds)
        leave()
    killed.clock.tick(900)
    ((found, detail),) = told(await killed.settle())
    assert found is outcome
    assert words in detail
    assert lines(killed)[-1]["outcome"] == outcome


@pytest.mark.parametrize(("seconds", "outcome", "words"), CASES)
async def test_a_session_that_ended_by_itself_was_not_ended(
    killed: KilledConsole, seconds: float, outcome: Outcome, words: str
) -> None:
    order = killed.order(Action.END, *killed.people)
    if seconds < 0:
        killed.api.world.close_session(order.session_id)
        killed.clock.tick(-seconds)
        killed.leave(order)
    else:
        killed.leave(order)
        killed.clock.tick(seconds)
        killed.api.world.close_session(order.session_id)
    killed.clock.tick(900)
    ((found, detail),) = told(await killed.settle())
    assert found is outcome
    assert words in detail


@pytest.mark.parametrize("status", [404, 410, 403])
async def test_a_proxy_s_page_settles_nothing(killed: KilledConsole, status: int) -> None:
    room = next(one for one in killed.api.world.rooms.values() if not one.active_session_id)
    await killed.kill(
        DeleteRoom(account=UNNAMED, name="x", room_id=room.id, people=0), obeyed=False
    )
    await killed.kill(killed.order(Action.KICK, killed.people[0]), obeyed=False)
    news: list[Settled | Waiting] = []
    killed.api.faults.fail_next(6, status=status, body=PAGE)
    settled = await killed.settle(news.append)
    assert isinstance(news[0], Waiting)
    assert {one.outcome for one in settled} == {Outcome.NOT_DONE, Outcome.NOT_CONFIRMED}


@pytest.mark.parametrize("kind", [RecordKind.RECORDING, RecordKind.COMPOSITION])
async def test_a_deletion_is_not_settled_as_done_by_a_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: RecordKind
) -> None:
    archive = KilledConsole(tmp_path / "journal", "keynote")
    monkeypatch.setattr(asyncio, "sleep", archive.sleep)
    await archive.kill(with_file(archive, kind), obeyed=False)
    archive.api.faults.fail_next(3, status=404, body=PAGE)
    assert told(await archive.settle()) == [(Outcome.NOT_DONE, "It is still there.")]
