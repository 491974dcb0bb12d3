"""What the service does not tell is shown as unknown, and nothing is done as if it were nothing."""

from pathlib import Path
from typing import Any

import pytest

from roomtui.ui.history.sessions_pane import PastSessionsPane
from roomtui.ui.live.rooms_pane import COLUMNS, RoomsPane
from roomtui.ui.table.columns import CellContext
from tests.ui.altering import Altering, without
from tests.ui.console import Console, cells_of, console
from tests.ui.filing import hear, hold, track


def titles(running: Console, *panes: str) -> list[str]:
    screen = running.app.navigator.screen_of(running.app.place)
    return [str(screen.query_one(f"#{pane}").border_title) for pane in panes]


async def told(running: Console, words: str) -> None:
    await running.until(lambda: words in " ".join(running.text.split()))


@pytest.mark.parametrize("value", [pytest.param("absent", marks=pytest.mark.long), None])
async def test_a_session_whose_people_are_not_told(tmp_path: Path, value: str | None) -> None:
    altering = Altering()

    def silence(path: str, answer: dict[str, Any]) -> None:
        if path == "room_sessions":
            for session in answer["data"]:
                session.pop("participants") if value else session.update(participants=value)

    altering.change = silence
    async with console(tmp_path, wrap=altering.around) as running:
        await told(running, "The service does not say who is in this session.")
        assert "1 session · 0+ people · 2 rooms" in running.status
        (room,) = (r for r in running.pane("rooms").state._rows.by_id.values() if r.sessions)
        assert (room.people, room.counted) == (0, False)
        sessions = running.pane("sessions")
        cells = cells_of(sessions, sessions.state.order[0])
        assert (cells["people"].text, cells["full"].text) == ("?", ""), running.text
        for keys in ("M", "U", "X", "E", "D"):
            running.app.clear_notifications()
            await running.press(keys)
            await running.until(lambda: running.app.answers.standing)
            (said,) = (one.words for one in running.app.answers.standing)
            words = "is not told" if keys == "D" else "does not say who is in this session"
            assert words in said
            assert len(running.app.screen_stack) == 1 or running.app.screen is running.live
        assert running.written == []


async def test_people_who_were_known_stay_with_their_marks(tmp_path: Path) -> None:
    altering = Altering()
    async with console(tmp_path, wrap=altering.around) as running:
        before = running.names()
        running.live.focus_pane("people")
        await running.press("space")
        marks = running.people.state.marks
        altering.change = without("participants")
        await running.until(lambda: "0+ people" in running.status)
        assert (running.names(), running.people.state.marks) == (before, marks)
        assert titles(running, "people")[0].endswith("· not told who is in it")
        assert not any(" left " in line for line in running.told)
        await running.press("x")
        await running.until(lambda: running.app.answers.standing)
        altering.change = lambda _path, _told: None
        await running.until(lambda: "4 people" in running.status)
        assert (running.names(), running.people.state.marks) == (before, marks)
        assert not any("joined" in line for line in running.told)
        assert running.written == []


async def test_a_room_whose_settings_are_not_told(tmp_path: Path) -> None:
    altering = Altering()
    altering.change = without("max_participants", "enable_recording", "created_at", "joined_at")
    async with console(tmp_path, wrap=altering.around) as running:
        table = running.pane("rooms")
        assert isinstance(table, RoomsPane)
        rows = [cells_of(table, row_id) for row_id in table.state.order]
        assert {cells["set"].text for cells in rows} == {"?"}
        assert {cells["limit"].text for cells in rows} == {"?"}
        sessions = running.pane("sessions")
        assert cells_of(sessions, sessions.state.order[0])["full"].text == "of ?"
        people = running.pane("people")
        ages = [cells_of(people, row_id)["for"].text for row_id in people.state.order]
        assert set(ages) == {"?"}
        await running.press("shift+tab", "e")
        await running.until(lambda: "2 to 50 people" in running.text)
        assert "None" not in running.text
        await running.press("enter")
        assert running.written == []


async def test_a_room_that_is_set_to_be_recorded_is_not_shown_as_recording(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        table = running.pane("rooms")
        rows = [(table.state.row(i), cells_of(table, i)) for i in table.state.order]
        recorded = [cells["set"] for row, cells in rows if row and row.room.enable_recording]
        assert {cell.text.split()[0] for cell in recorded} == {"rec"}
        assert {cell.style for cell in recorded} == {"dim"}


async def test_a_list_that_is_not_counted_says_how_much_is_known(tmp_path: Path) -> None:
    altering = Altering()

    def uncount(path: str, answer: dict[str, Any]) -> None:
        if path == "room_recordings":
            del answer["meta"]["total_results"]

    altering.change = uncount
    async with console(tmp_path, wrap=altering.around) as running:
        hold(running, map(track, range(120)))
        await running.press("2")
        await running.until(lambda: titles(running, "recordings") == ["Recordings 1 of 101+"])
        await told(running, " the 100 read:")
        await running.press("s")
        await hear(running, "100 of 101+ are read")
        screen = running.app.navigator.screen_of(running.app.place)
        screen.narrow_to("type:audio")
        await running.until(lambda: "type:audio" in titles(running, "recordings")[0])
        await running.press("X")
        await hear(running, "The service does not say how many recordings match.")
        screen.narrow_to("")
        await running.until(lambda: titles(running, "recordings") == ["Recordings 1 of 101+"])
        await running.press("L")
        await running.until(lambda: titles(running, "recordings") == ["Recordings 1 of 120"])
        assert running.written == []


async def test_past_sessions_of_which_little_is_told(tmp_path: Path) -> None:
    altering = Altering()
    altering.change = without("active", "created_at", "ended_at", "participants")
    async with console(tmp_path, wrap=altering.around, ready=False) as running:
        await running.press("4")
        table = running.app.navigator.screen_of(running.app.place).query_one(PastSessionsPane)
        await running.until(lambda: table.read_rows)
        for row in table.read_rows:
            cells = cells_of(table, row.id)
            for title in ("started", "length", "peak", "total", "state"):
                assert cells[title].text == "?", title


@pytest.mark.parametrize(
    "pane",
    [
        "sessions",
        *(pytest.param(p, marks=pytest.mark.long) for p in ("rooms", "people", "activity")),
    ],
)
async def test_a_pane_that_a_filter_empties_says_so(tmp_path: Path, pane: str) -> None:
    async with console(tmp_path) as running:
        running.live.focus_pane(pane)
        if pane == "activity":
            running.world.join(running.live.session_id, "Zoe")
            await running.until(lambda: running.app.ui_state.activity)
        total = running.pane(pane).state.total
        await running.press("slash", *"qqq", "enter")
        await told(running, "Nothing matches /qqq; esc")
        await running.press("escape")
        assert len(running.pane(pane).state) == total


async def test_a_room_whose_session_could_not_be_read_is_not_said_to_be_empty(
    tmp_path: Path,
) -> None:
    altering = Altering()

    def tear(path: str, answer: dict[str, Any]) -> None:
        if path == "room_sessions":
            answer["data"] = [{"id": "s", "active": "perhaps"}]

    async with console(tmp_path, wrap=altering.around, ready=False) as running:
        altering.change = tear
        await running.until(lambda: "could not be read" in running.text)
        assert "0+ sessions · 0+ people · 2 rooms" in running.status
        table = running.pane("rooms")
        await running.until(lambda: table.state.order)
        rows = [cells_of(table, row_id) for row_id in table.state.order]
        assert {cells[""].text for cells in rows} == {"?"}
        (people,) = (column for column in COLUMNS if column.title == "people")
        for row in table.state.rows:
            assert people.cell(row, CellContext(running.app.ui_state.now)).text == "? "
        assert "No session is active, as far as could be read." in running.text
        await running.press("shift+tab", "D")
        await running.until(lambda: running.app.answers.standing)
        altering.change = lambda _path, _told: None
        await running.until(lambda: "1 session · 4 people" in running.status)
        await running.until(
            lambda: {cells_of(table, i)[""].text for i in table.state.order} == {"▶", "·"}
        )
        assert running.written == []


async def test_whom_one_sees_can_be_hit_where_others_could_not_be_read(tmp_path: Path) -> None:
    altering = Altering()

    def tear(path: str, answer: dict[str, Any]) -> None:
        if path == "room_sessions":
            answer["data"][0]["participants"].append({"id": 7})

    altering.change = tear
    async with console(tmp_path, wrap=altering.around) as running:
        assert titles(running, "people")[0].endswith("· not all could be read")
        assert "1 session · 4+ people" in running.status
        assert " 4+ ██" in running.text
        running.live.focus_pane("people")
        for keys in ("M", "U", "X", "E"):
            running.app.clear_notifications()
            await running.press(keys)
            await running.until(lambda: running.app.answers.standing)
            (said,) = (one.words for one in running.app.answers.standing)
            assert said.startswith("Some of the people in this session could not be read.")
        assert running.written == []
        whom = running.under_cursor
        await running.press("m")
        await running.until(lambda: running.written)
        ((_, path, body),) = running.written
        assert path.endswith("/actions/mute")
        assert body == {"participants": [whom]}


@pytest.mark.parametrize("is_counted", [True, False])
async def test_a_list_that_comes_without_its_records_is_not_said_to_be_empty(
    tmp_path: Path, is_counted: bool
) -> None:
    altering = Altering()

    def empty(path: str, answer: dict[str, Any]) -> None:
        if path.startswith(("room_recordings", "room_compositions", "rooms/", "room_participants")):
            answer["data"] = []
            if not is_counted:
                del answer["meta"]

    altering.change = empty
    async with console(tmp_path, wrap=altering.around) as running:
        hold(running, map(track, range(20)))
        running.world.join(running.live.session_id, "Zoe")
        words = "Nothing came, but the service does not say that there is nothing."
        for key, name in (("2", "Recordings"), ("3", "Compositions")):
            await running.press(key)
            await running.until(lambda: words in running.text)
            assert f"{name} 0+" in running.text
        await running.press("4", "tab", "tab", "slash", *"Zoe", "enter")
        await running.until(lambda: words in running.text)
        assert "Nobody is described" not in running.text


async def test_past_sessions_that_could_not_be_read_are_counted(tmp_path: Path) -> None:
    altering = Altering()

    def spoil(path: str, answer: dict[str, Any]) -> None:
        if path == "room_sessions":
            answer["data"][-1] = {"id": "s", "active": "perhaps"}

    async with console(tmp_path, wrap=altering.around) as running:
        altering.change = spoil
        await running.press("4")
        await running.until(lambda: "1 record could not be read" in running.text)
