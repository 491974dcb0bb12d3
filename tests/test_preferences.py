"""The file of preferences: what gets in, who writes it, and what is made of a bad one."""

import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from roomtui.preferences import (
    FOLDER,
    LARGEST,
    VERSION,
    Preferences,
    PreferencesFile,
    Sort,
)
from roomtui.profile_file import ProfileFileError

CHOSEN = Preferences(
    theme="light",
    screen="history",
    zoomed={"live": "people"},
    sorts={"live.sessions": Sort("people", reverse=True), "live.rooms": Sort(None)},
)


@pytest.fixture
def file(tmp_path: Path) -> PreferencesFile:
    return PreferencesFile(tmp_path, "main")


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(ProfileFileError) as caught:
        act()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_nothing_is_remembered_at_first_and_nothing_is_made(
    file: PreferencesFile, tmp_path: Path
) -> None:
    assert file.read() == Preferences()
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_is_read_by_the_next_console(file: PreferencesFile, tmp_path: Path) -> None:
    assert file.write(CHOSEN)
    assert PreferencesFile(tmp_path, "main").read() == CHOSEN
    assert PreferencesFile(tmp_path, "other").read() == Preferences()


def test_nobody_else_can_read_or_write_it(file: PreferencesFile) -> None:
    before = os.umask(0)
    try:
        file.write(CHOSEN)
    finally:
        os.umask(before)
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in file.path.parent.iterdir()}
    assert modes == {"main.json": 0o600, "main.lock": 0o600}
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700


def test_nothing_but_these_four_gets_in(file: PreferencesFile) -> None:
    """Neither filters nor marks are remembered: what is hidden would be hit, or be missed."""
    assert Preferences.__struct_fields__ == ("version", "theme", "screen", "zoomed", "sorts")
    assert Sort.__struct_fields__ == ("by", "reverse")
    file.write(Preferences())
    told = {**json.loads(msgspec.json.encode(CHOSEN)), "filters": {"live.people": "x"}, "marks": 1}
    file.path.write_text(json.dumps(told))
    file.write(file.read())
    assert set(json.loads(file.path.read_text())) <= {*Preferences.__struct_fields__}


BROKEN = {
    "nothing": b"",
    "half": b'{"theme": "li',
    "no text": b"\xff\xfe\x00",
    "another kind": b"[1, 2]",
    "a number for a name": b'{"screen": 3}',
    "a name without an end": b'{"screen": "' + b"x" * 200 + b'"}',
    "too many tables": json.dumps({"sorts": {str(n): {} for n in range(100)}}).encode(),
    "a deep nest": b'{"x": ' + b"[" * 8_000,
    "a surrogate": b'{"theme": "\\ud800"}',
    "a version that is none": b'{"version": "2"}',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_told_of_and_replaced(file: PreferencesFile, content: bytes) -> None:
    file.write(CHOSEN)
    file.path.write_bytes(content)
    assert "cannot be understood; the next change replaces it." in refusal(file.read)
    assert file.write(CHOSEN)
    assert file.read() == CHOSEN


LEFT_ALONE = {
    "newer": json.dumps({"version": VERSION + 1, "screen": {"is": "else"}}).encode(),
    "too large": b" " * LARGEST + b"{}",
}


@pytest.mark.parametrize("content", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_a_file_that_is_none_of_this_roomtui_is_left_as_it_is(
    file: PreferencesFile, content: bytes
) -> None:
    file.write(CHOSEN)
    file.path.write_bytes(content)
    assert refusal(file.read).endswith("it is left as it is.")
    assert not file.write(CHOSEN)
    assert file.path.read_bytes() == content


def linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def piped(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


FOREIGN: dict[str, Callable[[Path], object]] = {
    "written by others": lambda path: path.chmod(0o666),
    "in a folder of others": lambda path: path.parent.chmod(0o777),
    "a link": linked,
    "a pipe": piped,
}


@pytest.mark.parametrize("spoil", FOREIGN.values(), ids=FOREIGN)
def test_a_file_that_others_can_write_is_neither_used_nor_written(
    file: PreferencesFile, spoil: Callable[[Path], object]
) -> None:
    file.write(CHOSEN)
    spoil(file.path)
    assert refusal(file.read).startswith("Not used: the f")
    before = file.path.lstat()
    assert not file.write(Preferences())
    assert file.path.lstat() == before


def test_one_console_writes_until_it_ends(file: PreferencesFile, tmp_path: Path) -> None:
    second = PreferencesFile(tmp_path, "main")
    assert file.write(CHOSEN)
    assert not second.write(Preferences(theme="dark"))
    assert second.read() == CHOSEN
    file.close()
    assert second.write(Preferences(theme="dark"))
    assert not file.write(CHOSEN)
    assert file.read() == Preferences(theme="dark")


def test_one_that_is_forgotten_while_a_console_runs_is_written_again(
    file: PreferencesFile, tmp_path: Path
) -> None:
    file.write(CHOSEN)
    for each in file.path.parent.iterdir():
        each.unlink()
    second = PreferencesFile(tmp_path, "main")
    assert second.read() == Preferences()
    assert second.write(CHOSEN)
    assert not file.write(Preferences()), "the lock that it had is of a file that is gone"


def test_whoever_reads_finds_the_old_or_the_new(file: PreferencesFile, tmp_path: Path) -> None:
    long = Preferences(sorts={f"screen.{n:040}": Sort("x" * 60) for n in range(60)})
    file.write(CHOSEN)
    done = threading.Event()

    def write() -> None:
        for n in range(30):
            file.write((CHOSEN, long)[n % 2])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        assert PreferencesFile(tmp_path, "main").read() in (CHOSEN, long)
    writer.join()
    assert long != CHOSEN
    assert len(msgspec.json.encode(long)) < LARGEST


def test_a_disk_that_takes_nothing_costs_a_sentence_and_not_the_old_file(
    file: PreferencesFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write(CHOSEN)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = refusal(lambda: file.write(Preferences()))
    assert "is not remembered" in said
    assert "(No space left on device)" in said
    assert file.read() == CHOSEN
    assert {each.name for each in file.path.parent.iterdir()} == {"main.json", "main.lock"}


def test_a_state_folder_that_cannot_be_made_costs_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    file = PreferencesFile(tmp_path / "state", "main")
    assert "cannot be" in refusal(file.read)
    assert "is not remembered" in refusal(lambda: file.write(CHOSEN))


NAMES = ("default", "Ops", "../../etc/passwd", ".", "a b", "ü", "x" * 300, "x" * 301, "a\0b", "%6F")


def test_every_profile_has_a_file_of_its_own_in_the_folder(tmp_path: Path) -> None:
    paths = [PreferencesFile(tmp_path, name).path for name in NAMES]
    assert len(set(paths)) == len(NAMES)
    for path in paths:
        assert path.parent == tmp_path / FOLDER
        assert path.name.isascii()
        assert len(path.with_suffix(".part").name) < 255
    assert paths[0].name == "default.json"
    for name in NAMES:
        assert PreferencesFile(tmp_path, name).write(CHOSEN)
