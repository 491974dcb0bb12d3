"""Lines of a journal: numbered, of any length, in whatever file a clock has put them."""

import json
import os
import resource
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui.live.actions.request import Action, ModerationRequest, Outcome, Target
from roomtui.live.journal import journal as journals
from roomtui.live.journal import lines
from roomtui.live.journal.entries import JournalEntry, JournalLine, Outcomes
from roomtui.live.journal.journal import Journal, JournalError, Operator
from roomtui.live.journal.lines import FORMAT, LONGEST_LINE, PART
from roomtui.live.journal.reader import JournalReader, _assembled
from tests.live.killed import KilledConsole

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ME = Operator("alice", host="desk", run="r1")


def order(action: Action = Action.KICK, **fields: Any) -> ModerationRequest:
    known = {"session_id": "s", "room_id": "r", "room": "stage", "targets": (Target("p", "Ada"),)}
    return ModerationRequest(action=action, **known | fields)


def crowd(number: int, name: str) -> tuple[Target, ...]:
    return tuple(Target(f"{one:036}", f"{name}{one}") for one in range(number))


def raw(folder: Path) -> list[dict[str, Any]]:
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


def test_each_line_bears_the_number_of_its_format_and_its_own(tmp_path: Path) -> None:
    journal = Journal(tmp_path, ME)
    journal.append("intent", AT, order=order())
    journal.append("outcome", AT, order="x", outcome="sent")
    assert [(line["format"], line["seq"]) for line in raw(tmp_path)] == [(FORMAT, 1), (FORMAT, 2)]


@pytest.mark.parametrize(
    ("number", "name"),
    [(3_000, "Ada " * 80), (10_000, "x" * 1024), (10_000, "\U0001f600" * 256), (2, "y" * PART),
     (10_000, '"\\\n' * 80)],
    ids=["3,000", "10,000 of 1 kB", "emoji", "longer than a part", "escapes"],
)  # fmt: skip
@pytest.mark.parametrize("excluded", [False, True])
def test_whatever_number_of_people_is_meant_is_read_back(
    tmp_path: Path, number: int, name: str, excluded: bool
) -> None:
    people = crowd(number, name)
    fields = {"excluded": people, "everyone": True} if excluded else {"targets": people}
    meant, journal = order(**fields), Journal(tmp_path, ME)
    journal.append("intent", AT, order=order(id="before"))
    journal.append("intent", AT, order=meant)
    journal.append("outcome", AT, order=meant.id, outcome="sent")
    reading = JournalReader(tmp_path)
    _, entry = reading.entries()
    assert (entry.meant, entry.is_whole, reading.skipped) == (meant, True, 0)
    assert entry.resolved
    (file,) = tmp_path.glob("*.jsonl")
    longest = max(map(len, file.read_bytes().splitlines()))
    assert longest <= max(2 * PART, 2 * len(name)) < LONGEST_LINE


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=30))
def test_lines_are_put_together_as_they_were_divided(names: list[str]) -> None:
    people = tuple(Target(str(number), name) for number, name in enumerate(names))
    meant = order(targets=people, excluded=people[::2])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "PART", 64)
        data = lines.encoded("intent", AT, ME, 1, {"order": meant})
    import msgspec

    decoder = msgspec.json.Decoder(JournalLine)
    (entry,) = _assembled(decoder.decode(line) for line in data.splitlines())
    assert isinstance(entry, JournalEntry)
    assert (entry.meant, entry.is_whole) == (meant, True)


@pytest.mark.long
def test_what_no_reader_would_take_is_not_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path, ME)
    for meant in (order(targets=crowd(1, "x" * LONGEST_LINE)), order(room="x" * LONGEST_LINE)):
        with pytest.raises(JournalError, match="too long for the journal"):
            journal.append("intent", AT, order=meant)
    write = {"id": "w", "verb": "create", "what": "room", "name": "x" * LONGEST_LINE}
    with pytest.raises(JournalError, match="too long for the journal"):
        journal.append("intent", AT, write=write)
    journal.append("outcome", AT, order="o", outcome="failed", detail="x" * LONGEST_LINE)
    (line,) = raw(tmp_path)
    assert len(line["detail"]) == lines.LONGEST_DETAIL


async def test_an_intent_that_lost_a_part_is_shown_and_proves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = KilledConsole(tmp_path / "journal", "small")
    monkeypatch.setattr("asyncio.sleep", killed.sleep)
    monkeypatch.setattr(lines, "PART", 100)
    ada, *others = killed.people
    meant = killed.order(Action.KICK, ada, *others)
    await killed.kill(meant, obeyed=False)
    (file,) = killed.folder.glob("*.jsonl")
    written = file.read_bytes().splitlines(keepends=True)
    assert len(written) > 2
    file.write_bytes(b"".join(written[:-1]))
    for person in killed.people:
        killed.api.world.leave(person.id)
    (entry,) = JournalReader(killed.folder).entries()
    assert not entry.is_whole
    (settled,) = await killed.settle()
    assert settled.outcome is Outcome.UNKNOWN


def test_a_line_of_the_first_format_with_3_000_people_is_read(tmp_path: Path) -> None:
    meant = order(targets=crowd(3_000, "Ada " * 120))
    old = {"at": AT, "kind": "intent", "who": {"login": "a"}, "order": meant}
    line = msgspec.json.encode(old)
    assert len(line) > 1 << 20
    (tmp_path / "2026-11-22.jsonl").write_bytes(line + b"\n")
    reading = JournalReader(tmp_path)
    (entry,) = reading.entries()
    assert (entry.meant, reading.skipped) == (meant, 0)


SOMEBODY = {"at": "2026-11-22T12:00:00Z", "who": {"login": "a"}}


def test_lines_of_a_later_version_are_no_damage(tmp_path: Path) -> None:
    later: list[dict[str, Any]] = [
        SOMEBODY | {"format": 9, "kind": "download", "order": 7, "new": [1, {"a": 2}]},
        SOMEBODY | {"kind": "remark"},
        {"format": 3, "kind": "weather"},
    ]
    file = tmp_path / "2026-11-22.jsonl"
    Journal(tmp_path, ME).append("intent", AT, order=order(id="k1"))
    with file.open("a") as opened:
        for line in later:
            opened.write(json.dumps(line) + "\n")
        known = SOMEBODY | {"format": 9, "kind": "outcome", "order": "k1", "outcome": "sent",
                            "weather": "fine"}  # fmt: skip
        opened.write(json.dumps(known) + "\n")
    reading = JournalReader(tmp_path)
    (entry,) = reading.entries()
    assert (reading.skipped, reading.later) == (0, 0)
    assert entry.resolved
    assert entry.resolved.outcome is Outcome.SENT


def test_an_outcome_that_only_a_later_version_knows_is_not_open(tmp_path: Path) -> None:
    Journal(tmp_path, ME).append("intent", AT, order=order(id="k1"))
    line = SOMEBODY | {"format": 9, "kind": "outcome", "order": "k1", "outcome": "splendid"}
    unknown = SOMEBODY | {"format": 9, "kind": "intent", "order": {"id": "k2", "action": "bow"}}
    with (tmp_path / "2026-11-22.jsonl").open("a") as opened:
        opened.write(json.dumps(line) + "\n" + json.dumps(unknown) + "\n")
    reading = JournalReader(tmp_path)
    (entry,) = reading.entries()
    assert not entry.is_open
    assert entry.resolved
    assert entry.resolved.detail == "A later version of roomtui tells: splendid."
    assert (reading.skipped, reading.later) == (0, 2)


MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
JUMPS = [timedelta(seconds=20), timedelta(hours=30), timedelta(days=366), timedelta(days=20_000)]


@pytest.mark.parametrize("back", JUMPS, ids=str)
def test_a_clock_that_is_set_back_changes_no_outcome_and_no_order(
    tmp_path: Path, back: timedelta
) -> None:
    journal, first, second = Journal(tmp_path, ME), order(id="1"), order(id="2")
    after, before = MIDNIGHT + timedelta(seconds=5), MIDNIGHT + timedelta(seconds=5) - back
    journal.append("intent", after, order=first)
    journal.append("outcome", after, order="1", outcome="sent", latency_ms=5)
    journal.append("outcome", before, order="1", outcome="confirmed")
    journal.append("intent", before, order=second)
    journal.close()
    for since in (before.date(), after.date(), date.min):
        entries = list(JournalReader(tmp_path, since).entries())
        assert [entry.id for entry in entries] == ["1", "2"]
        resolution = entries[0].resolved
        assert resolution
        assert (resolution.outcome, resolution.latency_ms) == (Outcome.CONFIRMED, 5)
        assert not entries[0].is_open


@pytest.mark.parametrize("back", JUMPS[:3], ids=str)
async def test_nor_does_the_next_console_overwrite_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, back: timedelta
) -> None:
    killed = KilledConsole(tmp_path / "journal", "small")
    monkeypatch.setattr("asyncio.sleep", killed.sleep)
    now = killed.clock.now()
    journal, done, left = killed.journal(), killed.order(Action.KICK), killed.order(Action.MUTE)
    journal.append("intent", now + back, order=done)
    journal.append("outcome", now + back, order=done.id, outcome="sent")
    journal.append("outcome", now, order=done.id, outcome="confirmed")
    journal.append("intent", now, order=left)
    journal.close()
    assert [one.entry.id for one in await killed.settle()] == [left.id]
    fates = {entry.id: entry.resolved for entry in JournalReader(killed.folder).entries()}
    found = fates[done.id]
    assert found
    assert (found.outcome, found.settled_by) == (Outcome.CONFIRMED, None)
    assert len(killed.run_files) == 1, "of the console that settled it"


@pytest.mark.parametrize("days", [-20_000, -9, 9, 366])
async def test_what_a_wrong_clock_has_dated_is_not_found_by_its_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    killed = KilledConsole(tmp_path / "journal", "small")
    monkeypatch.setattr("asyncio.sleep", killed.sleep)
    now, journal = killed.clock.now(), killed.journal()
    journal.append("intent", now, order=killed.order(Action.MUTE))
    name = next(room.unique_name for room in killed.api.world.rooms.values())
    write = {"id": "w", "verb": "create", "what": "room", "name": name,
             "fields": {"unique_name": name}}  # fmt: skip
    journal.append("intent", now + timedelta(days=days), write=write)
    journal.close()
    settled = {one.entry.id: one for one in await killed.settle()}
    assert settled["w"].outcome is Outcome.UNKNOWN


async def test_lines_that_the_first_format_put_into_an_earlier_file_are_put_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where that version has written "unknown" over what was known, the known is told again."""
    killed = KilledConsole(tmp_path / "journal", "small")
    monkeypatch.setattr("asyncio.sleep", killed.sleep)
    journal = killed.journal()
    kick, mute = killed.order(Action.KICK, killed.people[0]), killed.order(Action.MUTE)
    for one in (kick, mute):
        journal.append("intent", MIDNIGHT, order=one)
        journal.append("outcome", MIDNIGHT, order=one.id, outcome="sent", latency_ms=5)
    journal.close()
    (file,) = killed.folder.glob("*.jsonl")
    old = [json.loads(line) for line in file.read_bytes().splitlines()]
    for line in old:
        del line["format"], line["seq"]
    early = old[1] | {"at": "2026-11-22T23:59:58Z", "outcome": "confirmed", "latency_ms": None}
    settled = [old[n] | {"outcome": "outcome unknown", "settled": True} for n in (1, 3)]
    yesterday, today = ("2026-11-22.jsonl", [early]), ("2026-11-23.jsonl", [*old, *settled])
    for name, lines_of in (yesterday, today):
        (killed.folder / name).write_text("".join(json.dumps(one) + "\n" for one in lines_of))
    for since in (MIDNIGHT.date(), date.min):
        fates = [entry.resolved for entry in JournalReader(killed.folder, since).entries()]
        assert [resolution and resolution.outcome for resolution in fates] == [
            Outcome.CONFIRMED,
            Outcome.SENT,
        ]
        assert fates[0]
        assert fates[0].latency_ms == 5


OWN = [("sent", False), ("confirmed", False), ("outcome unknown", True)]


@given(st.permutations(range(3)))
def test_outcomes_are_the_same_in_whatever_order_they_are_read(turns: list[int]) -> None:
    outcomes = Outcomes()
    for turn in turns:
        outcome, settled = OWN[turn]
        line = JournalLine(at=AT, kind="outcome", who=ME, order="o", outcome=Outcome(outcome),
                    settled=settled, seq=turn + 1)  # fmt: skip
        outcomes.add(line)
    resolution = outcomes.resolved(order(id="o"))
    assert resolution
    assert resolution.outcome is Outcome.CONFIRMED


def test_a_new_console_goes_on_in_the_newest_file_unless_that_is_far_ahead(tmp_path: Path) -> None:
    Journal(tmp_path, Operator("alice")).append("intent", MIDNIGHT, order=order(id="1"))
    Journal(tmp_path, Operator("alice")).append(
        "intent", MIDNIGHT - timedelta(seconds=9), order=order(id="2")
    )
    assert [entry.id for entry in JournalReader(tmp_path).entries()] == ["1", "2"]
    (tmp_path / "2031-01-01.jsonl").touch(0o600)
    Journal(tmp_path, Operator("alice")).append("intent", MIDNIGHT, order=order(id="3"))
    assert sorted(file.name for file in tmp_path.glob("*.jsonl")) == [
        "2026-11-23.jsonl", "2031-01-01.jsonl"
    ]  # fmt: skip
    assert [entry.id for entry in JournalReader(tmp_path).entries()] == ["1", "2", "3"]


async def test_a_console_whose_clock_is_far_ahead_takes_no_console_file_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = KilledConsole(tmp_path / "journal", "small")
    monkeypatch.setattr("asyncio.sleep", killed.sleep)
    await killed.kill(killed.order(Action.KICK, killed.people[0]), obeyed=False)
    before = killed.clock.now
    monkeypatch.setattr(killed.clock, "now", lambda: before() + timedelta(days=366))
    assert await killed.settle() == ()
    monkeypatch.setattr(killed.clock, "now", before)
    assert len(await killed.settle()) == 1


def test_a_file_that_rotation_moves_while_it_is_waited_for_takes_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path, ME)
    journal.append("intent", AT, order=order(id="1"))
    file, moved = tmp_path / "2026-11-22.jsonl", tmp_path / "2026-11-22.jsonl.1"
    real = os.fstat

    def rotate(handle: int) -> os.stat_result:
        if file.exists() and not moved.exists():
            file.rename(moved)
        return real(handle)

    monkeypatch.setattr(os, "fstat", rotate)
    journal.append("intent", AT, order=order(id="2"))
    assert [json.loads(one)["order"]["id"] for one in file.read_bytes().splitlines()] == ["2"]
    assert [entry.id for entry in JournalReader(tmp_path).entries()] == ["1", "2"]


PEAK = 10_000


@pytest.mark.long
def test_many_people_are_read_within_bounds(tmp_path: Path) -> None:
    meant = order(targets=crowd(PEAK, "x" * 1024))
    Journal(tmp_path, ME).append("intent", AT, order=meant)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (entry,) = JournalReader(tmp_path).entries()
    assert entry.meant == meant
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000
    assert journals.MOST_KEPT < 1 << 23
