"""What was done, by whom, to whom: on the disk before anything else happens."""

import fcntl
import json
import os
import resource
import socket
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from roomtui.account_id import UNNAMED
from roomtui.live.actions.request import Action, ModerationRequest, Target
from roomtui.live.journal.journal import Journal, JournalError, Operator
from roomtui.live.journal.reader import JournalReader

AT = datetime(2026, 11, 22, 23, 59, 59, 999999, tzinfo=UTC)
ME = Operator("alice", "192.0.2.7", "stage")


def lines(folder: Path) -> list[dict[str, Any]]:
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


def test_a_line_says_when_what_and_who(tmp_path: Path) -> None:
    order = ModerationRequest(
        account=ME.account,
        action=Action.KICK,
        session_id="s",
        room_id="r",
        room="stage",
        targets=(Target("p", "Zoë\u2028"),),
        id="o",
    )
    Journal(tmp_path / "journal", ME).append("intent", AT, order=order)
    assert lines(tmp_path / "journal") == [
        {
            "format": 2,
            "seq": 1,
            "at": "2026-11-22T23:59:59.999999Z",
            "kind": "intent",
            "who": {
                "login": "alice",
                "ssh_client": "192.0.2.7",
                "profile": "stage",
                "service": "",
                "host": "",
                "pid": 0,
                "run": "",
                "audit_login": "",
                "sudo_user": "",
            },
            "order": {
                "action": "kick",
                "session_id": "s",
                "room_id": "r",
                "room": "stage",
                "targets": [{"id": "p", "name": "Zoë\u2028"}],
                "excluded": [],
                "everyone": False,
                "confirmed": 0,
                "account": {"profile": "stage", "service": ""},
                "id": "o",
            },
        }
    ]


def test_each_day_has_its_file(tmp_path: Path) -> None:
    journal = Journal(tmp_path, ME)
    journal.append("a", AT)
    journal.append("b", AT.replace(day=23))
    journal.append("c", AT.replace(day=23, hour=1))
    assert [f.name for f in sorted(tmp_path.iterdir())] == ["2026-11-22.jsonl", "2026-11-23.jsonl"]
    assert [line["kind"] for line in lines(tmp_path)] == ["a", "b", "c"]


def test_nothing_is_made_before_the_first_line(tmp_path: Path) -> None:
    Journal(tmp_path / "deep" / "journal", ME)
    assert not (tmp_path / "deep").exists()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_reads_it(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        Journal(tmp_path / "state" / "journal", ME).append("a", AT)
    finally:
        os.umask(before)
    folder = tmp_path / "state" / "journal"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_text_with_line_breaks_stays_one_line(tmp_path: Path) -> None:
    Journal(tmp_path, ME).append("a", AT, detail='one\ntwo\r"three"\u2028')
    assert lines(tmp_path)[0]["detail"] == 'one\ntwo\r"three"\u2028'
    assert (tmp_path / "2026-11-22.jsonl").read_bytes().count(b"\n") == 1


WRITERS, LINES_EACH = 4, 150

WRITER = f"""
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from roomtui.live.journal.journal import Journal, Operator

os.fsync = lambda _: None  # the disk's speed is not what is tested
journal = Journal(Path(sys.argv[1]), Operator(sys.argv[2]))
sys.stdin.read()
for number in range({LINES_EACH}):
    journal.append("line", datetime(2026, 11, 22, tzinfo=UTC), number=number,
                   padding="x" * (number * 37 % 6000))
"""


def test_several_writers_at_once_write_whole_lines(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(number)], stdin=subprocess.PIPE
        )
        for number in range(WRITERS)
    ]
    for writer in writers:
        assert writer.stdin
        writer.stdin.close()
    assert [writer.wait(timeout=30) for writer in writers] == [0] * WRITERS
    written = lines(tmp_path)
    assert len(written) == WRITERS * LINES_EACH
    for number in range(WRITERS):
        own = [line["number"] for line in written if line["who"]["login"] == str(number)]
        assert own == list(range(LINES_EACH))


def test_a_line_is_on_the_disk_before_append_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(
        os, "fsync", lambda fd: synced.append(Path(f"/proc/self/fd/{fd}").readlink().name)
    )
    journal = Journal(tmp_path, ME)
    journal.append("a", AT)
    assert synced == ["2026-11-22.jsonl", tmp_path.name], "a new file's name must last too"
    journal.append("b", AT)
    assert synced[2:] == ["2026-11-22.jsonl"]


def error(folder: Path) -> str:
    with pytest.raises(JournalError) as caught:
        Journal(folder, ME).append("a", AT)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("in the way")
    said = error(tmp_path / "journal")
    assert said == (
        f"The journal {tmp_path}/journal/2026-11-22.jsonl cannot be written (File exists). "
        "Free some space or mend its permissions."
    )


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "2026-11-22.jsonl").mkdir()
    assert "Is a directory" in error(tmp_path)


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:5]))
    assert "No space left on device" in error(tmp_path)


def log_in_as(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    account = SimpleNamespace(pw_name=name)
    monkeypatch.setattr("pwd.getpwuid", lambda _: account)


@pytest.mark.parametrize(
    ("client", "address"),
    [("192.0.2.7 51234 22", "192.0.2.7"), ("2001:db8::1 5 22", "2001:db8::1"), ("", "")],
)
def test_who_sits_here_is_told_by_login_and_address(
    monkeypatch: pytest.MonkeyPatch, client: str, address: str
) -> None:
    log_in_as(monkeypatch, "alice")
    monkeypatch.setenv("LOGNAME", "somebody else")
    monkeypatch.setenv("SSH_CLIENT", client)
    who = Operator.here("stage", "https://api.example.test/v2")
    assert (who.login, who.ssh_client, who.profile) == ("alice", address, "stage")
    assert (who.service, who.host) == ("https://api.example.test/v2", socket.gethostname())
    assert who.pid == os.getpid()
    assert len({who.run, Operator.here().run, ""}) == 3, "each run has an id of its own"


def test_without_a_login_name_the_number_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_: int) -> NoReturn:
        raise KeyError("uid not found")

    monkeypatch.setattr("pwd.getpwuid", nobody)
    assert Operator.here().login == f"uid {os.getuid()}"


def test_a_login_name_that_is_no_text_does_not_stop_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in_as(monkeypatch, os.fsdecode(b"j\xf6rg\n"))
    Journal(tmp_path, Operator.here()).append("a", AT)
    assert lines(tmp_path)[0]["who"]["login"] == "jrg"


def test_a_line_that_a_full_disk_cut_spoils_no_other(tmp_path: Path) -> None:
    journal = Journal(tmp_path, ME)
    journal.append("a", AT)
    file = next(tmp_path.iterdir())
    file.write_bytes(file.read_bytes() + b'{"kind": "cut')
    journal.append("b", AT)
    written = file.read_bytes().splitlines()
    assert [json.loads(line)["kind"] for line in (written[0], written[2])] == ["a", "b"]


def test_a_disk_that_is_full_in_the_middle_of_a_line(tmp_path: Path) -> None:
    journal = Journal(tmp_path, ME)
    mute = ModerationRequest(
        account=UNNAMED, action=Action.MUTE, session_id="s", room_id="r", room="stage", targets=()
    )
    journal.append("intent", AT, order=mute)
    file = next(tmp_path.glob("*.jsonl"))
    before, (soft, hard) = file.stat().st_size, resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (before + 20, hard))
    try:
        for _ in range(2):
            with pytest.raises(JournalError, match=r"Free some space or mend its permissions\.$"):
                journal.append("intent", AT, order=mute)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.stat().st_size == before, "half a line was cut off"
    journal.append("outcome", AT, order=mute.id, outcome="sent")
    reading = JournalReader(tmp_path)
    (entry,) = reading.entries()
    assert entry.resolved
    assert (entry.resolved.outcome, reading.skipped) == ("sent", 0)


def test_a_console_that_is_stopped_while_it_writes_holds_nobody_up_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomtui.live.journal.journal.LOCK_SECS", 0.05)
    journal = Journal(tmp_path, ME)
    journal.append("a", AT)
    with (tmp_path / "2026-11-22.jsonl").open("rb") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)
        assert error(tmp_path) == (
            f"The journal {tmp_path}/2026-11-22.jsonl is held by another console. "
            "Let that go on, if it is stopped, or end it."
        )
    journal.append("b", AT)
    assert [line["kind"] for line in lines(tmp_path)] == ["a", "b"]
