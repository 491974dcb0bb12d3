"""The live screen: its panes belong together, and nothing takes the operator's place away."""

import json
import re
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from roomtui.demo.clock import EPOCH
from roomtui.live.polling.feed import FeedState
from roomtui.live.snapshot import Snapshot
from roomtui.ui.filters.text import fold
from tests.full import FULL
from tests.ui.console import NARROW, WIDE, Console, console
from tests.ui.filing import hear

REFRESHES = 60 if FULL else 10


def is_newer(running: Console, snapshot: Snapshot) -> bool:
    return running.app.ui_state.snapshot is not snapshot


async def test_the_first_picture_shows_everything(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        world = running.world
        present = sum(len(world.present_in(i)) for i, s in world.sessions.items() if s.active)
        assert f"{present} people" in running.status
        assert "12 rooms" in running.status
        assert "● LIVE 09:26:53" in running.status
        assert "keynote-main" in running.names("rooms")[0]
        assert len(running.names("people")) == len(world.present_in(running.live.session_id))


async def test_the_time_of_a_live_picture_stands_for_ten_seconds(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        first = (running.app.ui_state.feed.last_good or EPOCH).replace(microsecond=0)

        def says(seconds: float, state: FeedState = FeedState.LIVE) -> str:
            told = replace(
                running.app.ui_state.feed, last_good=first + timedelta(seconds=seconds), state=state
            )
            running.app.store.show_feed(told)
            (time,) = re.findall(r"\d\d:(\d\d:\d\d)", running.status)
            return str(time)

        said = [says(seconds) for seconds in (0, 2, 9.9, 10, 19)]
        assert said == ["26:53", "26:53", "26:53", "27:03", "27:03"]
        assert says(19.5, FeedState.LATE) == "27:12"
        assert says(-3600) == "26:53"
        await running.press("r")
        assert says(-3598) == "26:55"


@pytest.mark.parametrize("columns", [40, 44, 57, 64, 70])
async def test_no_number_is_cut_in_two(tmp_path: Path, columns: int) -> None:
    async with console(tmp_path, "keynote", size=(columns, 24)) as running:
        whole = ["6 sessions", "139 people", "12 rooms"]
        line = running.text.splitlines()[0].rstrip()
        told = re.findall(r"\d+ [a-z]+", line.partition("LIVE")[2])
        assert told == whole[: len(told)]
        assert not line.endswith("·")
        assert len(told) == sum(columns >= room for room in (42, 55, 66))


async def test_place_and_marks_stand_in_the_border_and_no_heading_gives_way(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, "keynote", size=NARROW) as running:
        await running.press("enter")
        heading = running.lines[3]
        assert "╭─ Participants keynote-main · 1 of 50 · " in running.text
        await running.press("space", "space")
        assert "╭─ Participants keynote-main · 3 of 50 · 2 marked · " in running.text
        assert running.lines[3] == heading


async def test_a_line_of_the_activity_is_told_in_full(tmp_path: Path) -> None:
    name = f"Zoë {'Quist ' * 10}the Last"
    async with console(tmp_path, size=NARROW) as running:
        running.app.note(f"{name} has the keys.")
        running.world.join(running.live.session_id, json.dumps({"name": name}))
        await running.until(lambda: any("Zoë" in name for name in running.names()))
        await running.press("tab", "tab", "G", "y")
        await hear(running, "Nothing with an id is under the cursor.")
        await running.press("5", "G")
        await running.press("d")
        assert "the Last has the keys." in await hear(running, "Zoë")
        assert " s Sort" not in running.text
        assert " tab Pane" not in running.text
        assert " d Detail" in running.text
        await running.press("k", "d")
        await running.until(lambda: "─ Participant Zoë" in running.text)


async def test_a_small_screen_tells_how_to_see_the_other_panes(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote", size=NARROW) as running:
        assert " tab Pane" in running.text


async def test_people_come_and_go_and_the_activity_tells(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        newcomer = running.world.join(running.live.session_id, '{"name": "Zoë Quist"}')
        await running.until(lambda: "Zoë Quist" in running.names())
        assert "+ Zoë Quist joined stage" in running.text
        running.world.leave(newcomer.id)
        await running.until(lambda: "Zoë Quist" not in running.names())
        assert "- Zoë Quist left stage" in running.text


async def test_rooms_and_sessions_follow_each_other(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("j")
        session = running.pane("sessions").state.cursor
        assert running.live.session_id == session
        assert running.people.session_id == session
        room = running.world.sessions[session].room_id
        assert running.pane("rooms").state.cursor == room
        await running.press("shift+tab", "G")
        assert running.names("people") == []
        assert "This room has no active session." in running.text
        await running.press("g")
        assert running.pane("sessions").state.cursor == running.live.session_id


@pytest.mark.parametrize(("columns", "says"), [(120, "% of limit left"), (95, "% limit left")])
async def test_what_is_left_is_said_to_be_of_the_limit(
    tmp_path: Path, columns: int, says: str
) -> None:
    async with console(tmp_path, size=(columns, 30), limit=600) as running:
        await running.until(lambda: says in running.status)


async def test_each_session_keeps_its_own_place(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("enter", "j", "j", "space")
        place, marks = running.under_cursor, running.people.state.marks
        await running.press("escape", "j", "k", "enter")
        assert running.under_cursor == place
        assert running.people.state.marks == marks


async def test_every_session_is_sorted_the_same_way(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("j", "k", "enter")
        await running.sort_by("participant", running.people)
        await running.press("escape", "j")
        names = running.names()
        assert names == sorted(names, key=fold)
        await running.press("k")
        names = running.names()
        assert names == sorted(names, key=fold)


@pytest.mark.long
async def test_cursor_and_session_survive_refreshes_of_huge(tmp_path: Path) -> None:
    async with console(tmp_path, "huge") as running:
        await running.press("enter", *"jjjjj")
        staying = running.under_cursor
        assert staying is not None
        session = running.live.session_id
        pictures = 0
        seen = running.app.ui_state.snapshot
        while pictures < REFRESHES:
            running.clock.tick(2)
            await running.until(partial(is_newer, running, seen))
            seen = running.app.ui_state.snapshot
            pictures += 1
            assert running.under_cursor == staying
            assert running.live.session_id == session
        changed = running.app.ui_state.activity
        assert len(changed) > REFRESHES


async def test_sort_and_filter_survive_a_refresh(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("enter")
        await running.sort_by("participant", running.people)
        await running.press("slash", "a", "n", "enter")
        shown = running.names()
        assert shown == sorted(shown, key=str.casefold, reverse=running.people.state.reverse)
        assert len(shown) < running.people.state.total
        running.clock.tick(30)
        before = running.app.ui_state.snapshot
        await running.until(lambda: running.app.ui_state.snapshot is not before)
        assert running.people.state.query == "an"


async def test_escape_clears_the_filter_and_then_goes_back(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "slash", *"bogdan", "enter")
        assert running.names() == ["Bogdan Ionescu"]
        await running.press("escape")
        assert len(running.names()) == 4
        assert running.app.focused is running.people
        await running.press("escape")
        assert running.app.focused is running.pane("sessions")


async def test_escape_while_typing_gives_the_filter_up(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "slash", *"xmM")
        assert running.names() == []
        await running.press("escape")
        assert len(running.names()) == 4
        assert running.app.focused is running.people
        assert running.written == []


async def test_turning_away_while_typing_keeps_the_filter(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "slash", *"bog", "tab")
        await running.until(lambda: running.app.focused is running.pane("activity"))
        assert running.names() == ["Bogdan Ionescu"]
        await running.until(lambda: "? Help" in running.text)


async def test_marks_are_counted_and_cleared(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "a")
        assert "4 marked" in running.text
        await running.press("A")
        assert "marked" not in running.text


@pytest.mark.parametrize("size", [NARROW, (40, 12), (60, 50), (200, 20)] if FULL else [NARROW])
async def test_with_little_room_one_pane_fills_the_screen(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with console(tmp_path, "keynote", size=size) as running:
        for name in ("people", "activity", "rooms", "sessions"):
            await running.press("tab")
            pane = running.pane(name)
            assert running.app.focused is pane
            assert pane.size.width == size[0] - 2
            assert [p.id for p in running.live.query(".pane") if p.region.area] == [name]


async def test_a_resize_back_and_forth_leaves_the_screen_as_it_was(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        before = running.text
        for size in (NARROW, (30, 8), (250, 70), (1, 1), WIDE):
            await running.pilot.resize_terminal(*size)
        await running.until(lambda: running.text == before)


async def test_pause_dates_the_picture_and_stops_asking(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("p")
        await running.until(lambda: "PAUSED" in running.status)
        asked = len(running.api.log)
        running.world.join(running.live.session_id, "Unseen")
        await running.press("j", "k", "tab")
        assert "last read 09:26:53" in running.status
        assert running.people.has_class("-old")
        assert len(running.api.log) == asked
        await running.press("p")
        await running.until(lambda: "Unseen" in running.names())
        assert not running.people.has_class("-old")


async def test_a_picture_of_another_day_says_of_which(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("p")
        await running.until(lambda: "last read 09:26:53" in running.status)
        asked = len(running.api.log)
        running.clock.tick(24 * 3600)
        await running.until(lambda: "PAUSED last read 2026-" in running.status)
        assert len(running.api.log) == asked


async def test_a_failing_service_leaves_the_picture_dated_and_the_place_kept(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "j", "space")
        place, marks = running.under_cursor, running.people.state.marks
        running.api.faults.fail_next(10_000)
        await running.until(lambda: "OFFLINE" in running.status)
        assert "last read 09:26:53" in running.status
        assert len(running.names()) == 4
        running.api.faults.clear()
        await running.until(lambda: "LIVE" in running.status)
        assert (running.under_cursor, running.people.state.marks) == (place, marks)
        assert "The feed is live again." in running.text


@pytest.mark.parametrize(
    ("status", "word"), [(401, "DENIED"), (403, "DENIED"), (500, "OFFLINE"), (502, "OFFLINE")]
)
async def test_each_failure_has_its_word(tmp_path: Path, status: int, word: str) -> None:
    async with console(tmp_path) as running:
        running.api.faults.fail_next(10_000, status=status)
        await running.until(lambda: word in running.status)
        assert running.app.is_running


async def test_a_spent_limit_is_shown_with_the_next_try(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        running.api.faults.throttle_next(10_000, retry_after=30)
        await running.until(lambda: "THROTTLED" in running.status)
        assert "next try 09:27:23" in running.status


async def test_a_garbled_answer_leaves_the_old_picture(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        running.api.faults.garble_next(10_000)
        await running.until(lambda: "LATE" in running.status)
        assert len(running.names()) == 4


async def test_the_pace_is_stepped_within_its_bounds(tmp_path: Path) -> None:
    async with console(tmp_path, interval=2.0) as running:
        for _ in range(4):
            await running.press("plus")
        await running.until(lambda: "every 1s" in running.status)
        for _ in range(12):
            await running.press("minus")
        await running.until(lambda: "every 60s" in running.status)


async def test_an_id_is_copied_whole(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "y")
        assert running.app.clipboard == running.under_cursor


async def test_a_hostile_context_is_only_text(tmp_path: Path) -> None:
    hostile = "\x1b]0;pwned\x07\x1b[2J[red]x[/red] \u202e\u2066[@click=app.quit]y[/]\u200b\n\x9bZ"
    async with console(tmp_path) as running:
        running.world.join(running.live.session_id, hostile)
        running.world.create_room(unique_name="[bold]room[/bold]\x1b[31m")
        await running.until(lambda: len(running.names()) == 5)
        await running.until(lambda: "[bold]room[/bold]" in running.text, rooms=True)
        assert "[red]x[/red]" in running.text
        assert all(c.isprintable() or c == "\n" for c in running.text)
        await running.press("enter", "G", "x")
        assert "[@click=app.quit]y[/]" in running.text
        assert running.app.is_running


async def test_a_room_named_in_no_list_is_shown_by_its_id(tmp_path: Path) -> None:
    async with console(tmp_path, "empty") as running:
        await running.until(lambda: running.app.ui_state.snapshot.number)
        room = running.world.create_room(unique_name="new")
        running.world.start_session(room.id)
        await running.until(lambda: running.names("sessions") == ["new"])


async def test_ages_are_coarse_and_by_the_servers_clock(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        running.clock.tick(3)
        await running.look()
        before = running.text.splitlines()[2:]
        running.clock.tick(1)
        await running.look()
        assert running.text.splitlines()[2:] == before
        assert running.app.ui_state.now >= EPOCH


async def test_nothing_is_drawn_again_that_has_not_changed(tmp_path: Path) -> None:
    """With an unchanged picture only the time of the answer is painted anew."""
    async with console(tmp_path, "keynote") as running:
        drawn: list[str] = []
        for name in ("rooms", "sessions", "people", "activity"):
            pane = running.pane(name)
            original = pane.refresh

            def noting(
                *args: object, pane_id: str = name, refresh: object = original, **kw: object
            ) -> object:
                drawn.append(pane_id)
                return refresh(*args, **kw)  # type: ignore[operator]

            pane.refresh = noting  # type: ignore[method-assign,assignment]
        await running.look()
        await running.look()
        assert drawn == []
