"""Generates participants: names of the world, in every shape of context a client sends."""

from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple

from msgspec import json

from roomtui.demo.names import PEOPLES


class Guest(NamedTuple):
    """Somebody who is always there, and comes back soon after a kick if `returns`."""

    context: str | None
    returns: bool = False


HOSTILE: Final = (
    "\x1b]0;pwned\x07\x1b[2J\x1b[31mMallory\x1b[0m\r\nfake line\x9b2J\x90q\x9c\x00"
    "\u202egnp.exe\u2066[red]bold[/red][@click=app.quit]click me[/]\u2028\x7f"
)
"""Everything that could break a screen: escapes, C1 controls, bidi overrides, lines, markup."""

HOSTILE_JSON: Final = json.encode({"id": 666, "username": HOSTILE}).decode()
"""The same, hidden inside a name inside JSON."""

LONG: Final = json.encode(
    {"id": 1024, "username": "Bartholomew " + "van der " * 40 + "Heijden", "bio": "lorem " * 600}
).decode()
"""A few kilobytes of somebody who pasted his whole profile."""

RETURNING: Final = json.encode({"id": 99, "username": "Ricky Returns"}).decode()
"""The one who does not take a kick for an answer."""

ODD_GUESTS: Final = (
    Guest(HOSTILE),
    Guest(HOSTILE_JSON),
    Guest(LONG),
    Guest(""),
    Guest(None),
    Guest(RETURNING, returns=True),
    Guest('{"user": {"profile": {"display": "Nested Nora"}}, "caps": [1, null, true]}'),
    Guest('["just", "a", "list"]'),
    Guest("🦄 Sparkle 👩🏽\u200d🚀"),
    Guest('{"id":13,"username":'),
)

ROLES: Final = ("attendee", "attendee", "attendee", "speaker", "moderator")


def hosts(*names: str) -> tuple[Guest, ...]:
    """Make guests who host the session and stay to its end."""
    return tuple(Guest(_role("host", name)) for name in names)


def _role(role: str, name: str) -> str:
    return json.encode({"role": role, "name": name}).decode()


def _username(number: int, name: str) -> str:
    return json.encode({"id": number, "username": name}).decode()


def _full_name(rng: Random) -> str:
    people = rng.choices(PEOPLES, _WEIGHTS)[0]
    return people.join.join((rng.choice(people.first), rng.choice(people.second)))


_WEIGHTS: Final = [people.weight for people in PEOPLES]


def crowd(rng: Random, number: int = 10_000) -> Iterator[str | None]:
    """Yield contexts without end: mostly JSON with a full name in it, seldom an odd one.

    Each has an id of its own, beyond `number` and beyond those of the odd guests.
    """
    while True:
        number += 1
        name, shape = _full_name(rng), rng.random()
        if shape < 0.62:
            yield _username(number, name)
        elif shape < 0.82:
            yield _role(rng.choice(ROLES), name)
        elif shape < 0.97:
            yield name
        else:
            yield rng.choice((None, "", f'{{"uid":"u-{number}","lang":"en"}}'))
