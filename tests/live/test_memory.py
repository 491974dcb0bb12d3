"""The memory of a host: what its journal tells, whoever wrote it and however it is read."""

import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.identity.stable import Identity
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    Target,
)
from roomtui.live.journal import follower
from roomtui.live.journal.entries import JournalLine
from roomtui.live.journal.follower import JournalFollower
from roomtui.live.journal.journal import Journal
from roomtui.live.journal.lines import encoded
from roomtui.live.journal.operator import Operator
from roomtui.live.memory import builder as memory_builder
from roomtui.live.memory.builder import KEPT, MemoryBuilder
from roomtui.live.memory.index import MOST_EACH
from roomtui.live.memory.memory import Memory
from roomtui.live.memory.reader import MemoryReader, MemoryUpdate

NOW = datetime(2026, 11, 29, 21, 45, tzinfo=UTC)
OPS = AccountId("ops", "http://service")
A = Operator("op-a", profile="ops", service="http://service", run="run-a", host="h", pid=1)
B = replace(A, login="op-b", run="run-b", pid=2)
ADA, BO = Target("p1", "Ada", "userid:1"), Target("p2", "Bo", "userid:2")
TODAY = f"{NOW.date()}.jsonl"


def asked(
    action: Action = Action.MUTE, *people: Target, account: AccountId = OPS, session: str = "s"
) -> ModerationRequest:
    return ModerationRequest(
        action=action, account=account, session_id=session, room_id="r", room="stage",
        targets=people or (ADA,),
    )  # fmt: skip


def lines_of(
    request: ModerationRequest,
    who: Operator = B,
    *outcomes: Outcome,
    secs: float = 60.0,
    **more: Any,
) -> bytes:
    """Return the lines of an action that was begun so many seconds ago."""
    at = NOW - timedelta(seconds=secs)
    data = encoded("intent", at, who, 1, {"order": request.made_safe()})
    for seq, outcome in enumerate(outcomes, 2):
        told = {"order": request.id, "outcome": outcome, "detail": "", **more}
        data += encoded("outcome", at + timedelta(seconds=seq), who, seq, told)
    return data


class Host:
    """A folder with a journal, and a console that looks at it."""

    def __init__(self, folder: Path, me: Operator = A) -> None:
        self.folder = folder
        self.reader = MemoryReader(folder, OPS, me)
        self.memory = Memory()

    def write(self, data: bytes, name: str = TODAY) -> None:
        with (self.folder / name).open("ab") as file:
            file.write(data)

    def look(self, *results: ModerationResult, now: datetime = NOW) -> MemoryUpdate:
        recalled = self.reader.look(results, now)
        self.memory = recalled.memory
        return recalled

    def told(self, who: str = "p1", key: str = "") -> list[tuple[str, str, str]]:
        past = self.memory.of_person(OPS, who, Identity(key) if key else None)
        return [(str(done.action), str(done.outcome), done.by_another) for done in past]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    folder = tmp_path / "journal"
    folder.mkdir(mode=0o700)
    return Host(folder)


def test_what_was_done_before_the_start_is_remembered(host: Host) -> None:
    host.write(lines_of(asked(), replace(A, run="before"), Outcome.SENT, secs=600))
    host.write(lines_of(asked(Action.UNMUTE), B, Outcome.SENT, secs=300))
    host.write(lines_of(asked(Action.END), B, Outcome.SENT, Outcome.CONFIRMED))
    host.look()
    assert host.told() == [("mute", "sent", ""), ("unmute", "sent", "op-b")]
    assert host.told("p2") == []
    (end,) = host.memory.of_session(OPS, "s")
    assert (end.action, end.outcome, end.by) == (Action.END, Outcome.CONFIRMED, "op-b")
    assert end.at == NOW - timedelta(seconds=60), "it is of when it was done, not of when confirmed"
    within = host.memory.in_session(OPS, "s")
    assert [(done.action, done.name) for done in within] == [
        (Action.MUTE, "Ada"), (Action.UNMUTE, "Ada"), (Action.END, ""),
    ]  # fmt: skip


def test_who_came_back_is_known_by_identity(host: Host) -> None:
    host.write(lines_of(asked(Action.KICK), B, Outcome.CONFIRMED, secs=600))
    host.write(lines_of(asked(Action.MUTE, replace(ADA, id="p9")), B, Outcome.SENT))
    host.look()
    assert host.told("p9") == [("mute", "sent", "op-b")]
    both = [("kick", "confirmed", "op-b"), ("mute", "sent", "op-b")]
    assert host.told("p9", "userid:1") == host.told("another join", "userid:1") == both
    assert host.told("p9", "userid:7") == [("mute", "sent", "op-b")]


def test_an_identity_that_is_not_safe_to_show_is_matched_all_the_same(host: Host) -> None:
    keys = ["userid:\x1b[31m\u202e", "userid:a  b", "userid:a b", "k" * 300, "é" * 200]
    for number, key in enumerate(keys):
        person = Target(f"p{number}", "Ada", key)
        host.write(lines_of(asked(Action.KICK, person), B, Outcome.SENT))
    assert "\\u202e" not in (text := (host.folder / TODAY).read_text())
    assert "\u202e" not in text
    host.look()
    for key in keys:
        assert host.told("back", key) == [("kick", "sent", "op-b")], key


def test_old_lines_without_identities_are_read(host: Host) -> None:
    old = lines_of(asked(Action.MUTE, Target("p1", "Ada")), B, Outcome.SENT)
    assert b"identity" not in old
    host.write(old + lines_of(asked(Action.UNMUTE), B, Outcome.SENT, secs=1))
    host.look()
    assert [action for action, _, _ in host.told("p1", "userid:1")] == ["mute", "unmute"]


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        ((), "sending"),
        ((Outcome.SENT,), "sent"),
        ((Outcome.SENT, Outcome.CONFIRMED), "confirmed"),
        ((Outcome.SENT, Outcome.NOT_CONFIRMED), "not confirmed"),
        ((Outcome.UNKNOWN,), "outcome unknown"),
        ((Outcome.FAILED,), "failed"),
        ((Outcome.ALREADY_GONE,), "already gone"),
    ],
)
def test_what_came_of_it_is_told_as_the_journal_does(
    host: Host, outcomes: Sequence[Outcome], told: str
) -> None:
    host.write(lines_of(asked(Action.KICK), B, *outcomes, secs=20))
    host.look()
    assert host.told() == [("kick", told, "op-b")]
    had_effect = {done.had_effect for done in host.memory.of_person(OPS, "p1")}
    assert had_effect == {told in {"sent", "confirmed"}}


def test_single_people_have_an_outcome_of_their_own(host: Host) -> None:
    request = asked(Action.KICK, ADA, BO)
    host.write(lines_of(request, B, Outcome.CONFIRMED, apart={"p2": Outcome.ALREADY_GONE}))
    host.look()
    assert host.told("p1") == [("kick", "confirmed", "op-b")]
    assert host.told("p2") == [("kick", "already gone", "op-b")]


def test_what_another_console_settled_is_told(host: Host) -> None:
    request = asked(Action.KICK)
    host.write(lines_of(request, B, secs=900))
    host.look()
    assert host.told() == [("kick", "outcome unknown", "op-b")]
    settled = {"order": request.id, "outcome": Outcome.CONFIRMED, "detail": "", "settled": True}
    host.write(encoded("outcome", NOW, A, 1, settled))
    assert not host.look().news, "what this console settles, it tells itself"
    assert host.told() == [("kick", "confirmed", "op-b")]


def test_own_results_are_taken_in_at_once_and_not_again_from_the_journal(host: Host) -> None:
    host.look()
    request = asked(Action.KICK, ADA, BO)
    sending = ModerationResult(request=request, outcome=Outcome.SENDING, at=NOW)
    assert not host.look(sending).news
    assert host.told() == [("kick", "sending", "")]
    host.write(lines_of(request, A, Outcome.CONFIRMED))
    confirmed = replace(sending, outcome=Outcome.CONFIRMED, apart={"p2": Outcome.ALREADY_GONE})
    assert not host.look(confirmed).news
    assert host.told("p1") == [("kick", "confirmed", "")]
    assert host.told("p2") == [("kick", "already gone", "")]
    late = host.look(now=NOW + timedelta(minutes=5))
    assert not late.news
    assert host.told("p2") == [("kick", "already gone", "")]


def test_what_others_do_is_news_once_for_each_outcome(host: Host) -> None:
    host.write(lines_of(asked(), B, Outcome.SENT, secs=7_200))
    host.write(lines_of(asked(), B, Outcome.SENT, secs=600))
    host.write(lines_of(asked(), replace(A, run="before"), Outcome.SENT, secs=500))
    assert [entry.who.login for entry in host.look().news] == ["op-b", "op-a"], "of the last hour"
    kick = lines_of(asked(Action.KICK), B, Outcome.SENT, Outcome.CONFIRMED, secs=5)
    intent, sent, confirmed, _ = kick.split(b"\n")
    for line, told in ((intent, []), (sent, ["sent"]), (sent, []), (confirmed, ["confirmed"])):
        host.write(line + b"\n")
        assert [str(one.resolved and one.resolved.outcome) for one in host.look().news] == told
    deletion = {"id": "w", "verb": "delete", "what": "room", "name": "stage", "account": OPS}
    data = encoded("intent", NOW, B, 9, {"write": deletion})
    data += encoded("outcome", NOW, B, 10, {"write": "w", "outcome": Outcome.DONE})
    host.write(data)
    (entry,) = host.look().news
    assert entry.action == "delete room"


def test_an_action_that_never_got_an_outcome_is_told_as_unknown_after_a_while(host: Host) -> None:
    host.look()
    host.write(lines_of(asked(Action.KICK), B, secs=1))
    assert not host.look().news
    (entry,) = host.look(now=NOW + timedelta(minutes=2)).news
    assert entry.resolved
    assert entry.resolved.outcome is Outcome.UNKNOWN


def test_the_actions_of_a_plan_are_news_together_once_no_more_comes_of_it(host: Host) -> None:
    host.look()
    plan = [replace(asked(Action.KICK, ADA if n else BO), plan="p", id=f"{n}") for n in range(3)]
    host.write(lines_of(plan[0], B, Outcome.CONFIRMED, secs=3) + lines_of(plan[1], B, secs=2))
    host.write(lines_of(asked(), B, Outcome.SENT, secs=1))
    update = host.look()
    assert [one.action for one in update.news] == ["mute"]
    assert not update.plans
    host.write(lines_of(plan[2], B, Outcome.FAILED, secs=0))
    assert not host.look(now=NOW + timedelta(seconds=4)).plans
    assert not host.look(now=NOW + timedelta(seconds=60)).plans, "one is told as unknown"
    (told,) = host.look(now=NOW + timedelta(seconds=100)).plans
    assert (told.title, told.sum, told.outcome) == (
        "kick 2 people in 1 session", "1 of 3 confirmed, 1 failed, 1 outcome unknown",
        Outcome.FAILED,
    )  # fmt: skip
    assert not host.look(now=NOW + timedelta(seconds=200)).plans
    other = Host(host.folder, replace(A, run="other"))
    assert [one.sum for one in other.look().plans] == ["1 of 2 confirmed, 1 failed"]


def test_another_account_is_another_memory(host: Host) -> None:
    elsewhere = replace(B, profile="other")
    host.write(
        lines_of(asked(account=AccountId("other", "http://service")), elsewhere, Outcome.SENT)
    )
    assert not host.look().news
    assert host.memory.is_empty


def test_what_is_a_day_old_is_forgotten_and_a_wrong_clock_believed_in_nothing(host: Host) -> None:
    host.write(lines_of(asked(), B, Outcome.SENT, secs=3_600))
    host.write(lines_of(asked(Action.KICK), B, Outcome.SENT, secs=-86_400))
    host.write(lines_of(asked(Action.KICK), B, Outcome.SENT, secs=2 * 86_400))
    host.look()
    assert host.told() == [("mute", "sent", "op-b")]
    assert host.look().memory is host.memory, "nothing is made anew while nothing changes"
    host.look(now=NOW + KEPT)
    assert host.memory.is_empty


def test_the_memory_is_bounded(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(MOST_EACH + 20):
        host.write(lines_of(asked(), B, Outcome.SENT, secs=3_000 - number))
    host.look()
    assert len(host.told()) == len(host.told("x", "userid:1")) == MOST_EACH
    monkeypatch.setattr(memory_builder, "MOST_REQUESTS", 5)
    monkeypatch.setattr(memory_builder, "MOST_PEOPLE", 8)
    for number in range(20):
        host.write(lines_of(asked(Action.MUTE, ADA, BO), B, Outcome.SENT, secs=100 - number))
        host.write(encoded("outcome", NOW, B, 1, {"order": f"{number}", "outcome": Outcome.SENT}))
    host.look()
    assert len(host.told()) == len(host.told("p2")) == 4
    builder = host.reader._builder
    assert len(builder._requests) == 4
    assert len(builder._outcomes._own) <= 9


def test_what_policies_did_outlasts_what_many_others_did(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_builder, "MOST_REQUESTS", 5)
    host.write(lines_of(replace(asked(Action.KICK), policy="door"), B, Outcome.SENT, secs=100))
    for number in range(20):
        host.write(lines_of(asked(), B, Outcome.SENT, secs=90 - number))
    host.look()
    assert len(host.told()) == 5
    assert host.told()[0] == ("kick", "sent", "op-b")
    for number in range(20):
        request = replace(asked(), policy="quiet")
        host.write(lines_of(request, B, Outcome.SENT, secs=60 - number))
    host.look()
    assert len(host.told()) == 5, "it is bounded all the same"
    monkeypatch.setattr(memory_builder, "MOST_PEOPLE", 1)
    host.write(lines_of(asked(Action.UNMUTE, ADA, BO), B, Outcome.SENT))
    host.look()
    assert host.told() == [("unmute", "sent", "op-b")], "what was just done is known"


# How it is read


def plain(memory: Memory) -> list[list[str]]:
    """Return all that a memory holds, in one order."""
    parts = [memory.people, memory.identities, memory.sessions, memory.within]
    return [sorted(f"{key} {done}" for key, done in part.items()) for part in parts]


CHOSEN = st.sampled_from([*Outcome])
WRITTEN = st.lists(
    st.tuples(
        st.sampled_from([*Action]),
        st.sampled_from([A, B]),
        st.lists(CHOSEN, max_size=2),
        st.integers(0, 5_000),
        st.sampled_from([(ADA,), (ADA, BO), (replace(ADA, id="p3"),)]),
    ),
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(WRITTEN, st.lists(st.integers(1, 700), max_size=8), st.binary(max_size=40))
def test_reading_in_any_pieces_gives_the_same_memory(
    tmp_path_factory: pytest.TempPathFactory,
    written: list[tuple[Action, Operator, list[Outcome], int, tuple[Target, ...]]],
    cuts: list[int],
    rubbish: bytes,
) -> None:
    data = rubbish + b"\n"
    for number, (action, who, outcomes, secs, people) in enumerate(written):
        request = replace(asked(action, *people), id=f"{number}")
        data += lines_of(request, who, *outcomes, secs=secs)
    memories = []
    for pieces in ([], cuts):
        folder = tmp_path_factory.mktemp("journal", numbered=True)
        folder.chmod(0o700)
        host = Host(folder, replace(A, run="mine"))
        at = 0
        for size in (*pieces, len(data)):
            host.write(data[at : at + size])
            host.look()
            at += size
        memories.append(plain(host.memory))
    assert memories[0] == memories[1]


def test_nothing_is_opened_while_no_size_has_changed(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.write(lines_of(asked(), B, Outcome.SENT) + b'{"half a line')
    host.look()

    def refuse(_: object) -> None:
        raise AssertionError("it was opened")

    monkeypatch.setattr(follower, "opened", refuse)
    assert not host.look().trouble


def test_half_a_line_waits_for_its_end(host: Host) -> None:
    data = lines_of(asked(), B, Outcome.SENT, secs=70)
    host.write(data[:-20])
    host.look()
    assert host.told() == [("mute", "outcome unknown", "op-b")]
    host.write(data[-20:])
    host.look()
    assert host.told() == [("mute", "sent", "op-b")]


def test_the_next_day_and_what_rotation_renamed_are_followed(host: Host) -> None:
    host.look()
    host.write(lines_of(asked(), B, Outcome.SENT))
    host.look()
    host.write(lines_of(asked(Action.KICK), B, Outcome.SENT, secs=50))
    (host.folder / TODAY).rename(host.folder / f"{TODAY}.1")  # with a line that nobody has read
    host.write(lines_of(asked(Action.UNMUTE), B, Outcome.SENT, secs=10))
    tomorrow = f"{NOW.date() + timedelta(days=1)}.jsonl"
    host.write(lines_of(asked(Action.MUTE), B, Outcome.SENT, secs=-100), tomorrow)
    host.look()
    assert [action for action, _, _ in host.told()] == ["mute", "kick", "unmute", "mute"]


def test_a_file_that_is_cut_back_or_replaced_is_read_anew(host: Host) -> None:
    file = host.folder / TODAY
    host.write(lines_of(asked(), B, Outcome.SENT) * 3)
    host.look()
    os.truncate(file, 0)
    host.write(lines_of(asked(Action.KICK), B, Outcome.SENT, secs=50))
    host.look()
    other = host.folder / "new"
    other.write_bytes(lines_of(asked(Action.UNMUTE), B, Outcome.SENT, secs=40) * 20)
    other.replace(file)
    host.look()
    assert [action for action, _, _ in host.told()] == ["mute", "kick", "unmute"]


def test_a_gone_or_missing_folder_is_no_trouble(tmp_path: Path) -> None:
    host = Host(tmp_path / "none")
    assert not host.look().trouble
    Journal(host.folder, B).append("intent", NOW, order=asked())
    host.look()
    assert host.told() == [("mute", "sending", "op-b")]
    (host.folder / TODAY).unlink()
    assert not host.look().trouble
    assert len(host.told()) == 1, "what was read stays"


@pytest.mark.parametrize("bad", ["link", "foreign", "folder", "packed", "fifo"])
def test_what_is_not_a_file_of_ours_is_not_read(host: Host, bad: str, tmp_path: Path) -> None:
    name, told = f"{NOW.date()}.2.jsonl", True
    path = host.folder / name
    if bad == "link":
        (tmp_path / "else").write_bytes(lines_of(asked(), B, Outcome.SENT))
        path.symlink_to(tmp_path / "else")
    elif bad == "foreign":
        host.write(lines_of(asked(), B, Outcome.SENT), name)
        path.chmod(0o666)
    elif bad == "packed":
        path.write_bytes(b"\xfd7zXZ\x00 and so on")
    else:
        (os.mkfifo if bad == "fifo" else os.mkdir)(path)
        told = False
    host.write(lines_of(asked(Action.KICK), B, Outcome.SENT))
    assert bool(host.look().trouble) is told
    assert [action for action, _, _ in host.told()] == ["kick"]


def test_a_folder_that_others_write_is_not_read(host: Host) -> None:
    host.write(lines_of(asked(), B, Outcome.SENT))
    host.folder.chmod(0o777)
    assert "chmod go-w" in host.look().trouble
    assert host.memory.is_empty


def test_only_the_newest_bytes_of_a_large_journal_are_read(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = [lines_of(asked(), B, Outcome.SENT, secs=1_000 - n) for n in range(30)]
    monkeypatch.setattr(follower, "MOST_BYTES", len(data[0]) * 10 + 100)
    yesterday = f"{NOW.date() - timedelta(days=1)}.jsonl"
    host.write(b"".join(data[:10]), yesterday)
    host.write(b"".join(data[10:]))
    host.look()
    assert len(host.told()) == 10
    host.write(b"".join(data[:25]))
    host.look()
    assert len(host.told()) < 30, "no more at a time"
    for _ in range(4):
        host.look()
    assert len(host.told()) == 30


def test_a_line_without_end_is_skipped_and_what_follows_is_read(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "LONGEST_LINE", 2_000)
    host.write(b"x" * 5_500)
    host.look()
    host.write(b"x" * 3_000 + b"\n" + lines_of(asked(), B, Outcome.SENT))
    host.look()
    assert host.told() == [("mute", "sent", "op-b")]


@pytest.mark.parametrize(
    "hostile",
    [
        b"", b"\n" * 50, b"{}\n", b"[" * 5_000 + b"\n", b"\xff\xfe\n", b'{"kind":"intent"}\n',
        b'{"at":"2026-11-29T21:45:00Z","kind":"intent","who":{"login":"x"},"order":"id"}\n',
        b'{"at":"0001-01-01T00:00:00Z","kind":"outcome","who":{"login":"x"},"order":"i"}\n',
        b'{"at":"9999-12-31T23:59:59-12:00","kind":"intent","who":{"login":"x"},"order":{}}\n',
        lines_of(asked(Action.KICK), B, Outcome.SENT).replace(b"2026-", b"9999-"),
        lines_of(asked(Action.KICK), B, Outcome.SENT).replace(b"2026-", b"0001-"),
    ],
    ids=range(11),  # an action has another id in each process
)  # fmt: skip
def test_hostile_lines_are_skipped(host: Host, hostile: bytes) -> None:
    host.write(hostile)
    host.write(lines_of(asked(Action.MUTE, Target("p1", "\x1b[31m\u202eAda")), B, Outcome.SENT))
    assert not host.look().trouble
    (done,) = host.memory.of_person(OPS, "p1")
    assert done.name == "[31mAda"


def test_a_huge_action_is_taken_in_whole(host: Host) -> None:
    people = tuple(Target(f"{n:036}", f"Person {n}", f"userid:{n}") for n in range(5_000))
    host.write(lines_of(asked(Action.MUTE, *people), B, Outcome.SENT))
    host.look()
    assert len(host.memory.people) == len(host.memory.identities) == 5_000


def test_a_memory_builder_keeps_what_it_published() -> None:
    builder = MemoryBuilder(OPS, A)
    builder.add_result(ModerationResult(request=asked(), outcome=Outcome.SENT, at=NOW))
    before = builder.memory()
    builder.add_result(ModerationResult(request=asked(), outcome=Outcome.SENT, at=NOW))
    assert len(builder.memory().of_person(OPS, "p1")) == 2
    assert len(before.of_person(OPS, "p1")) == 1


def test_a_follower_of_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("no folder")
    following = JournalFollower(tmp_path / "journal", KEPT)
    assert not list(following.lines(NOW))
    assert following.trouble


def test_an_action_in_very_many_parts_is_read_in_time_that_grows_with_them_alone() -> None:
    builder, request = MemoryBuilder(OPS, A), asked(Action.KICK)
    builder.add(JournalLine(at=NOW, kind="intent", who=B, order=request), NOW)
    lines = [
        JournalLine(at=NOW, kind="part", who=B, order=request.id, targets=(Target(f"q{n}", "Q"),))
        for n in range(10_000)
    ]
    began = time.process_time()
    for line in lines:
        builder.add(line, NOW)
    assert time.process_time() - began < 0.6
    assert len(builder.memory().people) == 10_001
