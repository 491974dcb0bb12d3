"""A quiet room: who is muted, once, and who never is."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from roomtui.live.actions.request import Action, Outcome
from roomtui.live.polling.feed import Feed, FeedState
from tests.live.policies.policing import OPS, Policed

MUTE = Action.MUTE


def test_whoever_joins_is_muted_at_the_next_refresh_and_once() -> None:
    policed = Policed()
    policed.join("ada")
    policed.refresh()
    policy = policed.on(policed.quiet())
    assert policed.refresh() == []
    policed.join("bo")
    policed.join("cy")
    assert policed.refresh() == [(MUTE, ("bo", "cy"))], "one request for both"
    assert [one.policy for one in policed.sent] == [policy.id]
    assert policed.refresh() == policed.refresh(600) == []
    policed.leave("bo")
    policed.join("bo-2")
    assert policed.refresh() == [(MUTE, ("bo-2",))], "another attendance is another join"


def test_a_room_is_no_other_room_and_an_account_is_all_of_them() -> None:
    policed = Policed("stage", "lobby")
    policed.refresh()
    policed.on(policed.quiet())
    policed.join("bo", room="lobby")
    assert policed.refresh() == []
    policed.on(policed.quiet(""))
    assert policed.refresh() == [], "those who were there when it was switched on"
    policed.join("cy", room="lobby")
    policed.join("di")
    assert sorted(policed.refresh()) == [(MUTE, ("cy",)), (MUTE, ("di",))]
    assert policed.refresh() == []


def test_those_present_are_muted_only_where_it_was_asked_for() -> None:
    policed = Policed()
    policed.join("ada")
    policed.refresh()
    policed.on(policed.quiet(includes_present=True))
    assert policed.refresh() == [(MUTE, ("ada",))]
    assert policed.refresh() == []


def test_who_joined_before_it_was_switched_on_was_there_though_no_snapshot_has_shown_it() -> None:
    policed = Policed()
    policed.refresh()
    policed.join("ada")
    policed.clock.step(1)
    policed.on(policed.quiet())
    assert policed.refresh() == []


def test_roles_and_trusted_identities_are_spared_as_they_are_written() -> None:
    policed = Policed(trusted=["u-7"])
    policed.refresh()
    policed.on(policed.quiet(spared=("co-host",)))
    policed.join("ada", role="Co Host")
    policed.join("bo", user="u-7")
    policed.join("cy", role="speaker")
    assert policed.refresh() == [(MUTE, ("cy",))]


def test_who_was_spared_when_they_joined_is_not_muted_as_somebody_takes_their_name() -> None:
    policed = Policed(trusted=["u-7"])
    policed.refresh()
    policed.on(policed.quiet())
    policed.join("keynote", user="u-7", name="Ada")
    assert policed.refresh() == []
    policed.join("troll", user="u-7", name="Troll")
    assert policed.refresh() == [(MUTE, ("troll",))]
    policed.leave("troll")
    assert policed.refresh() == policed.refresh() == []


def test_nobody_is_muted_whom_an_operator_had_unmuted() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.join("bo", user="u-1")
    policed.refresh()
    policed.by_hand(Action.UNMUTE, "bo")
    assert policed.refresh() == []
    policed.leave("bo")
    policed.join("bo-2", user="u-1")
    assert policed.refresh() == [], "they are who they were"
    policed.join("cy", user="u-1")
    assert policed.refresh() == [(MUTE, ("cy",))], "an identity that several hold is nobody's"


def test_who_was_unmuted_before_it_could_mute_them_is_not_muted() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.feed = Feed(state=FeedState.LATE)
    policed.join("bo")
    policed.refresh()
    policed.by_hand(Action.UNMUTE, "bo")
    policed.feed = Feed(state=FeedState.LIVE)
    assert policed.refresh() == []


def test_a_request_is_called_off_where_somebody_is_unmuted_while_it_waits() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.outcome = Outcome.SENDING
    policed.join("bo")
    policed.refresh()
    [request] = policed.sent
    policed.engine.hear(replace(request, action=Action.UNMUTE, policy="", id="by hand"))
    assert "unmuted by hand" in policed.engine.why_not_now(request, policed.look())


@pytest.mark.parametrize(
    "outcome",
    [Outcome.SENT, Outcome.UNKNOWN, Outcome.ALREADY_GONE, Outcome.SENDING, Outcome.FAILED],
)
def test_nobody_is_muted_a_second_time_in_one_attendance(outcome: Outcome) -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.outcome = outcome
    policed.join("bo")
    assert policed.refresh() == [(MUTE, ("bo",))]
    assert policed.refresh() == policed.refresh(60) == policed.refresh(3600) == []


def test_what_was_called_off_before_it_left_is_meant_again_a_little_later() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.outcome = Outcome.NOT_DONE
    policed.join("bo")
    assert policed.refresh() == [(MUTE, ("bo",))]
    assert policed.refresh() == []
    assert policed.refresh(10) == [(MUTE, ("bo",))]
    policed.outcome = Outcome.FAILED
    assert policed.refresh(10) == []
    assert policed.refresh(60) == [(MUTE, ("bo",))]
    assert policed.refresh(600) == policed.refresh(3600) == []


def test_a_request_that_waits_until_the_policy_is_over_is_called_off() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet(until=policed.now + timedelta(seconds=5)))
    policed.outcome = Outcome.SENDING
    policed.join("bo")
    policed.refresh(4)
    [request] = policed.sent
    policed.clock.step(1)
    assert "time" in policed.engine.why_not_now(request, policed.look())


@pytest.mark.parametrize(
    "doubt",
    [
        Feed(state=FeedState.LATE),
        Feed(state=FeedState.THROTTLED),
        Feed(state=FeedState.THROTTLED, refuses_actions=True),
        Feed(state=FeedState.OFFLINE),
        Feed(state=FeedState.DENIED),
        Feed(state=FeedState.PAUSED),
        Feed(state=FeedState.CONNECTING),
    ],
    ids=lambda feed: f"{feed.state}{' actions' * feed.refuses_actions}",
)
def test_nothing_is_done_while_the_feed_is_not_live_and_what_was_missed_is_done_once(
    doubt: Feed,
) -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.feed = doubt
    policed.join("bo")
    assert policed.refresh() == []
    assert policed.engine.suspended
    policed.feed = Feed(state=FeedState.LIVE)
    assert policed.refresh() == [(MUTE, ("bo",))]
    assert policed.engine.suspended == ""
    assert policed.refresh() == []


def test_nothing_is_done_by_a_snapshot_in_doubt() -> None:
    policed = Policed("stage", "lobby")
    policed.refresh()
    policed.on(policed.quiet(""))
    policed.join("bo")
    policed.join("cy", room="lobby")
    policed.complete = False
    assert policed.refresh() == []
    policed.complete, policed.torn, policed.silent = True, {"stage-1"}, {"lobby-1"}
    assert policed.refresh() == []
    policed.torn = set()
    assert policed.refresh() == [(MUTE, ("bo",))]
    policed.silent = set()
    assert policed.refresh() == [(MUTE, ("cy",))]


def test_nothing_is_done_while_the_journal_cannot_be_counted() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.join("bo")
    policed.trouble = "It cannot be read."
    assert policed.refresh() == []
    assert "cannot be read" in policed.engine.suspended


def test_nothing_is_done_until_it_is_known_who_is_who() -> None:
    policed = Policed(trusted=["u-7"])
    policed.refresh()
    policed.on(policed.quiet())
    policed.join("bo", user="u-7")
    before = policed.look().situation.identities
    policed.refresh()
    look = policed.look()
    old = replace(look, situation=replace(look.situation, identities=before))
    assert policed.engine.decide(old).requests == ()
    assert policed.engine.suspended


def test_switched_on_while_the_feed_is_old_it_goes_by_when_people_joined() -> None:
    policed = Policed()
    policed.feed = Feed(state=FeedState.OFFLINE)
    policed.join("ada")
    policed.clock.step(5)
    policed.on(policed.quiet())
    policed.clock.step(5)
    policed.join("bo")
    policed.refresh()
    policed.feed = Feed(state=FeedState.LIVE)
    assert policed.refresh() == [(MUTE, ("bo",))]


@pytest.mark.parametrize("skew", [0.0, 3600.0, -3600.0])
def test_the_next_console_goes_on_by_the_times_of_the_service_and_mutes_nobody_again(
    skew: float,
) -> None:
    policed = Policed(skew=skew)
    policed.join("ada")
    policed.refresh()
    policy = policed.on(policed.quiet(goes_on=True))
    policed.join("bo")
    policed.refresh()
    policed.clock.step(3)
    policed.join("cy")
    policed.restart()
    policed.engine.add(policy)
    assert policed.refresh() == [(MUTE, ("cy",))], "who joined while there was no console"
    assert policed.refresh() == []


def test_the_next_console_leaves_alone_who_joined_at_no_time_that_can_be() -> None:
    policed = Policed()
    policed.refresh()
    policy = policed.on(policed.quiet())
    policed.join("ada")
    policed.join("bo")
    policed.people["ada"] = replace(policed.people["ada"], joined_at=None)
    late = policed.now + timedelta(days=365)
    policed.people["bo"] = replace(policed.people["bo"], joined_at=late)
    policed.restart()
    policed.engine.add(policy)
    assert policed.refresh() == []


def test_who_was_there_is_not_muted_again_by_a_console_whose_memory_does_not_reach_back() -> None:
    policed = Policed()
    policed.join("bo")
    policed.refresh()
    policy = policed.on(policed.quiet(includes_present=True))
    assert policed.refresh() == [(MUTE, ("bo",))]
    policed.restart()
    policed.engine.add(policy)
    assert policed.refresh(3600) == []
    policed.restart()
    policed.engine.add(policy)
    assert policed.refresh(25 * 3600) == []


def test_the_next_console_leaves_alone_who_joined_before_its_memory_is_whole() -> None:
    policed = Policed()
    policed.refresh()
    policy = policed.on(policed.quiet())
    policed.clock.step(60)
    policed.join("bo")
    policed.clock.step(60)
    policed.whole_since = policed.clock.now()
    policed.clock.step(60)
    policed.join("cy")
    policed.restart()
    policed.engine.add(policy)
    assert policed.refresh() == [(MUTE, ("cy",))]


def test_who_was_there_is_left_alone_though_a_clock_has_them_join_later() -> None:
    policed = Policed()
    policed.join("ada")
    policed.people["ada"] = replace(
        policed.people["ada"], joined_at=policed.now + timedelta(seconds=3)
    )
    policed.refresh()
    policy = policed.on(policed.quiet())
    assert policed.refresh() == policed.refresh(10) == []
    policed.restart()
    policed.engine.add(policy)
    assert policed.refresh() == [], "nor by the next console"


def test_the_next_console_leaves_alone_who_joined_before_its_memory_begins() -> None:
    policed = Policed()
    policed.refresh()
    policy = policed.on(policed.quiet())
    policed.clock.step(1)
    policed.join("ada")
    assert policed.refresh()
    policed.clock.step(25 * 3600)
    policed.restart()
    policed.engine.add(policy)
    assert policed.refresh() == []


def test_somebody_who_is_told_to_be_in_another_session_breaks_nothing() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.on(policed.door(room=""))
    policed.join("ada")
    policed.join("mal", user="u-1")
    policed.clock.step(1)
    odd = policed._snapshot()
    moved = tuple(replace(one, session_id="nowhere") for one in odd.present("stage-1"))
    people = {one.id: one for one in moved}
    policed.snapshot = replace(odd, by_session={"stage-1": moved}, people=people)
    assert policed.engine.decide(policed.look()).requests == ()


def test_it_ends_by_itself_when_its_time_is_over() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet(until=policed.now + timedelta(seconds=10)))
    policed.clock.step(10)
    policed.join("bo")
    assert policed.refresh() == []
    assert policed.engine.policies == ()


def test_a_policy_is_on_once_and_for_its_account_alone() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    assert policed.engine.why_not_on(policed.quiet())
    assert not policed.engine.why_not_on(policed.quiet("lobby"))
    assert policed.engine.why_not_on(policed.door(id=policed.engine.policies[0].id))
    other = replace(policed.quiet("lobby"), account=replace(OPS, profile="other"))
    assert policed.engine.why_not_on(other)
