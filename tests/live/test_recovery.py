"""What consoles that are over have left open: found out at the service, journaled, told, once."""

import asyncio
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from roomtui.account_id import UNNAMED
from roomtui.api.bodies import CompositionCreate, RoomCreate, RoomPatch, TokenCreate, TokenRefresh
from roomtui.api.filters import Dates, RecordingFilter
from roomtui.live.actions.confirm import CONFIRM_SECS
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
from tests.live.killed import DEAD, KilledConsole

BOTH = pytest.mark.parametrize("obeyed", [True, False], ids=["obeyed", "not obeyed"])

HOOK = "https://alice:hunter2@hooks.example.org/video"


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KilledConsole:
    made = KilledConsole(tmp_path / "journal", "small")
    monkeypatch.setattr(asyncio, "sleep", made.sleep)
    return made


def lines(killed: KilledConsole) -> list[dict[str, Any]]:
    files = sorted(killed.folder.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


def told(settled: tuple[Settled, ...]) -> list[tuple[Outcome, str]]:
    return [(one.outcome, one.detail) for one in settled]


async def nothing_is_open(killed: KilledConsole) -> bool:
    asked = len(killed.api.log)
    return await killed.settle() == () and len(killed.api.log) == asked and not killed.run_files


@BOTH
async def test_a_kick(killed: KilledConsole, obeyed: bool) -> None:
    ada, bo, *_ = killed.people
    order = killed.order(Action.KICK, ada, bo)
    await killed.kill(order, obeyed=obeyed)
    settled = await killed.settle()
    if obeyed:
        words = (Outcome.CONFIRMED, "No longer in the session.")
    else:
        names = ", ".join(target.name for target in order.targets)
        words = (Outcome.NOT_CONFIRMED, f"Still in the session: {names}.")
    assert told(settled) == [words]
    assert settled[0].entry.meant == order
    intent, line = lines(killed)
    assert (line["kind"], line["order"], line["settled"]) == ("outcome", order.id, True)
    assert (line["outcome"], line["detail"]) == words
    assert (intent["who"]["run"], line["who"]["run"]) == ("run1", "run2")
    assert await nothing_is_open(killed)


async def test_a_kick_names_who_is_still_there(killed: KilledConsole) -> None:
    ada, bo, *_ = killed.people
    order = killed.order(Action.KICK, ada, bo)
    await killed.kill(order, obeyed=False)
    killed.api.world.leave(ada.id)
    assert told(await killed.settle()) == [
        (
            Outcome.NOT_CONFIRMED,
            f"Still in the session: {order.targets[1].name}. Out by now: {order.targets[0].name}.",
        )
    ]


@BOTH
async def test_an_end(killed: KilledConsole, obeyed: bool) -> None:
    await killed.kill(killed.order(Action.END, *killed.people), obeyed=obeyed)
    words = (
        (Outcome.CONFIRMED, "The session is over.")
        if obeyed
        else (Outcome.NOT_CONFIRMED, "The session is still active.")
    )
    assert told(await killed.settle()) == [words]
    assert await nothing_is_open(killed)


async def test_a_kick_out_of_a_session_that_is_over(killed: KilledConsole) -> None:
    order = killed.order(Action.KICK, killed.people[0])
    await killed.kill(order, obeyed=False)
    killed.api.world.close_session(order.session_id)
    assert told(await killed.settle()) == [(Outcome.CONFIRMED, "The session is over.")]


@BOTH
@pytest.mark.parametrize("action", [Action.MUTE, Action.UNMUTE])
async def test_a_mute_cannot_be_known(killed: KilledConsole, action: Action, obeyed: bool) -> None:
    await killed.kill(killed.order(action, killed.people[0]), obeyed=obeyed)
    asked = len(killed.api.log)
    assert told(await killed.settle()) == [(Outcome.UNKNOWN, reconcile.MUTES)]
    assert len(killed.api.log) == asked
    assert await nothing_is_open(killed)


@pytest.mark.parametrize("action", [Action.KICK, Action.END])
async def test_a_session_that_nobody_knows_proves_nothing(
    killed: KilledConsole, action: Action
) -> None:
    order = killed.order(
        action, killed.people[0], session_id="00000000-0000-4000-8000-000000000000"
    )
    killed.leave(order)
    ((outcome, detail),) = told(await killed.settle())
    assert outcome is Outcome.UNKNOWN
    assert detail == "The service does not know the session any more."


async def test_a_kick_of_nobody_proves_nothing(killed: KilledConsole) -> None:
    await killed.kill(killed.order(Action.KICK), obeyed=False)
    ((outcome, _),) = told(await killed.settle())
    assert outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("action", [Action.KICK, Action.END])
async def test_what_was_answered_but_not_confirmed(killed: KilledConsole, action: Action) -> None:
    await killed.kill_after_answer(killed.order(action, *killed.people))
    assert [line.get("outcome") for line in lines(killed)] == [None, "sent"]
    ((outcome, _),) = told(await killed.settle())
    assert outcome is Outcome.CONFIRMED
    assert await nothing_is_open(killed)


async def test_an_unknown_outcome_is_found_out(killed: KilledConsole) -> None:
    killed.api.faults.drop_next(obey=True, where=lambda verb, _: verb == "POST")
    await killed.kill_after_answer(killed.order(Action.KICK, killed.people[0]))
    assert lines(killed)[-1]["outcome"] == "outcome unknown"
    ((outcome, _),) = told(await killed.settle())
    assert outcome is Outcome.CONFIRMED


@pytest.mark.parametrize("action", [Action.MUTE, Action.UNMUTE])
async def test_a_mute_that_was_answered_is_not_open(killed: KilledConsole, action: Action) -> None:
    await killed.kill_after_answer(killed.order(action, killed.people[0]))
    assert await nothing_is_open(killed)


def recording(killed: KilledConsole) -> str:
    return next(iter(killed.api.world.recordings))


def composition(killed: KilledConsole) -> str:
    return next(iter(killed.api.world.compositions))


def with_file(killed: KilledConsole, kind: RecordKind) -> DeleteFile:
    record_id = recording(killed) if kind is RecordKind.RECORDING else composition(killed)
    return DeleteFile(account=UNNAMED, kind=kind, record_id=record_id, name="it")


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KilledConsole:
    """A house with recordings and compositions."""
    made = KilledConsole(tmp_path / "journal", "keynote")
    monkeypatch.setattr(asyncio, "sleep", made.sleep)
    return made


@BOTH
@pytest.mark.parametrize("kind", [RecordKind.RECORDING, RecordKind.COMPOSITION])
async def test_the_deletion_of_a_file(
    archive: KilledConsole, kind: RecordKind, obeyed: bool
) -> None:
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
async def test_the_deletion_of_all_that_match(archive: KilledConsole, obeyed: bool) -> None:
    where = RecordingFilter(type="audio", date_started_at=Dates(gte=archive.clock.now().date()))
    where = RecordingFilter(type="audio") if not await count(archive, where) else where
    found = await count(archive, where)
    await archive.kill(
        DeleteMatching(account=UNNAMED, name="audio", where=where, count=found), obeyed=obeyed
    )
    words = (
        (Outcome.DONE, "Nothing matches any more.")
        if obeyed
        else (Outcome.NOT_DONE, f"{found} of {found} match now.")
    )
    assert told(await archive.settle()) == [words]


async def count(killed: KilledConsole, where: RecordingFilter) -> int:
    async with killed.client() as api:
        return (await api.recordings.page(1, where, size=1)).meta.total_results or 0


async def test_a_deletion_of_which_some_are_left_is_unknown(archive: KilledConsole) -> None:
    where = RecordingFilter(type="audio")
    found = await count(archive, where)
    await archive.kill(
        DeleteMatching(account=UNNAMED, name="audio", where=where, count=found), obeyed=False
    )
    async with archive.client() as api:
        one = await api.recordings.page(1, where, size=1)
        await api.recordings.delete(one.records[0].id)
    assert told(await archive.settle()) == [(Outcome.UNKNOWN, f"{found - 1} of {found} match now.")]


@BOTH
async def test_a_composition(archive: KilledConsole, obeyed: bool) -> None:
    session = next(one.session_id for one in archive.api.world.recordings.values())
    archive.clock.tick(3_600)
    write = CreateComposition(
        account=UNNAMED, name="x", composition=CompositionCreate(session_id=session)
    )
    await archive.kill(write, obeyed=obeyed)
    ((outcome, detail),) = told(await archive.settle())
    assert outcome is (Outcome.DONE if obeyed else Outcome.NOT_DONE)
    assert detail.endswith("asked for since.")


NEW_ROOM = CreateRoom(account=UNNAMED, name="annex", room=RoomCreate(unique_name="annex"))


@BOTH
async def test_a_new_room(killed: KilledConsole, obeyed: bool) -> None:
    await killed.kill(NEW_ROOM, obeyed=obeyed)
    ((outcome, detail),) = told(await killed.settle())
    if obeyed:
        (made,) = (r for r in killed.api.world.rooms.values() if r.unique_name == "annex")
        assert (outcome, detail) == (Outcome.DONE, f"Room {made.id[:8]} has that name.")
    else:
        assert (outcome, detail) == (Outcome.NOT_DONE, "There is no room of that name.")
    assert await nothing_is_open(killed)


async def test_a_new_room_whose_name_was_taken(killed: KilledConsole) -> None:
    killed.api.world.create_room(unique_name="annex")
    killed.clock.tick(60)
    await killed.kill(NEW_ROOM, obeyed=True)
    assert told(await killed.settle()) == [(Outcome.NOT_DONE, "A room had that name before.")]


@pytest.mark.parametrize("skew", [timedelta(hours=1), -timedelta(hours=1)])
async def test_a_new_room_where_the_clocks_differ(
    killed: KilledConsole, monkeypatch: pytest.MonkeyPatch, skew: timedelta
) -> None:
    killed.api.world.create_room(unique_name="annex")
    killed.clock.tick(120)
    real = killed.clock.now
    console = type("Clock", (), {"now": lambda _: real() + skew, "monotonic": lambda _: 0.0})()
    server, killed.clock = killed.clock, console
    await killed.kill(
        CreateRoom(account=UNNAMED, name="b", room=RoomCreate(unique_name="b")), obeyed=True
    )
    await killed.kill(NEW_ROOM, obeyed=True)
    console.tick = server.tick
    assert Counter(one.outcome for one in await killed.settle()) == {
        Outcome.DONE: 1,
        Outcome.NOT_DONE: 1,
    }


async def test_a_new_room_without_a_name(killed: KilledConsole) -> None:
    await killed.kill(
        CreateRoom(account=UNNAMED, name="-", room=RoomCreate(max_participants=5)), obeyed=True
    )
    assert told(await killed.settle()) == [(Outcome.UNKNOWN, "It was to have no name to look for.")]


def room_id(killed: KilledConsole) -> str:
    return killed.session.room_id


def update(killed: KilledConsole, **changes: Any) -> UpdateRoom:
    return UpdateRoom(
        account=UNNAMED, name="x", room_id=room_id(killed), changes=RoomPatch(**changes)
    )


@BOTH
async def test_changed_settings(killed: KilledConsole, obeyed: bool) -> None:
    killed.clock.tick(60)
    changes = {"max_participants": 33, "webhook_event_url": HOOK}
    await killed.kill(update(killed, **changes), obeyed=obeyed)
    words = (
        (Outcome.DONE, "The room is as it was to be.")
        if obeyed
        else (Outcome.NOT_DONE, "The room differs in max_participants.")
    )
    assert told(await killed.settle()) == [words]


async def test_settings_that_somebody_else_changed_since_prove_nothing(
    killed: KilledConsole,
) -> None:
    killed.clock.tick(60)
    await killed.kill(update(killed, max_participants=33), obeyed=True)
    killed.clock.tick(3600)
    killed.api.world.update_room(room_id(killed), max_participants=44)
    words = "The room differs in max_participants, but it was changed since."
    assert told(await killed.settle()) == [(Outcome.UNKNOWN, words)]


async def test_changed_webhooks_cannot_be_compared(killed: KilledConsole) -> None:
    await killed.kill(update(killed, webhook_event_url=HOOK), obeyed=True)
    ((outcome, detail),) = told(await killed.settle())
    assert (outcome, "not in the journal" in detail) == (Outcome.UNKNOWN, True)
    assert "hunter2" not in "".join(map(json.dumps, lines(killed)))


async def test_changed_settings_of_a_room_that_is_gone(killed: KilledConsole) -> None:
    write = update(killed, max_participants=33)
    await killed.kill(write, obeyed=True)
    killed.api.world.delete_room(write.room_id)
    assert told(await killed.settle()) == [(Outcome.UNKNOWN, "The room is not there any more.")]


@BOTH
async def test_a_deleted_room(killed: KilledConsole, obeyed: bool) -> None:
    write = DeleteRoom(account=UNNAMED, name="x", room_id=room_id(killed), people=99)
    await killed.kill(write, obeyed=obeyed)
    ((outcome, _),) = told(await killed.settle())
    assert outcome is (Outcome.DONE if obeyed else Outcome.NOT_DONE)


TOKENS = [
    CreateToken(account=UNNAMED, name="x", room_id="r", lifetimes=TokenCreate(token_ttl_secs=60)),
    RefreshToken(
        account=UNNAMED, name="x", room_id="r", refresh=TokenRefresh(refresh_token="eyJsecret")
    ),
]


@pytest.mark.parametrize("write", TOKENS, ids=["create", "refresh"])
async def test_a_token_cannot_be_looked_up(killed: KilledConsole, write: Write) -> None:
    await killed.kill(write, obeyed=False)
    ((outcome, detail),) = told(await killed.settle())
    assert (outcome, "no token again" in detail) == (Outcome.UNKNOWN, True)
    assert "eyJ" not in "".join(map(json.dumps, lines(killed)))


async def test_the_service_is_given_time_before_it_is_said_not_to_have_done_it(
    killed: KilledConsole,
) -> None:
    order = killed.order(Action.KICK, killed.people[0])
    await killed.kill(order, obeyed=False)

    def obey_late() -> None:
        if sum(killed.asleep) == CONFIRM_SECS - 3:
            killed.api.world.kick(order.session_id, [order.targets[0].id])

    killed.meanwhile = obey_late
    assert [one.outcome for one in await killed.settle()] == [Outcome.CONFIRMED]


async def test_that_time_is_counted_from_the_last_line(killed: KilledConsole) -> None:
    await killed.kill(killed.order(Action.KICK, killed.people[0]), obeyed=False)
    await killed.settle()
    assert CONFIRM_SECS <= sum(killed.asleep) <= CONFIRM_SECS + 1
    killed.asleep.clear()
    await killed.kill(killed.order(Action.KICK, killed.people[0]), obeyed=False)
    killed.clock.tick(CONFIRM_SECS)
    await killed.settle()
    assert killed.asleep == []


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
    killed: KilledConsole, fault: str, how: dict[str, Any], reason: str
) -> None:
    news: list[Settled | Waiting] = []
    await killed.kill(killed.order(Action.KICK, killed.people[0]), obeyed=True)
    await killed.kill(NEW_ROOM, obeyed=True)
    getattr(killed.api.faults, fault)(8, **how)
    settled = await killed.settle(news.append)
    assert {one.outcome for one in settled} == {Outcome.CONFIRMED, Outcome.DONE}
    waiting, *rest = news
    assert isinstance(waiting, Waiting)
    assert (waiting.left, waiting.reason.startswith(reason)) == (2, True)
    assert not any(isinstance(one, Waiting) for one in rest), "it is said once"
    assert len(killed.asleep) >= 4, "it is not asked without a pause"
    assert min(killed.asleep) >= 0.75
    if fault == "throttle_next":
        assert set(killed.asleep) == {7.0}
    assert [line.get("settled") for line in lines(killed)] == [None, None, True, True]
    assert await nothing_is_open(killed)


async def test_one_that_cannot_be_read_does_not_keep_the_others(killed: KilledConsole) -> None:
    await killed.kill(NEW_ROOM, obeyed=True)
    await killed.kill(killed.order(Action.KICK, killed.people[0]), obeyed=True)
    killed.api.faults.garble_next(3, where=lambda _, path: path.endswith("/rooms"))
    outcomes = [one.outcome for one in await killed.settle()]
    assert outcomes == [Outcome.CONFIRMED, Outcome.DONE]


async def test_what_nobody_can_tell_does_not_wait_for_the_service(killed: KilledConsole) -> None:
    await killed.kill(killed.order(Action.KICK, killed.people[0]), obeyed=True)
    await killed.kill(killed.order(Action.MUTE, killed.people[0]), obeyed=True)
    killed.api.faults.drop_next(3)
    news: list[Settled | Waiting] = []
    await killed.settle(news.append)
    assert [type(one) for one in news] == [Settled, Waiting, Settled]
    assert isinstance(news[0], Settled)
    assert news[0].entry.action == "mute"


async def test_an_id_that_the_service_refuses_is_unknown_for_good(killed: KilledConsole) -> None:
    for target in ("..", "no-uuid"):
        write = DeleteFile(account=UNNAMED, kind=RecordKind.RECORDING, record_id=target, name="x")
        journal = killed.journal()
        entry = {"id": write.id, "verb": write.verb, "what": write.what, "name": "x"}
        journal.append("intent", killed.clock.now(), write=entry | write.journal_fields())
        journal.close()
    assert [one.outcome for one in await killed.settle()] == [Outcome.UNKNOWN] * 2
    assert await nothing_is_open(killed)


async def test_a_kind_of_write_that_is_not_known_yet(killed: KilledConsole) -> None:
    journal = killed.journal()
    write = {"id": "w", "verb": "paint", "what": "room", "name": "x"}
    journal.append("intent", killed.clock.now(), write=write)
    journal.close()
    ((outcome, _),) = told(await killed.settle())
    assert outcome is Outcome.UNKNOWN


async def test_what_nobody_foresaw_is_unknown_and_stops_nothing(
    killed: KilledConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    await killed.kill(NEW_ROOM, obeyed=True)
    await killed.kill(killed.order(Action.KICK, killed.people[0]), obeyed=True)

    async def fault(*_: object) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(reconcile, "of_write", fault)
    outcomes = {one.outcome: one.detail for one in await killed.settle()}
    assert outcomes[Outcome.UNKNOWN] == "Internal error (ZeroDivisionError)."
    assert Outcome.CONFIRMED in outcomes


async def test_two_that_start_at_once_settle_each_entry_once(killed: KilledConsole) -> None:
    for person in killed.people:
        await killed.kill(killed.order(Action.KICK, person), obeyed=True)
        await killed.kill(killed.order(Action.MUTE, person), obeyed=True)
    both = await asyncio.gather(*(killed.settle() for _ in range(3)))
    settled = [one.entry.id for each in both for one in each]
    assert len(settled) == len(set(settled)) == 2 * 4
    written = [line["order"] for line in lines(killed) if line.get("settled")]
    assert sorted(written) == sorted(settled)
    assert await nothing_is_open(killed)


async def test_what_a_living_console_has_open_is_its_own(killed: KilledConsole) -> None:
    journal = killed.journal()
    order = killed.order(Action.KICK, killed.people[0])
    journal.append("intent", killed.clock.now(), order=order)
    killed.clock.tick(3_600)
    assert await killed.settle() == ()
    journal.close()
    assert len(await killed.settle()) == 1


async def test_a_console_does_not_settle_what_it_has_open_itself(killed: KilledConsole) -> None:
    recovery = killed.recovery()
    order = killed.order(Action.KICK, killed.people[0])
    recovery._journal.append("intent", killed.clock.now(), order=order)
    assert await recovery.run(killed.note) == ()


@pytest.mark.parametrize(
    "other", [{"host": "elsewhere"}, {"profile": "stage"}, {"service": "https://other.test"}]
)
async def test_what_belongs_elsewhere_is_left_to_those_there(
    killed: KilledConsole, other: dict[str, Any]
) -> None:
    await killed.kill(killed.order(Action.MUTE, killed.people[0]), obeyed=False, **other)
    before = lines(killed)
    assert await killed.settle() == ()
    assert (lines(killed), len(killed.run_files)) == (before, 1)
    assert len(await killed.settle(recovery=killed.recovery(**other))) == 1


async def test_what_is_old_is_not_looked_at(killed: KilledConsole) -> None:
    await killed.kill(killed.order(Action.MUTE, killed.people[0]), obeyed=False)
    killed.clock.tick(OLDEST.total_seconds() + 1)
    await killed.kill(killed.order(Action.UNMUTE, killed.people[0]), obeyed=False)
    (settled,) = await killed.settle()
    assert settled.entry.action == "unmute"
    assert await nothing_is_open(killed)


async def test_broken_lines_are_no_obstacle(killed: KilledConsole) -> None:
    await killed.kill(killed.order(Action.MUTE, killed.people[0]), obeyed=False)
    (file,) = killed.folder.glob("*.jsonl")
    file.write_bytes(b'\xff\n{"a": 1}\n[]\n' + file.read_bytes() + b'{"at": "cut he')
    assert len(await killed.settle()) == 1
    assert file.read_bytes().splitlines()[-2] == b'{"at": "cut he'
    assert await nothing_is_open(killed)


async def test_the_journal_is_only_ever_added_to(killed: KilledConsole) -> None:
    await killed.kill(killed.order(Action.KICK, killed.people[0]), obeyed=True)
    (file,) = killed.folder.glob("*.jsonl")
    before = file.read_bytes()
    await killed.settle()
    assert file.read_bytes().startswith(before)


async def test_what_cannot_be_written_down_is_tried_again(
    killed: KilledConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    await killed.kill(killed.order(Action.MUTE, killed.people[0]), obeyed=True)
    (file,) = killed.folder.glob("*.jsonl")
    kept = file.read_bytes()
    news: list[Settled | Waiting] = []

    def fill() -> None:
        if len(killed.asleep) == 2:
            file.rmdir()
            file.write_bytes(kept)

    recovery = killed.recovery()
    claims = list(recovery._claims())
    monkeypatch.setattr(recovery, "_claims", lambda: claims)
    file.unlink()
    file.mkdir()  # nobody can write there
    killed.meanwhile = fill
    assert len(await killed.settle(news.append, recovery=recovery)) == 1
    assert isinstance(news[0], Waiting)
    assert news[0].reason.startswith("The journal ")
    assert [line.get("settled") for line in lines(killed)] == [None, True]


async def test_a_journal_that_cannot_be_read_is_left_to_the_next_start(
    killed: KilledConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    await killed.kill(killed.order(Action.MUTE, killed.people[0]), obeyed=True)
    with monkeypatch.context() as patch:

        def refuse(*_: object) -> Any:
            raise PermissionError

        patch.setattr(recovery, "JournalReader", refuse)
        assert await killed.settle() == ()
    assert len(await killed.settle()) == 1


async def test_a_day_that_cannot_be_read_is_told_and_left_to_the_next_start(
    killed: KilledConsole,
) -> None:
    await killed.kill(killed.order(Action.MUTE, killed.people[0]), obeyed=True)
    (file,) = killed.folder.glob("*.jsonl")
    packed = file.with_suffix(".jsonl.1.xz")
    packed.write_bytes(b"\xfd7zXZ\x00")
    packed.chmod(0o600)
    news: list[Settled | Waiting] = []
    assert await killed.settle(news.append) == ()
    (waiting,) = news
    assert isinstance(waiting, Waiting)
    assert (waiting.left, waiting.reason.partition("; run: ")[2]) == (1, f"unxz {packed}")
    packed.unlink()
    assert len(await killed.settle()) == 1


async def test_what_a_console_does_not_come_to_is_left_to_the_next(killed: KilledConsole) -> None:
    await killed.kill(killed.order(Action.KICK, killed.people[0]), obeyed=True)
    await killed.kill(killed.order(Action.KICK, killed.people[1]), obeyed=True)
    news: list[Settled | Waiting] = []
    task = asyncio.ensure_future(killed.settle(news.append))

    def stop() -> None:
        task.cancel()

    killed.meanwhile = stop
    killed.api.faults.fail_next(
        99, where=lambda _, path: str(killed.people[1].session_id) in path and bool(news)
    )
    with pytest.raises(asyncio.CancelledError):
        await task
    killed.api.faults.clear()
    killed.meanwhile = lambda: None
    done = [one for one in news if isinstance(one, Settled)]
    rest = await killed.settle()
    assert (len(done), len(rest)) == (1, 1)
    assert done[0].entry.id != rest[0].entry.id
    assert await nothing_is_open(killed)


async def test_an_action_goes_first(killed: KilledConsole) -> None:
    await killed.kill(killed.order(Action.KICK, killed.people[0]), obeyed=True)
    asked = len(killed.api.log)
    async with killed.gate.action():
        task = asyncio.create_task(killed.settle())
        for _ in range(50):
            await asyncio.to_thread(lambda: None)
        assert len(killed.api.log) == asked
    assert len(await task) == 1


async def test_many_do_not_spend_the_account_s_limit(killed: KilledConsole) -> None:
    answers = {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "30", "x-ratelimit-reset": "60"}
    session = {"data": {"id": "s", "active": False}}
    wire = Wire(lambda _: httpx.Response(200, json=session, headers=answers))
    for person in killed.people:
        await killed.kill(killed.order(Action.END, person), obeyed=False)
    assert len(await killed.settle(recovery=killed.recovery(api=client(wire)))) == 4
    assert len(wire.requests) == 4
    assert len(killed.asleep) == 3, "the first does not wait, nor does the end"
    assert min(killed.asleep) > 7, "each may take three requests of the half that is left"


async def test_whom_the_list_lacks_is_asked_for_alone(killed: KilledConsole) -> None:
    people = [{"id": "a", "left_at": None}, {"id": "b", "left_at": "2026-11-22T10:00:00Z"}, 7]

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/participants"):
            return httpx.Response(200, content=page(people))
        if "room_participants" in path:
            record_id = path[-1]
            left_at = killed.clock.now().isoformat() if record_id == "b" else None
            data = {"id": record_id, "left_at": left_at}
            gone = refusal(404, {"code": "10005"})
            return gone if record_id == "c" else httpx.Response(200, json={"data": data})
        return httpx.Response(200, json={"data": {"id": "s", "active": True}})

    named = tuple(Target(one, one.upper()) for one in "abcd")
    await killed.kill(killed.order(Action.KICK, targets=named), obeyed=False)
    wire = Wire(answer)
    settled = await killed.settle(recovery=killed.recovery(api=client(wire)))
    assert told(settled) == [
        (Outcome.NOT_CONFIRMED, "Still in the session: A, D. Out by now: B, C.")
    ]


def test_the_dead_are_who_the_settlers_look_for() -> None:
    assert DEAD.run
    assert DEAD.host
