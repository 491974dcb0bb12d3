"""`relay-config --output`: a file is written whole or not at all, and a sentence tells which."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from roomtui.cli import main

Captured = pytest.CaptureFixture[str]

BEFORE = "what was there\n"

UNPRIVILEGED = 65_534

KINDS = pytest.mark.parametrize("flags", [[], ["--systemd"]], ids=["configuration", "unit"])


def printed(capsys: Captured, *flags: str) -> str:
    assert main(["relay-config", *flags]) == 0
    return capsys.readouterr().out


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "etc"
    made.mkdir()
    return made


@KINDS
@pytest.mark.parametrize("umask", [0o077, 0o000])
def test_a_file_is_what_would_have_been_printed(
    folder: Path, capsys: Captured, flags: list[str], umask: int
) -> None:
    file = folder / "relay"
    expected = printed(capsys, *flags)
    before = os.umask(umask)
    try:
        said = printed(capsys, *flags, f"--output={file}")
    finally:
        os.umask(before)
    assert said.splitlines()[0] == f"{file} is written."
    assert file.read_text() == expected
    assert file.stat().st_mode & 0o7777 == 0o644
    assert names(folder) == ["relay"]


@KINDS
def test_a_file_that_is_there_is_replaced_and_that_is_said(
    folder: Path, capsys: Captured, flags: list[str]
) -> None:
    file = folder / "relay"
    file.write_text(BEFORE * 10_000)
    file.chmod(0o640)
    with file.open() as reader:
        said = printed(capsys, *flags, f"--output={file}")
        assert reader.read() == BEFORE * 10_000, "who has it open sees one or the other"
    assert said.splitlines()[0] == f"{file} is replaced."
    assert file.read_text() == printed(capsys, *flags)
    assert file.stat().st_mode & 0o7777 == 0o640


def test_who_may_read_what_is_replaced_may_read_what_replaces_it(
    folder: Path, capsys: Captured
) -> None:
    file = folder / "relay"
    file.write_text(BEFORE)
    file.chmod(0o640)
    if os.getuid() == 0:  # anybody else has no other user's file to replace
        os.chown(file, 0, UNPRIVILEGED)
    before = file.stat()
    printed(capsys, f"--output={file}")
    after = file.stat()
    assert (after.st_uid, after.st_gid, after.st_mode) == (
        before.st_uid,
        before.st_gid,
        before.st_mode,
    )


def test_a_folder_that_cannot_be_read_has_the_file_all_the_same(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("roomtui.atomic_file.sync_folder", unreadable)
    assert "is written." in printed(capsys, f"--output={folder}/relay")
    assert names(folder) == ["relay"]


@KINDS
@pytest.mark.parametrize(
    "typo",
    ["--lisen=a:1", "--listen=8766", "--interval=1", "--base-url=x", "--budget=x", "word",
     "--folder=x", "--user=root", "--read-only"],
)  # fmt: skip
def test_a_typo_leaves_what_was_there(
    folder: Path, capsys: Captured, flags: list[str], typo: str
) -> None:
    file = folder / "relay"
    file.write_text(BEFORE)
    for name in (file, folder / "new"):
        assert main(["relay-config", *flags, f"--output={name}", typo]) == 2
    assert file.read_text() == BEFORE
    assert names(folder) == ["relay"]


def linked(folder: Path) -> str:
    (folder / "relay").write_text(BEFORE)
    (folder / "link").symlink_to("relay")
    return f"{folder}/link"


def dangling(folder: Path) -> str:
    (folder / "link").symlink_to("nowhere")
    return f"{folder}/link"


def circular(folder: Path) -> str:
    (folder / "link").symlink_to("link")
    return f"{folder}/link"


def fifo(folder: Path) -> str:
    os.mkfifo(folder / "fifo")
    return f"{folder}/fifo"


def beneath_a_file(folder: Path) -> str:
    (folder / "relay").write_text(BEFORE)
    return f"{folder}/relay/x"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder: f"{folder}", "is a folder; name a file in it."),
        (lambda folder: f"{folder}/new/", "is a folder; name a file in it."),
        (lambda folder: f"{folder}/..", "is a folder; name a file in it."),
        (lambda _: "", "nothing is a folder; name a file in it."),
        (lambda folder: f"{folder}/no/relay", "/no is not there; make it first."),
        (lambda _: "-", "- is no regular file; without --output it is printed."),
        (lambda _: "/dev/full", "/dev/full is no regular file;"),
        (fifo, "/fifo is no regular file; without --output it is printed."),
        (linked, "/relay instead."),
        (dangling, "/nowhere instead."),
        (circular, "is a symbolic link; name "),
        (beneath_a_file, "/relay is not there; make it first."),
        (lambda folder: f"{folder}/{'x' * 256}", "is not written: File name too long; nothing has"),
        (lambda _: "/proc/relay", "is not written: "),
        (lambda folder: f"{folder}/no\x1b[2J/x", "is not there; make it first."),
    ],
)
def test_what_is_no_file_gets_a_sentence(
    folder: Path, capsys: Captured, make: Callable[[Path], str], says: str
) -> None:
    name = make(folder)
    before = {one: one.lstat().st_mtime_ns for one in folder.iterdir()}
    assert main(["relay-config", f"--output={name}"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("roomtui: --output: ")
    assert says in err
    assert "\x1b" not in err
    assert err.count("\n") == 1
    assert {one: one.lstat().st_mtime_ns for one in folder.iterdir()} == before


def test_a_disk_that_is_full_leaves_what_was_there(folder: Path) -> None:
    (folder / "relay").write_text(BEFORE)
    done = subprocess.run(
        [sys.executable, "-m", "roomtui", "relay-config", f"--output={folder}/relay"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"roomtui: --output: {folder}/relay is not written: File too large; nothing has changed.\n"
    )
    assert (folder / "relay").read_text() == BEFORE
    assert names(folder) == ["relay"]


def test_who_may_not_write_there_is_told(folder: Path, capsys: Captured) -> None:
    (folder / "relay").write_text(BEFORE)
    if os.getuid() == 0:  # whom no mode of a folder stops
        for each in (folder, *list(folder.parents)[:3]):
            each.chmod(0o755)
        os.seteuid(UNPRIVILEGED)
    else:
        folder.chmod(0o555)
    try:
        assert main(["relay-config", f"--output={folder}/relay"]) == 2
    finally:
        os.seteuid(os.getuid())
        folder.chmod(0o755)
    assert (
        "is not written: Permission denied; run it as somebody who may" in capsys.readouterr().err
    )
    assert (folder / "relay").read_text() == BEFORE
    assert names(folder) == ["relay"]


def test_an_interrupt_leaves_what_was_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "relay").write_text(BEFORE)

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("roomtui.atomic_file.os.fsync", interrupted)
    assert main(["relay-config", f"--output={folder}/relay"]) == 130
    assert (folder / "relay").read_text() == BEFORE
    assert names(folder) == ["relay"]
