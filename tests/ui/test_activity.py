"""The lines of the activity: how the feed turned, and what became of orders."""

from itertools import pairwise

import pytest

from roomtui.account_id import UNNAMED
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    Target,
)
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.ui.activity import Activity
from tests.live.support import NOON
from tests.ui.telling import told

LIVE, LATE, OFFLINE = FeedState.LIVE, FeedState.LATE, FeedState.OFFLINE


def turns(*states: FeedState) -> list[str]:
    activity = Activity()
    for before, after in pairwise(states):
        activity.turned(Feed(state=before), Feed(state=after, reason=after), NOON, UNNAMED)
    return [line.text.split(":")[0] for line in reversed(told(activity.log))]


@pytest.mark.parametrize("between", [(), (LATE,), (FeedState.PAUSED, LATE, LATE)])
def test_a_feed_that_comes_back_is_told_whatever_it_went_through(
    between: tuple[FeedState, ...],
) -> None:
    lines = turns(LIVE, OFFLINE, *between, LIVE, LIVE)
    assert lines[0] == "OFFLINE"
    assert lines.count("The feed is live again.") == 1
    assert lines[-1] == "The feed is live again."


def test_a_late_answer_alone_is_no_event() -> None:
    assert turns(FeedState.CONNECTING, LATE, LIVE, LATE, LIVE) == []


def kicked(*people: tuple[str, str], room: str = "stage") -> ModerationResult:
    targets = tuple(Target(*person) for person in people)
    order = ModerationRequest(
        account=UNNAMED, action=Action.KICK, session_id="s", room_id="r", room=room, targets=targets
    )
    return ModerationResult(request=order, outcome=Outcome.SENT, at=NOON)


def test_people_of_one_name_are_told_apart() -> None:
    activity = Activity()
    activity.reported(kicked(("8f3a-1", "Camille Martin"), ("77d1-2", "camille martin")))
    (line,) = told(activity.log)
    assert line.text == "kick sent: Camille Martin (8f3a) and camille martin (77d1) in stage."
    assert not line.brief


def test_a_line_says_all_and_in_brief_both_ends_of_its_names() -> None:
    activity = Activity()
    room = "room-4f1c0c1e-8d2a-4f6b-9c3d-0000000001f0"
    activity.reported(kicked(("a", "Maximiliane von und zu Hohenberg"), room=room))
    (line,) = told(activity.log)
    assert line.text == f"kick sent: Maximiliane von und zu Hohenberg in {room}."
    assert line.brief == "kick sent: Maximiliane von u…enberg in room-4f1c0c1e-8d2…0001f0."
