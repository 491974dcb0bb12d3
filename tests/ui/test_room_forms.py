"""Creating, editing and deleting rooms: what the forms check, send, keep and say."""

import json
from pathlib import Path
from typing import Any

import pytest

from roomtui.ui.confirm import Confirmation
from roomtui.ui.dialogs.write import WriteDialog
from roomtui.ui.live.rooms_pane import RoomsPane
from tests.ui.console import Console, console
from tests.ui.dialogs import (
    HARMLESS,
    HOSTILE,
    burst,
    busy,
    confirming,
    focused,
    heading,
    hint,
    in_view,
    is_harmless,
    is_write,
    line,
    said,
    until,
)

ROOMS = "/v2/rooms"


def dialog(running: Console) -> WriteDialog:
    screen = running.app.screen
    assert isinstance(screen, WriteDialog)
    return screen


def refuse(running: Console, *errors: dict[str, Any]) -> None:
    """Have the service refuse the next write."""
    body = json.dumps({"errors": errors}).encode()
    running.api.faults.fail_next(1, status=422, body=body, where=is_write)


async def test_a_form_checks_as_one_types_keeps_what_was_refused_and_sends_what_was_given(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "n")
        for bounds in (
            "2 to 50 people; 10 unless given",
            "0 to 30 seconds",
            "a URL with its scheme",
        ):
            assert bounds in running.text
        await running.press("down", "5", "1")
        assert hint(running, "max_participants") == "Give a whole number from 2 to 50."
        await running.press("enter")
        assert said(running) == "Nothing was sent. Correct what is marked, or esc to leave it."
        await running.press("backspace")
        assert said(running) == ""
        assert focused(running) == "max_participants"
        assert hint(running, "max_participants") == "2 to 50 people; 10 unless given"
        line(running, "unique_name").value = "stage"
        line(running, "webhook_timeout_secs").value = "31"
        line(running, "webhook_event_url").value = "example.org"
        await running.press("enter")
        assert "Give a whole URL" in running.text
        assert focused(running) == "webhook_event_url"
        assert running.written == []
        line(running, "webhook_event_url").value = "https://u:secretpass@example.org/hook"
        line(running, "webhook_timeout_secs").value = ""

        async with busy(running, "room"):
            await running.press("enter")
            line(running, "unique_name").value = "studio"
        await until(running, lambda: "'stage' has already been taken" in said(running))
        assert hint(running, "unique_name") == "no other room may have it"
        await running.press("enter")
        await until(
            running, lambda: "'studio' has already been taken" in hint(running, "unique_name")
        )
        assert focused(running) == "unique_name"
        assert dialog(running).form.values["max_participants"] == "5"
        pointed = {"detail": HOSTILE, "source": {"pointer": "/body/max_participants"}}
        refuse(running, {"detail": "the plan is used up"}, pointed)
        burst(running, "end", "q", "1", "?", "enter")
        await until(running, lambda: "[red]x[/]" in hint(running, "max_participants"))
        assert hint(running, "unique_name") == "no other room may have it"
        assert "the plan is used up" in said(running)
        assert is_harmless(running)
        assert in_view(running, "#go")

        burst(running, "enter")
        await until(running, lambda: "Room studioq1? is created." in running.text)
        sent = {"unique_name": "studioq1?", "max_participants": 5,
                "webhook_event_url": "https://u:secretpass@example.org/hook"}  # fmt: skip
        assert running.written[-1] == ("POST", ROOMS, sent)
        assert running.app.focused is running.people
        await until(running, lambda: "› · studioq1?" in running.text)
        assert [entry["kind"] for entry in running.journal] == ["intent", "outcome"] * 4
        assert running.journal[-2]["write"]["fields"]["unique_name"] == "studioq1?"
        assert "secretpass" not in json.dumps(running.journal) + running.text


async def test_what_is_sent_is_sent_once_and_its_outcome_is_told_whatever_happens(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        await running.press("n")
        line(running, "unique_name").value = "annex"
        engine, running.app.connection.engine = running.app.connection.engine, None
        burst(running, "enter")
        await until(running, lambda: "there is no connection yet" in said(running))
        running.app.connection.engine = engine
        running.api.faults.drop_next(obey=True, where=is_write)
        running.api.faults.fail_next(where=lambda *asked: asked == ("GET", "/v2/rooms"))
        burst(running, "enter")
        await until(running, lambda: said(running).startswith("Outcome unknown: look whether"))
        assert line(running, "unique_name").value == "annex"
        assert running.journal[-1]["outcome"] == "outcome unknown"
        await until(running, lambda: "annex" in running.names("rooms"))
        running.api.faults.throttle_next(where=is_write)
        burst(running, "2", "enter")
        await until(running, lambda: "limit is spent" in said(running))
        running.api.faults.fail_next(where=is_write)
        burst(running, "enter")
        await until(running, lambda: "The service failed" in said(running))

        line(running, "unique_name").value = "stage"
        async with busy(running, "room"):
            burst(running, "enter", "enter")
            await until(running, lambda: said(running) == "Sending …")
            form, before = dialog(running), len(running.written)
            burst(running, "escape")
            await until(running, lambda: "It is sent all the same" in running.text)
            form.action_cancel()  # an esc that was on its way when the dialog closed
            form.on_form_changed()
            form.on_input_submitted()
        await until(running, lambda: "Create room stage: failed." in running.text)
        assert "create room stage: failed. A value was not accepted" in running.text
        assert len(running.written) == before + 1
        assert running.app.screen is running.live


async def test_editing_sends_only_what_changed_of_the_room_under_the_cursor_at_the_key_press(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        rooms, world = running.live.query_one(RoomsPane), running.world
        stage, studio = world.find_room("stage"), world.find_room("studio")
        world.update_room(stage.id, unique_name=HOSTILE, enable_recording=True)
        await running.until(lambda: "[red]x" in running.live.room_name(stage.id), rooms=True)
        await running.press("e")
        assert f"Edit room {HARMLESS}" in running.text
        assert is_harmless(running)
        burst(running, "enter")
        await until(running, lambda: said(running).startswith("Nothing has changed, so nothing"))
        rooms.move_to(studio.id)
        burst(running, "down", "end", "backspace", "2", "enter")
        await until(running, lambda: running.app.screen is running.live)
        assert running.written == [("PATCH", f"{ROOMS}/{stage.id}", {"max_participants": 12})]
        await until(running, lambda: "is changed." in running.text)
        assert focused(running) == "sessions"
        assert world.rooms[stage.id].unique_name == HOSTILE

        running.live.focus_pane("rooms")
        rooms.move_to(studio.id)
        await running.press("e", "down", "backspace")
        world.delete_room(studio.id)
        burst(running, "9", "enter")
        await until(running, lambda: "It is not there any more" in said(running))
        assert dialog(running).form.values["max_participants"] == "9"
        burst(running, "escape")
        await until(running, lambda: studio.id not in running.app.ui_state.snapshot.rooms)
        await running.press("e", "D", "t")
        assert running.app.screen is running.live
        assert "That room is gone, or not read yet. Nothing was sent" in running.text


async def test_deleting_says_whom_it_throws_out_and_asks_for_their_number(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        rooms, world = running.live.query_one(RoomsPane), running.world
        stage, studio = world.find_room("stage"), world.find_room("studio")
        burst(running, "D", "3", "enter")
        await until(running, lambda: said(running) == "That is 3, not 4. Nothing was sent.")
        assert confirming(running) is Confirmation.NUMBER
        assert "It throws out 4 people (now): " in running.text
        assert "Alice Moreau" in running.text
        world.join(running.live.session_id, HOSTILE)
        await running.until(lambda: len(running.names()) == 5)
        rooms.move_to(studio.id)
        burst(running, "backspace", "4", "enter")
        await until(running, lambda: "More people are in it by now." in running.text)
        assert running.written == []

        world.update_room(stage.id, unique_name=HOSTILE)
        await running.until(lambda: "[red]x" in running.live.room_name(stage.id), rooms=True)
        await running.press("D")
        assert "Delete room [red]x[/]" in running.text
        assert is_harmless(running)
        burst(running, "5", "enter", "enter")
        await until(running, lambda: ": done." in running.text)
        assert running.written == [("DELETE", f"{ROOMS}/{stage.id}", None)]
        assert running.journal[0]["write"]["people"] == 5

        running.live.focus_pane("rooms")
        rooms.move_to(studio.id)
        await running.press("D")
        assert confirming(running) is Confirmation.NUMBER
        assert "Nobody is in it (now)." in running.text
        await running.press("y", "enter")
        assert "That is nothing, not 0. Nothing was sent." in running.text
        await running.press("escape", "D")
        world.delete_room(studio.id)
        burst(running, "0", "enter")
        await until(running, lambda: "Delete room studio: already gone." in running.text)
        assert len(running.written) == 2


@pytest.mark.long
async def test_a_form_is_usable_on_a_tiny_terminal_and_sends_nothing_unjournaled(
    tmp_path: Path,
) -> None:
    blocked = tmp_path / "state"
    blocked.mkdir()
    (blocked / "journal").write_text("in the way")
    async with console(blocked, size=(40, 10), keys={"edit-room": "f5"}) as running:
        burst(running, "f5", "down", "end", "backspace", "9")
        await until(running, lambda: "Limit            19" in running.text)
        for step in ("max_participants", "enable_recording", "webhook_event_url"):
            assert focused(running) == step
            assert in_view(running, f"#{step}", f"#hint-{step}", "#go")
            await running.press("down")
        await running.press("ctrl+p", "enter")
        assert heading(running).startswith("Edit room")
        await until(running, lambda: said(running).startswith("Nothing was sent. The journal"))
        assert "Nothing was sent. The journal" in running.text
        assert dialog(running).form.values["max_participants"] == "19"
        await running.pilot.resize_terminal(120, 40)
        await until(running, lambda: in_view(running, "#title", "#unique_name", "#wrong", "#go"))
        burst(running, "escape", "D", "4", "enter")
        await until(running, lambda: "! Delete room stage: failed. Nothing was" in running.text)
        assert "delete room stage: failed. Nothing was sent." in running.text
        assert running.written == []
