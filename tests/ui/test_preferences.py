"""What an operator sets is there in the next console of the profile, and nothing else is."""

import json
from pathlib import Path
from typing import Any

import pytest

from roomtui.preferences import FOLDER, Preferences, PreferencesFile, Sort
from roomtui.profile_file import ProfileFileError
from roomtui.settings import AUTO
from roomtui.ui import messages
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.services import preferences as service
from roomtui.ui.table.table import Table
from roomtui.ui.terminal.app import TerminalApp
from tests.ui.console import Console, console
from tests.ui.mouse import heading, press


def remembered(folder: Path) -> dict[str, Any]:
    """Return what is in the file of the profile, if there is one."""
    path = folder / FOLDER / "demo.json"
    return json.loads(path.read_text()) if path.exists() else {}


def given(folder: Path, preferences: Preferences) -> None:
    """Have a console before have left this."""
    file = PreferencesFile(folder, "demo")
    assert file.write(preferences)
    file.close()


def said_by(running: Console) -> list[str]:
    """Return a list that takes what is said from now on."""
    said: list[str] = []
    running.app.notify = lambda message, **_: said.append(message)  # type: ignore[method-assign]
    return said


async def test_the_next_console_is_as_this_one_was_left(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await press(running, *heading(running.pane("sessions"), "session in"))
        running.people.focus()
        await running.press("s", "S")
        people = running.people.sort_title, running.people.state.reverse
        running.app.themes.choose("light")
        running.app.post_message(messages.ThemeChosen("light"))
        running.live.post_message(messages.PaneZoomed(ScreenName.LIVE, "people"))
        await running.press("4", "question_mark")
    async with console(tmp_path, "keynote", ready=False) as running:
        assert running.app.place is ScreenName.HISTORY
        assert running.app.themes.name == "light"
        assert set(running.app.navigator._made) == {ScreenName.HISTORY}, "no other was made"
        sessions = running.app.screen.query_one("#past-sessions", Table)
        await running.until(lambda: len(sessions.state))
        await running.press("1")
        assert running.app.focused is running.people, "the pane that has the whole screen"
        assert running.pane("sessions").sort_title == "session in"
        assert (running.people.sort_title, running.people.state.reverse) == people
        assert running.pane("rooms").sort_title == "people", "nobody has sorted that one"
        await running.until(lambda: running.names("sessions"))
        assert running.names("sessions") == sorted(running.names("sessions"))
    assert remembered(tmp_path)["zoomed"] == {"live": "people"}
    assert "screen" in remembered(tmp_path)


async def test_a_list_that_is_read_in_parts_is_sorted_again_once_it_is_whole(
    tmp_path: Path,
) -> None:
    given(tmp_path, Preferences(sorts={"recordings.recordings": Sort("size", reverse=True)}))
    async with console(tmp_path, "keynote") as running:
        await running.press("2")
        table = running.app.screen.query_one("#recordings", Table)
        await running.until(lambda: table.sort_title == "size")
        assert table.state.reverse
        sizes = [row.size_mb for i in table.state.order if (row := table.state.row(i))]
        known = [size for size in sizes if size is not None]
        assert known == sorted(known, reverse=True)


async def test_neither_filters_nor_marks_are_remembered(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        running.people.focus()
        await running.press("space", "a", "slash", *"moreau", "enter", "s", "d", "escape", "enter")
    told = remembered(tmp_path)
    assert set(told) == {"sorts"}
    assert set(told["sorts"]) == {"live.people"}
    assert "moreau" not in json.dumps(told)
    async with console(tmp_path, "keynote") as running:
        assert running.people.query_text == ""
        assert running.people.state.marks == ()


async def test_where_nothing_is_set_nothing_is_written(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("j", "tab", "question_mark", "escape", "1")
    assert not (tmp_path / FOLDER).exists()


async def test_a_read_only_console_neither_writes_nor_takes_on_what_is_remembered(
    tmp_path: Path,
) -> None:
    given(tmp_path, Preferences(screen="history", sorts={"live.rooms": Sort("room")}))
    before = remembered(tmp_path)
    async with console(tmp_path, read_only=True) as running:
        assert running.app.place is ScreenName.LIVE
        assert running.pane("rooms").sort_title == "people"
        running.pane("rooms").focus()
        await running.press("s", "2")
    assert remembered(tmp_path) == before
    async with console(tmp_path / "new", read_only=True) as running:
        await running.press("s", "2")
    assert not (tmp_path / "new" / FOLDER).exists()


async def test_what_does_not_exist_any_more_is_passed_over(tmp_path: Path) -> None:
    sorts = {"live.rooms": Sort("loudness"), "live.sessions": Sort("id"), "x.y": Sort("people")}
    zoomed = {"live": "no-such", "x": "y"}
    given(tmp_path, Preferences(theme="no-such", screen="no-such", zoomed=zoomed, sorts=sorts))
    async with console(tmp_path) as running:
        assert running.app.place is ScreenName.LIVE
        assert running.app.themes.name == AUTO
        assert running.pane("rooms").sort_title == "people"
        assert running.pane("sessions").sort_title == "people"
        await running.press("s")


@pytest.mark.parametrize("pane", ["rooms", "sessions", "people", "activity"])
async def test_the_zoomed_pane_of_the_first_screen_has_the_keys(tmp_path: Path, pane: str) -> None:
    given(tmp_path, Preferences(zoomed={"live": pane}))
    async with console(tmp_path, "keynote") as running:
        assert running.app.focused is running.pane(pane)
        assert [one.id for one in running.live.query(Table) if one.region] == [pane]
    assert remembered(tmp_path)["zoomed"] == {"live": pane}


async def test_a_pane_that_is_not_there_now_does_not_get_the_keys(tmp_path: Path) -> None:
    given(tmp_path, Preferences(zoomed={"recordings": "downloads"}))
    async with console(tmp_path) as running:
        await running.press("2")
        await running.pilot.pause()
        recordings = running.app.screen.query_one("#recordings")
        assert running.app.focused is recordings
        assert recordings.display


async def test_no_file_turns_a_table_round_that_no_key_turns_back(tmp_path: Path) -> None:
    sorts = {"live.activity": Sort(reverse=True), "recordings.downloads": Sort(reverse=True)}
    given(tmp_path, Preferences(sorts=sorts))
    async with console(tmp_path) as running:
        await running.press("2")
        downloads = running.app.screen.query_one("#downloads", Table)
        assert not running.pane("activity").state.reverse
        assert not downloads.state.reverse


async def test_two_consoles_of_a_profile_do_not_mix_what_they_remember(tmp_path: Path) -> None:
    async with console(tmp_path) as first, console(tmp_path) as second:
        first.pane("rooms").focus()
        await first.press("s")
        await first.until(lambda: remembered(tmp_path))
        second.pane("rooms").focus()
        said = said_by(second)
        await second.press("s", "S", "2")
        second.app.preferences._write_soon()
        await second.app.workers.wait_for_complete(
            [one for one in second.app.workers if one.group == "preferences"]
        )
        assert said == []
        assert set(remembered(tmp_path)) == {"sorts"}
        await first.press("S")
    assert remembered(tmp_path)["sorts"]["live.rooms"].get("by") == "limit"


async def test_a_broken_file_costs_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(TerminalApp, "notify", lambda _, message, **__: said.append(message))
    given(tmp_path, Preferences(screen="history"))
    path = tmp_path / FOLDER / "demo.json"
    path.write_text("{")
    async with console(tmp_path) as running:
        assert running.app.place is ScreenName.LIVE
        running.pane("rooms").focus()
        await running.press("s")
    assert set(remembered(tmp_path)) == {"sorts"}
    (sentence,) = said
    assert sentence.endswith("demo.json cannot be understood; the next change replaces it.")


async def test_a_disk_that_takes_nothing_costs_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "WRITE_AFTER_SECS", 0.01)

    def fail(*_: object) -> None:
        raise ProfileFileError("It is not remembered.")

    monkeypatch.setattr(PreferencesFile, "write", fail)
    async with console(tmp_path) as running:
        said = said_by(running)
        running.pane("rooms").focus()
        for _ in range(3):
            await running.press("s")
            await running.until(lambda: not running.app.preferences._is_waiting)
            await running.until(lambda: said)
        assert said == ["It is not remembered."]
