"""The rows of a log: the many folded, or what a filter lets through; made a chunk at a time."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Final

from roomtui.ui.events.event import ActivityEvent, ActivityRow
from roomtui.ui.events.log import ActivityLog, Chunk

SLICE_SECS: Final = 0.004
"""Seconds that rows are made for until a key may go first."""

LetsThrough = Callable[[ActivityEvent], bool]


class ActivityRows:
    """Makes the rows of each chunk once, newest first.

    Of those who are folded there is one row; once it is opened they follow it in their places.
    Under a filter nothing is folded.
    """

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._made: dict[int, tuple[Chunk, list[ActivityRow]]] = {}
        self._lets_through: LetsThrough | None = None
        self.opened: frozenset[str] = frozenset()
        self.is_whole = True

    def narrow(self, lets_through: LetsThrough | None) -> None:
        """Make other rows: those of the events that a filter lets through, or all with None."""
        self._lets_through = lets_through
        self.forget()

    def toggle(self, fold_id: str) -> None:
        """Open a fold, or close it."""
        self.opened ^= {fold_id}
        self.forget()

    def forget(self) -> None:
        """Make every row anew."""
        self._made.clear()

    def of(
        self,
        log: ActivityLog,
        *,
        least: int,
        through: str | None = None,
        since: datetime | None = None,
    ) -> list[ActivityRow]:
        """Return the newest rows: `least` or some more, and as far as the row of an id `through`.

        None is of before `since`. `is_whole` tells afterwards whether there was time for all of
        that; if not, the next call goes on.
        """
        until, rows, made = self._clock() + SLICE_SECS, list[ActivityRow](), self._made
        self._made = {}
        self.is_whole = True
        for chunk in reversed(log.chunks):
            if (since and chunk[-1].order < since) or (len(rows) >= least and through is None):
                break
            known = made.get(id(chunk))
            if known is None:
                if self._made and self._clock() > until:
                    self.is_whole = False
                    break
                known = chunk, self._of_chunk(chunk)
            self._made[id(chunk)] = known
            rows += known[1]
            if through is not None and any(row.id == through for row in known[1]):
                through = None
        if since:
            rows = [row for row in rows if not isinstance(row, ActivityEvent) or row.order >= since]
        return rows

    def _of_chunk(self, chunk: Chunk) -> list[ActivityRow]:
        if (lets_through := self._lets_through) is not None:
            return [event for event in reversed(chunk) if lets_through(event)]
        rows: list[ActivityRow] = []
        for event in reversed(chunk):
            fold = event.fold
            if fold is None:
                rows.append(event)
                continue
            if fold.head == event.id:
                rows.append(fold)
            if fold.id in self.opened:
                rows.append(event)
        return rows
