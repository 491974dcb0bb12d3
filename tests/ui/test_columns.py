"""Columns keep what they promise, share a width out by their ranks, and go where nothing is."""

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from rich.style import Style
from textual.geometry import NULL_SIZE

from roomtui.api.models import Participant
from roomtui.demo.clock import EPOCH
from roomtui.live.actions.last_actions import Note
from roomtui.live.actions.request import Action, Outcome
from roomtui.live.analysis.hosts import FIRST_LOOKS, HostCounter
from roomtui.ui import format as fmt
from roomtui.ui.files.compositions_pane import CompositionsPane
from roomtui.ui.files.downloads_pane import DownloadsPane
from roomtui.ui.files.recordings_pane import RecordingsPane
from roomtui.ui.history.attendance_pane import AttendancePane
from roomtui.ui.history.participant_search_pane import ParticipantSearchPane
from roomtui.ui.history.sessions_pane import PastSessionsPane
from roomtui.ui.live.action_cell import LEAST, MOST, note_cell
from roomtui.ui.live.activity_pane import ActivityPane
from roomtui.ui.live.claims import claims
from roomtui.ui.live.occupancy import fill_bar, fill_cell
from roomtui.ui.live.participants_pane import ParticipantsPane
from roomtui.ui.live.rooms_pane import RoomsPane
from roomtui.ui.live.sessions_pane import SessionsPane
from roomtui.ui.naming import LONGEST_NAME
from roomtui.ui.past_action_words import PAST
from roomtui.ui.table.columns import GAP, GUTTER, MARGIN, Cell, CellContext, Column, share_out
from roomtui.ui.table.lines import TableLine, draw_line
from roomtui.ui.table.table import Table
from tests.conftest import In
from tests.live.support import make_session, snapshot
from tests.ui.console import NARROW, Console, cells_of, console

PANES: dict[str, Callable[[], Table[Any]]] = {
    "rooms": RoomsPane,
    "sessions": SessionsPane,
    "people": ParticipantsPane,
    "activity": ActivityPane,
    "recordings": RecordingsPane,
    "compositions": CompositionsPane,
    "downloads": DownloadsPane,
    "past-sessions": PastSessionsPane,
    "past-people": lambda: AttendancePane(lambda _: None),
    "found-people": lambda: ParticipantSearchPane(lambda _: None),
}
INNER = (58, 78, 82, 118, 138, 198)
"""Cells inside a pane's borders, at 60, 80, 120 and 200 columns."""


def columns_of(pane: str) -> list[Column[Any]]:
    return list(PANES[pane]()._drawing.columns)


@pytest.mark.parametrize("pane", PANES)
def test_a_title_and_its_arrow_fit_the_narrowest_column(pane: str) -> None:
    for column in columns_of(pane):
        assert cell_len(column.title) + bool(column.sort) <= column.narrowest, column.title


@pytest.mark.parametrize("pane", PANES)
def test_what_can_be_sorted_by_has_a_title_of_its_own(pane: str) -> None:
    titles = [column.title for column in columns_of(pane) if column.sort]
    assert len(set(titles)) == len(titles)
    assert all(titles)


@pytest.mark.parametrize("pane", PANES)
@pytest.mark.parametrize("width", INNER)
def test_a_pane_holds_its_columns_and_no_name_stands_far_from_its_numbers(
    pane: str, width: int
) -> None:
    shared = share_out(columns_of(pane), width)
    assert sum(cells for _, cells in shared) + GAP * (len(shared) - 1) + GUTTER <= width
    for column, cells in shared:
        if column.keeps_ends:
            assert 12 <= cells <= LONGEST_NAME, column.title


def test_the_wider_a_pane_the_more_it_tells() -> None:
    told = [[column.title for column, _ in share_out(columns_of("sessions"), w)] for w in INNER]
    assert told[0] == ["session in", "people", "full", "trend", "hosts", "for"]
    for less, more in pairwise(told):
        assert [title for title in more if title in less] == less


columns = st.lists(
    st.builds(
        Column,
        title=st.just(""),
        width=st.integers(0, 12),
        least=st.integers(1, 12),
        most=st.integers(12, 30) | st.just(0),
        rank=st.integers(0, 4),
    ),
    max_size=8,
)


@given(columns, st.integers(1, 200))
def test_a_width_is_shared_out_by_rank_within_bounds(made: list[Column[Any]], width: int) -> None:
    shared = share_out(made, width)
    kept = [column for column, _ in shared]
    ranks = {column.rank for column in made}
    left_out = {column.rank for column in made if all(column is not one for one in kept)}
    assert 0 not in left_out
    assert all(rank in left_out for rank in ranks if left_out and rank > min(left_out))
    assert all(column.narrowest <= cells <= column.widest for column, cells in shared)
    taken = sum(cells for _, cells in shared) + GAP * max(len(shared) - 1, 0) + GUTTER
    if any(column.rank for column in kept):
        assert taken <= width
    if any(cells < column.widest for column, cells in shared):
        assert taken >= width - MARGIN


# What stands in cells


@pytest.mark.parametrize(
    "place",
    ["Australia/Lord_Howe", "America/St_Johns", "Pacific/Chatham", "Europe/Berlin", "Asia/Kolkata"],
)
def test_times_keep_to_their_cells_and_tell_equal_hours_apart(live_in: In, place: str) -> None:
    live_in(place)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    for days in (range(91, 98), range(296, 307)):
        times = [begin + timedelta(days=d, minutes=15 * q) for d in days for q in range(96)]
        for at in times:
            assert len(fmt.clock_cell(at)) <= 8
            assert len(fmt.clock_cell(at, seconds=False)) <= 8
            assert len(fmt.day_cell(at)) <= 16
        assert len({fmt.day_cell(at) for at in times}) == len(times)


@pytest.mark.parametrize("place", ["UTC", "Australia/Lord_Howe", "Europe/Berlin"])
def test_a_note_is_whole_in_any_width_of_its_column(live_in: In, place: str) -> None:
    live_in(place)
    moments = [datetime(2026, 4, 4, 15, 10, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
    for action, outcome, at, width in product(Action, Outcome, moments, (LEAST, 20, MOST)):
        words = note_cell(Note(action, outcome, at), width).text
        assert len(words) <= width
        is_confirmed = outcome is Outcome.CONFIRMED
        assert words.startswith(
            (f"{action} ", f"{PAST[action]} ") if is_confirmed else f"{action} "
        )
        assert not is_confirmed or ":" in words, "what is confirmed is never without its time"
    sent = note_cell(Note(Action.MUTE, Outcome.SENT, moments[1]), MOST).text
    assert sent.startswith("mute sent ")


@given(st.integers(0, 60), st.integers(0, 50), st.integers(1, 24))
def test_a_bar_is_whole_only_where_nothing_is_lacking(part: int, whole: int, cells: int) -> None:
    bar = fill_bar(part, whole, cells)
    assert len(bar) <= cells
    assert (bar == "█" * cells) is (part >= whole)
    assert bool(bar) is (part > 0 or whole == 0)
    assert fill_cell(part, whole, cells + 1).text.endswith("!") is (part >= whole)


def test_the_time_of_what_is_older_than_a_day_tells_the_day(live_in: In) -> None:
    live_in("Europe/Berlin")
    at = datetime(2026, 11, 30, 22, 57, 8, tzinfo=UTC)
    for passed, says, lasts in (
        (timedelta(minutes=5), "23:57:08", 86_100.0),
        (timedelta(hours=23, minutes=59), "23:57:08", 60.0),
        (timedelta(days=1), "30 23:57", math.inf),
        (timedelta(days=9), "30 23:57", math.inf),
        (timedelta(hours=-1), "23:57:08", 90_000.0),
    ):
        look = CellContext(at + passed)
        assert (look.clock(at), look.good_for) == (says, lasts)


def test_a_bar_goes_by_eighths_of_a_cell() -> None:
    assert [fill_bar(n, 16, 2) for n in range(9)] == [*("", *"▏▎▍▌▋▊▉█")]
    assert fill_bar(1, 10_000, 10) == "▏"


@pytest.mark.parametrize("focused", [True, False])
def test_a_bar_keeps_its_look_under_the_cursor(focused: bool) -> None:
    looks = {"cursor": "black on blue", "blurred-cursor": "white on grey30", "row": "white"}
    looks |= {"accent": "yellow"}
    made = [Column[Any](title="who"), Column[Any](title="bar", width=4, keeps_look=True)]
    shared = share_out(made, 20)
    line = TableLine(
        "›", (Cell("Ada", "accent"), Cell("██", "accent")), "cursor" if focused else "row"
    )
    strip = draw_line(line, shared, 20, lambda name: Style.parse(looks[name]))
    (bar,) = (segment.style for segment in strip if "█" in segment.text)
    assert bar is not None
    assert bar.color == Style.parse("yellow").color
    assert bar.bgcolor == (Style.parse("on grey30").bgcolor if focused else None)


# Hosts


def claiming(*roles: str | None) -> Any:
    session = make_session("s")
    people = tuple(
        Participant(
            id=f"p{place}",
            session_id="s",
            context=json.dumps({"name": "A", "role": role}) if role else f"Person {place}",
        )
        for place, role in enumerate(roles)
    )
    return snapshot(type(session)(id="s", room_id="room", active=True, participants=people))


@pytest.mark.parametrize(
    ("roles", "hosts"),
    [
        ((None, None), None),
        ((), None),
        (("attendee", None), 0),
        (("Host", "co host", "COHOST", "attendee"), 3),
        (("\uff28\uff2f\uff33\uff34", "speaker, host", "Speaker/Co-Host", "host-desk, ghost"), 3),
    ],
)
def test_hosts_are_those_of_whom_a_role_says_so(
    roles: tuple[str | None, ...], hosts: int | None
) -> None:
    assert HostCounter(["host", "co-host"]).of(claiming(*roles)).get("s") == hosts
    assert HostCounter([]).of(claiming(*roles)) == {}


def test_who_was_looked_at_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []

    def look(context: str) -> str:
        looks.append(context)
        return "host"

    monkeypatch.setattr("roomtui.live.analysis.hosts.role_once", look)
    counter, size = HostCounter(["host"]), FIRST_LOOKS // 2 + 1
    sessions = [make_session(f"s{n}", *(f"p{n}-{i}" for i in range(size))) for n in range(3)]
    seen = snapshot(*sessions)
    assert len(counter.of(seen)) == 2, "the third one is for the next snapshot"
    assert counter.of(seen) == {"s0": size, "s1": size, "s2": size}
    assert len(looks) == 3 * size
    more = make_session("s0", *(f"p0-{i}" for i in range(1, size + 1)))
    assert counter.of(snapshot(more)) == {"s0": size}
    assert len(looks) == 3 * size + 1


@pytest.mark.parametrize(
    ("context", "words"),
    [
        ('{"id": 103, "username": "Ada", "role": "host", "lang": "en"}', "id 103 · lang en"),
        ('{"name": "Ada", "role": "host"}', ""),
        ('{"name": "Ada", "user": {"id": 1}, "tags": [1], "vip": true}', "vip true"),
        ('{"name": "Ada", "bio": "\\u001b[2J\\u202eevil"}', "bio [2Jevil"),
        ('{"name": "Ada"', ""),
        ('{"a":' * 900 + "1" + "}" * 900, ""),
        ('{"a": "\ud800"}', ""),
        ("Ada", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_what_a_client_claims_is_told_in_words(context: str | None, words: str) -> None:
    assert claims(context, "Ada", "host") == words


# Columns come and go


def titles(running: Console, pane: str) -> list[str]:
    return [column.title for column, _ in running.pane(pane)._drawing.widths]


async def test_a_column_comes_once_something_is_in_it_and_goes_by_a_key(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        world, stage = running.world, running.live.session_id
        for one in list(world.people_of(stage)):
            world.leave(one.id)
        world.join(stage, "Ada")
        await running.until(lambda: running.names()[-1:] == ["Ada"])
        await running.press("s", "enter", "G", "s")
        assert not {"role", "last"}.intersection(titles(running, "people"))
        assert not {"hosts", "last"}.intersection(titles(running, "sessions"))
        guest = world.join(stage, json.dumps({"name": "Bo", "role": "attendee"}))
        await running.until(lambda: "role" in titles(running, "people"))
        sessions = running.pane("sessions")
        assert cells_of(sessions, stage)["hosts"] == Cell("none!", "warn")
        world.leave(guest.id)
        await running.until(lambda: running.names() == ["Ada"])
        assert "role" in titles(running, "people"), "a refresh moves no column away"
        await running.press("s")
        assert "role" not in titles(running, "people")
        await running.press("m")
        await running.until(lambda: "last" in titles(running, "people"))
        await running.until(lambda: "mute sent 09:26" in cells_of(sessions, stage)["last"].text)


async def test_who_came_and_went_is_told_for_a_minute(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        world, stage = running.world, running.live.session_id
        sessions = running.pane("sessions")

        def moves() -> str:
            return " ".join(cells_of(sessions, stage)["+/- min"].text.split())

        assert moves() == "·"
        guest = world.join(stage, "Ada")
        world.join(stage, "Bo")
        await running.until(lambda: moves() == "+2")
        world.leave(guest.id)
        await running.until(lambda: moves() == "+2 -1")
        running.clock.tick(45)
        await running.look()
        assert moves() == "+2 -1"
        running.clock.tick(20)
        await running.until(lambda: moves() == "·")


@pytest.mark.parametrize("pane", ["rooms", "sessions", "people"])
async def test_every_column_of_the_live_screen_can_be_sorted_by(tmp_path: Path, pane: str) -> None:
    async with console(tmp_path, "keynote", size=NARROW) as running:
        table = running.pane(pane)
        running.live.focus_pane(pane)
        known = set(table.state.order)
        wanted = {column.title for column in columns_of(pane) if column.sort} - {"last"}
        sorted_by = set()
        for _ in wanted:
            await running.press("s", "S")
            sorted_by.add(table.sort_title)
            assert set(table.state.order) == known
        assert sorted_by == wanted, "and not by the one in which nothing is"


async def test_a_column_that_came_while_a_pane_had_no_size_is_drawn_with_it(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        sessions = running.pane("sessions")
        notes = Note(Action.MUTE, Outcome.SENT, EPOCH)
        rows = [replace(row, note=notes) for row in sessions.state.rows]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(sessions), "size", NULL_SIZE)  # as until it is laid out again
            sessions.show(rows, EPOCH, account=sessions.state.account)
        await running.pilot.pause()
        assert "last" in [column.title for column, _ in sessions._drawing.widths]
