"""What this console has sent to whom, as long as it matters."""

import pytest

from roomtui.account_id import UNNAMED
from roomtui.live.actions.last_actions import EMPTY, Note
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    Target,
)
from roomtui.live.snapshot import NOTHING_YET
from tests.live.support import NOON, make_session, snapshot


def report(action: Action, *targets: str, outcome: Outcome = Outcome.SENT) -> ModerationResult:
    order = ModerationRequest(
        account=UNNAMED,
        action=action,
        session_id="s",
        room_id="room",
        room="room",
        targets=tuple(Target(t, t.upper()) for t in targets),
    )
    return ModerationResult(request=order, outcome=outcome, at=NOON)


def test_each_target_has_a_note() -> None:
    last_actions = EMPTY.noting(report(Action.MUTE, "a", "b"))
    assert last_actions.of(UNNAMED).people == dict.fromkeys(
        "ab", Note(Action.MUTE, Outcome.SENT, NOON)
    )
    assert not last_actions.of(UNNAMED).sessions
    assert not EMPTY.of(UNNAMED).people


def test_the_last_note_counts() -> None:
    last_actions = EMPTY.noting(report(Action.MUTE, "a", "b")).noting(report(Action.UNMUTE, "a"))
    assert [last_actions.of(UNNAMED).people[p].action for p in "ab"] == [Action.UNMUTE, Action.MUTE]


def test_the_end_of_a_session_is_noted_at_the_session() -> None:
    last_actions = EMPTY.noting(report(Action.END, "a", outcome=Outcome.SENDING))
    assert last_actions.of(UNNAMED).sessions["s"].outcome is Outcome.SENDING
    assert not last_actions.of(UNNAMED).people


def test_who_is_gone_is_forgotten() -> None:
    last_actions = EMPTY.noting(report(Action.MUTE, "a", "b")).noting(report(Action.END))
    left = last_actions.without_departed(snapshot(make_session("s", "b")))
    kept, gone = left.of(UNNAMED), left.without_departed(snapshot(number=2)).of(UNNAMED)
    assert (set(kept.people), set(kept.sessions)) == ({"b"}, {"s"})
    assert (dict(gone.people), dict(gone.sessions)) == ({}, {})


def test_while_all_are_there_it_is_the_same_ledger() -> None:
    last_actions = EMPTY.noting(report(Action.MUTE, "a"))
    assert last_actions.without_departed(snapshot(make_session("s", "a", "b"))) is last_actions


@pytest.mark.parametrize("taken", [NOTHING_YET, snapshot(complete=False)])
def test_an_incomplete_snapshot_makes_nobody_forgotten(taken: object) -> None:
    last_actions = EMPTY.noting(report(Action.MUTE, "a"))
    assert last_actions.without_departed(taken) is last_actions  # type: ignore[arg-type]
