"""The quota of what clients may create, so that the simulation runs for days."""

import sys
from typing import Any, Final

from msgspec import to_builtins

from roomtui.api.models import Composition, Room
from roomtui.demo.problems import ApiError, ProblemSource, problem
from roomtui.demo.server.calls import Call

SPACE: Final = 32 << 20
"""Bytes, or characters, that the rooms and compositions of an account may have in all."""

RECORD: Final = 1_000
"""Bytes that one of them has beside its texts."""


def require_space(call: Call) -> None:
    """Raise unless there is quota for what a call creates.

    Raises:
        ApiError: the account has no space left (422) until some of it is deleted.
    """
    used = sum(map(_room_size, call.world.rooms.values()))
    used += sum(map(_composition_size, call.world.compositions.values()))
    if used + RECORD + len(call.body.content) > SPACE:
        detail = "The simulation is full: delete rooms or compositions first"
        raise ApiError(problem("10015", detail, ProblemSource(pointer="")))


def _room_size(room: Room) -> int:
    texts = (room.unique_name, room.webhook_event_url, room.webhook_event_failover_url)
    return RECORD + sum(len(text) for text in texts if text)


def _composition_size(composition: Composition) -> int:
    texts = (composition.webhook_event_url, composition.webhook_event_failover_url)
    layout = _size(to_builtins(composition.video_layout)) if composition.video_layout else 0
    return RECORD + layout + sum(len(text) for text in texts if text)


def _size(value: Any) -> int:
    """Return the bytes of builtin values, integers of any size among them."""
    match value:
        case dict():
            return sum(_size(name) + _size(one) for name, one in value.items())
        case list() | tuple():
            return sum(map(_size, value))
        case _:
            return sys.getsizeof(value)
