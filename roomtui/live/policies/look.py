"""A look: an update with all that the engine of policies decides by."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from roomtui.live.policies.situation import Situation
from roomtui.live.polling.feed import Feed

HELD: Final = "Actions are held by the account's request limit."
PARTIAL: Final = "The snapshot is incomplete."
UNKNOWN: Final = "Who is who is not worked out yet."
NOT_REMEMBERED: Final = "What was done before is not read yet."


class Look(Struct, frozen=True, kw_only=True, eq=False):
    """A situation, how far it can be trusted, and this machine's clocks.

    `at` is the monotonic time, `host_now` this machine's time of day. `is_held` tells that the
    service refuses actions, `trouble` why the journal, by which policies are bounded, cannot be
    read. `is_remembered` tells that it has been.
    """

    situation: Situation
    feed: Feed
    at: float
    host_now: datetime
    is_held: bool = False
    is_remembered: bool = True
    trouble: str = ""


def doubts(look: Look) -> str:
    """Return in a sentence why nothing may be done by a look; nothing if it can be trusted."""
    feed, snapshot = look.feed, look.situation.snapshot
    if feed.refuses_actions or (feed.is_live and look.is_held):
        return HELD
    if not feed.is_live:
        return f"The feed is {feed.state}."
    if not (snapshot.number and snapshot.complete and snapshot.has_all_sessions):
        return PARTIAL
    if look.trouble:
        return f"What was done before cannot be counted. {look.trouble}"
    if not look.is_remembered:
        return NOT_REMEMBERED
    return "" if _knows_everybody(look.situation) else UNKNOWN


def _knows_everybody(situation: Situation) -> bool:
    """Return whether identities are those of the snapshot, and not of one before."""
    snapshot, identities = situation.snapshot, situation.identities
    is_of_it = identities.account == snapshot.account or not snapshot.people
    return is_of_it and len(identities.by_person) == len(snapshot.people)
