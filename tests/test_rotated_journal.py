"""A journal that log rotation went over is read, or it is said what of it was not."""

import bz2
import gzip
import json
import lzma
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from roomtui.account_id import UNNAMED
from roomtui.cli import main
from roomtui.live.actions.request import Action, ModerationRequest, Target
from roomtui.live.journal.day_files import day_files
from roomtui.live.journal.journal import Journal, Operator

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
INCOMPLETE = 3

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def folder(own_home: Path) -> Path:
    return own_home / "roomtui" / "journal"


def act(folder: Path, name: str, at: datetime = AT) -> bytes:
    """Journal an action, take its file away and give what was in it."""
    order = ModerationRequest(account=UNNAMED, action=Action.MUTE, session_id="s", room_id="r",
                  room="stage", targets=(Target("p", "Ada"),), id=name)  # fmt: skip
    journal = Journal(folder, Operator("alice"))
    journal.append("intent", at, order=order)
    journal.append("outcome", at, order=name, outcome="sent")
    file = folder / f"{at:%Y-%m-%d}.jsonl"
    written = file.read_bytes()
    file.unlink()
    return written


def put(folder: Path, name: str, data: bytes) -> Path:
    file = folder / name
    file.touch(0o600)
    file.write_bytes(data)
    return file


def read(capsys: Captured, *flags: str, code: int = 0) -> tuple[list[str], str]:
    assert main(["journal", "--json", *flags]) == code
    out, err = capsys.readouterr()
    found = [json.loads(line) for line in out.splitlines()]
    assert all(one["outcome"] == "sent" for one in found)
    return [one["id"] for one in found], err


NAMES = [
    "2026-11-22.jsonl.1", "2026-11-22.jsonl-20261123", "2026-11-22.1.jsonl",
    "2026-11-22-20261123.jsonl", "2026-11-22.jsonl-2026112312",
]  # fmt: skip


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("name", ["2026-11-22.jsonl", *NAMES])
def test_whatever_rotation_calls_a_day_it_is_read(
    capsys: Captured, folder: Path, name: str, packed: bool
) -> None:
    written = act(folder, "one")
    put(folder, f"{name}.gz" if packed else name, gzip.compress(written) if packed else written)
    assert read(capsys) == (["one"], "")
    assert read(capsys, "--since=2026-11-22") == (["one"], "")
    assert read(capsys, "--since=2026-11-24T00:00:00+00:00")[0] == []


def test_what_is_packed_under_another_name_is_seen_to_be(capsys: Captured, folder: Path) -> None:
    put(folder, "2026-11-22.jsonl.1", gzip.compress(act(folder, "one")))
    assert read(capsys) == (["one"], "")


def test_files_of_a_day_are_read_in_the_order_that_they_were_written_in(
    capsys: Captured, folder: Path
) -> None:
    names = ["2026-11-22.jsonl.10.gz", "2026-11-22.jsonl.2.gz", "2026-11-22.jsonl.1",
             "2026-11-22.jsonl"]  # fmt: skip
    for name in names:
        written = act(folder, name)
        (folder / ".." / name).write_bytes(gzip.compress(written) if "gz" in name else written)
    for name in names:
        (folder / ".." / name).rename(folder / name)
    assert read(capsys) == (names, "")
    assert [file.path.name for file in day_files(folder)] == names


def test_an_outcome_in_a_file_that_was_begun_after_rotation(capsys: Captured, folder: Path) -> None:
    intent, outcome = act(folder, "one").splitlines(keepends=True)
    put(folder, "2026-11-22.jsonl.1.gz", gzip.compress(intent))
    put(folder, "2026-11-22.jsonl", outcome)
    assert read(capsys) == (["one"], "")


PACKED = [
    (".xz", lzma.compress, "unxz"),
    (".bz2", bz2.compress, "bunzip2"),
    (".zst", lambda data: b"\x28\xb5\x2f\xfd" + data, "unzstd"),
    (".1.zst", lambda data: b"\x28\xb5\x2f\xfd" + data, "unzstd"),
    ("-20261123.lz4", lambda data: b"\x04\x22\x4d\x18" + data, "unlz4"),
    (".1", lzma.compress, "unxz"),
    (".Z", lambda data: b"\x1f\x9d" + data, "uncompress"),
]


@pytest.mark.parametrize(("ending", "pack", "unpack"), PACKED, ids=[one for one, _, _ in PACKED])
def test_what_is_packed_otherwise_is_named_with_the_command_that_unpacks_it(
    capsys: Captured, folder: Path, ending: str, pack: Callable[[bytes], bytes], unpack: str
) -> None:
    other = act(folder, "two", AT + timedelta(days=1))
    file = put(folder, f"2026-11-22.jsonl{ending}", pack(act(folder, "one")))
    said = (
        f"roomtui: The journal {file} is packed in a way that is not read; run: {unpack} {file}\n"
    )
    assert read(capsys, code=INCOMPLETE) == ([], said)
    put(folder, "2026-11-23.jsonl", other)
    assert read(capsys, code=INCOMPLETE) == (["two"], said)
    assert read(capsys, "--since=2026-11-23") == (["two"], "")


@pytest.mark.parametrize("ending", [".sz", ".gpg", ".1.enc", "~"])
def test_a_form_that_nobody_knows_is_named(capsys: Captured, folder: Path, ending: str) -> None:
    file = put(folder, f"2026-11-22.jsonl{ending}", act(folder, "one"))
    said = f"roomtui: The journal {file} is in a form that is not read; unpack it, or move it away."
    assert read(capsys, code=INCOMPLETE) == ([], f"{said}\n")


@pytest.mark.parametrize("damage", ["cut", "torn", "no gzip"])
def test_what_is_damaged_is_read_as_far_as_it_goes_and_named(
    capsys: Captured, folder: Path, damage: str
) -> None:
    data = gzip.compress(act(folder, "one"))
    data += gzip.compress(os.urandom(4_000))
    middle = len(data) - 2_000
    bad = {
        "cut": data[:middle],
        "torn": data[:middle] + os.urandom(40) + data[middle + 40 :],
        "no gzip": b"\x1f\x8b" + b"x" * 100,
    }[damage]
    file = put(folder, "2026-11-22.jsonl.gz", bad)
    assert main(["journal", "--json"]) == INCOMPLETE
    out, err = capsys.readouterr()
    assert [json.loads(line)["id"] for line in out.splitlines()] == (
        [] if damage == "no gzip" else ["one"]
    )
    assert f"roomtui: The journal {file} " in err
    assert "nothing is in the journal" not in err


def test_what_may_not_be_read_is_named(
    capsys: Captured, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = act(folder, "one"), act(folder, "two", AT + timedelta(days=1))
    closed = put(folder, "2026-11-22.jsonl", first)
    put(folder, "2026-11-23.jsonl", second)
    real = Path.open

    def refuse(file: Path, *how: str, **more: str) -> object:
        if file == closed:
            raise PermissionError(13, "Permission denied")
        return real(file, *how, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    said = f"roomtui: The journal {closed} cannot be read (Permission denied).\n"
    assert read(capsys, code=INCOMPLETE) == (["two"], said)


@pytest.mark.parametrize("how", ["link", "writable"])
def test_what_others_could_have_written_is_named(
    capsys: Captured, folder: Path, tmp_path: Path, how: str
) -> None:
    written, file = act(folder, "one"), folder / "2026-11-22.jsonl"
    if how == "link":
        file.symlink_to(put(tmp_path, "elsewhere", written))
        says = "is a symbolic link, which is not followed; run: rm"
    else:
        put(folder, file.name, written).chmod(0o666)
        says = "can be written by other users; run: chmod go-w"
    found, err = read(capsys, code=INCOMPLETE)
    assert found == []
    assert says in err


def test_a_bomb_is_not_unpacked_to_its_end(
    capsys: Captured, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomtui.live.journal.reader.LARGEST_UNPACKED", 1 << 20)
    put(folder, "2026-11-22.jsonl.gz", gzip.compress(act(folder, "one") + b"\n" * (1 << 22)))
    found, err = read(capsys, code=INCOMPLETE)
    assert found == ["one"]
    assert "is damaged from some point on" in err
