"""Who joined and left within the last minute is counted by session, and no more is kept."""

import pytest
from msgspec.structs import replace

from roomtui.account_id import UNNAMED, AccountId
from roomtui.live.polling.changes import changes
from roomtui.live.polling.churn import NO_CHURN, STEP, STEPS
from tests.live.support import make_session, snapshot

MOVED = changes(
    snapshot(make_session("s", "a", "b"), make_session("t", "x")),
    snapshot(make_session("s", "b", "c", "d"), make_session("t", "x")),
)


def test_joins_and_leaves_are_counted_by_session() -> None:
    churn = NO_CHURN.with_changes(UNNAMED, MOVED, 100.0)
    assert churn.moves == {"s": (2, 1)}
    assert churn.with_changes(UNNAMED, MOVED, 104.0).moves == {"s": (4, 2)}


def test_without_news_it_is_the_same_object() -> None:
    churn = NO_CHURN.with_changes(UNNAMED, MOVED, 100.0)
    assert churn.with_changes(UNNAMED, (), 149.0) is churn
    assert NO_CHURN.with_changes(UNNAMED, (), 149.0) is NO_CHURN


@pytest.mark.parametrize(("later", "is_kept"), [(0, True), (49, True), (60, False), (9_999, False)])
def test_after_a_minute_it_is_over(later: int, is_kept: bool) -> None:
    churn = NO_CHURN.with_changes(UNNAMED, MOVED, 100.0)
    assert churn.with_changes(UNNAMED, (), 100.0 + later).moves == (
        {"s": (2, 1)} if is_kept else {}
    )


def test_no_more_than_a_minute_of_steps_is_kept() -> None:
    churn = NO_CHURN
    for second in range(600):
        churn = churn.with_changes(UNNAMED, MOVED, float(second))
        assert len(churn.steps) <= STEPS
    assert churn.moves == {"s": (2 * STEP * STEPS, STEP * STEPS)}


def test_of_another_account_nothing_is_kept() -> None:
    other = AccountId("stage", "https://x")
    churn = NO_CHURN.with_changes(UNNAMED, MOVED, 100.0)
    assert churn.with_changes(other, MOVED, 101.0).moves == {}
    theirs = tuple(replace(one, account=other) for one in MOVED)
    assert churn.with_changes(other, theirs, 101.0).moves == {"s": (2, 1)}
