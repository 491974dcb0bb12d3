"""Notes: written about what is under the cursor, kept on disk, shown in details and activity."""

import os
from pathlib import Path

import pytest
from textual import events

from roomtui.live.journal import disk
from roomtui.live.journal.reader import JournalReader
from roomtui.ui.dialogs.detail import DetailDialog
from roomtui.ui.events.event import EventKind
from tests.ui.console import Console, console
from tests.ui.dialogs import HOSTILE, heading, said


def notes_on_disk(running: Console) -> list[dict[str, object]]:
    return [line for line in running.journal if line["kind"] == "note"]


async def detail(running: Console) -> str:
    """Return what the detail of what is under the cursor says."""
    await running.press("d")
    await running.until(lambda: isinstance(running.app.screen, DetailDialog))
    await running.until(lambda: "id" in running.text and "Asking" not in running.text)
    text = running.text
    await running.press("escape")
    return text


async def test_a_note_on_somebody_is_on_disk_in_detail_and_activity_and_survives(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "exclamation_mark")
        name = running.people.current.name  # type: ignore[union-attr]
        assert heading(running) == f"Note on {name}"
        await running.press("enter")
        assert "Type what is to be noted" in running.text
        await running.press(*"yx loud fan", "enter")
        await running.until(lambda: not running.app.screen.is_modal)
        (line,) = notes_on_disk(running)
        assert line["note"] == {
            "text": "yx loud fan",
            "kind": "participant",
            "target": running.under_cursor,
            "name": name,
            "identity": line["note"]["identity"],  # type: ignore[index]
            "session_id": running.live.session_id,
            "room_id": line["note"]["room_id"],  # type: ignore[index]
            "room": "stage",
            "account": line["note"]["account"],  # type: ignore[index]
            "id": line["note"]["id"],  # type: ignore[index]
        }
        assert f"note on {name} in stage: yx loud fan" in running.told
        kinds = [event.kind for event in running.app.ui_state.activity]
        assert kinds.count(EventKind.NOTE) == 1, "what the console says is no note"
        await running.until(lambda: running.app.ui_state.memory.notes.by_record)
        assert "yx loud fan" in await detail(running)
        assert running.written == []
    async with console(tmp_path) as running:
        await running.until(lambda: running.app.ui_state.memory.notes.by_record)
        await running.until(lambda: any("yx loud fan" in words for words in running.told))
        await running.press("exclamation_mark", *"all well", "enter")
        await running.until(lambda: len(notes_on_disk(running)) == 2)
        assert notes_on_disk(running)[1]["note"]["kind"] == "session"  # type: ignore[index]


async def test_what_the_disk_does_not_take_stays_as_typed_and_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int, data: bytes) -> None:
        raise OSError(28, os.strerror(28))

    async with console(tmp_path) as running:
        await running.press("enter", "exclamation_mark", *"fan")
        with monkeypatch.context() as patched:
            patched.setattr(disk, "_write", full)
            await running.press("enter")
            await running.until(lambda: said(running).startswith("The note was not kept. The jour"))
        assert notes_on_disk(running) == []
        await running.press("enter")
        await running.until(lambda: not running.app.screen.is_modal)
        assert len(notes_on_disk(running)) == 1


@pytest.mark.long
async def test_a_hostile_note_is_harmless_and_a_read_only_console_has_none(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("exclamation_mark")
        running.app.screen.focused.post_message(  # type: ignore[union-attr]
            events.Paste(f"{running.api.key} {HOSTILE}"[:480])
        )
        await running.press("enter")
        await running.until(lambda: notes_on_disk(running))
        text = str(notes_on_disk(running)[0]["note"]["text"])  # type: ignore[index]
        assert text.isprintable()
        assert running.api.key not in (running.app.settings.journal_dir / "x").parent.name + text
        assert text.startswith("(hidden) [red]x[/]")
    async with console(tmp_path, read_only=True) as running:
        await running.press("exclamation_mark")
        assert running.app.screen is running.live
        assert "read-only" in running.text
    (note,) = JournalReader(tmp_path / "journal").records()
    assert note.id
