"""What a change follows, as far as this host remembers."""

from datetime import UTC, datetime, timedelta

import pytest

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant
from roomtui.live.actions.request import Action, Outcome
from roomtui.live.memory.causes import cause_of
from roomtui.live.memory.memory import Memory, PastAction
from roomtui.live.polling.changes import Change, EventType

NOW = datetime(2026, 11, 29, 21, 45, tzinfo=UTC)


def done(action: Action, outcome: Outcome, secs: float = 3.0) -> PastAction:
    at = NOW - timedelta(seconds=secs)
    return PastAction(action, outcome, at, by="op-b", request_id=f"{secs}", participant_id="p")


def remembering(*past: PastAction) -> Memory:
    return Memory(people={(UNNAMED, "p"): past}, sessions={(UNNAMED, "s"): past})


def left(at: datetime | None = None, kind: EventType = EventType.LEFT, who: str = "p") -> Change:
    person = Participant(id=who, session_id="s")
    return Change(
        account=UNNAMED, kind=kind, room_id="r", room="stage", session_id="s",
        participant=person, at=at,
    )  # fmt: skip


@pytest.mark.parametrize("outcome", [Outcome.SENDING, Outcome.SENT, Outcome.UNKNOWN])
def test_a_leave_within_the_window_of_a_kick_that_may_have_worked_is_its_effect(
    outcome: Outcome,
) -> None:
    kick = done(Action.KICK, outcome)
    assert cause_of(left(), remembering(kick), NOW) == kick
    assert cause_of(left(NOW - timedelta(seconds=2)), remembering(kick), NOW) == kick
    long_ago = done(Action.KICK, outcome, 600.0)
    assert cause_of(left(), remembering(long_ago), NOW) is None


@pytest.mark.parametrize(
    "outcome", [Outcome.FAILED, Outcome.NOT_CONFIRMED, Outcome.ALREADY_GONE, Outcome.NOT_DONE]
)
def test_a_kick_that_did_nothing_caused_nothing(outcome: Outcome) -> None:
    assert cause_of(left(), remembering(done(Action.KICK, outcome)), NOW) is None


def test_who_left_before_a_kick_was_not_made_to() -> None:
    kick = done(Action.KICK, Outcome.SENT, 10.0)
    before = NOW - timedelta(seconds=30)
    assert cause_of(left(before), remembering(kick), NOW) is None
    # the service's clock is 20 s behind, which is allowed for
    skewed = timedelta(seconds=-25)
    assert cause_of(left(before), remembering(kick), NOW, skewed) == kick


def test_a_confirmed_kick_is_the_cause_however_late_that_is_seen() -> None:
    kick = done(Action.KICK, Outcome.CONFIRMED, 600.0)
    assert cause_of(left(), remembering(kick), NOW) == kick


def test_only_what_hit_them_counts() -> None:
    kick, mute = done(Action.KICK, Outcome.SENT), done(Action.MUTE, Outcome.SENT, 1.0)
    assert cause_of(left(), remembering(kick, mute), NOW) == kick
    assert cause_of(left(), remembering(mute), NOW) is None
    assert cause_of(left(who="q"), remembering(kick), NOW) is None
    assert cause_of(left(kind=EventType.JOINED), remembering(kick), NOW) is None


def test_the_end_of_a_session_follows_an_end_of_it() -> None:
    end = done(Action.END, Outcome.SENT)
    over = left(kind=EventType.SESSION_ENDED)
    assert cause_of(over, remembering(end), NOW) == end
    assert cause_of(over, remembering(done(Action.KICK, Outcome.SENT)), NOW) is None


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
@pytest.mark.parametrize("skew", [-3600, 3600])
def test_a_time_that_cannot_be_breaks_nothing(at: str, skew: int) -> None:
    kick = done(Action.KICK, Outcome.SENT)
    cause = cause_of(
        left(datetime.fromisoformat(at)), remembering(kick), NOW, timedelta(seconds=skew)
    )
    assert cause in {None, kick}
