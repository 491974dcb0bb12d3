"""The scenarios: their rooms, their participants and how fast they move."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from roomtui.demo.archive import ARCHIVE
from roomtui.demo.incidents import INCIDENTS
from roomtui.demo.people import ODD_GUESTS, Guest, hosts
from roomtui.demo.plans import RoomPlan, Scenario


class UnknownScenario(ValueError):
    """There is no scenario of that name; the message names those there are."""


_HOOK: Final = "https://hooks.example.org/video"

_KEYNOTE_ROOMS: Final = (
    RoomPlan(
        unique_name="keynote-main",
        enable_recording=True,
        webhook_event_url=_HOOK,
        crowd=54,
        open=True,
        guests=hosts("Alice Moreau", "Kwame Mensah"),
        past=5,
        past_crowd=18,
    ),
    RoomPlan(
        unique_name="workshop-rust-async",
        max_participants=40,
        enable_recording=True,
        crowd=27,
        open=True,
        guests=hosts("Zuzana Novotná"),
        past=4,
    ),
    RoomPlan(
        unique_name="workshop-accessibility",
        max_participants=30,
        enable_recording=True,
        crowd=22,
        open=True,
        guests=hosts("Ngozi Okonkwo"),
        past=3,
    ),
    RoomPlan(
        unique_name="q-and-a",
        max_participants=40,
        crowd=21,
        open=True,
        guests=(*hosts("佐藤 美咲"), *ODD_GUESTS),
        past=2,
    ),
    RoomPlan(
        unique_name="backstage",
        max_participants=15,
        webhook_event_url=_HOOK,
        crowd=8,
        open=True,
        guests=hosts("Олена Коваленко", "José Muñoz"),
        past=4,
        past_crowd=6,
    ),
    RoomPlan(unique_name="hallway-track", max_participants=25, crowd=11, open=True, side=True),
    RoomPlan(unique_name="green-room", max_participants=10, crowd=5, side=True, past=3),
    RoomPlan(unique_name="press-room", max_participants=15, crowd=7, side=True, past=1),
    RoomPlan(unique_name="sponsor-lounge", max_participants=20, crowd=9, side=True),
    RoomPlan(unique_name="speaker-check-in", max_participants=6, past=2, past_crowd=4),
    RoomPlan(unique_name="closing-party"),
    RoomPlan(unique_name=None, max_participants=10),
)

_KEYNOTE: Final = Scenario(
    description="a conference day: a dozen rooms, about 140 people who come and go",
    rooms=_KEYNOTE_ROOMS,
    changes_per_minute=48,
    side_every=200,
    films_done=6,
    films_pending=2,
)

_SMALL: Final = Scenario(
    description="two rooms, one session, four people; nothing moves by itself",
    rooms=(
        RoomPlan(
            unique_name="stage",
            max_participants=10,
            crowd=4,
            open=True,
            guests=(
                *hosts("Alice Moreau"),
                Guest('{"id":7,"username":"Bogdan Ionescu"}'),
                Guest("Chloé Lefèvre"),
                Guest('{"id":9,"username":"अनन्या शर्मा"}'),
            ),
        ),
        RoomPlan(
            unique_name="studio", max_participants=5, enable_recording=True, past=1, past_crowd=2
        ),
    ),
    films_done=1,
)

_HUGE: Final = Scenario(
    description="2,000 rooms, 500 sessions, 10,000 people, 25 changes a second",
    rooms=tuple(
        RoomPlan(unique_name=f"room-{number:04}", crowd=20, open=number % 4 == 1)
        for number in range(1, 2001)
    ),
    changes_per_minute=1500,
    departed_kept=4,
)

SCENARIOS: Final[Mapping[str, Scenario]] = MappingProxyType(
    {
        "keynote": _KEYNOTE,
        "still": replace(
            _KEYNOTE,
            description="the same conference with nobody moving, for screenshots",
            changes_per_minute=0.0,
            side_every=0.0,
        ),
        "small": _SMALL,
        "huge": _HUGE,
        "archive": ARCHIVE,
        "empty": Scenario(description="an account without a single room"),
        "incidents": INCIDENTS,
    }
)
"""Every scenario by name; the first is the default."""


def find_scenario(name: str) -> Scenario:
    """Return a scenario by its name, or raise UnknownScenario."""
    try:
        return SCENARIOS[name]
    except KeyError:
        known = ", ".join(SCENARIOS)
        raise UnknownScenario(f"no scenario called {name!r}: there are {known}") from None
