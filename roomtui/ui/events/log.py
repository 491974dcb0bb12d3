"""The log of the activity: the newest events in order, in chunks that snapshots of it share."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import Final

from msgspec import Struct

from roomtui.ui.events.event import ActivityEvent, EventKind

KEPT: Final = 10_000
"""Events kept, and up to a chunk more; older ones go."""

KEPT_RARE: Final = 1_000
"""Events kept beyond these that are no joins and leaves, which would crowd them out."""

CHUNK: Final = 128
"""Events of a chunk: what is made anew for each that is added."""

MANY: Final = frozenset({EventKind.JOINED, EventKind.LEFT})
"""Kinds of which so many may come that they alone fill the log."""

Chunk = tuple[ActivityEvent, ...]
"""Events in a row, the oldest first."""

_order = attrgetter("order")


class ActivityLog(Struct, frozen=True, eq=False):
    """The events so far, as an immutable value that shares its chunks with those before it.

    The chunks of the `latest` are the oldest first; the `rare` are what is kept of those before
    them. `people_since` is the time from which on all joins and leaves are still here; None as
    long as none had to go.
    """

    latest: tuple[Chunk, ...] = ()
    rare: Chunk = ()
    people_since: datetime | None = None

    def __len__(self) -> int:
        return len(self.rare) + sum(map(len, self.latest))

    def __iter__(self) -> Iterator[ActivityEvent]:
        """Yield the events, newest first."""
        return chain.from_iterable(map(reversed, reversed(self.chunks)))

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """Return the chunks, oldest first."""
        return (self.rare, *self.latest) if self.rare else self.latest

    def with_events(self, events: Sequence[ActivityEvent]) -> "ActivityLog":
        """Return this log with some more events, each in its place by its order.

        Of equal times, those that came later are newer.
        """
        if not events:
            return self
        chunks, tail, rare = list(self.latest), sorted(events, key=_order), self.rare
        while chunks and (
            chunks[-1][-1].order > tail[0].order or len(chunks[-1]) + len(tail) <= CHUNK
        ):
            tail = sorted((*chunks.pop(), *tail), key=_order)
        if rare and rare[-1].order > tail[0].order:
            tail, rare = sorted((*rare, *tail), key=_order), ()
        chunks += [tuple(tail[i : i + CHUNK]) for i in range(0, len(tail), CHUNK)]
        return _trimmed(chunks, rare, self.people_since)


def _trimmed(chunks: list[Chunk], rare: Chunk, since: datetime | None) -> ActivityLog:
    """Return a log of no more than is kept: of the oldest events only those that are rare."""
    total = sum(map(len, chunks))
    while total - len(chunks[0]) >= KEPT:
        oldest = chunks.pop(0)
        total -= len(oldest)
        rare = (*rare, *(one for one in oldest if one.kind not in MANY))[-KEPT_RARE:]
        since = oldest[-1].order
    return ActivityLog(tuple(chunks), rare, since)


EMPTY_LOG: Final = ActivityLog()
