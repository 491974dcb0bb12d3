"""Reconciles the journal with the service: finds out what became of an action that was left open.

Only what the service shows is said; what it cannot show is said to be unknown. Each verdict is an
outcome and a sentence of how it is known.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from roomtui.api.errors import NotFound
from roomtui.live.actions.departures import LANDS_WITHIN, Window, of_end, of_kick, when_left
from roomtui.live.actions.request import Action, ModerationRequest, Outcome, disambiguated
from roomtui.live.journal.entries import JournalEntry, WriteEntry
from roomtui.live.journal.reconcile_writes import Case, Verdict, of_write, skew
from roomtui.live.presence import is_active

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi
    from roomtui.api.models import Session

NOISE: Final = timedelta(seconds=2)
"""Time that means nothing between two clocks: a `Date` counts whole seconds."""

MUTES: Final = "The service does not tell who is muted."


def can_be_asked(entry: JournalEntry) -> bool:
    """Return whether the service could know what became of an entry; of mutes it never does."""
    return isinstance(entry.meant, WriteEntry) or entry.meant.action.can_be_seen


async def judge(entry: JournalEntry, api: "VideoApi", now: datetime) -> Verdict:
    """Ask what became of an entry; `now` is this machine's time, by which entries are dated.

    Raises:
        VideoApiError: the service could not be asked, or refused to tell.
    """
    if isinstance(entry.meant, WriteEntry):
        return await of_write(Case(entry.meant, entry.at, api, now))
    return await _of_moderation(entry, entry.meant, api, now)


async def _of_moderation(
    entry: JournalEntry, request: ModerationRequest, api: "VideoApi", now: datetime
) -> Verdict:
    if not request.action.can_be_seen:
        return Verdict(Outcome.UNKNOWN, MUTES)
    try:
        session = await api.sessions.view(request.session_id)
    except NotFound:
        return Verdict(Outcome.UNKNOWN, "The service does not know the session any more.")
    window = _window(entry, api, now)
    active = is_active(session)
    if active is None:
        return Verdict(Outcome.UNKNOWN, "The service does not say whether the session goes on.")
    if request.action is Action.END:
        return _of_end(session, window)
    if not request.targets:
        return Verdict(Outcome.UNKNOWN, "The journal does not tell who was meant.")
    return await _of_kick(request, session, api, window)


def _of_end(session: "Session", window: Window) -> Verdict:
    if session.active:
        return Verdict(Outcome.NOT_CONFIRMED, "The session is still active.")
    found = of_end(session.ended_at, window)
    return Verdict(found.outcome, found.detail or "The session is over.")


async def _of_kick(
    request: ModerationRequest, session: "Session", api: "VideoApi", window: Window
) -> Verdict:
    left = await when_left(api, request, session if session.active else None)
    found = of_kick(replace(request, targets=disambiguated(request.targets)), left, window)
    over = "No longer in the session." if session.active else "The session is over."
    return Verdict(found.outcome, found.detail or over)


def _window(entry: JournalEntry, api: "VideoApi", now: datetime) -> Window:
    """Return the service's time in which an entry can have taken effect, by this machine's.

    A console that was killed may have been about to send it for as long as it sends anything.
    """
    ahead = skew(api, now)
    last = entry.resolved.at if entry.resolved else entry.at
    return Window(entry.at + ahead - NOISE, last + ahead + LANDS_WITHIN + NOISE)
