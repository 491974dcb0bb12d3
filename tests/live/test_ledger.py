"""What this console has sent to whom, as long as it matters."""

import pytest

from roomtui.live.ledger import EMPTY, Note
from roomtui.live.orders import Action, Order, Outcome, Report, Target
from roomtui.live.snapshot import NOTHING_YET
from tests.live.support import NOON, make_session, snapshot


def report(action: Action, *targets: str, outcome: Outcome = Outcome.SENT) -> Report:
    order = Order(
        action=action,
        session_id="s",
        room_id="room",
        room="room",
        targets=tuple(Target(t, t.upper()) for t in targets),
    )
    return Report(order=order, outcome=outcome, at=NOON)


def test_each_target_has_a_note() -> None:
    ledger = EMPTY.noting(report(Action.MUTE, "a", "b"))
    assert ledger.people == dict.fromkeys("ab", Note(Action.MUTE, Outcome.SENT, NOON))
    assert not ledger.sessions
    assert not EMPTY.people


def test_the_last_note_counts() -> None:
    ledger = EMPTY.noting(report(Action.MUTE, "a", "b")).noting(report(Action.UNMUTE, "a"))
    assert [ledger.people[p].action for p in "ab"] == [Action.UNMUTE, Action.MUTE]


def test_the_end_of_a_session_is_noted_at_the_session() -> None:
    ledger = EMPTY.noting(report(Action.END, "a", outcome=Outcome.SENDING))
    assert ledger.sessions["s"].outcome is Outcome.SENDING
    assert not ledger.people


def test_who_is_gone_is_forgotten() -> None:
    ledger = EMPTY.noting(report(Action.MUTE, "a", "b")).noting(report(Action.END))
    kept = ledger.without_departed(snapshot(make_session("s", "b")))
    assert (set(kept.people), set(kept.sessions)) == ({"b"}, {"s"})
    gone = kept.without_departed(snapshot(number=2))
    assert (dict(gone.people), dict(gone.sessions)) == ({}, {})


def test_while_all_are_there_it_is_the_same_ledger() -> None:
    ledger = EMPTY.noting(report(Action.MUTE, "a"))
    assert ledger.without_departed(snapshot(make_session("s", "a", "b"))) is ledger


@pytest.mark.parametrize("picture", [NOTHING_YET, snapshot(complete=False)])
def test_an_incomplete_picture_makes_nobody_forgotten(picture: object) -> None:
    ledger = EMPTY.noting(report(Action.MUTE, "a"))
    assert ledger.without_departed(picture) is ledger  # type: ignore[arg-type]
