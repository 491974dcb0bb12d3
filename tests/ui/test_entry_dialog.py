"""A dialog that sends nothing: it asks for fields, and its caller does what it likes with them."""

from pathlib import Path
from typing import Any

from roomtui.ui.dialogs.entry import EntryDialog
from roomtui.ui.dialogs.fields import Field, whole
from roomtui.ui.host import host_of
from tests.ui.console import console
from tests.ui.dialogs import HARMLESS, HOSTILE, heading, hint, is_harmless, line, said, until

WORDS = Field(name="words", label="Words", hint="what is to be remembered", read=str)
MINUTES = Field(name="minutes", label="Minutes", hint="1 to 60", read=whole(1, 60))


async def test_what_is_entered_is_the_answer_and_nothing_is_sent(tmp_path: Path) -> None:
    answers: list[dict[str, Any] | None] = []
    async with console(tmp_path) as running:
        running.app.push_screen(EntryDialog("Note", WORDS, MINUTES, go="Add"), answers.append)
        await running.pilot.pause()
        assert heading(running) == "Note"
        assert "Add (enter)" in running.text
        await running.press(*"hello", "down", "9", "9", "enter")
        assert said(running) == "Correct what is marked, or esc to leave it."
        assert hint(running, "minutes") == "Give a whole number from 1 to 60."
        await running.press("backspace", "enter")
        assert answers == [{"words": "hello", "minutes": 9}]
        running.app.push_screen(EntryDialog("Note", WORDS), answers.append)
        await running.press("escape")
        assert answers[1:] == [None]
        assert running.written == []
        assert running.journal == []


async def test_what_is_noted_stands_in_the_activity(tmp_path: Path) -> None:
    async with console(tmp_path) as running:

        def note(entry: dict[str, Any] | None) -> None:
            assert entry
            host_of(running.app).note(entry["words"])

        running.app.push_screen(EntryDialog("Note", WORDS), note)
        await running.pilot.pause()
        line(running, "words").value = HOSTILE
        await running.press("enter")
        await until(running, lambda: HARMLESS[:20] in running.text)
        assert is_harmless(running)
