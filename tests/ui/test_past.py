"""The search of the past: what is typed, whom it finds, and where it leads."""

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets import Input

from roomtui.account_id import UNNAMED
from roomtui.api.filters import Dates, ParticipantFilter
from roomtui.api.models import Participant
from roomtui.demo.clock import EPOCH
from roomtui.live.lists.past_people import PastPeople, PastState
from roomtui.text import name_of
from roomtui.ui.dialogs.detail import DetailDialog
from roomtui.ui.filters.terms import FilterContext, FilterError
from roomtui.ui.find.past import PastDialog
from roomtui.ui.find.past_query import past_query
from roomtui.ui.find.past_words import progress_words, why_nobody
from roomtui.ui.format import day_time
from roomtui.ui.history.screen import HistoryScreen
from roomtui.ui.history.sessions_pane import PastSessionsPane
from roomtui.ui.screen_names import ScreenName
from tests.ui.console import console

TODAY = FilterContext({}, date(2026, 11, 30))


def joined(**days: date) -> ParticipantFilter:
    return ParticipantFilter(date_joined_at=Dates(**days))


@pytest.mark.parametrize(
    ("typed", "name", "where"),
    [
        ("Ada", "ada", joined(gte=date(2026, 11, 24))),
        ("ada days:2", "ada", joined(gte=date(2026, 11, 29))),
        ("days:1d Ada Lovelace", "ada lovelace", joined(gte=date(2026, 11, 30))),
        ("since:2026-11-20 ada", "ada", joined(gte=date(2026, 11, 20))),
        ("ada on:yesterday", "ada", joined(eq=date(2026, 11, 29))),
        ("", "", joined(gte=date(2026, 11, 24))),
        ('{"name": "Ada"}', "ada", joined(gte=date(2026, 11, 24))),
    ],
)
def test_a_name_and_days_are_typed_in_any_order(
    typed: str, name: str, where: ParticipantFilter
) -> None:
    query = past_query(typed, TODAY)
    assert query.name == name
    assert query.where == where


@pytest.mark.parametrize("typed", ["days:0", "days:x ada", "since:soon", "days:2 since:3d"])
def test_what_cannot_be_is_said(typed: str) -> None:
    with pytest.raises(FilterError):
        past_query(typed, TODAY)


def test_names_are_compared_as_in_find() -> None:
    def is_found(typed: str, context: str) -> bool:
        return past_query(typed, TODAY).matches(Participant(id="p", context=context))

    assert is_found("moreau", '{"name": "Alice MORÉAU"}')
    assert is_found("MORÉ", "Alice Moreau")
    assert is_found("anne marie", "Anne-Marie")
    assert not is_found("moreau", "Ada Lovelace")
    assert is_found("", "Ada Lovelace")


async def test_from_find_somebody_of_the_past_is_found_and_shown_in_their_session(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, "keynote") as running:
        world = running.world
        gone = [who for who in world.participants.values() if who.left_at is not None]
        wanted = max(gone, key=lambda who: who.joined_at or EPOCH)
        await running.press("f", *"zzzz", "enter", "h")
        dialog = running.app.screen
        assert isinstance(dialog, PastDialog), "also where nobody live is found"
        assert dialog.query_one("#past-query", Input).value == "zzzz"
        await running.until(lambda: _is_over(dialog))
        assert "7 days · 0 found · all read" in _title(dialog)
        await running.press("slash")
        dialog.query_one("#past-query", Input).value = f"{name_of(wanted.context)} days:30"
        await running.press("enter")
        await running.until(lambda: dialog.pane.state.row(wanted.id) and _is_over(dialog))
        await running.pilot.pause()
        assert "7 days" not in _title(dialog)
        dialog.pane.move_to(wanted.id)
        await running.press("d")
        assert isinstance(running.app.screen, DetailDialog)
        await running.press("escape", "enter")
        history = running.app.navigator.screen_of(ScreenName.HISTORY)
        assert isinstance(history, HistoryScreen)
        await running.until(lambda: history.people.state.cursor == wanted.id)
        assert running.app.place is ScreenName.HISTORY
        assert history.people.session_id == wanted.session_id
        sessions = history.query_one(PastSessionsPane)
        await running.until(lambda: sessions.state.cursor == wanted.session_id)


def _is_over(dialog: PastDialog) -> bool:
    return dialog._search is not None and dialog._search.people.state is PastState.OVER


def _title(dialog: PastDialog) -> str:
    return str(dialog.query_one("#box").border_title)


def test_why_nobody_is_found_is_told_whole_also_while_it_is_tried_again() -> None:
    people = PastPeople(account=UNNAMED)
    assert why_nobody(people) == "Nobody is found yet."
    assert why_nobody(replace(people, trouble="No connection to x.")) == "No connection to x."
    over = replace(people, state=PastState.OVER)
    assert why_nobody(over).startswith("Nobody came then. ")
    assert "of 3 people who came then" in why_nobody(replace(over, read=3))


def test_how_far_it_got_is_told() -> None:
    people = PastPeople(account=UNNAMED, read=500, total=1200, back_to=EPOCH)
    assert progress_words(people) == f"read 500 of 1,200, back to {day_time(EPOCH)}"
    stopped = replace(people, state=PastState.STOPPED, lost=2)
    assert progress_words(stopped).startswith("stopped at 500 of 1,200, back to ")
    assert progress_words(stopped).endswith(", 2 records unreadable")
    assert progress_words(replace(people, state=PastState.OVER, read=1200)) == "all read: 1,200"
