"""Trends on screen: a column of sessions, the account's in the status line, kept for the next."""

import re
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len
from textual.geometry import Size

from roomtui.account_id import UNNAMED
from roomtui.demo.clock import EPOCH
from roomtui.live.analysis.analysis import Analysis
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.live.trends.series import POINT_SECS, Series
from roomtui.live.trends.sparkline import BLOCKS, GAP
from roomtui.live.trends.trends import Trends
from roomtui.settings import Settings
from roomtui.text_ascii import in_ascii
from roomtui.ui.dialogs.trend_lines import trend_lines
from roomtui.ui.ui_state import UiState
from roomtui.ui.widgets.status_line import StatusLine
from tests.live.support import NOON, make_session, snapshot
from tests.ui.console import NARROW, WIDE, Console, HeldClock, cells_of, console


async def watch_on(running: Console, minutes: int) -> None:
    for _ in range(minutes):
        running.clock.tick(60.0)
        await running.look()


def kept_in(state_dir: Path) -> list[Path]:
    return list(state_dir.rglob("trends/*.json"))


async def test_a_session_and_the_account_are_drawn_as_they_fill(tmp_path: Path) -> None:
    async with console(tmp_path, "still") as running:
        session_id = running.pane("sessions").state.order[1]
        await watch_on(running, 4)
        before = cells_of(running.pane("sessions"), session_id)["trend"].text
        assert set(before.strip()) <= set(BLOCKS)
        assert len(before.strip()) == 3
        row = running.pane("sessions").state.row(session_id)
        await running.look()
        assert running.pane("sessions").state.row(session_id) is row
        for number in range(11):
            running.world.join(session_id, f"Late Comer {number}")
        running.clock.tick(30.0)
        await running.look()
        assert "+11/min" in running.status
        assert any(block in running.status for block in BLOCKS)
        after = cells_of(running.pane("sessions"), session_id)["trend"].text
        assert BLOCKS.index(after[-1]) > BLOCKS.index(before[-1])
        assert " min " in running.lines[2]
        await running.press("j", "d")
        await running.until(lambda: "last 4 h" in running.text)
        assert "27 to 38 people, now 38" in running.text
        await running.press("escape", "p")
        await running.until(lambda: "PAUSED" in running.status)
        assert "/min" not in running.status


@pytest.mark.parametrize(
    ("read_only", "is_kept"),
    [(False, True), pytest.param(True, False, marks=pytest.mark.long)],
    ids=["moderator", "viewer"],
)
async def test_the_next_console_goes_on_with_what_was_seen(
    tmp_path: Path, read_only: bool, is_kept: bool
) -> None:
    clock = HeldClock(EPOCH)
    async with console(tmp_path, clock=clock, read_only=read_only) as running:
        await watch_on(running, 7)
    assert bool(kept_in(tmp_path)) == is_kept
    clock.tick(600.0)
    async with console(tmp_path, clock=clock, read_only=read_only) as running:
        line = cells_of(running.pane("sessions"), running.live.session_id)["trend"].text.strip()
        assert len(line) == (7 if is_kept else 1)
        assert (GAP in line) == is_kept


@pytest.mark.long
async def test_a_read_only_console_leaves_the_file_of_others_alone(tmp_path: Path) -> None:
    clock = HeldClock(EPOCH)
    async with console(tmp_path, clock=clock) as running:
        await watch_on(running, 7)
    [file] = kept_in(tmp_path)
    before = file.stat()
    async with console(tmp_path, clock=clock, read_only=True) as running:
        await watch_on(running, 7)
    assert file.stat() == before


async def test_a_file_that_cannot_be_used_costs_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "trends"
    folder.mkdir(0o700)
    path = folder / "demo.json"
    path.write_bytes(msgspec.json.encode({"version": 1, "series": 7}))
    path.chmod(0o600)
    async with console(tmp_path) as running:
        await running.until(lambda: "The file of trends" in running.text)
        await watch_on(running, 1)
        line = cells_of(running.pane("sessions"), running.live.session_id)["trend"].text
        assert set(line.strip()) <= set(BLOCKS)


@pytest.mark.parametrize("columns", [42, 60, 80, 99, 100, 120, 200])
def test_the_trend_leaves_the_status_line_first_and_whole(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = StatusLine(Settings(profile="ops", state_dir=Path()))
    monkeypatch.setattr(StatusLine, "size", Size(columns, 1))
    shown = snapshot(make_session("s", "a"), rooms=("room", "other"))
    feed = Feed(state=FeedState.LIVE, last_good=NOON, left=0.95)
    trends = Trends(UNNAMED, "▁▂▃▄▅▆▇█▇▆", 12, {})

    def said(trends: Trends) -> str:
        now = NOON + timedelta(seconds=1)
        told = UiState(snapshot=shown, feed=feed, now=now, analysis=Analysis(trends=trends))
        return "".join(words for words, _ in widget.parts(told))

    without, words = said(Trends()), said(trends)
    assert cell_len(words) <= columns
    found = re.search(rf" 1 person( [{BLOCKS}]{{3,10}})?( \+12/min)?( · 2 rooms)?$", words)
    assert found or "person" not in words
    line, joins, _ = found.groups() if found else ("", "", "")
    assert line or not joins
    if columns < 100:
        assert words.replace(f"{line or ''}{joins or ''}", "") == without
    assert bool(joins) == (columns >= 99)


def test_details_tell_of_hours_and_of_a_day_where_it_is_seen() -> None:
    series, now = Series(), NOON.timestamp()
    at = int(now) // POINT_SECS
    assert trend_lines(None, 50, NOON) == trend_lines(series, 50, NOON) == []
    series.add(at - 3, 12)
    series.add(at, 50)
    assert trend_lines(series, 50, NOON) == [("last 4 h", "▂█  12 to 50 people, now 50")]
    later = NOON + timedelta(hours=6)
    assert trend_lines(series, 50, later)[0][0] == "last 24 h"
    for minute in range(0, 360, 5):
        series.add(at + minute * 6, 7)
    hours, day = trend_lines(series, 50, NOON + timedelta(minutes=358))
    assert hours == ("last 4 h", f"{'▁' * 40}  7 people")
    assert day[0] == "last 24 h"
    assert day[1].startswith("▂█▁▁")
    assert day[1].endswith("  7 to 50 people")


def test_heights_can_be_told_apart_without_blocks() -> None:
    told = in_ascii(BLOCKS + GAP)
    assert len(set(told)) == len(BLOCKS) + 1
    assert told.isascii()


@pytest.mark.long
@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_trend_is_seen_without_a_key(tmp_path: Path, size: tuple[int, int]) -> None:
    async with console(tmp_path, "keynote", size=size) as running:
        await watch_on(running, 3)
        assert "30 min" in running.text
        assert set(running.status) & set(BLOCKS)
