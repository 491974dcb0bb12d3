"""The lines of the activity that tell how the feed turned."""

from itertools import pairwise

import pytest

from roomtui.live.feed import Feed, FeedState
from roomtui.ui.activity import Activity
from tests.live.support import NOON

LIVE, LATE, OFFLINE = FeedState.LIVE, FeedState.LATE, FeedState.OFFLINE


def told(*states: FeedState) -> list[str]:
    activity = Activity()
    for before, after in pairwise(states):
        activity.turned(Feed(state=before), Feed(state=after, reason=after), NOON)
    return [entry.text.split(":")[0] for entry in reversed(activity.entries)]


@pytest.mark.parametrize("between", [(), (LATE,), (FeedState.PAUSED, LATE, LATE)])
def test_a_feed_that_comes_back_is_told_whatever_it_went_through(
    between: tuple[FeedState, ...],
) -> None:
    lines = told(LIVE, OFFLINE, *between, LIVE, LIVE)
    assert lines[0] == "OFFLINE"
    assert lines.count("The feed is live again.") == 1
    assert lines[-1] == "The feed is live again."


def test_a_late_answer_alone_is_no_event() -> None:
    assert told(FeedState.CONNECTING, LATE, LIVE, LATE, LIVE) == []
