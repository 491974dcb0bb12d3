"""Random histories: whatever happens, alerts are raised once, and over only if they were raised."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from roomtui.live.attention.alert import Alert
from roomtui.live.polling.feed import FeedState
from tests.full import FULL
from tests.live.attention.watching import Watching

ROOMS = ("small", "large", "third")

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("join", "join", "join", "leave", "leave", "kick", "close", "wait", "wait", "gap",
             "incomplete", "offline", "live", "watch", "delete", "record")
        ),
        st.integers(0, 30),
    ),
    max_size=60,
)  # fmt: skip


class History:
    """Does what is drawn, and holds every look to what is promised."""

    def __init__(self) -> None:
        self.watching = Watching("empty")
        self.active: set[tuple[str, str]] = set()
        self.forgotten: set[tuple[str, str]] = set()
        self.before: dict[tuple[str, str], Alert] = {}
        self.kicked: set[str] = set()
        for name, limit in zip(ROOMS, (5, 50, 12), strict=True):
            self.watching.world.create_room(unique_name=name, max_participants=limit)

    def do(self, what: str, number: int) -> None:
        watching, world = self.watching, self.watching.world
        name, complete = ROOMS[number % 3], what != "incomplete"
        room = world.find_room(name)
        here = [world.participants[i] for s in watching.sessions for i in world.present_in(s.id)]
        person = here[number % len(here)] if here else None
        if what == "join" and room is not None:
            session = world.start_session(room.id)
            for one in range(min(number, world.places_left(session.id))):
                world.join(session.id, f'{{"id":{(number + one) % 23}}}' if one % 5 else "")
        elif what == "leave" and person:
            world.leave(person.id)
        elif what == "kick" and person:
            self.kicked.add(person.context or "")
            watching.kick(person)
        elif what == "close" and room is not None and room.active_session_id:
            world.close_session(room.active_session_id)
        elif what == "delete" and room is not None and number > 25:
            world.delete_room(room.id)
        elif what == "record" and room is not None:
            world.update_room(room.id, enable_recording=bool(number % 2))
        elif what == "watch":
            watching.watch(f'{{"id":{number % 23}}}')
        elif what in {"offline", "live"}:
            state = FeedState.OFFLINE if what == "offline" else FeedState.LIVE
            watching.feed = replace(watching.feed, state=state)
        watching.clock.tick({"gap": 500.0, "wait": number * 20.0}.get(what, 2.0))
        watching.look(complete=complete)
        self.check()

    def check(self) -> None:
        alerts = self.watching.analysis.alerts
        by_key = {alert.key: alert for alert in alerts}
        assert len(by_key) == len(alerts) <= 500
        assert not by_key.keys() & self.forgotten
        for key, alert in by_key.items():
            assert alert.since <= self.watching.now()
            assert alert.brief
            assert (alert.sentence + alert.brief).isprintable()
            if alert.cleared_at is None:
                self.active.add(key)
            assert key in self.active, "what is over has been raised"
            if alert.rule == "returned":
                person = self.watching.world.participants[alert.place.id]
                assert person.context in self.kicked
        self.forgotten |= self.before.keys() - by_key.keys()
        self.before = by_key
        ranks = [(a.cleared_at is not None, -a.severity) for a in alerts]
        assert ranks == sorted(ranks)


@given(STEPS)
@settings(max_examples=500 if FULL else 25, deadline=None)
def test_alerts_are_raised_once_and_over_only_if_raised(steps: list[tuple[str, int]]) -> None:
    history = History()
    for what, number in steps:
        history.do(what, number)
