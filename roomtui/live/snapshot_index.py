"""Indexes records into a snapshot in slices, with what is the same as in the one before."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from operator import is_
from types import MappingProxyType
from typing import Final, TypeVar, cast

from roomtui.api.models import Participant, Room, Session
from roomtui.live.analysis.slices import Work
from roomtui.live.presence import Groups, present_in

PIECE: Final = 100
"""Sessions that are taken in between two chances for a key."""

T = TypeVar("T")


def rooms_by_id(
    rooms: Iterable[Room], before: Mapping[str, Room] | None
) -> Work[Mapping[str, Room]]:
    """Return rooms by their ids: the object of before, where none is another."""
    by_id = {room.id: room for room in rooms}
    yield
    is_as_many = before is not None and len(by_id) == len(before)
    if before is not None and is_as_many and all(map(is_, by_id.values(), before.values())):
        return before
    return MappingProxyType(by_id)


def people_by_session(
    active: Mapping[str, Session], known: Mapping[str, Session], groups: Groups
) -> Work[dict[str, tuple[Participant, ...]]]:
    """Return who is in each session; of one that is the same as `known` the group it had."""
    found: dict[str, tuple[Participant, ...]] = {}
    for some in _pieces(active.items()):
        for session_id, session in some:
            is_known = known.get(session_id) is session
            found[session_id] = groups[session_id] if is_known else present_in(session, groups)
        yield
    return found


def people_by_id(
    by_session: Groups, groups: Groups, known: Mapping[str, Participant] | None
) -> Work[dict[str, Participant]]:
    """Index all people, in this order or that of those `known` with the new ones at its end.

    `groups` are the people of each session of whom those known are made.
    """
    if known is not None:
        people = yield from _people_since(groups, known, by_session)
        if len(people) == sum(map(len, by_session.values())):
            return people  # or else somebody is in two sessions, which only all of them can settle
    people = {}
    for some in _pieces(by_session.values()):
        people |= {p.id: p for group in some for p in group}
        yield
    return people


def _people_since(
    groups: Groups, known: Mapping[str, Participant], by_session: Groups
) -> Work[dict[str, Participant]]:
    people = cast("MappingProxyType[str, Participant]", known).copy()
    yield
    for some in _pieces(groups.items()):
        for session_id, group in some:
            if by_session.get(session_id) is not group:
                for person in group:
                    people.pop(person.id, None)
        yield
    for some in _pieces(by_session.items()):
        for session_id, group in some:
            if groups.get(session_id) is not group:
                people.update((person.id, person) for person in group)
        yield
    return people


def _pieces(every: Iterable[T]) -> Iterator[list[T]]:
    """Return all of something, a PIECE at a time."""
    rest = iter(every)
    while some := list(islice(rest, PIECE)):
        yield some
