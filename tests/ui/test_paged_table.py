"""Lists that are read page by page: requests, cursor, marks, order, filter line, trouble."""

import json
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from roomtui.api.decode import decode_page
from roomtui.api.models import Recording
from roomtui.demo.faults.bodies import altering
from roomtui.live.lists.page_fetchers import recordings as fetch_recordings
from roomtui.live.lists.paged_loader import PagedLoader
from roomtui.ui.filters.words import split_words
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.table.paged import UNREAD_ID
from roomtui.ui.table.state import Unread
from roomtui.ui.widgets.filter_bar import FilterBar
from tests.ui.console import NARROW, WIDE, Console, console
from tests.ui.filing import (
    PATHS,
    asked,
    hear,
    hold,
    marks,
    narrow,
    newest,
    pages,
    put_in,
    read_again,
    screen,
    see,
    show,
    shown_ids,
    table,
    totals,
    track,
    under_cursor,
)


def is_list(method: str, path: str) -> bool:
    return (method, path) == ("GET", PATHS[ScreenName.RECORDINGS])


@pytest.mark.long
async def test_20000_recordings_are_read_as_far_as_one_looks(tmp_path: Path) -> None:
    async with console(tmp_path, "archive") as running:
        await show(running)
        ids = newest(running)
        assert "Recordings 1 of 20,000" in running.text
        assert totals(running).startswith("the 100 read: ")
        assert pages(running) == [1]

        await running.press("G")
        await running.until(lambda: under_cursor(running) == ids[-1])
        assert pages(running) == [1, 200]
        await running.press("g")
        for _ in range(8):
            await running.press("pagedown")
            await running.until(lambda: under_cursor(running) is not None)
        place = table(running).state.place
        assert place is not None
        assert under_cursor(running) == ids[place]
        assert sorted(pages(running)) == [1, 2, 3, 200]
        for _ in range(8):
            await running.press("pageup")
        assert under_cursor(running) == ids[0]
        assert sorted(pages(running)) == [1, 2, 3, 200]

        before = len(pages(running))
        terms = "room:lecture-logic type:video since:2025-12-01 until:2026-02-01 status:completed"
        await narrow(running, f"{terms} longer:30m")
        room = next(r for r in running.world.rooms.values() if r.unique_name == "lecture-logic")
        assert asked(running)[before:] == [
            {
                "filter[room_id]": room.id,
                "filter[type]": "video",
                "filter[status]": "completed",
                "filter[date_started_at][gte]": "2025-12-01",
                "filter[date_started_at][lte]": "2026-02-01",
                "filter[duration_secs][gte]": "1800",
                "page[number]": "1",
                "page[size]": "100",
            }
        ]
        rows = table(running).read_rows
        assert 0 < len(rows) < 100
        assert {row.name for row in rows} == {"lecture-logic"}
        assert min(row.duration or 0 for row in rows) >= 1800
        assert "all: " in totals(running)

        await narrow(running, "type:audio")
        assert "Recordings 1 of 10,000 · /type:audio" in running.text
        assert len(pages(running)) == before + 2


async def test_the_cursor_stays_on_its_record_however_the_list_moves(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, map(track, range(250)))
        await show(running)
        ids = newest(running)
        table(running).move_to(ids[99])
        await running.press("j", "k")
        await running.until(lambda: pages(running) == [1, 2])
        assert under_cursor(running) == ids[99]

        for number in range(250, 257):  # it goes over to the next page, in the middle of a reading
            running.world.recordings[track(number).id] = track(number)
            await read_again(running)
            await running.until(lambda: not table(running).paged_list.stale)
            await running.until(lambda: under_cursor(running) == ids[99])
        place = table(running).state.place
        assert place == 106
        assert table(running).state.top <= place < table(running).state.top + 40

        for number in (200, 201, 202):
            del running.world.recordings[track(number).id]
        await read_again(running)
        await running.until(lambda: table(running).state.place == 103)
        assert under_cursor(running) == ids[99]
        assert running.written == []


async def test_a_mark_on_a_row_out_of_view_or_not_read_is_answered(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, map(track, range(90)))
        await show(running)
        await running.until(lambda: table(running).paged_list.is_whole)
        await running.press("G", "s")
        while table(running).state.seen is not None:
            await running.press("s")
        await running.press("space")
        await hear(
            running, "The cursor is on a row out of view. ↓ goes to the first that is shown."
        )
        assert marks(running) == set()


async def test_nobody_is_hit_who_is_not_under_the_cursor_any_more_or_not_yet(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        hold(running, map(track, range(250)))
        await show(running)
        await running.press("j")
        del running.world.recordings[under_cursor(running) or ""]
        await read_again(running)
        assert under_cursor(running) is None
        for key in ("w", "D"):
            await running.press(key)
            await hear(running, "Nothing is under the cursor. Nothing was sent.")
        await running.press("j")
        assert under_cursor(running) == newest(running)[1]

        running.api.faults.fail_next(10_000, status=500, where=is_list)
        before = len(pages(running))
        await running.press("G")
        await running.until(lambda: len(pages(running)) > before)
        state = table(running).state
        assert isinstance(state.row(state.cursor or ""), Unread)
        for key in ("w", "D"):
            await running.press(key)
            await hear(running, "What is under the cursor has not been read yet. Nothing was sent.")
        await running.press("space")
        await hear(running, "What is under the cursor has not been read yet.")
        await running.press("k", "space", "space", "enter")
        assert state.place == 247
        assert marks(running) == set()
        assert running.app.screen is screen(running)

        running.api.faults.clear()
        for number in (0, 1):  # the list gets shorter, and the end of it is still what was meant
            del running.world.recordings[track(number).id]
        await running.press("j", "r")
        await running.until(lambda: under_cursor(running) == track(2).id)
        assert state.place == 246
        assert running.written == []


async def test_marks_survive_paging_refresh_and_filters(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        kinds = ("audio", "video")
        hold(running, (track(n, type=kinds[n % 2]) for n in range(250)))
        await show(running)
        ids = newest(running)
        await running.press("space", "space", "G")
        await running.until(lambda: under_cursor(running) == ids[-1])
        await running.press("space", "g")
        marked = {ids[0], ids[1], ids[-1]}
        assert marks(running) == marked
        assert "marked: 150.0 kB, 3m 00s · the 150 read: " in totals(running)

        running.world.recordings[track(250).id] = track(250)
        await read_again(running)
        assert marks(running) == marked
        await narrow(running, "type:video")
        assert marks(running) == marked
        assert " · 3 marked" in running.text
        hidden = [row.id for row in table(running).state.hidden_marks]
        assert hidden == [ids[1], ids[-1]]
        await running.press("a")
        await hear(running, "Marked are the 100 that have been read. L reads them all.")
        assert len(marks(running)) == 102
        await running.press("A")
        assert marks(running) == set()
        await running.press("escape")
        await running.until(lambda: table(running).paged_list.total == 251)
        assert "marked" not in totals(running)


async def test_only_a_list_that_is_whole_is_sorted(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, (track(n, size_mb=float(n % 7)) for n in range(350)))
        await show(running)
        await running.press("s")
        await hear(running, "100 of 350 are read, newest first.")
        assert shown_ids(running)[:100] == newest(running)[:100]
        await running.press("L")
        await running.until(lambda: table(running).paged_list.is_whole)
        assert sorted(pages(running)) == [1, 2, 3, 4]
        await running.sort_by("size", table(running))
        await running.until(lambda: "size▼" in running.text)
        rows = {row.id: row.size_mb for row in table(running).read_rows}
        sizes = [rows[row_id] for row_id in shown_ids(running)]
        assert sizes == sorted(sizes, reverse=True)
        await running.press("j", "j")
        cursor = under_cursor(running)

        for number in range(350, 460):  # now there is a page that has not been read
            running.world.recordings[track(number).id] = track(number)
        await running.press("r")
        await running.until(lambda: shown_ids(running)[:50] == newest(running)[:50])
        assert "size▼" not in running.text
        assert under_cursor(running) == cursor


async def test_a_whole_list_is_sorted_although_a_record_of_it_could_not_be_read(
    tmp_path: Path,
) -> None:
    def spoil(data: Any, _: Random) -> Any:
        return [{**data[0], "size_mb": {}}, data[1], *data[1:]]

    async with console(tmp_path) as running:
        hold(running, (track(n, size_mb=float(n)) for n in range(5)))
        running.api.faults.strike_next(altering(spoil, Random(0)), where=is_list)
        await show(running)
        assert "1 record could not be read" in totals(running)
        await running.sort_by("size", table(running))
        await running.until(lambda: "size▼" in running.text)
        assert shown_ids(running) == newest(running)[1:]


def is_typing(running: Console) -> bool:
    return screen(running).query_one(FilterBar).display


async def test_the_filter_line_says_what_is_wrong_and_asks_nothing(tmp_path: Path) -> None:
    async with console(tmp_path, size=NARROW) as running:
        await show(running)
        before, rows = len(pages(running)), shown_ids(running)
        await put_in(running, "typ:audio")
        await see(running, "There is no typ: here; did you mean type?")
        await running.press("enter")
        assert is_typing(running)
        assert "did you mean type?" in running.text
        await running.press("tab")
        await hear(running, "did you mean type? The filter is as it was.")
        assert not is_typing(running)
        assert (len(pages(running)), shown_ids(running)) == (before, rows)

        await put_in(running, "since:whenever")
        await see(running, "whenever is no day; give 2026-11-23, today, yesterday or 7d.")
        assert running.lines[-1].rstrip() == " / since:whenever"
        await running.press("escape")
        assert not is_typing(running)
        assert running.app.focused is table(running)
        assert (len(pages(running)), shown_ids(running)) == (before, rows)

        await narrow(running, "  type:video  ")
        assert len(shown_ids(running)) == 2
        await narrow(running, "type:video")
        assert len(pages(running)) == before + 1
        await running.press("escape")
        await running.until(lambda: shown_ids(running) == rows)
        await put_in(running, "shorter:1s")
        with patch("roomtui.ui.filters.terms.split_words", wraps=split_words) as split:
            await running.press("enter")
            await see(running, "Nothing matches /")
            split.assert_called_once()  # what is applied was parsed once


async def test_a_list_is_asked_for_while_it_is_shown_below_a_dialog_too(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await show(running)
        screen(running).loaders["recordings"].interval = 0.1
        await running.press("r", "d")
        await running.until(lambda: len(pages(running)) > 2)
        running.world.recordings[track(1).id] = track(1)
        await running.until(lambda: track(1).id in shown_ids(running))
        assert "download link" in running.text
        await running.press("escape")
        await see(running, "Recordings 5")

        await running.press("1")
        await running.pilot.pause()
        before = len(pages(running))
        for _ in range(3):
            await running.look()
        assert len(pages(running)) == before
        await running.press("2")
        await running.until(lambda: len(pages(running)) > before + 1)


def break_list(running: Console, fault: int | str) -> None:
    """Let the next look at the list go wrong."""
    faults = running.api.faults
    if fault == "dropped":
        faults.drop_next(where=is_list)
    elif fault == "garbled":
        faults.garble_next(where=is_list)
    elif fault == 429:
        faults.throttle_next(retry_after=60, where=is_list)
    else:
        faults.fail_next(status=int(fault), where=is_list)


async def test_trouble_is_told_and_leaves_the_place(tmp_path: Path) -> None:
    async with console(tmp_path, size=NARROW) as running:
        hold(running, map(track, range(40)))
        await show(running)
        await running.press("j", "j", "space")
        place, marked = under_cursor(running), marks(running)
        for fault in (403, 404, 422, 500, "dropped", "garbled", 429):
            break_list(running, fault)
            await running.press("r")
            await running.until(lambda: "as of 09:26:53 · next try 09:2" in totals(running))
            assert "as of 09:26:53 · next try 09:2" in running.text
            assert "length      size" in running.text
            assert table(running).has_class("-trouble")
            assert (under_cursor(running), marks(running)) == (place, marked)
            assert shown_ids(running) == newest(running)
            if fault != 429:
                await running.press("r")
                await running.until(lambda: "as of" not in totals(running))
                assert not table(running).has_class("-trouble")
        before = len(pages(running))
        await running.press("r", "G", "g")
        await narrow_in_vain(running)
        await running.look()
        assert len(pages(running)) == before


async def narrow_in_vain(running: Console) -> None:
    """Apply a filter while the limit is spent: the reason stays in sight."""
    await put_in(running, "type:audio")
    await running.press("enter")
    await running.pilot.pause()
    assert shown_ids(running) == []
    assert "The account's request limit is spent" in running.text


@pytest.mark.expects_faults
async def test_a_fault_is_told_and_the_list_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomtui.live.supervise.FAULT_SECS", 0.01)
    failures = iter([RuntimeError("secret words")])

    async def failing(*args: object) -> object:
        for failure in failures:
            raise failure
        return await fetch_recordings(*args)  # type: ignore[arg-type]

    async with console(tmp_path) as running:
        files = running.app.navigator.screen_of(ScreenName.RECORDINGS)
        fetch: Any = failing
        files.loaders = {"recordings": PagedLoader(fetch)}  # type: ignore[attr-defined]
        await show(running)
        assert len(shown_ids(running)) == 4
        told = running.told
        (line,) = (words for words in told if words.startswith("Internal error"))
        assert line.startswith("Internal error in recordings (RuntimeError); the console goes on")
        assert "secret" not in line
        assert "secret" not in running.text


HOSTILE = "[red]\x1b]0;pwned\x07\x1b[31m漢字[/]\u202e" + "\N{FAMILY}" + "x" * 10_000


async def test_hostile_records_are_harmless(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        world = running.world
        room = next(iter(world.rooms.values()))
        odd = {"status": HOSTILE, "type": HOSTILE, "codec": HOSTILE, "participant_id": HOSTILE}
        hold(
            running,
            [
                track(0, **odd),
                track(1, duration_secs=10**18, size_mb=1e300, room_id=HOSTILE, status="lost"),
                track(2, duration_secs=-5, size_mb=-1.0, started_at=None),
                track(3, type="", status=""),
                track(4, room_id=room.id),
            ],
        )
        await show(running)
        row, before = table(running).read_rows[0], running.app.ui_state.snapshot
        world.join(running.live.session_id, HOSTILE)
        await running.until(lambda: running.app.ui_state.snapshot is not before)
        assert table(running).read_rows[0] is row  # nothing is made anew for the rooms' sake
        world.rooms[room.id] = replace(room, unique_name=HOSTILE)
        await running.until(lambda: "漢字" in table(running).read_rows[0].name, rooms=True)
        await running.press("a")
        await running.sort_by("room", table(running))
        for size in (NARROW, WIDE):
            await running.pilot.resize_terminal(*size)
            await running.pilot.pause()
            lines = running.lines
            assert {cell_len(line) for line in lines} == {size[0]}
            assert all(line.isprintable() for line in lines)
            assert sum("completed" in line for line in lines) == 2
        await running.press("D")
        await see(running, "Type 5 and press enter")
        await running.press("escape", "w")
        await hear(running, "3 files are not completed yet.")
        assert running.written == []


async def test_a_resize_leaves_the_cursor_in_sight(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, map(track, range(250)))
        await show(running)
        await running.press("pagedown", "space", "g")
        before, state = running.lines[1:-2], table(running).state
        await running.press("pagedown")
        cursor = under_cursor(running)
        for size in ((40, 12), (30, 8), (200, 60)):
            await running.pilot.resize_terminal(*size)
            await running.pilot.pause()
            assert under_cursor(running) == cursor
            assert state.top <= (state.place or 0) < state.top + state.height
        await running.pilot.resize_terminal(*WIDE)
        await running.press("g")
        await running.until(lambda: running.lines[1:-2] == before)


@given(st.integers(0, 10**6))
def test_no_record_can_have_the_id_of_a_place_that_is_not_read(place: int) -> None:
    forged = json.dumps({"data": [{"id": UNREAD_ID.format(place)}], "meta": {}}).encode()
    (record,) = decode_page(forged, Recording).records
    assert record.id != UNREAD_ID.format(place)
