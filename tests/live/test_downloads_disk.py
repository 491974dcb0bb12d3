"""Downloads and the disk: names that are taken, folders that cannot be written to."""

import errno
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from roomtui.live.download import downloads, transfer
from roomtui.live.download.errors import PermanentError
from roomtui.live.download.partial_file import LEFT_BEHIND, PartialFile
from roomtui.live.polling import rate_policy
from tests.live.downloading import CONTENT, SIZE, Service, answer, downloading, rest
from tests.live.support import StillClock

TROUBLES = [
    (errno.ENOSPC, "The disk of {} is full. Free some space, or choose another folder."),
    (errno.EDQUOT, "Your share of the disk of {} is used up. Free some space, "),
    (errno.EFBIG, "The file is larger than the file system of {} takes. Choose another folder."),
    (errno.EROFS, "The file system of {} is read-only. Choose another folder."),
    (errno.EACCES, "Nothing may be written in {}. Mend its permissions, or choose another folder."),
    (errno.EPERM, "Nothing may be written in {}. Mend its permissions, or choose another folder."),
    (errno.EIO, "Writing in {} failed (Input/output error). Check the disk, or choose another "),
]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_policy, "LONGEST_BACKOFF", 0.001)
    monkeypatch.setattr(downloads, "PUBLISH_SECS", 0.0)
    monkeypatch.setattr(transfer, "AT_A_TIME", 50_000)


def breaking(work: Callable[..., Any], number: int, after: int = 0) -> Callable[..., Any]:
    """Let a call of the system fail once it has succeeded so often."""
    calls = 0

    def broken(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > after:
            raise OSError(number, os.strerror(number))
        return work(*args, **kwargs)

    return broken


CALLS = [("pwrite", 3), ("fsync", 0), ("ftruncate", 0)]


@pytest.mark.parametrize(
    ("number", "words", "name", "after"),
    [(*trouble, *CALLS[0]) for trouble in TROUBLES] + [(*TROUBLES[0], *call) for call in CALLS[1:]],
)
async def test_a_disk_in_trouble(
    tmp_path: Path,
    clock: StillClock,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    words: str,
    name: str,
    after: int,
) -> None:
    async with downloading(Service(), tmp_path, clock) as desk:
        with monkeypatch.context() as system:
            system.setattr(os, name, breaking(getattr(os, name), number, after))
            failed = await desk.fetch()
        assert failed.reason.startswith(words.format(tmp_path))
        assert (failed.state, failed.tries, failed.path, desk.files) == ("failed", 1, None, {})
        begun = len(desk.heard.all)
        assert (await desk.fetch()).state == "done"
        assert desk.heard.all[begun][0].received == 0
    assert (tmp_path / "film.webm").read_bytes() == CONTENT


async def test_short_writes_are_gone_on_with(
    tmp_path: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda handle, data, at: write(handle, data[:999], at))
    async with downloading(Service(), tmp_path, clock) as desk:
        done = await desk.fetch()
    assert (done.path or tmp_path).read_bytes() == CONTENT


async def test_a_disk_that_is_too_small_is_told_before_anything_comes(
    tmp_path: Path, clock: StillClock
) -> None:
    free = shutil.disk_usage(tmp_path).free
    service = Service(answer(content_length=str(free + 10**15)))
    async with downloading(service, tmp_path, clock) as desk:
        failed = await desk.fetch()
        assert (failed.state, failed.received, desk.files) == ("failed", 0, {})
    assert failed.reason.startswith(f"There is no room for it in {tmp_path}: ")
    assert " MB are missing. Free some space, or choose another folder." in failed.reason


@pytest.mark.parametrize("below", ["", "below", "far/below"])
async def test_a_file_in_the_place_of_the_folder(
    tmp_path: Path, clock: StillClock, below: str
) -> None:
    (tmp_path / "file").write_text("mine")
    folder = tmp_path / "file" / below
    async with downloading(Service(), folder, clock) as desk:
        failed = await desk.fetch()
    assert failed.reason.startswith(f"A file is in the way of the folder {folder}.")
    assert (tmp_path / "file").read_text() == "mine"


async def test_a_folder_that_is_taken_away(tmp_path: Path, clock: StillClock) -> None:
    folder = tmp_path / "folder"

    def gone(_: object) -> Any:
        shutil.rmtree(folder)
        return rest(service.fetches[-1])

    service = Service(answer(content=b"", error=None, content_length="5"), gone)
    async with downloading(service, folder, clock) as desk:
        failed = await desk.fetch()
    assert failed.reason.startswith(f"What was written in {folder} was taken away.")


@pytest.mark.parametrize("name", ["../film.webm", "/film.webm", ".film.webm", "\x1bfilm.webm"])
async def test_no_name_leads_out_of_the_folder(
    tmp_path: Path, clock: StillClock, name: str
) -> None:
    folder = tmp_path / "folder"
    async with downloading(Service(), folder, clock) as desk:
        desk.add(name=name)
        (done,) = await desk.over()
    assert (done.path or tmp_path).parent == folder
    assert done.name in {"_.._film.webm", "_film.webm", "film.webm"}
    assert desk.files == {done.name: SIZE}


async def test_no_file_is_ever_overwritten(tmp_path: Path, clock: StillClock) -> None:
    (tmp_path / "film.webm").write_text("mine")
    (tmp_path / "film (2).webm").symlink_to("nowhere")
    (tmp_path / "film (3).webm").mkdir()
    async with downloading(Service(), tmp_path, clock) as desk:
        done = await desk.fetch()
        assert (done.path, done.name) == (tmp_path / "film (4).webm", "film (4).webm")
    assert (tmp_path / "film.webm").read_text() == "mine"
    assert (tmp_path / "film (4).webm").read_bytes() == CONTENT
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("links", [True, False], ids=["with links", "without links"])
async def test_not_even_one_that_appears_at_the_last_moment(
    tmp_path: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    sync = os.fsync

    def sync_and_meet(handle: int) -> None:
        sync(handle)
        (tmp_path / "film.webm").touch()

    monkeypatch.setattr(os, "fsync", sync_and_meet)
    if not links:
        monkeypatch.setattr(os, "link", breaking(os.link, errno.EPERM))
    async with downloading(Service(), tmp_path, clock) as desk:
        done = await desk.fetch()
        assert done.path == tmp_path / "film (2).webm"
    assert desk.files == {"film.webm": 0, "film (2).webm": SIZE}


async def test_a_file_system_without_links_that_fails_leaves_no_empty_file(
    tmp_path: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", breaking(os.link, errno.EPERM))
    monkeypatch.setattr(os, "rename", breaking(os.rename, errno.EIO))
    async with downloading(Service(), tmp_path, clock) as desk:
        failed = await desk.fetch()
        assert (failed.state, failed.path, desk.files) == ("failed", None, {})


async def test_nothing_stands_under_the_name_until_it_is_complete(
    tmp_path: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, seen = os.fsync, list[dict[str, int]]()

    def look(handle: int) -> None:
        seen.append(desk.files)
        sync(handle)

    monkeypatch.setattr(os, "fsync", look)
    async with downloading(Service(), tmp_path, clock) as desk:
        await desk.fetch()
    ((name, size),) = seen[0].items()
    assert name.startswith(".roomtui-r-")
    assert name.endswith(".part")
    assert size == SIZE


async def test_parts_of_killed_consoles_are_swept_away(tmp_path: Path, clock: StillClock) -> None:
    old, new = tmp_path / ".roomtui-a-1.part", tmp_path / ".roomtui-a-2.part"
    mine = tmp_path / ".roomtui.part"
    for file in (old, new, mine):
        file.write_text("x")
    for file in (old, mine):
        os.utime(file, (0, time.time() - LEFT_BEHIND - 10))
    async with downloading(Service(), tmp_path, clock) as desk:
        await desk.fetch()
    assert set(desk.files) == {"film.webm", new.name, mine.name}


def test_a_discarded_part_stays_discarded(tmp_path: Path) -> None:
    """A thread whose caller was cancelled may come too late."""
    part = PartialFile(tmp_path, "../../etc/r")
    part.open(0, 10)
    part.write(b"12345")
    (place,) = tmp_path.iterdir()
    assert place.name.startswith(".roomtui-etcr-")
    part.discard()
    for late in (lambda: part.open(0, 10), lambda: part.write(b"x"), lambda: part.finish("x")):
        with pytest.raises(ValueError, match="discarded"):
            late()
    part.discard()
    assert list(tmp_path.iterdir()) == []


def test_a_finished_part_can_not_be_discarded(tmp_path: Path) -> None:
    part = PartialFile(tmp_path, "r")
    part.open(0, None)
    part.write(b"12345")
    path = part.finish("film.webm")
    part.discard()
    assert path.read_bytes() == b"12345"
    assert list(tmp_path.iterdir()) == [path]


def test_a_part_rests_and_goes_on(tmp_path: Path) -> None:
    part = PartialFile(tmp_path, "r")
    part.open(0, 10)
    part.write(b"12345")
    part.rest()
    part.open(3, 10)
    part.write(b"67")
    assert part.finish("film").read_bytes() == b"12367"


def test_there_has_to_be_room(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match="no room"):
        PartialFile(tmp_path, "r").open(0, 10**18)


@pytest.mark.parametrize("rests", [True, False])
def test_a_part_that_somebody_else_cut_short_is_told_from_a_whole_one(
    tmp_path: Path, rests: bool
) -> None:
    part = PartialFile(tmp_path, "r")
    part.open(0, 10)
    part.write(b"12345")
    if rests:
        part.rest()
    (place,) = tmp_path.iterdir()
    os.truncate(place, 4)
    with pytest.raises(FileNotFoundError):
        part.open(5, 10)
    with pytest.raises(FileNotFoundError):
        part.finish("film")
    part.discard()
    assert list(tmp_path.iterdir()) == []
