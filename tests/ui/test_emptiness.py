"""An empty pane says why: not read, not all read, no longer renewed, hidden, or nothing there."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from roomtui.live.polling.feed import Feed, FeedState
from roomtui.live.snapshot import NOTHING_YET
from roomtui.ui.filters.text import compile_filter
from roomtui.ui.table.emptiness import WAITING, hidden_by_filter, why_empty
from roomtui.ui.table.order import TableOrder
from roomtui.ui.ui_state import UiState
from tests.conftest import In
from tests.live.support import snapshot

NOTHING = "No active session."
AT = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


@pytest.mark.parametrize("state", FeedState)
def test_before_the_first_answer_nothing_is_said_to_be_nothing(state: FeedState) -> None:
    feed = Feed(state=state, reason="Check the \x1bkey.")
    words = why_empty(UiState(snapshot=NOTHING_YET, feed=feed), NOTHING, ("n", "makes a room"))
    assert words.startswith(WAITING)
    assert NOTHING not in words
    is_told = state not in {FeedState.CONNECTING, FeedState.LIVE}
    assert (f"The feed is {state}. Check the key." in words) is is_told
    assert "makes a room" not in words


def test_keys_that_help_are_told_but_for_those_that_a_console_lacks() -> None:
    ui_state = UiState(snapshot=snapshot(), feed=Feed(state=FeedState.LIVE, last_good=AT))
    keys = ("n", "makes a room"), ("t", "a token to join one"), ("", "is for operators")
    told = "No active session. n makes a room, t a token to join one."
    assert why_empty(ui_state, NOTHING, *keys) == told
    assert why_empty(ui_state, NOTHING, ("", "makes a room")) == NOTHING


@pytest.mark.parametrize("state", FeedState)
def test_what_is_no_longer_renewed_says_how_old_it_is(state: FeedState, live_in: In) -> None:
    live_in("Europe/Berlin")
    ui_state = UiState(snapshot=snapshot(), feed=Feed(state=state, last_good=AT))
    old = f"No active session, as of 10:26:53 +01:00. The feed is {state}."
    assert why_empty(ui_state, NOTHING) == (NOTHING if state is FeedState.LIVE else old)


def test_what_could_not_all_be_read_is_not_nothing() -> None:
    torn = replace(snapshot(), gaps=("6 records could not be read.",))
    ui_state = UiState(snapshot=torn, feed=Feed(state=FeedState.LIVE, last_good=AT))
    assert why_empty(ui_state, NOTHING) == (
        "No active session, as far as could be read. 6 records could not be read."
    )


def test_a_filter_is_named_with_what_it_hides() -> None:
    assert hidden_by_filter("zoe", "esc") == "Nothing matches /zoe; esc clears the filter."
    assert len(hidden_by_filter("z" * 999, "esc")) < 80


class Row(Struct, frozen=True):
    id: str
    value: int | None


rows = st.lists(st.builds(Row, st.text("abc", max_size=2), st.none() | st.integers(0, 3)))


@given(st.lists(rows, max_size=4), st.booleans(), st.sampled_from(["", "a"]))
def test_what_nobody_knows_comes_last_in_either_direction(
    turns: list[list[Row]], reverse: bool, query: str
) -> None:
    order = TableOrder[Row](lambda row: row.id)
    order.sort(lambda row: row.value, reverse=reverse, keep=None)
    order.filter(compile_filter(query))
    for turn in turns:
        order.take(turn, None)
        shown = {row.id: row for row in turn if query in row.id}
        known = sorted((r for r in shown.values() if r.value is not None), key=_rank)
        unknown = sorted(i for i, row in shown.items() if row.value is None)
        ids = [row.id for row in known]
        assert order.ids == [*(reversed(ids) if reverse else ids), *unknown]


def _rank(row: Row) -> tuple[int, str]:
    return row.value or 0, row.id
