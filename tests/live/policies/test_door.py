"""A door: who is kicked again, how often, and who never is."""

from datetime import timedelta

import pytest

from roomtui.live.actions.request import Action, Outcome
from roomtui.live.policies.findings import CLAIMS_HOST, GIVEN_UP, SHARED
from roomtui.policy_limits import PolicyLimits
from tests.live.policies.policing import Policed

KICK = Action.KICK


def returns(policed: Policed, number: int, *, after: float = 60.0) -> list[object]:
    """Return what a refresh does about somebody who is back for the nth time, and leaves again."""
    policed.join(f"mal-{number}", user="u-1")
    done: list[object] = [*policed.refresh(after)]
    policed.leave(f"mal-{number}")
    policed.refresh()
    return done


def test_whoever_is_listed_is_kicked_as_they_return_and_nobody_else_is() -> None:
    policed = Policed()
    policed.refresh()
    policy = policed.on(policed.door(reason="spam"))
    policed.join("ada", user="u-2")
    policed.join("nobody")
    policed.join("mal", user="u-1")
    assert policed.refresh() == [(KICK, ("mal",))]
    [request] = policed.sent
    assert (request.policy, request.reason) == (policy.id, "spam")
    assert [t.identity for t in request.targets] == ["userid:u-1"]
    policed.leave("mal")
    assert policed.refresh() == []
    policed.join("mal-2", user="u-1")
    assert policed.refresh() == [(KICK, ("mal-2",))]


def test_a_door_of_a_room_is_open_in_others_and_one_of_the_account_is_not() -> None:
    policed = Policed("stage", "lobby")
    policed.on(policed.door())
    policed.join("mal", user="u-1", room="lobby")
    assert policed.refresh() == []
    policed.on(policed.door(room=""))
    assert policed.refresh() == [(KICK, ("mal",))]


def test_who_is_there_still_is_kicked_again_only_once_the_first_kick_has_had_its_time() -> None:
    policed = Policed()
    policed.on(policed.door())
    policed.join("mal", user="u-1")
    assert policed.refresh() == [(KICK, ("mal",))]
    assert policed.refresh() == policed.refresh(10) == []
    assert policed.refresh(5) == [(KICK, ("mal",))]


def test_a_kick_that_is_under_way_is_not_sent_beside_itself() -> None:
    policed = Policed()
    policed.on(policed.door())
    policed.outcome = Outcome.SENDING
    policed.join("mal", user="u-1")
    assert policed.refresh() == [(KICK, ("mal",))]
    assert policed.refresh() == policed.refresh(60) == []


def test_a_kick_that_failed_is_tried_again_ever_later() -> None:
    policed = Policed()
    policed.on(policed.door())
    policed.outcome = Outcome.FAILED
    policed.join("mal", user="u-1")
    tries = [bool(policed.refresh(2)) for _ in range(40)]
    assert tries[0]
    assert 2 <= sum(tries) <= 5


@pytest.mark.parametrize("outcome", [Outcome.SENT, Outcome.FAILED, Outcome.UNKNOWN])
@pytest.mark.parametrize("most", [2, 6])
def test_so_often_an_hour_and_then_an_alert_instead(outcome: Outcome, most: int) -> None:
    policed = Policed(limits=PolicyLimits(kicks_an_hour=most))
    policed.on(policed.door())
    policed.outcome = outcome
    kicks = [bool(returns(policed, n)) for n in range(10)]
    assert kicks == [True] * most + [False] * (10 - most)
    assert policed.alerts == [GIVEN_UP]
    [alert] = policed.engine.alerts.all
    assert "Mallory" in alert.sentence
    assert "stage" in alert.sentence


def test_it_gives_up_until_it_has_let_them_alone_for_an_hour() -> None:
    policed = Policed()
    policed.on(policed.door())
    for number in range(7):
        returns(policed, number)
    assert not returns(policed, 8, after=3000)
    assert policed.alerts == [GIVEN_UP]
    assert returns(policed, 9, after=700)
    assert policed.alerts == []


def test_another_door_another_room_or_the_next_console_fights_no_longer() -> None:
    policed = Policed("stage", "lobby")
    policy = policed.on(policed.door())
    for number in range(6):
        assert returns(policed, number)
    policed.engine.end({policy.id})
    policed.on(policed.door(room=""))
    assert not returns(policed, 6)
    policed.restart()
    policed.on(policed.door())
    assert not returns(policed, 7)
    assert policed.alerts == [GIVEN_UP]


def test_the_next_console_counts_kicks_however_many_and_whatever_else_was_done() -> None:
    policed = Policed(limits=PolicyLimits(kicks_an_hour=55))
    policed.on(policed.door())
    assert sum(bool(returns(policed, n, after=10)) for n in range(57)) == 55
    policed.restart()
    policed.on(policed.door())
    policed.join("mal", user="u-1")
    policed.snapshot = policed._snapshot()
    for _ in range(60):
        policed.by_hand(Action.MUTE, "mal")
    assert policed.refresh() == []
    assert policed.alerts == [GIVEN_UP]


def test_a_clock_that_was_set_back_since_begins_no_count_anew_in_the_next_console() -> None:
    policed = Policed()
    policed.on(policed.door())
    assert all(returns(policed, number) for number in range(6))
    policed.clock.step(-7200)
    policed.restart()
    policed.on(policed.door())
    assert not returns(policed, 7)
    assert policed.alerts == [GIVEN_UP]


def test_kicks_by_hand_are_no_fight_of_the_door() -> None:
    policed = Policed()
    policed.on(policed.door())
    for number in range(8):
        policed.join(f"mal-{number}", user="u-1")
        policed.snapshot = policed._snapshot()
        policed.by_hand(KICK, f"mal-{number}")
        policed.leave(f"mal-{number}")
    assert returns(policed, 9)


def test_an_identity_that_is_empty_shared_or_was_is_not_matched() -> None:
    policed = Policed()
    assert policed.engine.why_not_on(policed.door(identity=""))
    policed.on(policed.door())
    policed.join("mal", user="u-1", name="Mallory")
    policed.join("ada", user="u-1", name="Ada")
    assert policed.refresh() == []
    assert policed.alerts == [SHARED]
    policed.leave("mal")
    assert policed.refresh() == [], "several had it in turn"
    [kept] = policed.engine.policies
    policed.restart()
    policed.engine.add(kept)
    assert policed.refresh() == [], "the console before saw that"
    assert policed.alerts == [SHARED]
    policed.restart()
    policed.on(policed.door())
    assert policed.refresh() == [(KICK, ("ada",))]


def test_somebody_with_the_role_of_a_host_is_kicked_only_where_that_was_asked_twice() -> None:
    policed = Policed()
    policy = policed.on(policed.door())
    policed.join("mal", user="u-1", role="Co-Host")
    assert policed.refresh() == policed.refresh() == []
    assert policed.alerts == [CLAIMS_HOST]
    policed.engine.end({policy.id})
    policed.on(policed.door(hits_hosts=True))
    assert policed.refresh() == [(KICK, ("mal",))]
    assert policed.alerts == []


def test_who_is_kept_as_a_digest_is_known_all_the_same() -> None:
    from roomtui.live.actions.request import kept_identity

    policed = Policed()
    odd = "u-\u202e1"
    policed.on(policed.door(identity=kept_identity(f"userid:{odd}")))
    policed.join("mal", user=odd)
    assert policed.refresh() == [(KICK, ("mal",))]


def test_a_door_goes_before_a_quiet_room_and_hits_nobody_twice() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.on(policed.door())
    policed.clock.step(1)
    policed.join("mal", user="u-1")
    policed.join("ada")
    assert policed.refresh() == [(KICK, ("mal",)), (Action.MUTE, ("ada",))]


def test_it_is_not_kicked_in_a_session_in_doubt_nor_after_its_time() -> None:
    policed = Policed()
    policed.on(policed.door(until=policed.now + timedelta(minutes=5)))
    policed.join("mal", user="u-1")
    policed.torn = {"stage-1"}
    assert policed.refresh() == []
    policed.torn = set()
    assert policed.refresh() == [(KICK, ("mal",))]
    policed.leave("mal")
    policed.clock.step(300)
    policed.join("mal-2", user="u-1")
    assert policed.refresh() == []
    assert policed.engine.policies == ()


def test_a_request_is_called_off_once_it_cannot_be_told_who_it_is_or_it_is_switched_off() -> None:
    policed = Policed()
    policy = policed.on(policed.door())
    policed.outcome = Outcome.SENDING
    policed.join("mal", user="u-1")
    policed.refresh()
    [request] = policed.sent
    policed.join("ada", user="u-1", name="Ada")
    policed.snapshot = policed._snapshot()
    assert "who it is" in policed.engine.why_not_now(request, policed.look())
    policed.leave("mal", "ada")
    policed.snapshot = policed._snapshot()
    assert "left" in policed.engine.why_not_now(request, policed.look())
    policed.engine.end({policy.id})
    assert "switched off" in policed.engine.why_not_now(request, policed.look())
