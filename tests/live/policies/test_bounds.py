"""The bounds over all policies, whatever happened to requests and consoles."""

from hypothesis import given, settings
from hypothesis import strategies as st

from roomtui.live.actions.request import Action, Outcome
from roomtui.live.policies.findings import STOPPED
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.policy_limits import PolicyLimits
from tests.live.policies.policing import Policed

MUTE = Action.MUTE


def flooded(policed: Policed, count: int, *, prefix: str = "p") -> list[object]:
    for number in range(count):
        policed.join(f"{prefix}{number}")
    return [*policed.refresh()]


def test_five_different_people_a_minute_and_then_all_are_stopped_with_an_alert() -> None:
    policed = Policed("stage", "lobby")
    policed.refresh()
    policed.on(policed.quiet())
    policed.on(policed.door(room="lobby"))
    policed.clock.step(1)
    assert flooded(policed, 7) == [(MUTE, ("p0", "p1", "p2", "p3", "p4"))]
    assert policed.engine.policies == ()
    assert "more than 5 different people" in policed.engine.stopped
    assert policed.alerts == [STOPPED]
    assert policed.refresh() == policed.refresh(60) == []
    assert policed.alerts == [STOPPED]


def test_five_go_and_the_sixth_within_the_minute_stops_them() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.clock.step(1)
    assert flooded(policed, 5) == [(MUTE, ("p0", "p1", "p2", "p3", "p4"))]
    assert policed.refresh(30) == []
    assert policed.engine.policies
    assert flooded(policed, 1, prefix="q") == []
    assert policed.engine.policies == ()


def test_after_the_minute_there_is_room_for_others() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.clock.step(1)
    flooded(policed, 5)
    policed.refresh(60)
    assert flooded(policed, 5, prefix="q")
    assert policed.engine.policies


def test_the_limit_is_lower_where_the_configuration_says_so() -> None:
    policed = Policed(limits=PolicyLimits(people_a_minute=2))
    policed.refresh()
    policed.on(policed.quiet())
    policed.clock.step(1)
    assert flooded(policed, 3) == [(MUTE, ("p0", "p1"))]


def test_what_was_within_the_bound_still_goes_once_all_are_stopped() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.clock.step(1)
    policed.outcome = Outcome.SENDING
    flooded(policed, 6)
    [request] = policed.sent
    assert policed.engine.is_busy
    assert policed.engine.why_not_now(request, policed.look()) == ""


def test_the_next_console_counts_what_the_one_before_it_did() -> None:
    policed = Policed()
    policed.refresh()
    policy = policed.on(policed.quiet())
    policed.clock.step(1)
    policed.outcome = Outcome.SENDING  # killed before any outcome
    flooded(policed, 4)
    policed.restart()
    policed.engine.add(policy)
    policed.outcome = Outcome.SENT
    assert flooded(policed, 3, prefix="q") == [(MUTE, ("q0",))]
    assert policed.engine.policies == ()


def test_switching_them_on_again_does_not_begin_the_count_anew() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.clock.step(1)
    flooded(policed, 6)
    policed.on(policed.quiet())
    assert policed.engine.stopped == ""
    policed.clock.step(1)
    assert flooded(policed, 1, prefix="q") == []
    assert policed.engine.policies == ()


def test_what_is_under_way_counts_as_of_now_however_long_it_takes() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.clock.step(1)
    policed.outcome = Outcome.SENDING
    flooded(policed, 5)
    policed.outcome = Outcome.SENT
    policed.refresh(90)
    assert flooded(policed, 1, prefix="q") == []
    assert policed.engine.policies == ()


def test_one_who_returns_again_and_again_is_one_person() -> None:
    policed = Policed()
    policed.on(policed.door())
    for number in range(6):
        policed.join(f"mal-{number}", user="u-1")
        assert policed.refresh()
        policed.leave(f"mal-{number}")
        policed.refresh()
    assert policed.engine.policies


def test_the_alert_is_over_once_a_policy_is_on_again() -> None:
    policed = Policed()
    policed.refresh()
    policed.on(policed.quiet())
    policed.clock.step(1)
    flooded(policed, 6)
    policed.on(policed.quiet())
    policed.refresh(61)
    assert policed.alerts == []


EVENTS = st.sampled_from(
    ["join", "return", "host", "leave", "refresh", "unmute", "doubt", "trust", "restart", "fail"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(EVENTS, st.integers(0, 7), st.sampled_from([1, 2, 20, 70])), max_size=50))
def test_no_history_goes_beyond_the_bounds_or_hits_who_does_not_match(
    steps: list[tuple[str, int, int]],
) -> None:
    policed = Policed("stage", "lobby")
    policed.join("present")
    policed.refresh()
    policies = [policed.on(policed.quiet(spared=("host",))), policed.on(policed.door("u-0", ""))]
    unmuted: set[str] = set()
    listed: set[str] = {"present"}
    hit_in_doubt = 0
    for number, (event, which, secs) in enumerate(steps):
        name = f"p{number}"
        if event in {"join", "return", "host"}:
            user = f"u-{0 if event == 'return' else which}"
            role = "host" if event == "host" else ""
            policed.join(name, user=user, role=role, room=("stage", "lobby")[which % 2])
        elif event == "leave" and policed.people:
            policed.leave(sorted(policed.people)[which % len(policed.people)])
        elif event == "unmute" and policed.people:
            one = sorted(policed.people)[which % len(policed.people)]
            policed.by_hand(Action.UNMUTE, one)
            unmuted.add(one)
            continue
        elif event == "doubt":
            policed.feed = Feed(state=FeedState.LATE)
        elif event == "trust":
            policed.feed = Feed(state=FeedState.LIVE)
        elif event == "fail":
            policed.outcome = (Outcome.FAILED, Outcome.SENT, Outcome.UNKNOWN)[which % 3]
        elif event == "restart":
            policies = [*policed.engine.policies] or policies
            policed.restart()
            for policy in policies:
                policed.engine.add(policy)
        people = dict(policed.people)
        done = policed.refresh(secs)
        hit_in_doubt += bool(done) and policed.feed.state is not FeedState.LIVE
        for action, ids in done:
            for one in ids:
                context = people[one].context or ""
                if action is MUTE:
                    assert one not in listed | unmuted
                    assert people[one].session_id == "stage-1"
                    assert '"host"' not in context
                else:
                    assert '"u-0"' in context
                    assert '"host"' not in context
    assert not hit_in_doubt
    within_bounds(policed)


def within_bounds(policed: Policed) -> None:
    muted: list[tuple[str, float]] = []
    for request in policed.sent:
        at = policed.times[request.id]
        people = {
            t.identity if one.action is Action.KICK else t.id
            for one in policed.sent
            if at - 60 <= policed.times[one.id] <= at
            for t in one.targets
        }
        assert len(people) <= 5
        kicks = [
            one
            for one in policed.sent
            if one.action is Action.KICK and at - 3600 <= policed.times[one.id] <= at
        ]
        assert len(kicks) <= 6
        muted += [(t.id, at) for t in request.targets if request.action is MUTE]
    assert max((sum(1 for one, _ in muted if one == who) for who, _ in muted), default=0) <= 3
