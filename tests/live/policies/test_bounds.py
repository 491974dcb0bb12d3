"""The bounds over all policies, whatever happened to requests and consoles."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from roomtui.api.models import Participant
from roomtui.live.actions.request import Action, ModerationRequest, Outcome
from roomtui.live.policies.findings import STOPPED
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.policy_limits import PolicyLimits
from tests.live.policies.policing import Policed

MUTE = Action.MUTE


def quieted(limits: PolicyLimits | None = None) -> Policed:
    """Return an account whose room has just been switched to be quiet."""
    policed = Policed(limits=limits)
    policed.refresh()
    policed.on(policed.quiet())
    policed.clock.step(1)
    return policed


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
    policed = quieted()
    assert flooded(policed, 5) == [(MUTE, ("p0", "p1", "p2", "p3", "p4"))]
    assert policed.refresh(30) == []
    assert policed.engine.policies
    assert flooded(policed, 1, prefix="q") == []
    assert policed.engine.policies == ()


def test_after_the_minute_there_is_room_for_others() -> None:
    policed = quieted()
    flooded(policed, 5)
    policed.refresh(60)
    assert flooded(policed, 5, prefix="q")
    assert policed.engine.policies


def test_the_limit_is_lower_where_the_configuration_says_so() -> None:
    policed = quieted(PolicyLimits(people_a_minute=2))
    assert flooded(policed, 3) == [(MUTE, ("p0", "p1"))]


def test_what_was_within_the_bound_still_goes_once_all_are_stopped() -> None:
    policed = quieted()
    policed.outcome = Outcome.SENDING
    flooded(policed, 6)
    [request] = policed.sent
    assert policed.engine.is_busy
    assert policed.engine.why_not_now(request, policed.look()) == ""
    by_hand = replace(request, action=Action.UNMUTE, policy="", id="by hand")
    policed.engine.hear(by_hand)
    assert "unmuted by hand" in policed.engine.why_not_now(request, policed.look())


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
    policed = quieted()
    flooded(policed, 6)
    policed.on(policed.quiet())
    assert policed.engine.stopped == ""
    policed.clock.step(1)
    assert flooded(policed, 1, prefix="q") == []
    assert policed.engine.policies == ()


def test_what_is_under_way_counts_as_of_now_however_long_it_takes() -> None:
    policed = quieted()
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
    policed = quieted()
    flooded(policed, 6)
    policed.on(policed.quiet())
    policed.refresh(61)
    assert policed.alerts == []


EVENTS = st.sampled_from(
    ["join", "return", "host", "leave", "refresh", "unmute", "doubt", "trust", "restart", "fail"]
)
STEPS = st.lists(st.tuples(EVENTS, st.integers(0, 7), st.sampled_from([1, 2, 20, 70])), max_size=50)


class RandomHistory:
    """A quiet room that spares hosts, a door of the account against `u-0`, and what happens."""

    def __init__(self) -> None:
        self.policed = Policed("stage", "lobby")
        self.policed.join("present")
        self.policed.refresh()
        self.policies = [
            self.policed.on(self.policed.quiet(spared=("host",))),
            self.policed.on(self.policed.door("u-0", "")),
        ]
        self.spared = {"present"}

    def step(self, number: int, event: str, which: int, secs: int) -> None:
        self.have_happen(f"p{number}", event, which)
        people = dict(self.policed.people)
        done = self.policed.refresh(secs)
        assert not done or self.policed.feed.state is FeedState.LIVE
        for action, ids in done:
            for one in ids:
                self.judge(action, one, people[one])

    def have_happen(self, name: str, event: str, which: int) -> None:
        policed, people = self.policed, sorted(self.policed.people)
        if event in {"join", "return", "host"}:
            user = f"u-{0 if event == 'return' else which}"
            role = "host" if event == "host" else ""
            policed.join(name, user=user, role=role, room=("stage", "lobby")[which % 2])
        elif event == "leave" and people:
            policed.leave(people[which % len(people)])
        elif event == "unmute" and people:
            policed.by_hand(Action.UNMUTE, people[which % len(people)])
            self.spared.add(people[which % len(people)])
        elif event in {"doubt", "trust"}:
            policed.feed = Feed(state=FeedState.LATE if event == "doubt" else FeedState.LIVE)
        elif event == "fail":
            policed.outcome = (Outcome.FAILED, Outcome.SENT, Outcome.UNKNOWN)[which % 3]
        elif event == "restart":
            self.policies = [*policed.engine.policies] or self.policies
            policed.restart()
            for policy in self.policies:
                policed.engine.add(policy)

    def judge(self, action: Action, person_id: str, person: Participant) -> None:
        """See that a policy was right to hit somebody."""
        context = person.context or ""
        assert '"host"' not in context
        if action is MUTE:
            assert person_id not in self.spared
            assert person.session_id == "stage-1"
        else:
            assert '"u-0"' in context

    def assert_within_bounds(self) -> None:
        policed = self.policed
        told = [(policed.times[one.id], one) for one in policed.sent]
        for at, request in told:
            lately = [one for when, one in told if at - 60 <= when <= at]
            assert len({key for one in lately for key in keys_of(one)}) <= 5
            kicks = [when for when, one in told if one.action is Action.KICK]
            assert sum(at - 3600 <= when <= at for when in kicks) <= 6
            assert all(self.mutes_of(one.id) <= 1 for one in request.targets)

    def mutes_of(self, person_id: str) -> int:
        mutes = (one for one in self.policed.sent if one.action is MUTE)
        return sum(target.id == person_id for one in mutes for target in one.targets)


def keys_of(request: ModerationRequest) -> set[str]:
    is_kick = request.action is Action.KICK
    return {target.identity if is_kick else target.id for target in request.targets}


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_no_history_goes_beyond_the_bounds_or_hits_who_does_not_match(
    steps: list[tuple[str, int, int]],
) -> None:
    history = RandomHistory()
    for number, (event, which, secs) in enumerate(steps):
        history.step(number, event, which, secs)
    history.assert_within_bounds()
