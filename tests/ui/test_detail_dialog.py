"""Every field of a record: as people read it, as it came, and without what may not be seen."""

import json
from pathlib import Path

import pytest
from msgspec import structs

from roomtui.api.models import Participant, Recording, Room, Session
from roomtui.ui.dialogs.detail import DetailDialog, DetailLoaded
from roomtui.ui.dialogs.detail_fields import label_of
from roomtui.ui.live.rooms_pane import RoomsPane
from tests.ui.console import Console, console
from tests.ui.dialogs import HARMLESS, HOSTILE, burst, focused, in_view, is_harmless, said, until

TALL = (120, 50)


def dialog(running: Console) -> DetailDialog:
    screen = running.app.screen
    assert isinstance(screen, DetailDialog)
    return screen


def missing(running: Console, record: type[Room | Session | Participant | Recording]) -> list[str]:
    """Name the fields of a kind of record that are not shown."""
    labels = [label_of(field.name) for field in structs.fields(record)]
    return [label for label in labels if label != "record_type" and label not in running.text]


def looked_up(running: Console) -> list[str]:
    """Return the ids of the rooms that were asked for."""
    return [e.path.split("/")[-1] for e in running.api.log if e.path.startswith("/v2/rooms/")]


async def page_down_to(running: Console, words: str) -> None:
    """Go down page by page, and look at each."""
    while words not in running.text:
        assert is_harmless(running)
        await page_down(running)
    assert is_harmless(running)


async def page_down(running: Console) -> None:
    seen = running.text
    burst(running, "pagedown")
    await until(running, lambda: running.text != seen)


async def test_every_field_is_shown_as_people_read_it_and_as_it_came(tmp_path: Path) -> None:
    async with console(tmp_path, size=TALL) as running:
        rooms, world = running.live.query_one(RoomsPane), running.world
        stage, studio = world.find_room("stage"), world.find_room("studio")
        running.live.focus_pane("rooms")
        burst(running, "d")
        await until(running, lambda: "webhook timeout" in running.text)
        assert missing(running, Room) == []
        assert "2026-02-02 09:26:53 +0000 (a month ago)" in running.text
        assert "to now, 1h" in running.text
        rooms.move_to(studio.id)
        burst(running, "J", "y", "D", "x", "1", "n", "question_mark", "colon", "ctrl+p")
        await until(running, lambda: '"max_participants": 10,' in running.text)
        assert '"record_type": "room"' in running.text
        await until(running, lambda: running.app.clipboard == stage.id)
        running.api.faults.garble_next(where=lambda _, path: path.endswith(stage.id))
        burst(running, "r")
        await until(running, lambda: said(running) not in {"", "Asking the service…"})
        assert looked_up(running) == [stage.id] * 2
        burst(running, "J")
        await until(running, lambda: "webhook timeout" in running.text)
        assert said(running)
        world.update_room(stage.id, max_participants=33)
        burst(running, "r")
        await until(running, lambda: "33" in running.text)
        assert not said(running)
        shown = dialog(running)
        burst(running, "enter")
        await until(running, lambda: not shown.is_running)
        shown.on_detail_loaded(DetailLoaded(None, "an answer that came too late"))
        assert focused(running) == "rooms"

        running.live.focus_pane("sessions")
        burst(running, "d")
        await until(running, lambda: "ended  " in running.text)
        assert missing(running, Session) == []
        assert "Alice Moreau · 2026-03-14 08:" in running.text
        assert f"stage ({stage.id})" in running.text
        burst(running, "q", "enter", "d")
        await until(running, lambda: "joined  " in running.text)
        assert missing(running, Participant) == []
        burst(running, "d")
        await until(running, lambda: running.app.focused is running.people)
        assert running.written == []


async def test_a_read_only_console_shows_no_link(tmp_path: Path) -> None:
    async with console(tmp_path, read_only=True, size=TALL) as running:
        burst(running, "2")
        await until(running, lambda: "Recordings 4" in running.text)
        burst(running, "d")
        await until(running, lambda: "download link" in running.text)
        assert missing(running, Recording) == []
        row = running.world.recordings[dialog(running)._subject.id]
        assert f"({row.duration_secs:,} s)" in running.text
        assert f"({row.size_mb} MB)" in running.text
        assert "not in a read-only console" in running.text
        assert "/presigned/" not in running.text
        burst(running, "J")
        await until(running, lambda: '"download_url": "(not in a read-only' in running.text)
        assert "/presigned/" not in running.text


async def test_what_is_hostile_or_goes_wrong_is_calm_on_a_tiny_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path, size=(40, 10)) as running:
        context = json.dumps({"name": HOSTILE, "more": ["\u2028", HOSTILE]}, ensure_ascii=False)
        guest = running.world.join(running.live.session_id, context)
        await running.until(lambda: guest.id in running.people.state.order)
        running.live.focus_pane("people")
        running.people.move_to(guest.id)
        engine = running.app.connection.engine

        async def fault(*_: object, **__: object) -> None:
            raise RuntimeError(HOSTILE)

        with monkeypatch.context() as patch:
            patch.setattr(engine, "look_up", fault)
            burst(running, "d")
            await until(running, lambda: "Internal error (RuntimeError)." in running.text)
        running.api.faults.fail_next(9, where=lambda _, path: path.endswith(guest.id))
        burst(running, "r")
        await until(running, lambda: "The service failed" in said(running))
        running.api.faults.clear()
        running.world.leave(guest.id)
        burst(running, "r")
        await until(running, lambda: "identity" in running.text)
        await page_down_to(running, f"  {guest.id[:20]}")
        await page_down_to(running, HARMLESS[:9])
        burst(running, "J", "home")
        await until(running, lambda: '"id": ' in running.text)
        await page_down_to(running, HARMLESS[:9])
        await running.pilot.resize_terminal(120, 40)
        burst(running, "J")
        await until(
            running, lambda: f"session   in stage ({running.live.session_id})" in running.text
        )
        assert in_view(running, "#box")
