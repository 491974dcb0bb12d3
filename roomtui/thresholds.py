"""The thresholds of the rules of attention, by the ids of the rules.

Every one is a number; those of time are seconds, and `TIMES` names them, since a configuration may
write them as `10m`. The descriptions are those of the manual.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

from msgspec import Meta, Struct

DAY: Final = 86_400

TIMES: Final = frozenset({"after", "by_name", "within", "settled", "lasts"})
"""The thresholds that are seconds."""

_LEAST_LIMIT: Final = Meta(ge=2, le=1_000, description="the smallest limit of a room looked at")
_LASTS: Final = Meta(ge=10, le=DAY, description="how long it is told")


class Thresholds(Struct, frozen=True, kw_only=True):
    """The thresholds of one rule."""


class NearlyFull(Thresholds, frozen=True, kw_only=True):
    """Of a room that is nearly full."""

    at: Annotated[int, Meta(ge=2, le=100, description="percent of the limit")] = 90
    clears: Annotated[int, Meta(ge=1, le=99, description="percent below which it is over")] = 80
    least: Annotated[int, _LEAST_LIMIT] = 5


class Full(Thresholds, frozen=True, kw_only=True):
    """Of a room that is full."""

    clears: Annotated[int, Meta(ge=1, le=99, description="percent below which it is over")] = 90
    least: Annotated[int, _LEAST_LIMIT] = 5


class Returned(Thresholds, frozen=True, kw_only=True):
    """Of somebody who is back after a kick."""

    within: Annotated[int, Meta(ge=10, le=7 * DAY, description="how long after the kick")] = DAY
    by_name: Annotated[
        int,
        Meta(
            ge=0,
            le=7 * DAY,
            description="how long for somebody who states no id: a name is known again in the room "
            "of the kick only, and others may have it",
        ),
    ] = 3_600


class WatchedCame(Thresholds, frozen=True, kw_only=True):
    """Of somebody watched who came; there are none."""


class WatchedLeft(Thresholds, frozen=True, kw_only=True):
    """Of somebody watched who left."""

    lasts: Annotated[int, _LASTS] = 300


class NoHost(Thresholds, frozen=True, kw_only=True):
    """Of a session without a host."""

    after: Annotated[int, Meta(ge=0, le=DAY, description="how long they wait")] = 60
    people: Annotated[int, Meta(ge=1, le=1_000, description="how many wait, at least")] = 2
    stated: Annotated[
        int,
        Meta(ge=1, le=100, description="percent who state a role where no host has been seen yet"),
    ] = 1


class Joins(Thresholds, frozen=True, kw_only=True):
    """Of many who join at once."""

    people: Annotated[int, Meta(ge=2, le=1_000, description="how many join, at least")] = 10
    share: Annotated[
        int, Meta(ge=1, le=1_000, description="and percent of those who were there before")
    ] = 50
    within: Annotated[int, Meta(ge=5, le=600, description="in what time")] = 30
    settled: Annotated[
        int, Meta(ge=0, le=DAY, description="age of the session, which fills before")
    ] = 300
    lasts: Annotated[int, _LASTS] = 300


class Leaves(Thresholds, frozen=True, kw_only=True):
    """Of many who leave at once."""

    people: Annotated[int, Meta(ge=2, le=1_000, description="how many leave, at least")] = 6
    share: Annotated[
        int, Meta(ge=1, le=100, description="and percent of those who were there before")
    ] = 40
    within: Annotated[int, Meta(ge=5, le=600, description="in what time")] = 30
    lasts: Annotated[int, _LASTS] = 300


class NotRecorded(Thresholds, frozen=True, kw_only=True):
    """Of a session of which nothing is recorded."""

    after: Annotated[int, Meta(ge=30, le=DAY, description="age of the session")] = 60


class Stuck(Thresholds, frozen=True, kw_only=True):
    """Of recordings and compositions that are not done."""

    after: Annotated[
        int, Meta(ge=60, le=7 * DAY, description="since the end of the recording, or the request")
    ] = 1_800


class Empty(Thresholds, frozen=True, kw_only=True):
    """Of a session without anybody."""

    after: Annotated[int, Meta(ge=10, le=DAY, description="how long")] = 600


class Alone(Thresholds, frozen=True, kw_only=True):
    """Of a session with one person."""

    after: Annotated[int, Meta(ge=10, le=DAY, description="how long")] = 1_800


class Twice(Thresholds, frozen=True, kw_only=True):
    """Of one identity that is twice in a session."""

    after: Annotated[
        int, Meta(ge=0, le=DAY, description="how long; whoever reconnects is twice for a moment")
    ] = 120


class EndUnderMany(Thresholds, frozen=True, kw_only=True):
    """Of a session that ended under many people."""

    people: Annotated[int, Meta(ge=1, le=1_000, description="how many were in it, at least")] = 12
    lasts: Annotated[int, _LASTS] = 900


THRESHOLDS: Final[Mapping[str, type[Thresholds]]] = MappingProxyType(
    {
        "returned": Returned,
        "watched-came": WatchedCame,
        "watched-left": WatchedLeft,
        "full": Full,
        "nearly-full": NearlyFull,
        "no-host": NoHost,
        "joins": Joins,
        "leaves": Leaves,
        "ended": EndUnderMany,
        "not-recorded": NotRecorded,
        "stuck": Stuck,
        "twice": Twice,
        "empty": Empty,
        "alone": Alone,
    }
)
"""The thresholds of each rule, by its id, in the order of the manual."""
