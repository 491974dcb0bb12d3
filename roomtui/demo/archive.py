"""A university that records what is taught: 20,000 recordings of half a year."""

from typing import Final

from roomtui.demo.people import hosts
from roomtui.demo.plans import RoomPlan, Scenario

_LECTURES: Final = (
    "algebra astronomy biology botany chemistry ecology genetics geology logic physics"
)
_SEMINARS: Final = (
    "aesthetics archaeology byzantium criticism cybernetics drama ethics folklore glaciers "
    "hydrology islands jazz kinship linguistics maps navigation oceans phonetics rhetoric theatre"
)
_TUTORS: Final = "addo brennan costa dvorak eriksen fontaine greco horvat iyer jansen"


def _lecture(subject: str) -> RoomPlan:
    now_held = subject == "physics"
    return RoomPlan(
        unique_name=f"lecture-{subject}",
        enable_recording=True,
        crowd=24,
        open=now_held,
        guests=hosts("Ingrid Nyström") if now_held else (),
        past=30,
        past_every=7,
        past_crowd=14,
        filmed=True,
    )


def _seminar(subject: str) -> RoomPlan:
    return RoomPlan(
        unique_name=f"seminar-{subject}",
        max_participants=20,
        enable_recording=True,
        crowd=11,
        open=subject == "linguistics",
        past=28,
        past_every=7,
        past_crowd=8,
    )


def _tutorial(tutor: str) -> RoomPlan:
    return RoomPlan(
        unique_name=f"tutorial-{tutor}",
        max_participants=8,
        enable_recording=True,
        crowd=4,
        open=tutor == "iyer",
        past=62,
        past_every=3,
        past_crowd=5,
    )


ARCHIVE: Final = Scenario(
    description="20,000 recordings of half a year, 300 compositions, and three sessions going on",
    rooms=(
        *map(_lecture, _LECTURES.split()),
        *map(_seminar, _SEMINARS.split()),
        *map(_tutorial, _TUTORS.split()),
    ),
    changes_per_minute=6,
    films_pending=2,
    ended_kept=2000,
    age_days=220,
    recorded_people=8,
)
"""Everybody in the seminars and tutorials is recorded, and the first few of the lectures."""
