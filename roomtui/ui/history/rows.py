"""Rows of past sessions and of attendance, with lengths and the peak number of participants."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import IntEnum

from msgspec import Struct, UnsetType

from roomtui.account_id import AccountId
from roomtui.api.models import Participant, Session
from roomtui.live.presence import LONG_AGO, is_active
from roomtui.ui.live.rows import person_name


class PastSession(Struct, frozen=True, kw_only=True):
    """A session with the name of its room; None is what the service does not tell.

    `seconds` is None for a session that goes on as well; `most` is how many its room holds now.
    """

    id: str
    account: AccountId
    name: str
    session: Session
    seconds: float | None
    peak: int | None
    total: int | None
    most: int | None = None

    @property
    def active(self) -> bool | None:
        """Return whether it goes on; None where the service does not say."""
        return is_active(self.session)


class Attendance(Struct, frozen=True):
    """One stay of one person in a session."""

    id: str
    account: AccountId
    name: str
    who: Participant

    @property
    def seconds(self) -> float | None:
        """Return how long it lasted, None while it does or where nobody knows."""
        return _between(self.who.joined_at, self.who.left_at)


class Span(Struct, frozen=True):
    """From when to when a session went on; `ends` is None while it does."""

    begins: datetime | None = None
    ends: datetime | None = None


def past_session(
    session: Session, room: str, account: AccountId, most: int | None = None
) -> PastSession:
    """Make the row of a session."""
    stays = None if isinstance(session.participants, UnsetType) else session.participants
    return PastSession(
        id=session.id,
        account=account,
        name=room,
        session=session,
        seconds=None if is_active(session) else _between(session.created_at, session.ended_at),
        peak=None if stays is None else most_at_once(stays),
        total=None if stays is None else len({who.id for who in stays}),
        most=most,
    )


def attendance_of(who: Participant, account: AccountId) -> Attendance:
    """Return the row of a stay."""
    return Attendance(who.id, account, person_name(who), who)


class _Turn(IntEnum):
    """The order of what happens in one instant."""

    LEFT = 0
    CAME = 1
    LEFT_AT_ONCE = 2


def most_at_once(stays: Iterable[Participant]) -> int:
    """Count the people at the fullest moment.

    Who leaves at the instant in which another comes makes room first; who is there for no more
    than an instant counts in it; who came nobody knows when was there from the start.
    """
    turns: list[tuple[datetime, _Turn]] = []
    for who in {who.id: who for who in stays}.values():
        came, left = who.joined_at or LONG_AGO, who.left_at
        turns.append((came, _Turn.CAME))
        if left is not None:
            turns.append((left, _Turn.LEFT) if left > came else (came, _Turn.LEFT_AT_ONCE))
    here = most = 0
    for _, turn in sorted(turns):
        here += 1 if turn is _Turn.CAME else -1
        most = max(most, here)
    return most


def span_of(session: Session | None, stays: Collection[Participant]) -> Span:
    """Return from when to when a session went on, by its participants where it does not say."""
    came = [who.joined_at for who in stays if who.joined_at is not None]
    begins = (session.created_at if session else None) or min(came, default=None)
    active = is_active(session) if session else None
    if any(who.left_at is None for who in stays) if active is None else active:
        return Span(begins)
    left = [who.left_at for who in stays if who.left_at is not None]
    return Span(begins, (session.ended_at if session else None) or max(left, default=begins))


def _between(start: datetime | None, end: datetime | None) -> float | None:
    if start is None or end is None:
        return None
    return max(0.0, (end - start).total_seconds())
