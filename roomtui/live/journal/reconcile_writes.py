"""Reconciles a write with the service: what it made is there, or what it took is not.

Tokens cannot be looked up, and webhooks are not in the journal, so that they cannot be compared.
"""

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from re import fullmatch
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from roomtui.api.accepted import same_record
from roomtui.api.errors import NotFound
from roomtui.api.filters import CompositionFilter, RecordingFilter, RoomFilter, filter_params
from roomtui.api.models import Composition, Record, Room
from roomtui.held_secrets import HIDDEN
from roomtui.live.actions.request import Outcome
from roomtui.live.journal.entries import WriteEntry
from roomtui.text import safe, short_id

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

MARGIN: Final = timedelta(seconds=30)
"""How much earlier than its intent a record may seem made, since clocks are never quite equal."""

SKIPPED: Final = "It may be among what could not be read."

NEVER_SHOWN: Final = "The service shows no token again, so nobody can tell."


class Verdict(NamedTuple):
    """An outcome, and how it is known."""

    outcome: Outcome
    detail: str


class Case(NamedTuple):
    """A write that was meant `at` this machine's time, who can be asked of it, and the time now.

    `sent` is when it was sent on the monotonic clock, where this console did that.
    """

    told: WriteEntry
    at: datetime
    api: "VideoApi"
    now: datetime
    sent: float | None = None

    @property
    def since(self) -> datetime:
        """Return the service's time of the intent, less a margin unless it is sure."""
        known = None if self.sent is None else self.api.clock_bounds.at(self.sent)
        if known is not None:
            return known.earliest
        return self.at + skew(self.api, self.now) - MARGIN


def skew(api: "VideoApi", now: datetime) -> timedelta:
    """Return how far the service's clock is ahead of this machine's, by most of its answers."""
    known = api.clock_bounds.at(time.monotonic())
    date = known.earliest if known else api.date
    return date - now if date else timedelta()


async def of_write(case: Case) -> Verdict:
    """Ask what became of a write.

    Raises:
        VideoApiError: the service could not be asked, or refused to tell.
    """
    look = _WHERE_TO_LOOK.get((case.told.verb, case.told.what))
    if look is not None:
        return await look(case)
    if case.told.what == "join token for":
        return Verdict(Outcome.UNKNOWN, NEVER_SHOWN)
    return Verdict(Outcome.UNKNOWN, "This console does not know where to look for it.")


async def _of_deleted_room(case: Case) -> Verdict:
    return await _of_deletion(case, case.api.rooms.view(case.told.target))


async def _of_deleted_recording(case: Case) -> Verdict:
    return await _of_deletion(case, case.api.recordings.view(case.told.target))


async def _of_deleted_composition(case: Case) -> Verdict:
    return await _of_deletion(case, case.api.compositions.view(case.told.target))


async def _of_deletion(case: Case, looking: Awaitable[Record]) -> Verdict:
    try:
        same_record(await looking, case.told.target)
    except NotFound:
        return Verdict(Outcome.DONE, "The service does not have it any more.")
    return Verdict(Outcome.NOT_DONE, "It is still there.")


async def _of_bulk_deletion(case: Case) -> Verdict:
    where, count = _filter(case.told.filter), case.told.count
    if where is None:
        return Verdict(Outcome.UNKNOWN, "The journal does not tell by which filter.")
    page = await case.api.recordings.page(1, where, size=1)
    left = page.meta.total_results
    if left is None or (not left and (page.records or page.skipped or page.meta.total_pages > 1)):
        return Verdict(Outcome.UNKNOWN, "The service does not say how many match now.")
    if not left:
        return Verdict(Outcome.DONE, "Nothing matches any more.")
    outcome = Outcome.NOT_DONE if left == count else Outcome.UNKNOWN
    return Verdict(outcome, f"{left} of {count} match now.")


def _filter(params: Mapping[str, str]) -> RecordingFilter | None:
    """Read parameters back into the filter that wrote them; None if any would be lost."""
    nested: dict[str, Any] = {}
    for name, value in params.items():
        steps = fullmatch(r"filter\[(\w+)\](?:\[(\w+)\])?", name)
        if steps is None:
            return None
        if steps[2]:
            nested.setdefault(steps[1], {})[steps[2]] = value
        else:
            nested[steps[1]] = value
    try:
        where = msgspec.convert(nested, RecordingFilter, strict=False)
    except msgspec.ValidationError:
        return None
    return where if nested and dict(filter_params(where)) == dict(params) else None


async def _of_update(case: Case) -> Verdict:
    try:
        room = same_record(await case.api.rooms.view(case.told.target), case.told.target)
    except NotFound:
        return Verdict(Outcome.UNKNOWN, "The room is not there any more.")
    known = {name: value for name, value in case.told.fields.items() if value != HIDDEN}
    untold = [name for name in known if getattr(room, name, None) is None and known[name]]
    differ = [n for n, value in known.items() if n not in untold and getattr(room, n) != value]
    if differ:
        words = f"The room differs in {safe(', '.join(differ))}"
        if room.updated_at and room.updated_at >= case.since:  # by this update, or after it
            return Verdict(Outcome.UNKNOWN, f"{words}, but it was changed since.")
        return Verdict(Outcome.NOT_DONE, f"{words}.")
    if untold:
        return Verdict(
            Outcome.UNKNOWN, f"The service does not tell {safe(', '.join(untold))} of the room."
        )
    if not known:
        return Verdict(
            Outcome.UNKNOWN, "A webhook is not in the journal, so it cannot be compared."
        )
    return Verdict(Outcome.DONE, "The room is as it was to be.")


async def _of_new_room(case: Case) -> Verdict:
    name = case.told.fields.get("unique_name")
    if not isinstance(name, str) or not name:
        return Verdict(Outcome.UNKNOWN, "It was to have no name to look for.")
    page = await case.api.rooms.page(1, RoomFilter(unique_name=name))
    rooms = [room for room in page.records if room.unique_name == name]
    if made := _made_since(case, rooms):
        return Verdict(Outcome.DONE, f"Room {short_id(made.id)} has that name.")
    if page.skipped or page.is_bare:
        return Verdict(Outcome.UNKNOWN, SKIPPED)
    if rooms:
        return Verdict(Outcome.NOT_DONE, "A room had that name before.")
    return Verdict(Outcome.NOT_DONE, "There is no room of that name.")


async def _of_composition(case: Case) -> Verdict:
    where = CompositionFilter(session_id=case.told.target)
    page = await case.api.compositions.page(1, where)
    if made := _made_since(case, page.records):
        return Verdict(Outcome.DONE, f"Composition {short_id(made.id)} was asked for since.")
    if page.skipped or page.is_bare:
        return Verdict(Outcome.UNKNOWN, SKIPPED)
    return Verdict(Outcome.NOT_DONE, "No composition of that session was asked for since.")


def _made_since(case: Case, records: "Iterable[Room | Composition]") -> "Room | Composition | None":
    since = case.since
    return next((one for one in records if one.created_at and one.created_at >= since), None)


_WHERE_TO_LOOK: Final[Mapping[tuple[str, str], Callable[[Case], Awaitable[Verdict]]]] = {
    ("delete", "room"): _of_deleted_room,
    ("delete", "recording"): _of_deleted_recording,
    ("delete", "composition"): _of_deleted_composition,
    ("delete", "recordings"): _of_bulk_deletion,
    ("update", "room"): _of_update,
    ("create", "room"): _of_new_room,
    ("create", "composition of"): _of_composition,
}
"""By verb and kind, as `writes` names them."""
