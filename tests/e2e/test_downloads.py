"""Downloads over real HTTP: long files, connections that break, and who gets the key."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from roomtui.api.models import Recording
from roomtui.demo.faults import to_files
from roomtui.demo.server.presigned import StoredFile, find_file
from roomtui.demo.world import World
from tests.e2e.server import DemoServer
from tests.full import FULL

MB = 1_000_000

SHARE = 100 if FULL else 30
"""Megabytes of a third of a large file."""


def track_of(size_mb: float) -> Any:
    """Return what makes the first completed video of a world so large."""

    def enlarge(world: World) -> tuple[Recording, StoredFile]:
        track = next(
            one
            for one in world.recordings.values()
            if one.type == "video" and one.status == "completed"
        )
        world.recordings[track.id] = replace(track, size_mb=size_mb)
        stored = find_file(world, track.id)
        assert stored is not None
        return track, stored

    return enlarge


def fetch(server: DemoServer, track: Recording, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.e2e.fetcher", server.base_url, track.id, str(folder)]
    told: dict[str, Any] = json.loads(subprocess.check_output(command, text=True))
    return told


def assert_same(path: Path, stored: StoredFile) -> None:
    assert path.stat().st_size == stored.size
    with path.open("rb") as file:
        for chunk in stored.read(0, stored.size):
            assert file.read(len(chunk)) == chunk


@pytest.mark.timeout(120)
def test_a_large_file_through_two_cuts(tmp_path: Path) -> None:
    folder = tmp_path / "to" / "come"
    with DemoServer() as server:
        track, stored = server.do(track_of(3.0 * SHARE))
        server.faults.cut_next(after=SHARE * MB)
        server.faults.cut_next(after=3 * SHARE * MB // 2)
        told = fetch(server, track, folder)
        assert (told["state"], told["reason"], told["tries"]) == ("done", "", 3)
        assert Path(told["path"]) == folder / "film.webm"
        assert list(folder.iterdir()) == [folder / "film.webm"]
        assert_same(folder / "film.webm", stored)
        (folder / "film.webm").unlink()

        files = [one for one in server.requests if one.path.startswith("/presigned/")]
        assert [one.status for one in files] == [None, None, 206]
        assert not any(one.has_key for one in files)
        views = [one for one in server.requests if one.path.endswith(f"room_recordings/{track.id}")]
        assert len(views) == 3
        assert all(one.has_key for one in views)
    assert told["grown"] < 30 * MB
    assert told["writes"] >= 2.8 * SHARE
    assert told["writes_on_loop"] == 0
    assert told["turns"] >= told["writes"]


def test_a_cut_at_every_awkward_place(tmp_path: Path) -> None:
    with DemoServer() as server:
        track, stored = server.do(track_of(0.3))
        for after in (0, 1, 65_536, 65_537, 0):
            server.faults.cut_next(after=after)
        told = fetch(server, track, tmp_path)
        assert (told["state"], told["tries"]) == ("done", 6)
        assert_same(Path(told["path"]), stored)


def test_a_page_with_status_200_gets_no_name(tmp_path: Path) -> None:
    with DemoServer() as server:
        track, stored = server.do(track_of(0.3))
        server.faults.fail_next(status=200, body=b"no healthy upstream", where=to_files)
        told = fetch(server, track, tmp_path)
        assert (told["state"], told["tries"]) == ("failed", 1)
        assert told["reason"].endswith("with the file (200). Check any proxy on the way.")
        assert list(tmp_path.iterdir()) == []
        server.faults.cut_next(after=200_000)
        told = fetch(server, track, tmp_path)
        assert (told["state"], told["tries"]) == ("done", 2)
        assert_same(Path(told["path"]), stored)
