"""What a disk may do to the journal, and what no later console may claim because of it."""

import asyncio
import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from roomtui.account_id import UNNAMED
from roomtui.api.bodies import RoomCreate
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    Target,
)
from roomtui.live.actions.room_writes import CreateRoom
from roomtui.live.actions.runner import ActionRunner
from roomtui.live.gate import RequestGate
from roomtui.live.journal import journal as journals
from roomtui.live.journal.console_lock import ConsoleLock
from roomtui.live.journal.journal import NEVER_SENT, Journal, JournalError, Operator
from roomtui.live.journal.reader import JournalReader
from tests.live.killed import KilledConsole
from tests.processes import wait_for

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ME = Operator("alice", host="desk", run="r1")


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KilledConsole:
    made = KilledConsole(tmp_path / "journal", "small")
    monkeypatch.setattr(asyncio, "sleep", made.sleep)
    return made


def order(action: Action = Action.KICK, **fields: Any) -> ModerationRequest:
    known = {"session_id": "s", "room_id": "r", "room": "stage", "targets": (Target("p", "Ada"),)}
    return ModerationRequest(action=action, **known | fields)


class Disk:
    """A disk that refuses what it is told to: `fails` names the calls, with how much is written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fails: set[str] = set()
        self.refused = 0
        self.reason = errno.EIO
        self._patch = monkeypatch
        for name in ("fsync", "ftruncate", "write", "pread"):
            monkeypatch.setattr(os, name, self._instead(name, getattr(os, name)))

    def _instead(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(handle: int, *more: Any) -> Any:
            is_ours = ".jsonl" in str(Path(f"/proc/self/fd/{handle}").readlink())
            if is_ours and name == "write" and "part" in self.fails:
                return real(handle, more[0][: len(more[0]) // 2])
            if is_ours and name in self.fails:
                self.refused += 1
                raise OSError(self.reason, os.strerror(self.reason))
            return real(handle, *more)

        return call


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


FAILURES = [
    "write", "part", "fsync", "pread", "write fsync", "part ftruncate", "fsync ftruncate",
    "part fsync ftruncate",
]  # fmt: skip


@pytest.mark.parametrize("mended", [True, False], ids=["mended", "dead"])
@pytest.mark.parametrize(
    ("before", "fails"),
    [(before, fails) for before in (0, 1) for fails in FAILURES if before or fails != "pread"],
)
async def test_nobody_claims_an_outcome_of_what_was_never_sent(
    killed: KilledConsole, disk: Disk, fails: str, before: int, mended: bool
) -> None:
    ada, bo, *_ = killed.people
    journal, heard = killed.journal(), list[ModerationResult]()
    moderator = ActionRunner(killed.client(), journal, killed.clock, RequestGate())
    for _ in range(before):
        await moderator.carry_out(killed.order(Action.UNMUTE, bo), heard.append)
    disk.fails = set(fails.split())
    given = killed.order(Action.KICK, ada)
    await moderator.carry_out(given, heard.append)
    assert heard[-1].outcome is Outcome.FAILED
    sent = [one for one in killed.api.log if one.method == "POST"]
    assert len(sent) == before
    killed.api.world.leave(ada.id)  # by themselves
    disk.fails = set()
    if mended:
        await moderator.carry_out(killed.order(Action.UNMUTE, bo), heard.append)
    else:
        journal._kept.clear()  # as it is with a process that is killed
    journal.close()
    await killed.settle()
    for entry in JournalReader(killed.folder).entries():
        if entry.id == given.id:
            assert entry.resolved
            assert entry.resolved.outcome in {Outcome.UNKNOWN, Outcome.FAILED}
            if mended:
                assert (entry.resolved.outcome, entry.resolved.detail) == (
                    Outcome.FAILED,
                    NEVER_SENT,
                )


async def test_killed_between_journal_and_service_nobody_knows(
    killed: KilledConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is there, but not what notes that the disk had it."""
    journal, ada = killed.journal(), killed.people[0]
    journal.append("intent", killed.clock.now(), order=killed.order(Action.UNMUTE, ada))
    given = killed.order(Action.KICK, ada)
    monkeypatch.setattr(ConsoleLock, "note_written", lambda *_: None)
    journal.append("intent", killed.clock.now(), order=given)
    journal.close()
    killed.api.world.leave(ada.id)
    settled = {one.entry.id: one for one in await killed.settle()}
    assert settled[given.id].outcome is Outcome.UNKNOWN
    assert settled[given.id].detail.startswith("Nobody knows whether it was sent")


@pytest.mark.parametrize("fails", FAILURES)
def test_an_outcome_that_the_disk_refused_is_written_with_the_next(
    tmp_path: Path, disk: Disk, fails: str
) -> None:
    journal, first, second = Journal(tmp_path, ME), order(), order(Action.MUTE)
    journal.append("intent", AT, order=first)
    journal.append("intent", AT, order=second)
    disk.fails = set(fails.split())
    for outcome in (Outcome.SENT, Outcome.CONFIRMED):
        with pytest.raises(JournalError, match=r"It will be written with the next that can be\.$"):
            journal.append("outcome", AT, order=first.id, outcome=outcome, latency_ms=7)
    disk.fails = set()
    journal.append("outcome", AT, order=second.id, outcome=Outcome.SENT)
    journal.close()
    told = [line for line in JournalReader(tmp_path).lines() if line.concerns]
    assert [line.outcome for line in told][-3:] == ["sent", "confirmed", "sent"]
    fates = {entry.id: entry.resolved for entry in JournalReader(tmp_path).entries()}
    found = fates[first.id]
    assert found
    assert (found.outcome, found.latency_ms) == (Outcome.CONFIRMED, 7)


def test_what_is_kept_is_written_at_the_end(tmp_path: Path, disk: Disk) -> None:
    journal, given = Journal(tmp_path, ME), order(Action.MUTE)
    journal.append("intent", AT, order=given)
    disk.fails = {"write"}
    with pytest.raises(JournalError):
        journal.append("outcome", AT, order=given.id, outcome=Outcome.SENT)
    disk.fails = set()
    journal.close()
    (entry,) = JournalReader(tmp_path).entries()
    assert entry.resolved
    assert entry.resolved.outcome is Outcome.SENT


def test_or_after_a_while_if_nothing_else_is(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "RETRY_SECS", 0.005)
    journal, given = Journal(tmp_path, ME), order(Action.MUTE)
    journal.append("intent", AT, order=given)
    disk.fails = {"write"}
    with pytest.raises(JournalError):
        journal.append("outcome", AT, order=given.id, outcome=Outcome.SENT)
    refused = disk.refused
    wait_for(lambda: disk.refused >= refused + 3, "it to be tried again and again")
    disk.fails = set()
    wait_for(lambda: not journal._kept, "what is kept to be written")
    (entry,) = JournalReader(tmp_path).entries()
    assert entry.resolved
    journal.close()


def test_what_is_kept_is_bounded(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "MOST_KEPT", 2_000)
    journal = Journal(tmp_path, ME)
    journal.append("intent", AT, order=order())
    disk.fails = {"write"}
    kept = []
    for number in range(20):
        with pytest.raises(JournalError) as caught:
            journal.append("outcome", AT, order=str(number), outcome=Outcome.SENT)
        kept.append(caught.value.kept)
        assert ("will be written" in str(caught.value)) is caught.value.kept
    assert kept == sorted(kept, reverse=True)
    assert 2 <= sum(kept) <= 10
    disk.fails = set()
    journal.close()
    told = [line.concerns for line in JournalReader(tmp_path).lines() if line.concerns]
    assert told == [str(number) for number in range(sum(kept))]


async def test_the_screen_is_told_that_it_will_be_written(
    killed: KilledConsole, disk: Disk
) -> None:
    journal, heard = killed.journal(), list[ModerationResult]()
    moderator = ActionRunner(killed.client(), journal, killed.clock, RequestGate())
    writer = ActionRunner(killed.client(), journal, killed.clock, RequestGate())

    def fill(*_: str) -> bool:
        disk.fails.add("fsync")
        return False

    killed.api.faults.delay(0, where=fill)
    await moderator.carry_out(killed.order(Action.MUTE, killed.people[0]), heard.append)
    assert heard[-1].outcome is Outcome.SENT
    assert not heard[-1].recorded
    assert "It will be written with the next" in heard[-1].detail
    disk.fails.clear()
    written = await writer.carry_out(
        CreateRoom(account=UNNAMED, name="a", room=RoomCreate(unique_name="a"))
    )
    assert "It will be written with the next" in written.detail
    disk.fails.clear()
    journal.close()
    assert [entry.resolved is not None for entry in JournalReader(killed.folder).entries()] == [
        True,
        True,
    ]


async def test_where_it_is_not_required_an_order_that_went_is_not_denied(
    killed: KilledConsole, disk: Disk
) -> None:
    journal, heard = killed.journal(), list[ModerationResult]()
    journal.required = False
    moderator = ActionRunner(killed.client(), journal, killed.clock, RequestGate())
    disk.fails = {"fsync", "ftruncate"}
    given = killed.order(Action.KICK, killed.people[0])
    await moderator.carry_out(given, heard.append)
    assert [one.outcome for one in heard] == [Outcome.SENDING, Outcome.SENT]
    disk.fails = set()
    await moderator.carry_out(killed.order(Action.MUTE, killed.people[1]), heard.append)
    fates = {entry.id: entry.resolved for entry in JournalReader(killed.folder).entries()}
    assert fates[given.id] is None


def test_an_append_only_file_cannot_be_cut_and_is_told_so_in_its_next_line(
    tmp_path: Path, disk: Disk
) -> None:
    journal, given = Journal(tmp_path, ME), order()
    disk.fails, disk.reason = {"part", "ftruncate"}, errno.EPERM
    with pytest.raises(JournalError) as caught:
        journal.append("intent", AT, order=given)
    assert not caught.value.kept
    disk.fails = set()
    other = order(Action.MUTE)
    journal.append("intent", AT, order=other)
    reading = JournalReader(tmp_path)
    assert [entry.id for entry in reading.entries()] == [other.id]
    assert reading.skipped == 1, "half a line"


def test_the_command_that_mends_it_stays_at_the_end(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal", ME)
    journal.append("intent", AT, order=order(id="o"))
    (tmp_path / "journal").chmod(0o777)
    with pytest.raises(JournalError) as caught:
        journal.append("outcome", AT, order="o", outcome="sent")
    said = str(caught.value)
    assert said.endswith(f"{journals.LATER} Run: chmod go-w {tmp_path}/journal")
    os.system(said.partition("Run: ")[2])
    journal.close()
    (entry,) = JournalReader(tmp_path / "journal").entries()
    assert entry.resolved
