"""What the `journal` command prints, of journals good and bad."""

import json
import os
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from roomtui.cli import main
from roomtui.command.journal_lines import as_line, group_line
from roomtui.command.journal_objects import as_object, group_object
from roomtui.command.since import moment_before
from roomtui.live.actions.request import Action, ModerationRequest, Outcome, Target
from roomtui.live.journal.entries import JournalEntry, Resolution, WriteEntry
from roomtui.live.journal.entry_group import EntryGroup
from roomtui.live.journal.journal import Journal, Operator
from roomtui.live.journal.reader import LONGEST_LINE, JournalReader
from roomtui.settings_error import SettingsError
from roomtui.text import safe

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ALICE = Operator("alice", "192.0.2.7", "ops", "https://api.test/v2", "desk", 7, "a" * 32)
BOB = Operator("bob", run="b" * 32)

ADA, BO = Target("p1", "Ada"), Target("p2", "Bo")

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def folder(own_home: Path) -> Path:
    return own_home / "roomtui" / "journal"


def order(
    action: Action, *targets: Target, session: str = "s1", **fields: Any
) -> ModerationRequest:
    return ModerationRequest(
        action=action, session_id=session, room_id="r1", room="stage", targets=targets, **fields
    )


class Book:
    """Writes a journal as consoles do, a minute apart."""

    def __init__(self, folder: Path, at: datetime = NOON) -> None:
        self.folder = folder
        self.at = at

    def intend(self, meant: ModerationRequest | dict[str, Any], who: Operator = ALICE) -> str:
        self.at += timedelta(minutes=1)
        about = {"order": meant} if isinstance(meant, ModerationRequest) else {"write": meant}
        Journal(self.folder, Operator(**as_dict(who, run=""))).append("intent", self.at, **about)
        return meant.id if isinstance(meant, ModerationRequest) else str(meant["id"])

    def tell(self, about: str, outcome: Outcome, who: Operator = ALICE, **fields: Any) -> None:
        kind = "write" if about.startswith("w") else "order"
        line = {kind: about, "outcome": outcome, "detail": "", **fields}
        Journal(self.folder, Operator(**as_dict(who, run=""))).append("outcome", self.at, **line)


def as_dict(who: Operator, **fields: Any) -> dict[str, Any]:
    return {name: getattr(who, name) for name in who.__struct_fields__} | fields


def printed(capsys: Captured, *argv: str, code: int = 0) -> tuple[list[str], str]:
    assert main(["journal", *argv]) == code
    out, err = capsys.readouterr()
    return out.splitlines(), err


def objects(capsys: Captured, *argv: str) -> list[dict[str, Any]]:
    lines, _ = printed(capsys, "--json", *argv)
    return [json.loads(line) for line in lines]


def test_a_line_for_each_action_newest_last(capsys: Captured, folder: Path) -> None:
    book = Book(folder)
    kick = book.intend(order(Action.KICK, ADA, BO))
    book.tell(kick, Outcome.SENT, latency_ms=120, request_id="req-1")
    book.tell(kick, Outcome.CONFIRMED)
    mute = book.intend(order(Action.MUTE, ADA, excluded=(BO,), everyone=True), BOB)
    book.tell(mute, Outcome.FAILED, detail="A value was not accepted (422).")
    write = {"id": "w1", "verb": "delete", "what": "room", "name": "old", "target": "r9"}
    book.tell(book.intend(write), Outcome.DONE, latency_ms=7)
    write = {"id": "w2", "verb": "create", "what": "join token for", "name": "old"}
    book.tell(book.intend(write), Outcome.DONE, latency_ms=9)
    lines, err = printed(capsys)
    assert err == ""
    refused = "A value was not accepted (422)."
    assert [tuple(re.split("  +", line)) for line in lines] == [
        ("TIME", "WHO", "ACTION", "WHOM", "ROOM", "OUTCOME", "LATENCY"),
        (
            "2026-11-22 12:01:00+00:00", "alice@192.0.2.7", "kick", "Ada, Bo",
            "stage", "confirmed", "120 ms",
        ),
        (
            "2026-11-22 12:02:00+00:00", "bob", "mute", "everyone (Ada) except Bo",
            "stage", "failed", "-", refused,
        ),
        ("2026-11-22 12:03:00+00:00", "alice@192.0.2.7", "delete room", "old", "-", "done", "7 ms"),
        (
            "2026-11-22 12:04:00+00:00", "alice@192.0.2.7", "create join token", "old", "-", "done",
            "9 ms",
        ),
    ]  # fmt: skip
    starts = {
        line.index(word)
        for line, word in zip(lines, ("ROOM", "stage", "stage", "-  ", "-  "), strict=True)
    }
    assert len(starts) == 1, "columns stand below one another"


def test_what_is_open_is_marked_and_what_was_settled_tells_by_whom(
    capsys: Captured, folder: Path
) -> None:
    book = Book(folder)
    book.intend(order(Action.KICK, ADA))
    book.tell(book.intend(order(Action.END, ADA)), Outcome.SENT)
    book.tell(book.intend(order(Action.KICK, ADA)), Outcome.UNKNOWN, detail="It broke.")
    book.tell(book.intend(order(Action.MUTE, ADA)), Outcome.UNKNOWN)
    kick = book.intend(order(Action.KICK, ADA))
    book.tell(kick, Outcome.SENT)
    book.tell(kick, Outcome.UNKNOWN, BOB, detail="Nobody knows.", settled=True)
    _, *lines = printed(capsys)[0]
    assert ["OPEN" in line for line in lines] == [True, True, True, False, False]
    assert "OPEN: no answer" in lines[0]
    assert "the session" in lines[1]
    assert "OPEN: sent" in lines[1]
    assert "OPEN: outcome unknown" in lines[2]
    assert lines[4].endswith("Nobody knows. Settled by bob, 2026-11-22 12:05:00+00:00.")
    assert [one["open"] for one in objects(capsys)] == [True, True, True, False, False]


def test_the_whole_account_as_json(capsys: Captured, folder: Path) -> None:
    book = Book(folder)
    kick = book.intend(order(Action.KICK, ADA, excluded=(BO,), id="k1"))
    book.tell(kick, Outcome.SENT, latency_ms=120, request_id="req-1")
    book.tell(kick, Outcome.CONFIRMED, BOB, detail="All are out.", settled=True)
    (one,) = objects(capsys)
    who = as_dict(ALICE, run="")
    assert one == {
        "id": "k1", "at": "2026-11-22T12:01:00Z", "action": "kick", "open": False, "who": who,
        "account": {"profile": "ops", "service": "https://api.test/v2"},
        "session_id": "s1", "room_id": "r1", "room": "stage", "everyone": False,
        "targets": [{"id": "p1", "name": "Ada"}], "excluded": [{"id": "p2", "name": "Bo"}],
        "write": None, "outcome": "confirmed", "outcome_at": "2026-11-22T12:01:00Z",
        "detail": "All are out.", "latency_ms": 120, "request_id": "req-1",
        "settled_by": as_dict(BOB, run=""),
        "plan": None, "policy": None, "undoes": None, "reason": None,
    }  # fmt: skip


def test_a_write_and_an_open_one_as_json(capsys: Captured, folder: Path) -> None:
    told = {"id": "w1", "verb": "update", "what": "room", "name": "x", "target": "r",
            "fields": {"max_participants": 5}}  # fmt: skip
    Book(folder).intend(told)
    (one,) = objects(capsys)
    assert (one["action"], one["open"], one["outcome"]) == ("update room", True, None)
    assert one["latency_ms"] is one["request_id"] is one["settled_by"] is one["room"] is None
    assert (one["write"]["target"], one["write"]["fields"]) == ("r", {"max_participants": 5})
    assert "id" not in one["write"]


def test_since_reads_no_older_days(
    capsys: Captured, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (20, 21, 22):
        Book(folder, NOON.replace(day=day)).intend(order(Action.MUTE, ADA, id=str(day)))
    opened: list[str] = []
    real = Path.open

    def note(file: Path, *how: Any, **more: Any) -> Any:
        if file.parent == folder:
            opened.append(file.name)
        return real(file, *how, **more)

    monkeypatch.setattr(Path, "open", note)
    assert [one["id"] for one in objects(capsys, "--since=2026-11-21T13:00")] == ["22"]
    assert set(opened) == {"2026-11-21.jsonl", "2026-11-22.jsonl"}
    assert [one["id"] for one in objects(capsys, "--since=2026-11-21")] == ["21", "22"]
    assert len(objects(capsys)) == 3


def test_an_outcome_after_midnight_belongs_to_its_intent(capsys: Captured, folder: Path) -> None:
    book = Book(folder, NOON.replace(hour=23, minute=58))
    kick = book.intend(order(Action.KICK, ADA))
    book.at += timedelta(days=2)
    book.tell(kick, Outcome.CONFIRMED)
    (one,) = objects(capsys)
    assert (one["outcome"], one["outcome_at"]) == ("confirmed", "2026-11-24T23:59:00Z")


def test_a_session_by_id_or_the_start_of_it(capsys: Captured, folder: Path) -> None:
    book = Book(folder)
    book.intend(order(Action.MUTE, ADA, session="abc-1", id="1"))
    book.intend(order(Action.MUTE, ADA, session="abd-2", id="2"))
    film = {"verb": "create", "what": "composition of", "name": "x", "target": "abc-1"}
    book.intend({"id": "w3", **film})
    book.intend({"id": "w4", **film, "what": "room"})
    for start, ids in (("ab", ["1", "2", "w3"]), ("abc-1", ["1", "w3"]), ("b", [])):
        assert [one["id"] for one in objects(capsys, f"--session={start}")] == ids


SOMEBODY = b'{"at": "2026-11-22T12:00:00Z", "who": {"login": "a"}, '
WRITE = (
    b'"kind": "intent", '
    b'"write": {"id": "w", "verb": "update", "what": "room", "name": "x", "fields": %s}}'
)

BAD = [
    b'{"kind": "intent", "at": "2026-11-22T12:00:00Z"',
    b"{}",
    b"[]",
    b"null",
    b"\xff\xfe\x00",
    b"[" * 5_000,
    SOMEBODY + b'"kind": "intent", "order": 7}',
    SOMEBODY + b'"kind": "intent", "order": "id"}',
    SOMEBODY + b'"kind": "intent", "write": {}}',
    SOMEBODY + b'"kind": "outcome", "order": "k1"}',
    SOMEBODY + b'"kind": "outcome", "order": "k1", "outcome": "splendid"}',
    SOMEBODY.replace(b"Z", b"") + b'"kind": "outcome", "order": "k1", "outcome": "sent"}',
    SOMEBODY.replace(b"T12", b"") + b'"kind": "outcome", "order": "k1", "outcome": "sent"}',
    SOMEBODY.replace(b'{"login": "a"}', b"7") + b'"kind": "intent", "write": {}}',
    b'{"kind": "' + b"x" * (2 * LONGEST_LINE) + b'"}',
    SOMEBODY + WRITE % (b'{"a":' * 400 + b"1" + b"}" * 400),
    SOMEBODY + WRITE % (b'{"a": ' + b"9" * 5_000 + b"}"),
    SOMEBODY + WRITE % b'{"a": 1e999}',
]


def test_what_cannot_be_read_is_skipped_and_counted(capsys: Captured, folder: Path) -> None:
    book = Book(folder)
    book.intend(order(Action.MUTE, ADA, id="k1"))
    file = folder / "2026-11-22.jsonl"
    file.write_bytes(b"\n".join(BAD) + b"\n" + file.read_bytes() + b'{"half')
    book.intend(order(Action.MUTE, ADA, id="k2"))
    lines, err = printed(capsys, "--json")
    assert [json.loads(line)["id"] for line in lines] == ["k1", "k2"]
    assert err == f"roomtui: {len(BAD) + 1} lines of the journal could not be read; skipped.\n"


def test_what_is_no_day_of_the_journal_is_not_read(capsys: Captured, folder: Path) -> None:
    Book(folder).intend(order(Action.MUTE, ADA))
    (folder / "notes.jsonl").write_text("mine")
    (folder / "2026-11-23.jsonl").mkdir()
    os.mkfifo(folder / "2026-11-24.jsonl")
    assert len(objects(capsys)) == 1
    assert printed(capsys)[1] == ""


def test_nothing_is_said_to_be_nothing(capsys: Captured, folder: Path) -> None:
    assert printed(capsys) == ([], f"roomtui: nothing is in the journal {folder}.\n")
    words = f"roomtui: nothing of that kind is in the journal {folder}.\n"
    assert printed(capsys, "--since=1h") == ([], words)
    assert not folder.exists()


def test_a_folder_that_cannot_be_read_is_told(capsys: Captured, folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    lines, err = printed(capsys, code=1)
    assert lines == []
    assert err == (
        f"roomtui: the journal {folder} cannot be read (Not a directory). Mend its permissions.\n"
    )


def test_the_demo_has_a_journal_of_its_own(capsys: Captured, folder: Path) -> None:
    Book(folder).intend(order(Action.MUTE, ADA, id="real"))
    Book(folder.parent / "demo" / "journal").intend(order(Action.MUTE, ADA, id="rehearsed"))
    assert [one["id"] for one in objects(capsys)] == ["real"]
    assert [one["id"] for one in objects(capsys, "--demo")] == ["rehearsed"]


def test_the_line_of_a_plan_has_no_end_that_is_its_beginning(
    capsys: Captured, folder: Path
) -> None:
    book = Book(folder)
    one = book.intend(order(Action.KICK, ADA, plan="p" * 32, reason="spam", id="k1"))
    book.tell(one, Outcome.SENT)
    _, line, _ = printed(capsys)[0]
    assert re.split("  +", line)[5:] == ["1 sent", "-", "Reason: spam."]


def test_the_requests_of_a_plan_stand_together_under_what_became_of_it(
    capsys: Captured, folder: Path
) -> None:
    book = Book(folder)
    plan = "p" * 32
    first = book.intend(order(Action.KICK, ADA, plan=plan, reason="spam", id="k1"))
    other = book.intend(order(Action.MUTE, ADA, policy="q" * 32, id="m1"))
    book.intend(order(Action.KICK, BO, session="s2", plan=plan, reason="spam", id="k2"))
    undo = book.intend(order(Action.UNMUTE, ADA, undoes="m0" * 8, id="u1"))
    for one in (first, other, undo):
        book.tell(one, Outcome.SENT)
    book.tell(first, Outcome.CONFIRMED)
    _, *lines = printed(capsys)[0]
    told = [re.split("  +", line) for line in lines]
    assert [line.startswith("  ") for line in lines] == [False, True, False, True, True, False]
    assert told[0][2:4] == ["policy qqqqqqqq", "mute 1 person in 1 session"]
    assert told[2][2:4] == ["plan pppppppp", "kick 2 people in 2 sessions"]
    assert told[2][5:] == [
        "1 of 2 confirmed, 1 no answer", "-", "Until 2026-11-22 12:04:00+00:00. Reason: spam.",
    ]  # fmt: skip
    assert [line[3] for line in (told[3], told[4])] == ["kick", "kick"]
    assert told[5][2:] == ["unmute", "Ada", "stage", "sent", "-", "Takes back m0m0m0m0."]
    assert [one["id"] for one in objects(capsys, "--plan=ppp")] == ["k1", "k2"]
    assert [one["id"] for one in objects(capsys, "--policy=q")] == ["m1"]
    assert [one["plan"] for one in objects(capsys)] == [plan, None, plan, None]
    sums = printed(capsys, "--by=plan")[0]
    assert [re.split("  +", line)[2] for line in sums[1:]] == ["mute", "plan pppppppp", "unmute"]
    assert lines[2] in sums
    assert printed(capsys, "--by=plan", "--entries")[0][2:5] == lines[2:5]
    mute, kicks, unmute = objects(capsys, "--by=plan")
    assert [one["id"] for one in kicks["entries"]] == ["k1", "k2"]
    assert kicks["entries"] == objects(capsys, "--plan=p")
    del kicks["entries"]
    assert kicks == {
        "plan": plan, "policy": None, "undoes": None, "reason": "spam",
        "title": "kick 2 people in 2 sessions", "at": "2026-11-22T12:01:00Z",
        "until": "2026-11-22T12:04:00Z", "requests": 2, "people": 2, "open": 1,
        "outcomes": {"confirmed": 1, "no answer": 1},
    }  # fmt: skip
    assert (mute["policy"], mute["plan"], unmute["undoes"]) == ("q" * 32, None, "m0" * 8)
    assert printed(capsys, "--by=room", code=2)[1] == (
        "roomtui: --by takes plan or policy, not room.\n"
    )


def test_who_is_kicked_by_a_door_again_and_again_is_one_person(
    capsys: Captured, folder: Path
) -> None:
    book = Book(folder)
    for number in range(3):
        back = Target(f"p{number}", "Ricky", "id:99")
        book.tell(book.intend(order(Action.KICK, back, policy="d" * 32)), Outcome.CONFIRMED)
    _, line = printed(capsys, "--by=policy")[0]
    told = re.split("  +", line)
    assert told[2:4] == ["policy dddddddd", "kick 1 person in 1 session"]
    assert told[5] == "3 of 3 confirmed"


@pytest.mark.parametrize(
    ("verb", "people", "title"),
    [
        ("delete", 0, "delete 2 empty rooms"),
        ("delete", 3, "delete 2 rooms with 6 people"),
        ("update", 0, "update 2 rooms"),
    ],
)
def test_the_line_of_a_plan_of_rooms_says_so_in_words(
    capsys: Captured, folder: Path, verb: str, people: int, title: str
) -> None:
    book = Book(folder)
    for number in range(2):
        write = {"id": f"w{number}", "verb": verb, "what": "room", "name": "old", "plan": "p"}
        book.tell(book.intend(write | {"people": people}), Outcome.DONE)
    _, line = printed(capsys, "--by=plan")[0]
    assert re.split("  +", line)[3:6] == [title, "-", "2 of 2 done"]


hostile = st.text(st.characters(), max_size=40) | st.sampled_from(
    ["\x1b]0;owned\x07", "\u202eevil", "a\nb", "\x9b2J", "\x7f", "\ud800", "\U000e0041"]
)


@given(*[hostile] * 5)
def test_no_text_of_the_journal_steers_the_terminal(a: str, b: str, c: str, d: str, e: str) -> None:
    who = Operator(a, b, c, d, e)
    resolution = Resolution(outcome=Outcome.FAILED, at=NOON, detail=e, request_id=a, settled_by=who)
    told = WriteEntry(id=a, verb=b, what=c, name=d, target=e, fields={a: b}, filter={c: d})
    people = (Target(a, b), Target(c, d))
    meant = order(
        Action.KICK, *people, session=e, excluded=people, id=a, plan=b, undoes=c, reason=d
    )
    for one in (told, replace(meant, room=c)):
        for write in (as_line, as_object):
            line = write(JournalEntry(at=NOON, who=who, meant=one, resolved=resolution))
            assert all(safe(char) == char or char == " " for char in line if not is_mark(char))
    assert as_object(JournalEntry(at=NOON, who=who, meant=told)).isascii()
    group = EntryGroup("plan", a, (JournalEntry(at=NOON, who=who, meant=meant),))
    assert all(safe(char) == char or char == " " for char in group_line(group) if not is_mark(char))
    assert group_object(group).isascii()


def is_mark(char: str) -> bool:
    """Tell whether a character is safe only behind another: marks, and vowels of Hangul."""
    return unicodedata.category(char) in {"Mn", "Mc", "Me"} or "\u1160" <= char <= "\u11ff"


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = st.recursive(
    scalars, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(), some, max_size=3)
)
CHOICES: dict[str, list[Any]] = {
    "at": ["2026-11-22T12:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
    "kind": ["intent", "outcome"],
    "who": [{"login": "a"}, {"login": "a", "pid": 10**30}],
    "order": ["k1", {"id": "k1", "action": "kick", "session_id": "s", "room_id": "r", "room": "x",
                     "targets": [{"id": "p", "name": "n"}]}],
    "write": ["w1", {"id": "w1", "verb": "v", "what": "w", "name": "n"}],
    "outcome": ["sent", "confirmed"],
    "latency_ms": [1, -(10**30)],
    "settled": [True],
}  # fmt: skip
some_line = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(known) | anything for key, known in CHOICES.items()}
)


@given(st.lists(some_line, max_size=4))
def test_whatever_the_journal_holds_is_read_or_skipped(found: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        lines = "".join(json.dumps(line) + "\n" for line in found)
        (folder / "2026-11-22.jsonl").write_text(lines)
        reading = JournalReader(folder)
        for entry in reading.entries():
            assert as_line(entry).isprintable()
            assert json.loads(as_object(entry))["id"] == safe(entry.id)
        assert reading.skipped <= len(found)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("90s", NOON - timedelta(seconds=90)),
        ("30m", NOON - timedelta(minutes=30)),
        ("2h", NOON - timedelta(hours=2)),
        ("3d", NOON - timedelta(days=3)),
        ("11:30", NOON.replace(hour=11, minute=30)),
        ("12:30", NOON.replace(day=21, minute=30)),
        ("01:00+14:00", NOON.replace(hour=11)),
        ("03:00+14:00", NOON.replace(day=21, hour=13)),
        ("23:30-11:00", NOON.replace(hour=10, minute=30)),
        ("2026-11-20", NOON.replace(day=20, hour=0)),
        ("2026-11-20T10:05", NOON.replace(day=20, hour=10, minute=5)),
        ("2026-11-20 10:05", NOON.replace(day=20, hour=10, minute=5)),
        ("2026-11-20T10:05+02:00", NOON.replace(day=20, hour=8, minute=5)),
        ("today", NOON.replace(hour=0)),
        ("yesterday", NOON.replace(day=21, hour=0)),
    ],
)
def test_since_understands(words: str, moment: datetime) -> None:
    assert moment_before(words, NOON) == moment


def test_since_is_on_the_clock_of_this_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    assert moment_before("12:30", NOON) == NOON.replace(hour=11, minute=30)
    assert moment_before("2026-11-22", NOON) == NOON.replace(day=21, hour=23)


@pytest.mark.parametrize("words", ["", "soon", "2x", "-2h", "999999d", "25:00", "2026-13-01", "٣h"])
def test_since_refuses(words: str) -> None:
    with pytest.raises(SettingsError, match="is no time; give 30m"):
        moment_before(words, NOON)


@given(st.text(max_size=20))
def test_since_survives_anything(words: str) -> None:
    try:
        said = str(moment_before(words, NOON))
    except SettingsError as error:
        said = str(error)
    assert said.isprintable()


def run(*command: str, journal: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        env=os.environ | {"ROOMTUI_STATE_DIR": str(journal.parent)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_pipe_that_closes_is_no_error(folder: Path) -> None:
    book = Book(folder)
    book.intend(order(Action.MUTE, ADA))
    file = folder / "2026-11-22.jsonl"
    file.write_bytes(file.read_bytes() * 3_000)
    script = f"{sys.executable} -m roomtui journal | head -2; exit ${{PIPESTATUS[0]}}"
    done = run("/bin/bash", "-c", script, journal=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 2


PEAK = """
import sys
from roomtui.cli import main
assert main(["journal", "--json"]) == 0
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(status["VmHWM"].split()[0], file=sys.stderr)  # ru_maxrss has that of the parent's fork too
"""


@pytest.mark.long
def test_a_big_journal_is_not_held_in_memory(folder: Path) -> None:
    people = tuple(Target(f"{number:036}", "Ada " * 60) for number in range(50))
    Book(folder).intend(order(Action.MUTE, *people))
    file = folder / "2026-11-22.jsonl"
    line = file.read_bytes()
    times = 40_000_000 // len(line)
    with file.open("wb") as opened:
        for _ in range(times):
            opened.write(line)
    done = run(sys.executable, "-c", PEAK, journal=folder)
    assert len(done.stdout.splitlines()) == times
    assert int(done.stderr) * 1024 < 64_000_000


def test_who_logged_in_is_told_beside_the_account(capsys: Captured, folder: Path) -> None:
    book = Book(folder)
    shared = Operator("ops", "192.0.2.7", audit_login="alice", sudo_user="bob")
    kick = book.intend(order(Action.KICK, ADA), shared)
    book.tell(kick, Outcome.CONFIRMED, Operator("root", audit_login="carol"), settled=True)
    _, line = printed(capsys)[0]
    assert "  ops (logged in as alice, claims sudo by bob)@192.0.2.7  " in line
    assert "Settled by root (logged in as carol), " in line
    (one,) = objects(capsys)
    assert (one["who"]["audit_login"], one["who"]["sudo_user"]) == ("alice", "bob")


def write_as(folder: Path, *people: Operator) -> None:
    """Journal an action of each console."""
    for number, who in enumerate(people):
        journal = Journal(folder, who)
        at = NOON + timedelta(minutes=number)
        journal.append("intent", at, order=order(Action.MUTE, ADA, id=f"k{number}"))
        journal.close()


def who_of(lines: list[str]) -> list[str]:
    return [re.split("  +", line)[1] for line in lines[1:]]


def test_two_consoles_of_one_login_are_told_apart(capsys: Captured, folder: Path) -> None:
    desk, sofa = (replace(ALICE, run=run, pid=pid) for run, pid in (("a1", 7), ("b2", 8)))
    write_as(folder, desk, sofa, replace(BOB, run="c3"), desk)
    assert who_of(printed(capsys)[0]) == [
        "alice@192.0.2.7 [desk:7]", "alice@192.0.2.7 [desk:8]", "bob", "alice@192.0.2.7 [desk:7]"
    ]  # fmt: skip
    assert who_of(printed(capsys, "--since=2026-11-22T12:01:00+00:00")[0])[0].endswith("[desk:8]")


def test_also_where_host_and_process_are_the_same(capsys: Captured, folder: Path) -> None:
    """As in containers, where every console is process 1."""
    write_as(folder, *(replace(ALICE, run=run * 16, pid=1) for run in ("a1", "b2")))
    assert who_of(printed(capsys)[0]) == [
        "alice@192.0.2.7 [desk:1 a1a1a…]", "alice@192.0.2.7 [desk:1 b2b2b…]"
    ]  # fmt: skip


def test_one_console_is_not_named(capsys: Captured, folder: Path) -> None:
    write_as(folder, replace(ALICE, run="a1"), replace(BOB, run="b2"), replace(ALICE, run="a1"))
    assert who_of(printed(capsys)[0]) == ["alice@192.0.2.7", "bob", "alice@192.0.2.7"]


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()


FIRST = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""02:30 in Berlin, in summer; an hour later it is 02:30 again."""


@pytest.mark.usefixtures("in_berlin")
def test_the_hour_that_comes_twice_is_told_apart(capsys: Captured, folder: Path) -> None:
    write_as(folder, ALICE)
    for number, at in enumerate((FIRST, FIRST + timedelta(hours=1))):
        Journal(folder, Operator("a")).append(
            "intent", at, order=order(Action.MUTE, ADA, id=str(number))
        )
    times = [line[:25] for line in printed(capsys)[0][1:]]
    assert times == [
        "2026-10-25 02:30:00+02:00", "2026-10-25 02:30:00+01:00", "2026-11-22 13:00:00+01:00"
    ]  # fmt: skip
    assert objects(capsys)[0]["at"] == "2026-10-25T00:30:00Z"


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize(
    ("words", "now", "moment"),
    [
        ("02:30", FIRST + timedelta(hours=3), FIRST),
        ("02:30", FIRST + timedelta(minutes=15), FIRST),
        ("02:30", FIRST + timedelta(minutes=50), FIRST),
        ("2026-10-25T02:30", FIRST + timedelta(days=3), FIRST),
        ("02:30+01:00", FIRST + timedelta(hours=3), FIRST + timedelta(hours=1)),
        ("02:30+02:00", FIRST + timedelta(hours=3), FIRST),
        ("01:30Z", FIRST + timedelta(hours=3), FIRST + timedelta(hours=1)),
        ("2026-10-25T02:30+01:00", FIRST + timedelta(days=3), FIRST + timedelta(hours=1)),
        ("02:30", FIRST - timedelta(minutes=1), FIRST - timedelta(days=1)),
        ("14:00", FIRST + timedelta(hours=10), FIRST - timedelta(hours=12, minutes=30)),
        ("yesterday", FIRST + timedelta(hours=23), FIRST - timedelta(hours=2, minutes=30)),
    ],
)  # fmt: skip
def test_since_in_the_night_in_which_the_clock_is_set_back(
    words: str, now: datetime, moment: datetime
) -> None:
    assert moment_before(words, now) == moment


def test_people_of_one_name_are_told_apart(capsys: Captured, folder: Path) -> None:
    book = Book(folder)
    book.intend(order(Action.KICK, Target("8f3a21", "Ada"), Target("77d1c0", "Ada"), BO))
    (_, line), _ = printed(capsys)
    assert "  Ada (8f3a), Ada (77d1), Bo  " in line


def test_json_tells_identities_and_outcomes_of_single_people(
    capsys: Captured, folder: Path
) -> None:
    book, known = Book(folder), Target("p3", "Cy", "userid:7")
    hostile = Target("p4", "Di", "userid:\x1b7")
    kick = book.intend(order(Action.KICK, ADA, known, hostile).made_safe())
    book.tell(kick, Outcome.CONFIRMED, apart={"p3": Outcome.ALREADY_GONE})
    (one,) = objects(capsys)
    assert one["targets"][:2] == [
        {"id": "p1", "name": "Ada"}, {"id": "p3", "name": "Cy", "identity": "userid:7"},
    ]  # fmt: skip
    assert one["targets"][2]["identity"].startswith("#"), "no text of theirs steers a terminal"
    assert one["apart"] == {"p3": "already gone"}
