"""Who left of late and would have been found: find has rows only for those who are here."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.events.change_events import ChangeEvent
from roomtui.ui.events.event import EventKind
from roomtui.ui.events.log import ActivityLog
from roomtui.ui.filters.ranks import is_long_enough
from roomtui.ui.filters.text import fold_words
from roomtui.ui.naming import LONGEST_NAME, LONGEST_ROOM, cut

MOST_LOOKED: Final = 2_000
"""Leaves that are looked through, the newest: no more than fits between two keys."""

HALF_A_DAY: Final = timedelta(hours=12)
"""Time from which on the hour alone does not tell when somebody came."""


class Departed(Struct, frozen=True):
    """The newest leave of somebody who matches as of `now`, and how many more there are."""

    newest: ChangeEvent
    more: int = 0
    now: datetime | None = None

    @property
    def words(self) -> str:
        """Return who left, where, and from when to when they were there."""
        newest = self.newest
        who, left = newest.change.participant, newest.at
        joined = who.joined_at if who else None
        is_old = self.now is not None and self.now - left >= fmt.CLOCK_TELLS
        is_long = joined is not None and left - joined > HALF_A_DAY
        came = (fmt.day_time if is_long or is_old else fmt.clock_time)(joined) or "?"
        went = (fmt.day_time if is_old else fmt.clock_time)(left)
        words = (
            f"left: {cut(safe(newest.person), LONGEST_NAME)} · "
            f"{cut(safe(newest.change.room), LONGEST_ROOM)} · {came} to {went}"
        )
        more = f", and {self.more:,} more" if self.more else ""
        return f"{words}{more}  (h searches the past)"


class DepartedSearch:
    """Looks through the leaves of the activity; the words of each name are folded once."""

    def __init__(self) -> None:
        self._folded: dict[str, str] = {}

    def find(
        self,
        log: ActivityLog,
        account: AccountId,
        query: str,
        here: Collection[str],
        now: datetime | None = None,
    ) -> Departed | None:
        """Return who left and has every word of a folded query in the name; None if nobody.

        A single letter is looked for at the start of words alone, as among those who are here.
        Participants whose ids are `here` have not left.
        """
        words = [word if is_long_enough(query) else f" {word}" for word in query.split()]
        if not words:
            return None
        before, self._folded = self._folded, {}
        found: list[ChangeEvent] = []
        for event in islice(_leaves(log, account), MOST_LOOKED):
            name = before.get(event.id) or f" {fold_words(event.person)}"
            self._folded[event.id] = name
            who = event.change.participant
            if all(word in name for word in words) and who is not None and who.id not in here:
                found.append(event)
        return Departed(found[0], len(found) - 1, now) if found else None


def _leaves(log: ActivityLog, account: AccountId) -> Iterator[ChangeEvent]:
    """Yield the leaves of an account, the newest first."""
    for event in log:
        if not isinstance(event, ChangeEvent):
            continue
        if event.kind is EventKind.LEFT and event.account == account:
            yield event
