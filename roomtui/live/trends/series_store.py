"""The series of an account: one of all its people, and one of each session."""

from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import Final

from roomtui.account_id import UNNAMED, AccountId
from roomtui.live.trends.series import POINT_SECS, Series

MOST_SESSIONS: Final = 2_000
"""Series of sessions that are kept, at 2.6 KB each at most, and half of that of most; that is four
times what an account of 10,000 people has at once."""

ENDED_KEPT: Final = 30 * 60 // POINT_SECS
"""Points after which a session that is there no more is dropped: it may only have been torn."""


class SeriesStore:
    """Holds the series; none are added where there is no room and every session goes on.

    All are of one `account`; `is_ready` tells whether points may be taken, `taken` at how many
    times some were.
    """

    def __init__(self) -> None:
        self.is_ready = True
        self.account = UNNAMED
        self.taken = 0
        self.people = Series("I")
        self._sessions: dict[str, Series] = {}

    @property
    def sessions(self) -> Mapping[str, Series]:
        """Return the series of sessions by their ids."""
        return MappingProxyType(self._sessions)

    def turn_to(self, account: AccountId) -> None:
        """Drop everything that is of another account; what was kept is of the first."""
        if self.account not in {UNNAMED, account}:
            self.put(Series("I"), {})
        self.account = account

    def put(self, people: Series, sessions: Mapping[str, Series]) -> None:
        """Take what was kept in place of what there is."""
        self.people, self._sessions = people, dict(sessions)

    def add(self, session_id: str, at: int, people: int) -> None:
        """Take a point of a session, if it is one of those that are followed."""
        series = self._sessions.get(session_id)
        if series is None:
            if len(self._sessions) >= MOST_SESSIONS:
                return
            series = self._sessions[session_id] = Series()
        series.add(at, people)

    def begin(self, at: int, going_on: Container[str]) -> None:
        """Begin with the points of a time, at which some sessions go on.

        Those that have ended for long are dropped; where there is no room left, all that have.
        """
        self.taken += 1
        kept = 0 if len(self._sessions) >= MOST_SESSIONS else ENDED_KEPT
        over = [
            session_id
            for session_id, series in self._sessions.items()
            if session_id not in going_on and not series.last <= at <= series.last + kept
        ]
        for session_id in over:
            del self._sessions[session_id]
