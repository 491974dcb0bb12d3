"""Separates what a request did from what had happened before it, by the service's own times."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import UNSET, Struct

from roomtui.api.accepted import same_record
from roomtui.api.errors import NotFound
from roomtui.live.actions.request import (
    NAMED,
    ModerationRequest,
    Outcome,
    Target,
    some_of,
    still_in,
)
from roomtui.live.pages import first_pages
from roomtui.zone import time_stamp

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi
    from roomtui.api.models import Participant, Session

LANDS_WITHIN: Final = timedelta(minutes=2)
"""Time after the answer in which the service carries a request out, if it does so at all."""

MOST_PAGES: Final = 4
"""Pages of a session's people that are read, the newest first."""

Departures = Mapping[str, datetime | None]
"""When each of those left, by id, who are gone; None where the service does not tell."""


class Window(Struct, frozen=True):
    """The service's time in which a request can have taken effect; None where it is not known.

    `before` has those who had left by the service's own word, before the request was sent. `late`
    is what is said of a request whose effect shows only when the window is over.
    """

    begins: datetime | None = None
    ends: datetime | None = None
    before: Departures = {}
    late: Outcome = Outcome.NOT_CONFIRMED

    @property
    def by_whom(self) -> str:
        """Return in words whether the request can have done what happened late."""
        return "not by this" if self.late is Outcome.NOT_CONFIRMED else "by this or not"

    def is_after(self, at: datetime | None) -> bool:
        """Return whether it begins after `at`: what happened then was not by this request."""
        return at is not None and self.begins is not None and at < self.begins

    def is_over(self, at: datetime | None) -> bool:
        """Return whether it was long over by `at`."""
        return at is not None and self.ends is not None and at > self.ends


class Found(Struct, frozen=True):
    """An outcome, how it is known, and the outcomes of single targets that differ from it."""

    outcome: Outcome
    detail: str = ""
    apart: dict[str, Outcome] = {}


def of_end_before(ended_at: datetime | None) -> Found:
    """Return the outcome of ending a session that was over before."""
    words = f"It had ended before, at {time_stamp(ended_at)}." if ended_at else ""
    return Found(Outcome.ALREADY_GONE, words)


def of_end(ended_at: datetime | None, window: Window) -> Found:
    """Return the outcome of ending a session that is over."""
    if ended_at is not None and window.is_after(ended_at):
        return of_end_before(ended_at)
    if ended_at is not None and window.is_over(ended_at):
        return Found(window.late, f"It ended later, {window.by_whom}, at {time_stamp(ended_at)}.")
    return Found(Outcome.CONFIRMED)


def of_kick(request: ModerationRequest, departures: Departures, window: Window) -> Found:
    """Return the outcome of a kick, target by target; who has no departure is still there."""
    still, before, late, hit = [], [], [], []
    departures = {one: window.before.get(one) or at for one, at in departures.items()}
    for target in request.targets:
        if target.id not in departures:
            still.append(target)
        elif target.id in window.before or window.is_after(departures[target.id]):
            before.append(target)
        elif window.is_over(departures[target.id]):
            late.append(target)
        else:
            hit.append(target)
    said = [
        still_in(_names(still)) if still else "",
        f"Out by now: {some_of(_names(hit))}." if hit and (still or late) else "",
        f"Already gone before: {_and_when(before, departures)}." if before else "",
        f"Left later, {window.by_whom}: {_and_when(late, departures)}." if late else "",
    ]
    each = {
        **{one.id: Outcome.NOT_CONFIRMED for one in still},
        **{one.id: window.late for one in late},
        **{one.id: Outcome.CONFIRMED for one in hit},
        **{one.id: Outcome.ALREADY_GONE for one in before},
    }
    outcome = _of_all(set(each.values()))
    apart = {person: what for person, what in each.items() if what is not outcome}
    return Found(outcome, " ".join(filter(None, said)), apart)


def of_absence(request: ModerationRequest, departures: Departures) -> Found:
    """Return the outcome where the service said that what was to be hit is not there."""
    told = [target for target in request.targets if departures.get(target.id)]
    when = f"Left: {_and_when(told, departures)}." if told else ""
    return Found(Outcome.ALREADY_GONE, when)


def _of_all(outcomes: set[Outcome]) -> Outcome:
    """Return the one that hides no failure and no doubt; those who were gone change nothing."""
    for outcome in (Outcome.NOT_CONFIRMED, Outcome.UNKNOWN, Outcome.CONFIRMED):
        if outcome in outcomes:
            return outcome
    return Outcome.ALREADY_GONE if outcomes else Outcome.CONFIRMED


def _names(targets: Iterable[Target]) -> list[str]:
    return [target.name for target in targets]


def _and_when(targets: Iterable[Target], departures: Departures) -> str:
    return some_of(
        [
            f"{target.name} ({time_stamp(at)})"
            if (at := departures.get(target.id))
            else target.name
            for target in targets
        ]
    )


def told_in(session: "Session | None") -> dict[str, "Participant"]:
    """Return the people of a session, by id, present or not, as far as it tells of them."""
    people = UNSET if session is None else session.participants
    return {one.id: one for one in people or ()}


async def when_left(
    api: "VideoApi", request: ModerationRequest, session: "Session | None"
) -> Departures:
    """Return when those targets of a request left whom a snapshot does not show as present.

    The `session` as the snapshot has it, None once it is over, is asked first; then the service:
    for each of a few, or for the list of many. Who is there all the same is not in what is
    returned.

    Raises:
        VideoApiError: the service could not be asked.
    """
    told = told_in(session)
    missing = [target.id for target in request.targets if target.id not in told]
    if len(missing) > NAMED:
        told |= await _listed(api, request.session_id)
    else:
        told |= await _each(api, missing)
    left = {target.id: told[target.id].left_at if target.id in told else None
            for target in request.targets}  # fmt: skip
    if session is None:
        return left
    return {one: at for one, at in left.items() if at is not None or one not in told}


async def _each(api: "VideoApi", participant_ids: Iterable[str]) -> dict[str, "Participant"]:
    found = {}
    for participant_id in participant_ids:
        with suppress(NotFound):  # the service has forgotten who has long left
            person = await api.participants.view(participant_id)
            found[participant_id] = same_record(person, participant_id)
    return found


async def _listed(api: "VideoApi", session_id: str) -> dict[str, "Participant"]:
    found: dict[str, Participant] = {}
    with suppress(NotFound):
        pages = first_pages(partial(api.sessions.participants_page, session_id), MOST_PAGES)
        async for page in pages:
            found |= {one.id: one for one in page.records}
    return found


async def view_session(api: "VideoApi", session_id: str) -> "Session | None":
    """Ask for a session that a snapshot does not show any more; None once it is forgotten.

    Raises:
        VideoApiError: the service could not be asked.
    """
    try:
        return same_record(await api.sessions.view(session_id), session_id)
    except NotFound:
        return None
