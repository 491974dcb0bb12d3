"""A simulated night: nothing is told twice, nobody is back who is not, and few alerts an hour."""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from roomtui.api.models import Participant
from roomtui.live.attention.alert import Alert
from tests.live.attention.watching import Watching

HOURS = 8
KICK_EVERY = 300
"""Seconds between two kicks; every fourth who is kicked comes back."""


def kicks(watching: Watching, chance: Random, number: int) -> tuple[Participant, bool]:
    """Kick somebody, and have every fourth come back into another session."""
    world = watching.world
    here = [world.participants[i] for s in watching.sessions for i in world.present_in(s.id)]
    present = [p for p in here if p.context and '"id"' in p.context and p.id not in world.guests]
    person = chance.choice(present)
    watching.kick(person)
    return person, number % 4 == 3


def night(name: str, *, step: float, hours: float = HOURS) -> tuple[Counter[str], list[Alert]]:
    """Live through a night; return how often each rule raised an alert, and all alerts."""
    watching, chance = Watching(name, step=step), Random(7)
    watching.feed = type(watching.feed)(state=watching.feed.state, interval=step)
    returned: list[str] = []
    expected: list[str] = []
    gone: set[tuple[str, str]] = set()
    for number in range(int(hours * 3600 / KICK_EVERY)):
        person, comes_back = kicks(watching, chance, number)
        watching.after(step * 3)
        if comes_back:
            session = next(s for s in watching.sessions if watching.world.places_left(s.id))
            back = watching.world.join(session.id, person.context)
            returned.append(back.id)
            watching.after(step)
            if watching.world.participants[back.id].left_at is None:
                expected.append(back.id)
        for _ in range(int((KICK_EVERY - step * 3) // step)):
            before = {alert.key for alert in watching.analysis.alerts}
            watching.after(step)
            keys = [alert.key for alert in watching.analysis.alerts]
            assert len(keys) == len(set(keys)) <= 500
            gone |= before - set(keys)
            assert not gone & set(keys), "what is forgotten is not raised again"
    told = [a.place.id for a in watching.raised.values() if a.rule == "returned" and a.place.id]
    assert sorted(told) == sorted(set(told))
    assert set(told) <= set(returned), "nobody is back who is not"
    assert set(expected) <= set(told)
    rules = Counter(rule for rule, _ in watching.raised)
    return rules, list(watching.raised.values())


@pytest.mark.long
@pytest.mark.parametrize(("name", "step", "most"), [("huge", 15.0, 5), ("keynote", 5.0, 10)])
def test_a_night_floods_nobody(
    name: str, step: float, most: float, record_property: Callable[[str, object], None]
) -> None:
    rules, _ = night(name, step=step)
    record_property("alerts an hour", {rule: round(n / HOURS, 2) for rule, n in rules.items()})
    del rules["returned"]
    assert sum(rules.values()) / HOURS <= most


def test_half_an_hour_of_the_keynote_floods_nobody() -> None:
    rules, _ = night("keynote", step=10.0, hours=0.5)
    assert sum(rules.values()) <= 6
