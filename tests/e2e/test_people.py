"""Who joins and leaves is on screen, and in the activity."""

from pathlib import Path

import pytest

from tests.e2e.console import watching
from tests.e2e.terminal import WIDE, Size, at_both_sizes


@at_both_sizes(WIDE)
def test_people_appear_and_leave(tmp_path: Path, size: Size) -> None:
    with watching(tmp_path, size=size) as console:
        server, session = console.server, console.session_id
        console.go_to_people()
        under_cursor = console.cursor_row()
        newcomer = server.do(lambda world: world.join(session, '{"name": "Zoë Newcomer"}'))
        console.wait_for(lambda: console.row_of("Zoë Newcomer"), "the newcomer")
        assert console.cursor_row() == under_cursor
        server.do(lambda world: world.leave(newcomer.id))
        console.wait_for(lambda: not console.row_of("Zoë Newcomer"), "her going")
        console.go_to_activity()
        console.wait_for(
            lambda: (
                [row[11:] for row in console.rows("Activity")[:2]]
                == ["- Zoë Newcomer left stage", "+ Zoë Newcomer joined stage"]
            ),
            "both in the activity",
        )
        assert len(console.server.writes) == 0


@pytest.mark.long
def test_the_one_under_the_cursor_stays_as_gone(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        console.put_cursor_on("Chloé Lefèvre")
        leaver = console.id_of("Chloé Lefèvre")
        console.server.do(lambda world: world.leave(leaver))
        console.wait_for(lambda: " left " in console.cursor_row(), "her mark")
        console.press("m")
        console.wait_text("Chloé Lefèvre has left. Nothing was sent.")
        console.press("down")
        console.wait_for(lambda: not console.row_of("Chloé Lefèvre"), "the end of her row")
        assert len(console.server.writes) == 0


@pytest.mark.long
def test_sessions_start_and_end(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        server, session = console.server, console.session_id
        studio = server.world.find_room("studio")
        assert studio is not None
        server.do(lambda world: world.start_session(studio.id))
        console.wait_for(lambda: console.row_of("studio", "Sessions"), "the second session")
        console.wait_text("Session started in studio, 0 people")
        server.do(lambda world: world.close_session(session))
        console.wait_text("Session ended in stage, 4 people in it at the end")
        console.wait_for(lambda: "ended" in console.row_of("stage", "Sessions"), "its end")
        assert "1 session · 0 people" in console.status
