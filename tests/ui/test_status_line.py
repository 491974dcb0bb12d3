"""What the status line says where there is little room, and what the answer line says for it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.geometry import Size

from roomtui import zone
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.settings import Settings
from roomtui.ui.ui_state import UiState
from roomtui.ui.widgets.status_line import StatusLine
from tests.live.support import make_session, snapshot
from tests.ui.console import console

NOW = datetime(2026, 11, 23, 12, 0, 9, tzinfo=UTC)
SETTINGS = (
    Settings(profile="ops", state_dir=Path()),
    Settings(profile="a-profile-of-a-long-name", state_dir=Path(), read_only=True),
    Settings(profile="ops", state_dir=Path(), demo="keynote"),
)


def said(
    settings: Settings, feed: Feed, width: int, patch: pytest.MonkeyPatch, now: datetime = NOW
) -> str:
    """Return what the line says of a dozen rooms with a session of one in each."""
    rooms = tuple(f"room {number}" for number in range(12))
    sessions = [make_session(f"s{name}", f"p{name}", room=name) for name in rooms]
    patch.setattr(StatusLine, "size", Size(width, 1))
    told = UiState(snapshot=snapshot(*sessions, rooms=rooms), feed=feed, now=now)
    return "".join(words for words, _ in StatusLine(settings).parts(told))


@pytest.mark.parametrize("state", FeedState)
def test_no_part_is_cut_at_any_width(state: FeedState, monkeypatch: pytest.MonkeyPatch) -> None:
    trying = None if state is FeedState.LIVE else NOW + timedelta(seconds=4)
    feed = Feed(state=state, last_good=NOW, next_try=trying, reason="It broke.", left=0.95)
    at, soon = (f"{zone.local(NOW + timedelta(seconds=s)):%H:%M:%S}" for s in (0, 4))
    zoned = zone.offset(NOW)
    for settings in SETTINGS:
        whole = said(settings, feed, 300, monkeypatch).replace(zoned, zoned[:3])
        assert "12 sessions · 12 people · 12 rooms" in whole
        for width in range(20, 201):
            text = said(settings, feed, width, monkeypatch)
            assert cell_len(text) <= width
            assert state in text
            words = text.replace(f"next {soon}", f"next try {soon}")
            words = words.replace("% limit left", "% of limit left").replace(zoned, zoned[:3])
            assert set(words.split()) <= set(whole.split()), text
            assert set(re.findall(r"\S*:\S*", text)) <= {at, soon, zoned}, text
            assert "It broke" not in text


def test_a_failing_feed_keeps_what_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Feed(state=FeedState.OFFLINE, last_good=NOW, next_try=NOW + timedelta(seconds=4))
    demo = SETTINGS[2]
    assert re.search(r"last read \S+ next \d\d:\d\d:\d\d", said(demo, feed, 60, monkeypatch))
    assert "12 sessions" in said(demo, feed, 80, monkeypatch)
    assert "12 rooms" in said(demo, feed, 120, monkeypatch)
    paused = Feed(state=FeedState.PAUSED, last_good=NOW)
    assert "12 sessions · 12 people" in said(demo, paused, 80, monkeypatch)


async def test_the_answer_line_says_why_and_the_status_line_does_not(tmp_path: Path) -> None:
    async with console(tmp_path, size=(60, 20)) as running:
        await running.press("p")
        await running.until(lambda: "PAUSED" in running.status)
        await running.until(lambda: "Press p to go on." in running.lines[-2])
        assert "Press" not in running.status


async def test_what_is_wrong_with_a_filter_is_told_whole_above_it(tmp_path: Path) -> None:
    async with console(tmp_path, size=(60, 20)) as running:
        await running.press("2", "slash", *"room", "colon", *"studio", "space")
        await running.press(*"since", "colon", *"soon")
        whole = "soon is no day; give 2026-11-23, today, yesterday or 7d."
        await running.until(lambda: whole in running.lines[-2])
        assert "room:studio since:soon" in running.lines[-1]
        await running.press("escape")
        await running.until(lambda: whole not in running.text)


def test_what_is_drawn_before_the_answer_does_not_tell_another_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(StatusLine, "size", Size(120, 1))
    line = StatusLine(SETTINGS[0])

    def time_after(secs: int) -> str:
        feed = Feed(state=FeedState.LIVE, last_good=NOW + timedelta(seconds=secs))
        told = UiState(feed=feed, now=NOW + timedelta(seconds=secs))
        line.set_reactive(StatusLine.ui_state, told)
        return "".join(words for words, _ in line.parts(told))

    first = time_after(0)
    assert time_after(2) == first, "a changed time costs bytes"
    line.tell_time()
    assert time_after(2) == first, "what comes of asking is not there yet"
    exact = time_after(3)
    assert exact != first
    assert time_after(5) == exact


def test_a_screen_that_is_shown_again_does_not_tell_an_earlier_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(StatusLine, "size", Size(120, 1))
    line = StatusLine(SETTINGS[0])
    for secs in (0, 8):
        feed = Feed(state=FeedState.LIVE, last_good=NOW + timedelta(seconds=secs))
        told = UiState(feed=feed, now=NOW + timedelta(seconds=secs))
        line.set_reactive(StatusLine.ui_state, told)
        line.fit()
    stands = line.text
    line.forget_time()
    assert line.text > stands, "another screen has shown a later one meanwhile"
