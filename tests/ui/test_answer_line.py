"""Answers and what is wrong have a row of their own, and nothing else ever moves or is hidden."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.geometry import Region

from roomtui.live.polling.feed import FeedState
from roomtui.ui.answers import Answers
from roomtui.ui.live.screen import LiveScreen
from roomtui.ui.table.table import Table
from roomtui.ui.widgets.answer_line import AnswerLine, cut_at_words
from roomtui.ui.widgets.filter_bar import FilterBar
from tests.afresh import afresh, differences, shown
from tests.full import FULL
from tests.ui.console import NARROW, WIDE, Console, console

SIZES = [(60, 20), NARROW, WIDE]
REASON = "The service does not answer. Requests go on; check the way to it. " * 4

sizes = pytest.mark.parametrize(
    "size",
    [
        pytest.param(size, id=f"{size[0]}x{size[1]}", marks=[pytest.mark.long][: size != NARROW])
        for size in SIZES
    ],
)


def line(running: Console) -> str:
    """Return what stands in the row for answers."""
    return running.lines[-2].strip()


def check(running: Console) -> None:
    """See that the row for answers is where it always is, and lies over nothing."""
    width, height = running.app.size
    row = running.live.query_one(AnswerLine).region
    assert row == Region(0, height - 2, width, 1)
    bar = running.live.query_one(FilterBar)
    others = [pane.region for pane in running.live.query(Table) if pane.region]
    others += [bar.region] if bar.display else []
    assert not [region for region in others if region.overlaps(row)]


async def settle(running: Console) -> None:
    for _ in range(3):
        await running.pilot.pause()


@sizes
async def test_nothing_that_counts_is_ever_covered(tmp_path: Path, size: tuple[int, int]) -> None:
    async with console(tmp_path, "keynote", size=size) as running:
        panes = {pane: pane.region for pane in running.live.query(Table)}
        before = running.lines[:-2]
        check(running)
        running.app.notify("Short.")
        await settle(running)
        assert line(running) == "Short."
        check(running)
        running.app.notify("Long. " * 60, title="Not on record", severity="error")
        await settle(running)
        check(running)
        assert line(running).startswith("! Not on record:")
        assert "…" in line(running)
        assert "Short." not in running.lines[-2]
        feed = replace(running.app.ui_state.feed, state=FeedState.OFFLINE, reason=REASON)
        running.app.store.show_feed(feed)
        await settle(running)
        check(running)
        assert {pane: pane.region for pane in panes} == panes
        titles = [text for text in before if "╭" in text]
        assert len([text for text in running.lines if "┏" in text]) == len(titles)
        await running.press("slash", "x")
        await settle(running)
        check(running)
        assert running.lines[-1].startswith(" / x")
        assert "Not on record" in line(running)
        await running.press("escape", "G")
        await settle(running)
        check(running)


@sizes
async def test_an_answer_goes_before_a_notice_and_that_before_a_name(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with console(tmp_path, size=size) as running:
        name = "somebody whose name is longer than ever so long, or than any row"
        running.world.join(running.live.session_id, name)
        await running.until(lambda: len(running.names()) == 5)
        running.live.focus_pane("people")
        running.people.move_to(next(i for i in running.people.state.order if name in str(
            running.people.state.row(i))))  # fmt: skip
        await settle(running)
        assert line(running).startswith("› somebody whose name")
        assert line(running).endswith("any row")
        feed = replace(running.app.ui_state.feed, state=FeedState.OFFLINE, reason="It is gone.")
        running.app.store.show_feed(feed)
        await settle(running)
        assert line(running) == "! It is gone."
        running.app.notify("An answer.")
        await settle(running)
        assert line(running) == "An answer."
        running.app.clear_notifications()
        await settle(running)
        assert line(running) == "! It is gone."


async def test_a_name_that_fits_its_row_is_not_said_again(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "j", "k")
        await settle(running)
        assert line(running) == ""


async def test_what_there_is_no_room_for_is_in_the_activity_in_full(tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(60))
    async with console(tmp_path, size=NARROW) as running:
        running.app.notify(words)
        await settle(running)
        assert words not in " ".join(running.text.split())
        assert line(running).startswith("word0 word1 ")
        assert "word59 · all in 5" in line(running)
        assert running.told == [words]
        running.app.notify("All of it.", severity="warning")
        await settle(running)
        assert line(running) == "! All of it. · 1 more in Activity (5)"
        assert running.told == [words]


async def test_answers_that_come_at_once_are_counted_and_kept(tmp_path: Path) -> None:
    async with console(tmp_path, size=NARROW, keys={"show-activity": "f5"}) as running:
        for words in ("The first.", "The second.", "The third.", "The third."):
            running.app.notify(words)
        await settle(running)
        assert line(running) == "The third. · 2 more in Activity (f5)"
        kept = running.told
        assert kept == ["The second.", "The first."]


async def test_the_answer_to_a_key_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    async with console(tmp_path, size=NARROW) as running:
        running.app.notify("Something failed.", severity="error")
        running.app.notify_of_kept("Something else failed.", severity="error")
        await running.press("plus", "minus")
        await settle(running)
        assert line(running).startswith("Asking every ")
        assert line(running).endswith(" · 2 more in Activity (5)")
        assert running.told == ["Something failed."]


async def test_what_is_cut_in_a_narrower_window_is_kept_then(tmp_path: Path) -> None:
    words = "That came faster than a hand types, as a paste does: nothing was marked or sent."
    async with console(tmp_path, size=WIDE) as running:
        running.app.notify(words, timeout=60)
        await settle(running)
        assert line(running) == words
        assert not running.app.ui_state.activity
        await running.pilot.resize_terminal(60, 20)
        await settle(running)
        assert line(running).startswith("That came ")
        assert line(running).endswith("or sent. · all in 5")
        assert running.told == [words]
        assert differences(shown(running.app), afresh(running.app)) == []
        await running.pilot.resize_terminal(*WIDE)
        await settle(running)
        assert line(running) == words
        assert differences(shown(running.app), afresh(running.app)) == []


@pytest.mark.parametrize(("height", "rows"), [(14, 1), (20, 2)])
async def test_answers_are_seen_below_a_dialog(tmp_path: Path, height: int, rows: int) -> None:
    async with console(tmp_path, size=(60, height)) as running:
        running.app.notify("Before it.", timeout=60)
        await running.press("question_mark")
        assert not isinstance(running.app.screen, LiveScreen)
        await settle(running)
        assert " Before it. " in running.lines[-rows]
        running.app.notify("Long. " * 60)
        await settle(running)
        assert running.app.screen.query_one("#box").region.bottom == height - (
            0 if rows == 1 else rows
        )
        assert "Long. Long." in running.lines[-rows]
        running.app.clear_notifications()
        await settle(running)
        assert "Long." not in running.lines[-rows]
        assert "esc closes" in running.text
        running.app.notify("Long. " * 60)
        await running.press("escape")
        await settle(running)
        assert line(running).startswith("Long. Long.")
        assert differences(shown(running.app), afresh(running.app)) == []


async def test_answers_go_along_to_another_screen(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        running.app.notify("Said on the live screen.", severity="warning")
        await running.press("5")
        await settle(running)
        assert line(running) == "! Said on the live screen."


async def test_an_older_answer_is_seen_again_once_the_newest_is_gone(tmp_path: Path) -> None:
    async with console(tmp_path, size=(60, 20)) as running:
        running.app.notify("The older one.", timeout=60)
        await running.press("question_mark")
        running.app.notify("The newest.", timeout=1)
        await running.until(lambda: line(running).startswith("The newest."))
        await running.until(lambda: line(running) == "The older one.")
        await running.press("escape")
        await settle(running)
        assert line(running) == "The older one."
        assert differences(shown(running.app), afresh(running.app)) == []


def test_nothing_grows_without_bound_and_nothing_is_lost() -> None:
    kept: list[str] = []
    answers = Answers(kept.append, lambda: 0.0)
    for number in range(100):
        answers.add(f"{number}", "error", keys=number)
    assert len(answers.standing) == 20
    assert kept == [f"{number}" for number in range(99)]


def test_what_answered_an_earlier_key_goes_when_another_does_something() -> None:
    answers = Answers(lambda _: None, lambda: 0.0)
    answers.add("Nothing was sent.", "information", keys=1)
    answers.add("The kick failed.", "warning", keys=1)
    answers.supersede(1)
    assert len(answers.standing) == 2
    answers.supersede(2)
    assert [one.words for one in answers.standing] == ["The kick failed."]


def test_the_time_of_each_answer_is_its_own() -> None:
    now = [0.0]
    answers = Answers(lambda _: None, lambda: now[0])
    answers.add("long", "error", keys=0, seconds=20)
    answers.add("short", "information", keys=0, seconds=2)
    assert answers.seconds_left == 2
    now[0] = 3
    answers.expire()
    assert [one.words for one in answers.standing] == ["long"]
    answers.add("long", "error", keys=1, seconds=20)
    assert answers.seconds_left == 20
    now[0] = 23
    answers.expire()
    assert answers.newest is None
    assert answers.seconds_left is None


def test_sentences_are_cut_between_words() -> None:
    said = "The service does not answer (503). Requests go on; check the way to it."
    for cells in range(20, len(said)):
        cut = cut_at_words(said, cells)
        start, _, end = cut.partition("… ")
        assert len(cut) <= cells
        assert said.startswith(f"{start} ")
        assert said.endswith(f" {end}")
    assert cut_at_words(said, len(said)) == said


@pytest.mark.parametrize("said", ["Theme: dark.", "b…b…b, and b", "日本語 日本語 日本語 日本語"])
def test_an_answer_is_cut_to_any_width_even_to_none(said: str) -> None:
    for cells in range(-5, cell_len(said) + 1):
        assert cell_len(cut_at_words(said, cells)) <= max(cells, 0)


@pytest.mark.long
async def test_the_console_is_drawn_in_a_window_of_any_size(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        for columns in (7, 5, 1, 20) if FULL else (7, 1):
            running.app.notify("Nothing with an id is under the cursor.", timeout=60)
            running.app.notify("Nothing with a name is under the cursor.", timeout=60)
            await running.pilot.resize_terminal(columns, 3)
            for key in ("question_mark", "ctrl+p", "d"):
                await running.press(key, "pagedown", "pagedown", "up", "escape")
        assert len(running.lines) == 3
