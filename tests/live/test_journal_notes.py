"""Notes in the journal: written, read back in their place, and remembered, by any reader."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.cli import main
from roomtui.command.journal_lines import note_line
from roomtui.command.journal_objects import note_object
from roomtui.identity.stable import Identity
from roomtui.live.actions.request import Action, ModerationRequest, Target
from roomtui.live.clock import SystemClock
from roomtui.live.journal import line_decoder
from roomtui.live.journal.entries import JournalEntry
from roomtui.live.journal.journal import Journal
from roomtui.live.journal.line_decoder import LineDecoder
from roomtui.live.journal.note_entry import LONGEST_NOTE, JournalNote, NoteEntry
from roomtui.live.journal.notes import NoteWriter, NotKept
from roomtui.live.journal.operator import Operator
from roomtui.live.journal.reader import JournalReader
from roomtui.live.memory import notes as memory_notes
from roomtui.live.memory.notes import NoteBook
from roomtui.live.memory.reader import MemoryReader
from tests.ui.dialogs import HOSTILE

NOW = datetime.now(UTC)
OPS = AccountId("ops", "http://service")
A = Operator("op-a", profile="ops", service="http://service", run="run-a", host="h", pid=1)
B = replace(A, login="op-b", run="run-b", pid=2)


def a_note(text: str = "loud fan", **more: str) -> NoteEntry:
    fields = {"kind": "participant", "target": "p1", "name": "Ada", "session_id": "s1"} | more
    return NoteEntry(text=text, account=OPS, room_id="r1", room="stage", **fields)


def written(*notes: NoteEntry, who: Operator = A, at: datetime = NOW) -> list[JournalNote]:
    return [JournalNote(at=at, who=who, note=note) for note in notes]


async def test_a_note_is_read_back_in_its_place_and_told_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMTUI_STATE_DIR", str(tmp_path))
    journal = Journal(tmp_path / "journal", A)
    kick = ModerationRequest(
        action=Action.KICK, account=OPS, session_id="s1", room_id="r1", room="stage",
        targets=(Target("p1", "Ada"),), reason="spam",
    )  # fmt: skip
    writer = NoteWriter(journal, SystemClock())
    await writer.keep(a_note("before"))
    journal.append("intent", NOW, order=kick)
    await writer.keep(a_note(f"after {HOSTILE}", session_id="s2"))
    journal.close()
    first, entry, last = JournalReader(journal.folder).records()
    assert isinstance(first, JournalNote)
    assert isinstance(entry, JournalEntry)
    assert isinstance(last, JournalNote)
    assert (first.note.text, first.who.login, first.account) == ("before", "op-a", OPS)
    assert len(last.note.text) <= LONGEST_NOTE
    assert last.note.text.isprintable()
    assert list(JournalReader(journal.folder).entries()) == [entry]
    assert main(["journal", "--session", "s1", "--json"]) == 0
    objects = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one.get("kind"), one["action"]) for one in objects] == [
        ("note", "note"), (None, "kick"),
    ]  # fmt: skip
    assert objects[0]["about"]["name"] == "Ada"
    assert objects[1]["reason"] == "spam"
    assert main(["journal"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[3:] == ["note", "Ada", "stage", "-", "-", "before"]
    assert lines[2].endswith("Reason: spam.")


async def test_a_note_of_another_account_is_not_kept(tmp_path: Path) -> None:
    writer = NoteWriter(Journal(tmp_path / "journal", A), SystemClock())
    with pytest.raises(NotKept, match="another account"):
        await writer.keep(replace(a_note(), account=AccountId("other", "")))
    assert not (tmp_path / "journal").exists()


@pytest.mark.parametrize(
    ("told", "skipped"),
    [
        ({"note": {"text": "x"}}, 0),
        ({}, 1),
        ({"note": {"text": 5}}, 1),
        ({"note": "x"}, 1),
        ({"note": {"kind": "room"}}, 1),
    ],
)
def test_a_line_of_a_note_that_says_nothing_is_skipped(
    told: dict[str, object], skipped: int
) -> None:
    line = {"format": 2, "at": NOW, "kind": "note", "who": A, **told}
    decoder = LineDecoder()
    found = decoder.read(msgspec.json.encode(line))
    assert (found is None, decoder.skipped) == (bool(skipped), skipped)


async def test_a_reader_that_knows_no_notes_passes_over_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path / "journal", A)
    await NoteWriter(journal, SystemClock()).keep(a_note())
    (raw,) = next(journal.folder.glob("*.jsonl")).read_bytes().splitlines()
    monkeypatch.setattr(line_decoder, "KINDS", frozenset({"intent", "outcome", "part"}))
    whole = json.loads(raw)
    del whole["note"]  # what it has no field for, it does not read
    decoder = LineDecoder()
    assert decoder.read(json.dumps(whole).encode()) is None
    assert (decoder.skipped, decoder.later) == (0, 0)


async def test_notes_of_any_console_are_remembered_once_and_told_as_news_of_others(
    tmp_path: Path,
) -> None:
    ours, theirs = Journal(tmp_path / "j", A), Journal(tmp_path / "j", B)
    note = await NoteWriter(ours, SystemClock()).keep(a_note())
    on_her = await NoteWriter(theirs, SystemClock()).keep(a_note("back", identity="userid:1"))
    reader = MemoryReader(tmp_path / "j", OPS, A)
    update = reader.look((), datetime.now(UTC))
    assert [one.id for one in update.notes] == [on_her.id]
    notes = update.memory.notes
    assert [one.id for one in notes.on(OPS, "participant", "p1")] == [note.id, on_her.id]
    assert [one.id for one in notes.on(OPS, "session", "s1")] == [note.id, on_her.id]
    assert [one.id for one in notes.on(OPS, "participant", "p2", "userid:1")] == [on_her.id]
    assert Identity("userid:1", "userId").key == "userid:1"
    again = reader.look((), datetime.now(UTC))
    assert again.memory is update.memory
    assert again.notes == ()


def test_the_memory_of_notes_is_bounded_and_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_notes, "MOST_NOTES", 5)
    book = NoteBook(OPS)
    for number in range(9):
        at = NOW + timedelta(seconds=number)
        for note in written(a_note(f"{number} {HOSTILE}", target="p" * 10_000), at=at):
            assert book.add(note)
            assert not book.add(note), "each once"
    (found, *_) = book.memory().by_record.values()
    assert [note.note.text[0] for note in found] == ["4", "5", "6", "7", "8"]
    assert max(len(note.note.text) for note in found) <= LONGEST_NOTE
    assert max(len(note.note.target) for note in found) <= 256
    book.expire(NOW + timedelta(seconds=8))
    assert [note.note.text[0] for note in book.memory().on(OPS, "session", "s1")] == ["8"]
    book.expire(NOW + timedelta(days=1))
    assert not book.memory().by_record


def test_whatever_stands_in_a_journal_is_told_harmlessly() -> None:
    hostile = a_note(HOSTILE, kind=HOSTILE, target=HOSTILE, name=HOSTILE, session_id=HOSTILE)
    (note,) = written(hostile)
    assert note_line(note).isprintable()
    assert len(note_line(note)) < 1_200
    assert note_object(note).isascii()
