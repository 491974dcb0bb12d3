"""What consoles that are over have left open: found out at the service, journaled, told, once."""

import asyncio
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from roomtui.api.bodies import CompositionCreate, RoomCreate, RoomPatch, TokenCreate, TokenRefresh
from roomtui.api.filters import Dates, RecordingFilter
from roomtui.live.actions.confirm import PATIENCE
from roomtui.live.actions.file_writes import CreateComposition, DeleteFile, DeleteMatching
from roomtui.live.actions.request import Action, Outcome, Target
from roomtui.live.actions.room_writes import (
    CreateRoom,
    CreateToken,
    DeleteRoom,
    RefreshToken,
    UpdateRoom,
)
from roomtui.live.actions.writes import Write
from roomtui.live.journal import reconcile, recovery
from roomtui.live.journal.recovery import OLDEST
from roomtui.live.journal.settled import Settled, Waiting
from roomtui.live.kinds import RecordKind
from tests.api.support import Wire, client, page, refusal
from tests.live.killed import DEAD, House

BOTH = pytest.mark.parametrize("obeyed", [True, False], ids=["obeyed", "not obeyed"])

HOOK = "https://alice:hunter2@hooks.example.org/video"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    made = House(tmp_path / "journal", "small")
    monkeypatch.setattr(asyncio, "sleep", made.sleep)
    return made


def lines(house: House) -> list[dict[str, Any]]:
    files = sorted(house.folder.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


def told(settled: tuple[Settled, ...]) -> list[tuple[Outcome, str]]:
    return [(one.outcome, one.detail) for one in settled]


async def nothing_is_open(house: House) -> bool:
    asked = len(house.api.log)
    return await house.settle() == () and len(house.api.log) == asked and not house.run_files


@BOTH
async def test_a_kick(house: House, obeyed: bool) -> None:
    ada, bo, *_ = house.people
    order = house.order(Action.KICK, ada, bo)
    await house.kill(order, obeyed=obeyed)
    settled = await house.settle()
    if obeyed:
        words = (Outcome.CONFIRMED, "No longer in the session.")
    else:
        names = ", ".join(target.name for target in order.targets)
        words = (Outcome.NOT_CONFIRMED, f"Still in the session: {names}.")
    assert told(settled) == [words]
    assert settled[0].entry.meant == order
    intent, line = lines(house)
    assert (line["kind"], line["order"], line["settled"]) == ("outcome", order.id, True)
    assert (line["outcome"], line["detail"]) == words
    assert (intent["who"]["run"], line["who"]["run"]) == ("run1", "run2")
    assert await nothing_is_open(house)


async def test_a_kick_names_who_is_still_there(house: House) -> None:
    ada, bo, *_ = house.people
    order = house.order(Action.KICK, ada, bo)
    await house.kill(order, obeyed=False)
    house.api.world.leave(ada.id)
    assert told(await house.settle()) == [
        (
            Outcome.NOT_CONFIRMED,
            f"Still in the session: {order.targets[1].name}. Out by now: {order.targets[0].name}.",
        )
    ]


@BOTH
async def test_an_end(house: House, obeyed: bool) -> None:
    await house.kill(house.order(Action.END, *house.people), obeyed=obeyed)
    words = (
        (Outcome.CONFIRMED, "The session is over.")
        if obeyed
        else (Outcome.NOT_CONFIRMED, "The session is still active.")
    )
    assert told(await house.settle()) == [words]
    assert await nothing_is_open(house)


async def test_a_kick_out_of_a_session_that_is_over(house: House) -> None:
    order = house.order(Action.KICK, house.people[0])
    await house.kill(order, obeyed=False)
    house.api.world.close_session(order.session_id)
    assert told(await house.settle()) == [(Outcome.CONFIRMED, "The session is over.")]


@BOTH
@pytest.mark.parametrize("action", [Action.MUTE, Action.UNMUTE])
async def test_a_mute_cannot_be_known(house: House, action: Action, obeyed: bool) -> None:
    await house.kill(house.order(action, house.people[0]), obeyed=obeyed)
    asked = len(house.api.log)
    assert told(await house.settle()) == [(Outcome.UNKNOWN, reconcile.MUTES)]
    assert len(house.api.log) == asked
    assert await nothing_is_open(house)


@pytest.mark.parametrize("action", [Action.KICK, Action.END])
async def test_a_session_that_nobody_knows_proves_nothing(house: House, action: Action) -> None:
    order = house.order(action, house.people[0], session_id="00000000-0000-4000-8000-000000000000")
    house.leave(order)
    ((outcome, detail),) = told(await house.settle())
    assert outcome is Outcome.UNKNOWN
    assert detail == "The service does not know the session any more."


async def test_a_kick_of_nobody_proves_nothing(house: House) -> None:
    await house.kill(house.order(Action.KICK), obeyed=False)
    ((outcome, _),) = told(await house.settle())
    assert outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("action", [Action.KICK, Action.END])
async def test_what_was_answered_but_not_confirmed(house: House, action: Action) -> None:
    await house.kill_after_answer(house.order(action, *house.people))
    assert [line.get("outcome") for line in lines(house)] == [None, "sent"]
    ((outcome, _),) = told(await house.settle())
    assert outcome is Outcome.CONFIRMED
    assert await nothing_is_open(house)


async def test_an_unknown_outcome_is_found_out(house: House) -> None:
    house.api.faults.drop_next(obey=True, where=lambda verb, _: verb == "POST")
    await house.kill_after_answer(house.order(Action.KICK, house.people[0]))
    assert lines(house)[-1]["outcome"] == "outcome unknown"
    ((outcome, _),) = told(await house.settle())
    assert outcome is Outcome.CONFIRMED


@pytest.mark.parametrize("action", [Action.MUTE, Action.UNMUTE])
async def test_a_mute_that_was_answered_is_not_open(house: House, action: Action) -> None:
    await house.kill_after_answer(house.order(action, house.people[0]))
    assert await nothing_is_open(house)


def recording(house: House) -> str:
    return next(iter(house.api.world.recordings))


def composition(house: House) -> str:
    return next(iter(house.api.world.compositions))


def with_file(house: House, kind: RecordKind) -> DeleteFile:
    record_id = recording(house) if kind is RecordKind.RECORDING else composition(house)
    return DeleteFile(kind=kind, record_id=record_id, name="it")


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with recordings and compositions."""
    made = House(tmp_path / "journal", "keynote")
    monkeypatch.setattr(asyncio, "sleep", made.sleep)
    return made


@BOTH
@pytest.mark.parametrize("kind", [RecordKind.RECORDING, RecordKind.COMPOSITION])
async def test_the_deletion_of_a_file(archive: House, kind: RecordKind, obeyed: bool) -> None:
    await archive.kill(with_file(archive, kind), obeyed=obeyed)
    words = (
        (Outcome.DONE, "The service does not have it any more.")
        if obeyed
        else (Outcome.NOT_DONE, "It is still there.")
    )
    assert told(await archive.settle()) == [words]
    assert lines(archive)[-1]["write"] == lines(archive)[0]["write"]["id"]
    assert await nothing_is_open(archive)


@BOTH
async def test_the_deletion_of_all_that_match(archive: House, obeyed: bool) -> None:
    where = RecordingFilter(type="audio", date_started_at=Dates(gte=archive.clock.now().date()))
    where = RecordingFilter(type="audio") if not await count(archive, where) else where
    found = await count(archive, where)
    await archive.kill(DeleteMatching(name="audio", where=where, count=found), obeyed=obeyed)
    words = (
        (Outcome.DONE, "Nothing matches any more.")
        if obeyed
        else (Outcome.NOT_DONE, f"{found} of {found} match now.")
    )
    assert told(await archive.settle()) == [words]


async def count(house: House, where: RecordingFilter) -> int:
    async with house.client() as api:
        return (await api.recordings.page(1, where, size=1)).meta.total_results or 0


async def test_a_deletion_of_which_some_are_left_is_unknown(archive: House) -> None:
    where = RecordingFilter(type="audio")
    found = await count(archive, where)
    await archive.kill(DeleteMatching(name="audio", where=where, count=found), obeyed=False)
    async with archive.client() as api:
        one = await api.recordings.page(1, where, size=1)
        await api.recordings.delete(one.records[0].id)
    assert told(await archive.settle()) == [(Outcome.UNKNOWN, f"{found - 1} of {found} match now.")]


@BOTH
async def test_a_composition(archive: House, obeyed: bool) -> None:
    session = next(one.session_id for one in archive.api.world.recordings.values())
    archive.clock.tick(3_600)
    write = CreateComposition(name="x", composition=CompositionCreate(session_id=session))
    await archive.kill(write, obeyed=obeyed)
    ((outcome, detail),) = told(await archive.settle())
    assert outcome is (Outcome.DONE if obeyed else Outcome.NOT_DONE)
    assert detail.endswith("asked for since.")


NEW_ROOM = CreateRoom(name="annex", room=RoomCreate(unique_name="annex"))


@BOTH
async def test_a_new_room(house: House, obeyed: bool) -> None:
    await house.kill(NEW_ROOM, obeyed=obeyed)
    ((outcome, detail),) = told(await house.settle())
    if obeyed:
        (made,) = (r for r in house.api.world.rooms.values() if r.unique_name == "annex")
        assert (outcome, detail) == (Outcome.DONE, f"Room {made.id[:8]} has that name.")
    else:
        assert (outcome, detail) == (Outcome.NOT_DONE, "There is no room of that name.")
    assert await nothing_is_open(house)


async def test_a_new_room_whose_name_was_taken(house: House) -> None:
    house.api.world.create_room(unique_name="annex")
    house.clock.tick(60)
    await house.kill(NEW_ROOM, obeyed=True)
    assert told(await house.settle()) == [(Outcome.NOT_DONE, "A room had that name before.")]


@pytest.mark.parametrize("skew", [timedelta(hours=1), -timedelta(hours=1)])
async def test_a_new_room_where_the_clocks_differ(
    house: House, monkeypatch: pytest.MonkeyPatch, skew: timedelta
) -> None:
    house.api.world.create_room(unique_name="annex")
    house.clock.tick(120)
    real = house.clock.now
    console = type("Clock", (), {"now": lambda _: real() + skew, "monotonic": lambda _: 0.0})()
    server, house.clock = house.clock, console
    await house.kill(CreateRoom(name="b", room=RoomCreate(unique_name="b")), obeyed=True)
    await house.kill(NEW_ROOM, obeyed=True)
    console.tick = server.tick
    assert Counter(one.outcome for one in await house.settle()) == {
        Outcome.DONE: 1,
        Outcome.NOT_DONE: 1,
    }


async def test_a_new_room_without_a_name(house: House) -> None:
    await house.kill(CreateRoom(name="-", room=RoomCreate(max_participants=5)), obeyed=True)
    assert told(await house.settle()) == [(Outcome.UNKNOWN, "It was to have no name to look for.")]


def room_id(house: House) -> str:
    return house.session.room_id


def update(house: House, **changes: Any) -> UpdateRoom:
    return UpdateRoom(name="x", room_id=room_id(house), changes=RoomPatch(**changes))


@BOTH
async def test_changed_settings(house: House, obeyed: bool) -> None:
    house.clock.tick(60)
    changes = {"max_participants": 33, "webhook_event_url": HOOK}
    await house.kill(update(house, **changes), obeyed=obeyed)
    words = (
        (Outcome.DONE, "The room is as it was to be.")
        if obeyed
        else (Outcome.NOT_DONE, "The room differs in max_participants.")
    )
    assert told(await house.settle()) == [words]


async def test_settings_that_somebody_else_changed_since_prove_nothing(house: House) -> None:
    house.clock.tick(60)
    await house.kill(update(house, max_participants=33), obeyed=True)
    house.clock.tick(3600)
    house.api.world.update_room(room_id(house), max_participants=44)
    words = "The room differs in max_participants, but it was changed since."
    assert told(await house.settle()) == [(Outcome.UNKNOWN, words)]


async def test_changed_webhooks_cannot_be_compared(house: House) -> None:
    await house.kill(update(house, webhook_event_url=HOOK), obeyed=True)
    ((outcome, detail),) = told(await house.settle())
    assert (outcome, "not in the journal" in detail) == (Outcome.UNKNOWN, True)
    assert "hunter2" not in "".join(map(json.dumps, lines(house)))


async def test_changed_settings_of_a_room_that_is_gone(house: House) -> None:
    write = update(house, max_participants=33)
    await house.kill(write, obeyed=True)
    house.api.world.delete_room(write.room_id)
    assert told(await house.settle()) == [(Outcome.UNKNOWN, "The room is not there any more.")]


@BOTH
async def test_a_deleted_room(house: House, obeyed: bool) -> None:
    write = DeleteRoom(name="x", room_id=room_id(house), people=99)
    await house.kill(write, obeyed=obeyed)
    ((outcome, _),) = told(await house.settle())
    assert outcome is (Outcome.DONE if obeyed else Outcome.NOT_DONE)


TOKENS = [
    CreateToken(name="x", room_id="r", lifetimes=TokenCreate(token_ttl_secs=60)),
    RefreshToken(name="x", room_id="r", refresh=TokenRefresh(refresh_token="eyJsecret")),
]


@pytest.mark.parametrize("write", TOKENS, ids=["create", "refresh"])
async def test_a_token_cannot_be_looked_up(house: House, write: Write) -> None:
    await house.kill(write, obeyed=False)
    ((outcome, detail),) = told(await house.settle())
    assert (outcome, "no token again" in detail) == (Outcome.UNKNOWN, True)
    assert "eyJ" not in "".join(map(json.dumps, lines(house)))


async def test_the_service_is_given_time_before_it_is_said_not_to_have_done_it(
    house: House,
) -> None:
    order = house.order(Action.KICK, house.people[0])
    await house.kill(order, obeyed=False)

    def obey_late() -> None:
        if sum(house.asleep) == PATIENCE - 3:
            house.api.world.kick(order.session_id, [order.targets[0].id])

    house.meanwhile = obey_late
    assert [one.outcome for one in await house.settle()] == [Outcome.CONFIRMED]


async def test_that_time_is_counted_from_the_last_line(house: House) -> None:
    await house.kill(house.order(Action.KICK, house.people[0]), obeyed=False)
    await house.settle()
    assert PATIENCE <= sum(house.asleep) <= PATIENCE + 1
    house.asleep.clear()
    await house.kill(house.order(Action.KICK, house.people[0]), obeyed=False)
    house.clock.tick(PATIENCE)
    await house.settle()
    assert house.asleep == []


FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("fail_next", {"status": 503}, "The service failed (503)."),
    ("fail_next", {"status": 401, "body": b""}, "The API key was not accepted (401)."),
    ("fail_next", {"status": 403, "body": b""}, "The API key may not do this (403)."),
    ("throttle_next", {"retry_after": 7}, "The account's request limit is spent"),
    ("drop_next", {}, "The connection to demo.roomtui.invalid broke."),
    ("garble_next", {}, "The service answered with something that is not the API's JSON."),
]


@pytest.mark.parametrize(("fault", "how", "reason"), FAULTS, ids=[r for _, _, r in FAULTS])
async def test_who_cannot_be_asked_is_asked_again(
    house: House, fault: str, how: dict[str, Any], reason: str
) -> None:
    news: list[Settled | Waiting] = []
    await house.kill(house.order(Action.KICK, house.people[0]), obeyed=True)
    await house.kill(NEW_ROOM, obeyed=True)
    getattr(house.api.faults, fault)(8, **how)
    settled = await house.settle(news.append)
    assert {one.outcome for one in settled} == {Outcome.CONFIRMED, Outcome.DONE}
    waiting, *rest = news
    assert isinstance(waiting, Waiting)
    assert (waiting.left, waiting.reason.startswith(reason)) == (2, True)
    assert not any(isinstance(one, Waiting) for one in rest), "it is said once"
    assert len(house.asleep) >= 4, "it is not asked without a pause"
    assert min(house.asleep) >= 0.75
    if fault == "throttle_next":
        assert set(house.asleep) == {7.0}
    assert [line.get("settled") for line in lines(house)] == [None, None, True, True]
    assert await nothing_is_open(house)


async def test_one_that_cannot_be_read_does_not_keep_the_others(house: House) -> None:
    await house.kill(NEW_ROOM, obeyed=True)
    await house.kill(house.order(Action.KICK, house.people[0]), obeyed=True)
    house.api.faults.garble_next(3, where=lambda _, path: path.endswith("/rooms"))
    outcomes = [one.outcome for one in await house.settle()]
    assert outcomes == [Outcome.CONFIRMED, Outcome.DONE]


async def test_what_nobody_can_tell_does_not_wait_for_the_service(house: House) -> None:
    await house.kill(house.order(Action.KICK, house.people[0]), obeyed=True)
    await house.kill(house.order(Action.MUTE, house.people[0]), obeyed=True)
    house.api.faults.drop_next(3)
    news: list[Settled | Waiting] = []
    await house.settle(news.append)
    assert [type(one) for one in news] == [Settled, Waiting, Settled]
    assert isinstance(news[0], Settled)
    assert news[0].entry.action == "mute"


async def test_an_id_that_the_service_refuses_is_unknown_for_good(house: House) -> None:
    for target in ("..", "no-uuid"):
        write = DeleteFile(kind=RecordKind.RECORDING, record_id=target, name="x")
        journal = house.journal()
        entry = {"id": write.id, "verb": write.verb, "what": write.what, "name": "x"}
        journal.append("intent", house.clock.now(), write=entry | write.journal_fields())
        journal.close()
    assert [one.outcome for one in await house.settle()] == [Outcome.UNKNOWN] * 2
    assert await nothing_is_open(house)


async def test_a_kind_of_write_that_is_not_known_yet(house: House) -> None:
    journal = house.journal()
    write = {"id": "w", "verb": "paint", "what": "room", "name": "x"}
    journal.append("intent", house.clock.now(), write=write)
    journal.close()
    ((outcome, _),) = told(await house.settle())
    assert outcome is Outcome.UNKNOWN


async def test_what_nobody_foresaw_is_unknown_and_stops_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.kill(NEW_ROOM, obeyed=True)
    await house.kill(house.order(Action.KICK, house.people[0]), obeyed=True)

    async def fault(*_: object) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(reconcile, "of_write", fault)
    outcomes = {one.outcome: one.detail for one in await house.settle()}
    assert outcomes[Outcome.UNKNOWN] == "Internal error (ZeroDivisionError)."
    assert Outcome.CONFIRMED in outcomes


async def test_two_that_start_at_once_settle_each_entry_once(house: House) -> None:
    for person in house.people:
        await house.kill(house.order(Action.KICK, person), obeyed=True)
        await house.kill(house.order(Action.MUTE, person), obeyed=True)
    both = await asyncio.gather(*(house.settle() for _ in range(3)))
    settled = [one.entry.id for each in both for one in each]
    assert len(settled) == len(set(settled)) == 2 * 4
    written = [line["order"] for line in lines(house) if line.get("settled")]
    assert sorted(written) == sorted(settled)
    assert await nothing_is_open(house)


async def test_what_a_living_console_has_open_is_its_own(house: House) -> None:
    journal = house.journal()
    order = house.order(Action.KICK, house.people[0])
    journal.append("intent", house.clock.now(), order=order)
    house.clock.tick(3_600)
    assert await house.settle() == ()
    journal.close()
    assert len(await house.settle()) == 1


async def test_a_console_does_not_settle_what_it_has_open_itself(house: House) -> None:
    recovery = house.recovery()
    order = house.order(Action.KICK, house.people[0])
    recovery._journal.append("intent", house.clock.now(), order=order)
    assert await recovery.run(house.note) == ()


@pytest.mark.parametrize(
    "other", [{"host": "elsewhere"}, {"profile": "stage"}, {"service": "https://other.test"}]
)
async def test_what_belongs_elsewhere_is_left_to_those_there(
    house: House, other: dict[str, Any]
) -> None:
    await house.kill(house.order(Action.MUTE, house.people[0]), obeyed=False, **other)
    before = lines(house)
    assert await house.settle() == ()
    assert (lines(house), len(house.run_files)) == (before, 1)
    assert len(await house.settle(recovery=house.recovery(**other))) == 1


async def test_what_is_old_is_not_looked_at(house: House) -> None:
    await house.kill(house.order(Action.MUTE, house.people[0]), obeyed=False)
    house.clock.tick(OLDEST.total_seconds() + 1)
    await house.kill(house.order(Action.UNMUTE, house.people[0]), obeyed=False)
    (settled,) = await house.settle()
    assert settled.entry.action == "unmute"
    assert await nothing_is_open(house)


async def test_broken_lines_are_no_obstacle(house: House) -> None:
    await house.kill(house.order(Action.MUTE, house.people[0]), obeyed=False)
    (file,) = house.folder.glob("*.jsonl")
    file.write_bytes(b'\xff\n{"a": 1}\n[]\n' + file.read_bytes() + b'{"at": "cut he')
    assert len(await house.settle()) == 1
    assert file.read_bytes().splitlines()[-2] == b'{"at": "cut he'
    assert await nothing_is_open(house)


async def test_the_journal_is_only_ever_added_to(house: House) -> None:
    await house.kill(house.order(Action.KICK, house.people[0]), obeyed=True)
    (file,) = house.folder.glob("*.jsonl")
    before = file.read_bytes()
    await house.settle()
    assert file.read_bytes().startswith(before)


async def test_what_cannot_be_written_down_is_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.kill(house.order(Action.MUTE, house.people[0]), obeyed=True)
    (file,) = house.folder.glob("*.jsonl")
    kept = file.read_bytes()
    news: list[Settled | Waiting] = []

    def fill() -> None:
        if len(house.asleep) == 2:
            file.rmdir()
            file.write_bytes(kept)

    recovery = house.recovery()
    claims = list(recovery._claims())
    monkeypatch.setattr(recovery, "_claims", lambda: claims)
    file.unlink()
    file.mkdir()  # nobody can write there
    house.meanwhile = fill
    assert len(await house.settle(news.append, recovery=recovery)) == 1
    assert isinstance(news[0], Waiting)
    assert news[0].reason.startswith("The journal ")
    assert [line.get("settled") for line in lines(house)] == [None, True]


async def test_a_journal_that_cannot_be_read_is_left_to_the_next_start(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.kill(house.order(Action.MUTE, house.people[0]), obeyed=True)
    with monkeypatch.context() as patch:

        def refuse(*_: object) -> Any:
            raise PermissionError

        patch.setattr(recovery, "JournalReader", refuse)
        assert await house.settle() == ()
    assert len(await house.settle()) == 1


async def test_a_day_that_cannot_be_read_is_told_and_left_to_the_next_start(house: House) -> None:
    await house.kill(house.order(Action.MUTE, house.people[0]), obeyed=True)
    (file,) = house.folder.glob("*.jsonl")
    packed = file.with_suffix(".jsonl.1.xz")
    packed.write_bytes(b"\xfd7zXZ\x00")
    packed.chmod(0o600)
    news: list[Settled | Waiting] = []
    assert await house.settle(news.append) == ()
    (waiting,) = news
    assert isinstance(waiting, Waiting)
    assert (waiting.left, waiting.reason.partition("; run: ")[2]) == (1, f"unxz {packed}")
    packed.unlink()
    assert len(await house.settle()) == 1


async def test_what_a_console_does_not_come_to_is_left_to_the_next(house: House) -> None:
    await house.kill(house.order(Action.KICK, house.people[0]), obeyed=True)
    await house.kill(house.order(Action.KICK, house.people[1]), obeyed=True)
    news: list[Settled | Waiting] = []
    task = asyncio.ensure_future(house.settle(news.append))

    def stop() -> None:
        task.cancel()

    house.meanwhile = stop
    house.api.faults.fail_next(
        99, where=lambda _, path: str(house.people[1].session_id) in path and bool(news)
    )
    with pytest.raises(asyncio.CancelledError):
        await task
    house.api.faults.clear()
    house.meanwhile = lambda: None
    done = [one for one in news if isinstance(one, Settled)]
    rest = await house.settle()
    assert (len(done), len(rest)) == (1, 1)
    assert done[0].entry.id != rest[0].entry.id
    assert await nothing_is_open(house)


async def test_an_action_goes_first(house: House) -> None:
    await house.kill(house.order(Action.KICK, house.people[0]), obeyed=True)
    asked = len(house.api.log)
    async with house.gate.action():
        task = asyncio.create_task(house.settle())
        for _ in range(50):
            await asyncio.to_thread(lambda: None)
        assert len(house.api.log) == asked
    assert len(await task) == 1


async def test_many_do_not_spend_the_account_s_limit(house: House) -> None:
    answers = {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "30", "x-ratelimit-reset": "60"}
    session = {"data": {"id": "s", "active": False}}
    wire = Wire(lambda _: httpx.Response(200, json=session, headers=answers))
    for person in house.people:
        await house.kill(house.order(Action.END, person), obeyed=False)
    assert len(await house.settle(recovery=house.recovery(api=client(wire)))) == 4
    assert len(wire.requests) == 4
    assert len(house.asleep) == 3, "the first does not wait, nor does the end"
    assert min(house.asleep) > 7, "each may take three requests of the half that is left"


async def test_whom_the_list_lacks_is_asked_for_alone(house: House) -> None:
    people = [{"id": "a", "left_at": None}, {"id": "b", "left_at": "2026-11-22T10:00:00Z"}, 7]

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/participants"):
            return httpx.Response(200, content=page(people))
        if "room_participants" in path:
            record_id = path[-1]
            left_at = house.clock.now().isoformat() if record_id == "b" else None
            data = {"id": record_id, "left_at": left_at}
            gone = refusal(404, {"code": "10005"})
            return gone if record_id == "c" else httpx.Response(200, json={"data": data})
        return httpx.Response(200, json={"data": {"id": "s", "active": True}})

    named = tuple(Target(one, one.upper()) for one in "abcd")
    await house.kill(house.order(Action.KICK, targets=named), obeyed=False)
    wire = Wire(answer)
    settled = await house.settle(recovery=house.recovery(api=client(wire)))
    assert told(settled) == [
        (Outcome.NOT_CONFIRMED, "Still in the session: A, D. Out by now: B, C.")
    ]


def test_the_dead_are_who_the_settlers_look_for() -> None:
    assert DEAD.run
    assert DEAD.host
