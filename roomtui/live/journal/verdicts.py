"""Finds out at the service what became of an order or a write that was left open.

Only what the service shows is said; what it cannot show is said to be unknown. Each verdict is an
outcome and a sentence of how it is known.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from roomtui.api.errors import NotFound
from roomtui.live.journal.entries import Entry, Told
from roomtui.live.journal.write_verdicts import Case, of_write
from roomtui.live.orders import Action, Order, Outcome, still_in
from roomtui.live.snapshot import is_active

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

MUTES: Final = "The service does not tell who is muted."


class Verdict(Struct, frozen=True):
    """An outcome, and how it is known."""

    outcome: Outcome
    detail: str


def can_be_asked(entry: Entry) -> bool:
    """Tell whether the service could know what became of an entry; of mutes it never does."""
    return isinstance(entry.meant, Told) or entry.meant.action.can_be_seen


async def judge(entry: Entry, api: "VideoApi", now: datetime) -> Verdict:
    """Ask what became of an entry; `now` is this machine's time, by which entries are dated.

    Raises:
        VideoApiError: the service could not be asked, or refused to tell.
    """
    if isinstance(entry.meant, Told):
        return Verdict(*await of_write(Case(entry.meant, entry.at, api, now)))
    return await _of_order(entry.meant, api)


async def _of_order(order: Order, api: "VideoApi") -> Verdict:
    if not order.action.can_be_seen:
        return Verdict(Outcome.UNKNOWN, MUTES)
    try:
        session = await api.sessions.view(order.session_id)
    except NotFound:
        return Verdict(Outcome.UNKNOWN, "The service does not know the session any more.")
    active = is_active(session)
    if active is None:
        return Verdict(Outcome.UNKNOWN, "The service does not say whether the session goes on.")
    if not active:
        return Verdict(Outcome.CONFIRMED, "The session is over.")
    if order.action is Action.END:
        return Verdict(Outcome.NOT_CONFIRMED, "The session is still active.")
    return await _of_kick(order, api)


async def _of_kick(order: Order, api: "VideoApi") -> Verdict:
    if not order.targets:
        return Verdict(Outcome.UNKNOWN, "The journal does not tell who was meant.")
    if still := await _still_there(order, api):
        return Verdict(Outcome.NOT_CONFIRMED, still_in(still))
    return Verdict(Outcome.CONFIRMED, "No longer in the session.")


async def _still_there(order: Order, api: "VideoApi") -> list[str]:
    """Name the targets who have not left; whom the list lacks is asked for one by one."""
    present: dict[str, bool] = {}
    async for page in api.sessions.participants(order.session_id):
        present.update({person.id: person.left_at is None for person in page.records})
    for target in order.targets:
        if target.id not in present:
            present[target.id] = await _is_present(target.id, api)
    return [target.name for target in order.targets if present[target.id]]


async def _is_present(participant_id: str, api: "VideoApi") -> bool:
    try:
        return (await api.participants.view(participant_id)).left_at is None
    except NotFound:
        return False
