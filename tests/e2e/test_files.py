"""Recordings in the real process: the archive in a terminal, and a download through a cut."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from roomtui.api.models import Recording
from roomtui.demo.embedded import DEMO_KEY
from roomtui.demo.server.presigned import StoredFile, find_file
from roomtui.demo.world import World
from tests.e2e.console import environ_in, watching
from tests.e2e.server import DemoServer
from tests.e2e.terminal import NARROW, Terminal
from tests.processes import wait_for

SIZE = 300_000


def pages(server: DemoServer) -> list[str]:
    """Return the query of each look at the recordings."""
    return [r.query for r in server.requests if r.path.endswith("/room_recordings")]


def small_one(world: World) -> tuple[Recording, StoredFile]:
    """Make the newest video of a world a small one."""
    track = next(one for one in reversed(world.recordings.values()) if one.type == "video")
    world.recordings[track.id] = replace(track, size_mb=SIZE / 1_000_000)
    stored = find_file(world, track.id)
    assert stored is not None
    return track, stored


def go_to_recordings(terminal: Terminal) -> None:
    """Show the recordings and wait for the first of them."""
    terminal.press("2")
    terminal.wait_for(lambda: terminal.cursor_row("Recordings"), "the recordings")


def narrow(terminal: Terminal, terms: str) -> None:
    """Type a filter and wait until it is applied."""
    terminal.press("/")
    terminal.wait_gone("? Help")
    terminal.type_text(terms)
    terminal.press("enter")
    shown = re.sub(r"participant:\S+", "participant:", terms)  # a title has the name for the id
    title = rf"Recordings [\d, of]+ · /{shown[:20]}"
    terminal.wait_for(lambda: re.search(title, terminal.text), "the rows")


@pytest.mark.long
def test_the_archive_opens_scrolls_and_filters(tmp_path: Path) -> None:
    with watching(tmp_path, scenario="archive", size=NARROW) as console:
        go_to_recordings(console)
        console.wait_text("Recordings 1 of 20,0", "the 100 read:")
        console.press("G")
        console.wait_gone("the 100 read:")
        narrow(console, "type:video longer:50m")
        assert all(" video " in row for row in console.rows("Recordings")[1:])
        assert "filter%5Btype%5D=video" in pages(console.server)[-1]
        assert len(pages(console.server)) < 20
        assert console.server.writes == []


def test_a_download_through_a_cut_is_whole_and_without_the_key(tmp_path: Path) -> None:
    folder = tmp_path / "to" / "come"
    environ = environ_in(tmp_path, TELNYX_API_KEY=DEMO_KEY, ROOMTUI_DOWNLOAD_DIR=str(folder))
    with (
        DemoServer() as server,
        Terminal(("--base-url", server.base_url), environ, NARROW) as terminal,
    ):
        track, stored = server.do(small_one)
        server.faults.cut_next(after=SIZE // 2)
        terminal.wait_text("● LIVE")
        go_to_recordings(terminal)
        narrow(terminal, f"type:video participant:{track.participant_id}")
        terminal.press("w")
        terminal.wait_for(lambda: list(folder.glob("[!.]*")), "the file")
        (path,) = folder.glob("[!.]*")
        wait_for(lambda: list(folder.iterdir()) == [path], "the end of what it was written to")
        assert path.read_bytes() == b"".join(stored.read(0, SIZE))
        assert path.suffix == ".webm"
        terminal.wait_text("Downloads", path.name[-13:])

        fetched = [r for r in server.requests if r.path.startswith("/presigned/")]
        assert [r.status for r in fetched] == [None, 206]
        assert not any(r.has_key for r in fetched)
        assert server.writes == []
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert DEMO_KEY.encode() not in terminal.output
        assert b"signature=" not in terminal.output
