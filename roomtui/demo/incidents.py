"""The scenario `incidents`: rooms in which something needs a hand, beside some that look alike.

Of each pair of rooms, the first has what a rule of attention tells, and the second what is close to
it and in order. Somebody kicked returns to the room `comeback`, and nobody to `farewell`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from msgspec import json

from roomtui.api.models import Composition
from roomtui.demo.account import Account
from roomtui.demo.people import RETURNING, Guest
from roomtui.demo.plans import Incident, RoomPlan, Scenario

_NAMES: Final = (
    "Ada Byron", "Ben Okoro", "Chloé Roux", "Dmitri Petrov", "Esi Boateng", "Farid Haddad",
    "Grete Lund", "Hiro Tanaka", "Ines Costa", "Jonas Weber", "Kavya Rao", "Lars Holm",
    "Mina Park", "Nils Berg",
)  # fmt: skip

_FIRST_NUMBER: Final = 20_000
"""Beyond it are the ids of those who join while somebody looks."""

_COMPOSED: Final = timedelta(minutes=40)
"""How long ago the composition was asked for that is stuck."""


def _people(first: int, count: int) -> tuple[Guest, ...]:
    """Return people with ids of their own, who state no role."""
    return tuple(Guest(_context(first + n, _NAMES[n % len(_NAMES)])) for n in range(count))


def _context(number: int, name: str, role: str = "") -> str:
    stated = {"role": role} if role else {}
    return json.encode({**stated, "id": number, "username": name}).decode()


def _room(name: str, incident: Incident, *guests: Guest, limit: int = 30) -> RoomPlan:
    return RoomPlan(
        unique_name=name, max_participants=limit, open=True, guests=guests, incident=incident
    )


_HOST: Final = Guest(_context(1, "Helen Host", "host"))

_PAIRS: Final = (
    _room("fills-up", Incident.FILLS, *_people(100, 16), limit=20),
    _room("fills-nearly", Incident.FILLS_NEARLY, *_people(120, 16), limit=20),
    _room("host-leaves", Incident.HOST_LEAVES, _HOST, *_people(140, 5)),
    _room("host-reconnects", Incident.HOST_RECONNECTS, _HOST, *_people(150, 5)),
    _room("raided", Incident.RAIDED, *_people(160, 8)),
    _room("popular", Incident.POPULAR, *_people(170, 8)),
    _room("fled", Incident.FLED, *_people(180, 10)),
    _room("thinned-out", Incident.THINNED_OUT, *_people(200, 10)),
    _room("cut-off", Incident.ENDS, *_people(220, 14)),
    _room("small-end", Incident.ENDS, *_people(240, 6)),
    _room("not-recorded", Incident.SET_TO_RECORD, *_people(260, 4)),
    RoomPlan(
        unique_name="recorded",
        enable_recording=True,
        open=True,
        guests=_people(270, 4),
        past=1,
        past_crowd=4,
        incident=Incident.COMPOSED,
    ),
    _room("twice", Incident.NONE, *_people(280, 3), *_people(280, 1)),
    _room("namesakes", Incident.NONE, *_people(290, 3), Guest("Guest"), Guest("Guest")),
    _room("deserted", Incident.NONE),
    _room("late-start", Incident.SOMEBODY_COMES),
    _room("alone", Incident.NONE, *_people(300, 1)),
    _room("in-pairs", Incident.NONE, *_people(310, 2)),
    _room("comeback", Incident.NONE, Guest(RETURNING, returns=True), *_people(320, 3)),
    _room("farewell", Incident.NONE, *_people(330, 4)),
)

INCIDENTS: Final = Scenario(
    description="pairs of rooms: in one something needs a hand, in the other it only looks alike",
    rooms=_PAIRS,
)


class Incidents:
    """Lets things happen in the rooms whose plans say so.

    Args:
        account: where they happen.
        plans: the plan of each room, by its id.
    """

    def __init__(self, account: Account, plans: Mapping[str, RoomPlan]) -> None:
        self._account = account
        self._plans = plans
        self._number = _FIRST_NUMBER
        self._happenings: Mapping[Incident, Callable[[str, datetime], None]] = {
            Incident.FILLS: partial(self._join, people=4, first=60, every=10),
            Incident.FILLS_NEARLY: partial(self._join, people=1, first=60, every=10),
            Incident.HOST_LEAVES: self._host_leaves,
            Incident.HOST_RECONNECTS: self._host_reconnects,
            Incident.RAIDED: partial(self._join, people=12, first=90, every=1),
            Incident.POPULAR: partial(self._join, people=12, first=90, every=15),
            Incident.FLED: partial(self._leave, people=7, first=60, every=1),
            Incident.THINNED_OUT: partial(self._leave, people=7, first=60, every=15),
            Incident.ENDS: self._end,
            Incident.SET_TO_RECORD: self._set_to_record,
            Incident.COMPOSED: self._compose,
            Incident.SOMEBODY_COMES: partial(self._join, people=2, first=300, every=5),
        }

    def begin(self, start: datetime) -> None:
        """Schedule what happens from the start on."""
        for room_id, plan in self._plans.items():
            if plan.incident is not Incident.NONE:
                self._happenings[plan.incident](room_id, start)

    def _at(self, when: datetime, room_id: str, happens: Callable[[str], object]) -> None:
        """Schedule something in the session of a room, if there is one by then."""

        def event(_now: datetime) -> None:
            room = self._account.rooms.get(room_id)
            if room is not None and room.active_session_id is not None:
                happens(room.active_session_id)

        self._account.timeline.at(when, event)

    def _join(self, room_id: str, start: datetime, *, people: int, first: int, every: int) -> None:
        for number in range(people):
            self._number += 1
            context = _context(self._number, _NAMES[number % len(_NAMES)])
            when = start + timedelta(seconds=first + number * every)
            self._at(when, room_id, partial(self._come, context=context))

    def _come(self, session_id: str, *, context: str) -> None:
        if self._account.places_left(session_id):
            self._account.join(session_id, context)

    def _leave(self, room_id: str, start: datetime, *, people: int, first: int, every: int) -> None:
        for number in range(people):
            when = start + timedelta(seconds=first + number * every)
            self._at(when, room_id, self._first_leaves)

    def _first_leaves(self, session_id: str) -> None:
        if present := self._account.present_in(session_id):
            self._account.leave(present[0])

    def _host_leaves(self, room_id: str, start: datetime) -> None:
        self._at(start + timedelta(seconds=60), room_id, self._go)

    def _host_reconnects(self, room_id: str, start: datetime) -> None:
        self._host_leaves(room_id, start)
        back = partial(self._come, context=_HOST.context or "")
        self._at(start + timedelta(seconds=80), room_id, back)

    def _go(self, session_id: str) -> None:
        """Have the host leave."""
        for one in self._account.present_in(session_id):
            if self._account.participants[one].context == _HOST.context:
                self._account.leave(one)

    def _end(self, room_id: str, start: datetime) -> None:
        self._at(start + timedelta(seconds=120), room_id, self._account.close_session)

    def _set_to_record(self, room_id: str, start: datetime) -> None:
        self._account.timeline.at(
            start, lambda _: self._account.update_room(room_id, enable_recording=True)
        )

    def _compose(self, room_id: str, start: datetime) -> None:
        """Ask for two compositions of a past session: one too slow to be done, one slow."""
        for ago, slowness in ((_COMPOSED, 4_000.0), (timedelta(minutes=3), 20.0)):
            self._compose_one(room_id, start - ago, slowness)

    def _compose_one(self, room_id: str, when: datetime, slowness: float) -> None:
        sessions = self._account.recorder.completed_sessions()
        session_id = next((one for one, room in sessions.items() if room == room_id), "")
        draft = Composition(
            id="", room_id=room_id, session_id=session_id, format="mp4", resolution="640x360"
        )
        self._account.composer.create(draft, 600.0, when, slowness=slowness)
