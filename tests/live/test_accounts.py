"""Two accounts side by side: the same ids in both never meet, and nobody acts for the other."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
import pytest

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.client import VideoApi
from roomtui.api.errors import OtherAccount
from roomtui.api.filters import RecordingFilter
from roomtui.api.models import Recording, Session
from roomtui.api.secret import ApiKey
from roomtui.live.actions.file_writes import DeleteFile
from roomtui.live.actions.last_actions import EMPTY
from roomtui.live.actions.repeats import Repeats
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    Target,
)
from roomtui.live.actions.runner import ActionRunner
from roomtui.live.actions.writes import Write
from roomtui.live.download.downloads import Downloads
from roomtui.live.download.state import DownloadState
from roomtui.live.engine import Engine
from roomtui.live.gate import RequestGate
from roomtui.live.journal.entries import JournalEntry
from roomtui.live.journal.journal import Journal, Operator
from roomtui.live.journal.reader import JournalReader
from roomtui.live.journal.settled import Settled, Waiting
from roomtui.live.kinds import RecordKind
from roomtui.live.lists import page_fetchers
from roomtui.live.lists.paged_list import PagedList
from roomtui.live.lists.paged_loader import PagedLoader
from roomtui.live.polling.changes import changes
from roomtui.live.polling.snapshot_fetcher import SnapshotFetcher
from roomtui.live.snapshot import nothing_yet
from tests.api.support import BASE_URL, SECRET, Wire, one, page, refusal
from tests.journal_lines import whole_lines
from tests.live.downloading import Desk
from tests.live.killed import DEAD, KilledConsole
from tests.live.support import NOON, Account, Heard, StillClock, make_session, snapshot

OPS: Final = AccountId("ops", BASE_URL)
STAGE: Final = AccountId("stage", BASE_URL)
BOTH: Final = (OPS, STAGE)


def api_of(account: AccountId, wire: httpx.AsyncBaseTransport) -> VideoApi:
    return VideoApi(ApiKey(SECRET), account.service, account=account, transport=wire)


def journal_of(account: AccountId, folder: Path) -> Journal:
    who = Operator("alice", profile=account.profile, service=account.service, run=account.profile)
    return Journal(folder, who)


def lines(folder: Path) -> list[Any]:
    return whole_lines(folder)


def order(account: AccountId, action: Action = Action.KICK, *people: str) -> ModerationRequest:
    return ModerationRequest(
        account=account,
        action=action,
        session_id="s",
        room_id="room",
        room="stage",
        targets=tuple(Target(who, who.upper()) for who in people or ("a",)),
    )


def result(account: AccountId, action: Action, *people: str) -> ModerationResult:
    return ModerationResult(request=order(account, action, *people), outcome=Outcome.SENT, at=NOON)


def deletion(account: AccountId) -> Write:
    return DeleteFile(account=account, kind=RecordKind.RECORDING, record_id="r", name="r")


def obey(_: httpx.Request) -> httpx.Response:
    return one({"result": "ok"})


# Snapshots and events


async def test_a_snapshot_and_its_changes_are_of_the_client_s_account(clock: StillClock) -> None:
    account = Account({"id": "s", "room_id": "room", "active": True, "participants": []})
    api = api_of(OPS, account)
    fetcher = SnapshotFetcher(api, clock)
    before = await fetcher.take()
    account.sessions[0]["participants"] = [{"id": "a", "session_id": "s", "left_at": None}]
    after = await fetcher.take()
    assert (before.account, after.account) == (OPS, OPS)
    assert [change.account for change in changes(before, after)] == [OPS]


def test_a_snapshot_of_another_account_changes_nothing() -> None:
    ours = snapshot(make_session("s", "a", "b"), account=OPS)
    theirs = snapshot(make_session("s", "a"), account=STAGE, number=2)
    assert changes(ours, theirs) == ()
    assert changes(nothing_yet(OPS), theirs) == ()
    assert len(changes(ours, snapshot(make_session("s", "a"), account=OPS, number=2))) == 1


def test_a_snapshot_takes_over_nothing_from_another_account() -> None:
    silent = Session(id="s", room_id="room", active=True)
    before = snapshot(make_session("s", "a"), account=OPS)
    assert snapshot(silent, account=OPS, number=2, before=before).present("s")
    assert not snapshot(silent, account=STAGE, number=2, before=before).present("s")


# Notes on what was sent


def test_what_was_sent_in_one_account_is_not_noted_in_another() -> None:
    noted = EMPTY.noting(result(OPS, Action.MUTE, "a")).noting(result(OPS, Action.END))
    noted = noted.noting(result(STAGE, Action.KICK, "a"))
    assert [noted.of(account).people["a"].action for account in BOTH] == [Action.MUTE, Action.KICK]
    assert [list(noted.of(account).sessions) for account in BOTH] == [["s"], []]


def test_a_snapshot_says_nothing_of_who_left_another_account() -> None:
    noted = EMPTY.noting(result(OPS, Action.MUTE, "a")).noting(result(STAGE, Action.MUTE, "a"))
    left = noted.without_departed(snapshot(account=STAGE))
    assert [list(left.of(account).people) for account in BOTH] == [["a"], []]
    assert noted.without_departed(snapshot(make_session("s", "a"), account=OPS)) is noted


# Repeats


@pytest.mark.parametrize("action", [Action.MUTE, Action.END])
def test_the_same_order_in_another_account_is_no_repeat(action: Action) -> None:
    repeats = Repeats(lambda: 0.0)
    first, second = order(OPS, action), order(STAGE, action)
    assert repeats.admit(first) == first
    assert repeats.admit(second) == second
    assert repeats.admit(order(OPS, action)) is repeats.admit(order(STAGE, action)) is None


def test_an_order_in_another_account_undoes_nothing() -> None:
    repeats = Repeats(lambda: 0.0)
    repeats.admit(order(OPS, Action.MUTE))
    repeats.admit(order(STAGE, Action.UNMUTE))
    assert repeats.admit(order(OPS, Action.MUTE)) is None
    repeats.admit(order(OPS, Action.UNMUTE))
    assert repeats.admit(order(OPS, Action.MUTE)) is not None


async def test_the_same_write_in_another_account_is_no_repeat() -> None:
    repeats = Repeats(lambda: 0.0)
    repeats.begin(deletion(OPS))
    assert repeats.given_before(deletion(OPS)) is not None
    assert repeats.given_before(deletion(STAGE)) is None


# Refusals


async def test_an_order_for_another_account_is_not_sent(tmp_path: Path, clock: StillClock) -> None:
    wire, heard = Wire(obey), Heard[ModerationResult]()
    journal = journal_of(OPS, tmp_path)
    moderator = ActionRunner(api_of(OPS, wire), journal, clock, RequestGate())
    for action in Action:
        await moderator.carry_out(order(STAGE, action), heard.publish)
    assert (wire.requests, lines(tmp_path)) == ([], [])
    assert {told.outcome for told in heard.all} == {Outcome.FAILED}
    assert all(told.detail.startswith("Nothing was sent, for this belongs") for told in heard.all)
    assert "stage (https://api.example.test/v2)" in heard.all[0].detail
    assert SECRET not in heard.all[0].detail
    assert not moderator.waiting
    await moderator.carry_out(order(OPS, Action.MUTE), heard.publish)
    assert heard.all[-1].outcome is Outcome.SENT


async def test_a_write_for_another_account_is_not_sent(tmp_path: Path, clock: StillClock) -> None:
    wire = Wire(obey)
    writer = ActionRunner(api_of(OPS, wire), journal_of(OPS, tmp_path), clock, RequestGate())
    written = await writer.carry_out(deletion(STAGE))
    assert (wire.requests, lines(tmp_path)) == ([], [])
    assert (written.outcome, written.is_done) == (Outcome.FAILED, False)
    assert written.detail.startswith("Nothing was sent, for this belongs to the account stage")


async def test_a_snapshot_of_another_account_confirms_nothing(
    tmp_path: Path, clock: StillClock
) -> None:
    heard = Heard[ModerationResult]()
    gone = refusal(404, {"code": "10005", "title": "Resource not found"})
    wire = Wire(lambda asked: gone if asked.method == "GET" else obey(asked))
    moderator = ActionRunner(api_of(OPS, wire), journal_of(OPS, tmp_path), clock, RequestGate())
    await moderator.carry_out(order(OPS, Action.KICK), heard.publish)
    begun = len(heard.all)
    await moderator.observe(snapshot(account=STAGE), heard.publish)
    assert moderator.waiting
    assert len(heard.all) == begun
    await moderator.observe(snapshot(make_session("s"), account=OPS), heard.publish)
    assert not moderator.waiting


READINGS: dict[str, Callable[[Engine, AccountId], Awaitable[Any]]] = {
    "a record": lambda engine, of: engine.look_up(RecordKind.ROOM, "r", account=of),
    "a count": lambda engine, of: engine.matching(RecordingFilter(type="audio"), 3, account=of),
    "a session": lambda engine, of: engine.session_recordings("s", account=of),
}


@pytest.mark.parametrize("read", READINGS.values(), ids=READINGS.keys())
async def test_an_engine_reads_nothing_for_another_account(
    clock: StillClock, read: Callable[[Engine, AccountId], Awaitable[Any]]
) -> None:
    wire = Wire(lambda asked: httpx.Response(200, content=page([]))
                if asked.url.path != "/v2/rooms/r" else one({"id": "r"}))  # fmt: skip
    engine = Engine(api_of(OPS, wire), clock, interval=2.0, journal=None, renew_key=None)
    with pytest.raises(OtherAccount, match="Nothing was sent"):
        await read(engine, STAGE)
    assert (engine.account, wire.requests) == (OPS, [])
    await read(engine, OPS)
    assert wire.requests
    await engine.aclose()


async def test_an_engine_takes_no_journal_of_another_account(
    tmp_path: Path, clock: StillClock
) -> None:
    api = api_of(OPS, Wire(obey))
    for account in (STAGE, UNNAMED, AccountId("ops", "https://other.test/v2")):
        journal = journal_of(account, tmp_path)
        with pytest.raises(OtherAccount):
            Engine(api, clock, interval=2.0, journal=journal, renew_key=None)
    await api.aclose()


# Downloads and lists


async def test_a_file_of_another_account_is_not_downloaded(
    tmp_path: Path, clock: StillClock
) -> None:
    wire = Wire(one({"id": "r", "status": "processing"}))
    async with api_of(OPS, wire) as api:
        queue = Downloads(api, clock)
        for account in (STAGE, OPS):
            queue.add(account, RecordKind.RECORDING, "r", "film.webm", tmp_path)
        desk = Desk(queue, tmp_path)
        desk.start()
        theirs, ours = await desk.over()
        await desk.stop()
    assert (theirs.account, ours.account) == (STAGE, OPS)
    assert theirs.state is ours.state is DownloadState.FAILED
    assert theirs.reason.startswith("Nothing was sent, for this belongs to the account stage")
    assert "still processing" in ours.reason
    assert len(wire.requests) == 1
    assert desk.files == {}


async def test_a_list_is_of_the_account_that_it_was_read_from(clock: StillClock) -> None:
    loader: PagedLoader[Recording] = PagedLoader(page_fetchers.recordings, interval=3600)
    assert loader.paged_list.account == UNNAMED
    for account, ids in ((OPS, ["x", "y"]), (STAGE, ["x"])):
        records = [{"id": record_id, "type": "audio"} for record_id in ids]
        heard = Heard[PagedList[Recording]]()
        api = api_of(account, Wire(httpx.Response(200, content=page(records))))
        running = asyncio.create_task(loader.run(api, RequestGate(), clock, heard.publish))
        begun = await heard.next()
        read = await heard.until(lambda told: told.total is not None)
        running.cancel()
        await asyncio.wait({running})
        assert (begun.account, begun.total, read.account) == (account, None, account)
        assert [record.id for _, record in read.records()] == ids
    loader.narrow(RecordingFilter(type="audio"))
    assert loader.paged_list.account == STAGE


# The journal


def entries(folder: Path) -> list[JournalEntry]:
    return list(JournalReader(folder).entries())


async def test_the_journal_tells_the_account_of_each_entry(
    tmp_path: Path, clock: StillClock
) -> None:
    for account in BOTH:
        api, journal = api_of(account, Wire(obey)), journal_of(account, tmp_path)
        moderator = ActionRunner(api, journal, clock, RequestGate())
        await moderator.carry_out(order(account, Action.MUTE), lambda _: None)
        await ActionRunner(api, journal, clock, RequestGate()).carry_out(deletion(account))
    told = lines(tmp_path)
    intents = [line.get("order", line.get("write")) for line in told if line["kind"] == "intent"]
    known = [{"profile": one.profile, "service": BASE_URL} for one in BOTH]
    assert [intent["account"] for intent in intents] == [known[0], known[0], known[1], known[1]]
    assert [entry.account for entry in entries(tmp_path)] == [OPS, OPS, STAGE, STAGE]
    assert SECRET not in json.dumps(told)


def test_a_line_of_an_old_journal_is_of_its_console_s_account(tmp_path: Path) -> None:
    old = msgspec.to_builtins(order(OPS))
    del old["account"]
    write = {"id": "w", "verb": "delete", "what": "room", "name": "x", "target": "r"}
    journal = journal_of(STAGE, tmp_path)
    journal.append("intent", NOON, order=old)
    journal.append("intent", NOON, write=write)
    Journal(tmp_path, Operator("bob")).append("intent", NOON, order={**old, "id": "o2"})
    assert [entry.account for entry in entries(tmp_path)] == [STAGE, STAGE, UNNAMED]
    assert not JournalReader(tmp_path).skipped


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KilledConsole:
    made = KilledConsole(tmp_path / "journal", "small")
    monkeypatch.setattr(asyncio, "sleep", made.sleep)
    return made


async def test_each_account_recovers_its_own(killed: KilledConsole) -> None:
    ada, bo, *_ = killed.people
    given = {profile: killed.order(Action.KICK, who) for profile, who in (("a", ada), ("b", bo))}
    for profile, one_order in given.items():
        await killed.kill(one_order, obeyed=True, profile=profile)
    heard: list[Settled | Waiting] = []
    for profile in ("b", "a"):
        (settled,) = await killed.settle(heard.append, profile=profile)
        assert settled.entry.id == given[profile].id
        assert settled.entry.account == AccountId(profile, DEAD.service)
    assert len(heard) == 2
    assert await killed.settle(profile="a") == ()


async def test_an_entry_of_another_account_stays_open(killed: KilledConsole) -> None:
    ours, theirs = (killed.order(Action.KICK, killed.people[0]) for _ in range(2))
    journal = killed.journal()
    elsewhere = msgspec.structs.replace(theirs, account=AccountId("elsewhere", DEAD.service))
    for meant in (elsewhere, ours):
        journal.append("intent", killed.clock.now(), order=meant)
    journal.close()
    heard: list[Settled | Waiting] = []
    (settled,) = await killed.settle(heard.append)
    assert (settled.entry.id, heard) == (ours.id, [settled])
    assert [(one.id, one.is_open) for one in entries(killed.folder)] == [
        (theirs.id, True),
        (ours.id, False),
    ]
    for _ in range(2):
        assert any(".run1." in name for name in killed.run_files), "kept for who may settle it"
        assert await killed.settle() == ()


# The account itself


def test_an_account_is_safe_to_show_and_stays_the_same() -> None:
    hostile = AccountId.of("a\x1b[2J\u202eb", "https://h/v2")
    assert str(hostile).isprintable()
    assert str(UNNAMED) == "without a name (no service)"
    assert AccountId.of("ops", BASE_URL) == OPS
    assert hash(AccountId.of("ops", BASE_URL)) == hash(OPS)
    assert len({*BOTH, AccountId("ops", "https://other.test"), AccountId.of("ops", BASE_URL)}) == 3
    assert msgspec.json.decode(msgspec.json.encode(OPS), type=AccountId) == OPS


async def test_a_new_key_is_the_same_account() -> None:
    api = api_of(OPS, Wire(obey))
    before = api.key_digest
    assert api.use_key(ApiKey("KEY_renewed_somewhere_else"))
    assert (api.account, api.key_digest != before) == (OPS, True)
    await api.aclose()
