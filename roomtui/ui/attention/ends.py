"""Ends from attention: the session of an alert, or those of all alerts of its rule at once."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from roomtui.live.attention.session_rules import ALONE, EMPTY
from roomtui.live.snapshot import Snapshot
from roomtui.text import counted
from roomtui.ui.attention.rows import AlertRow
from roomtui.ui.live.meant import Refs
from roomtui.ui.record_ref import session_ref

MOST_IN_IT: Final = {EMPTY.id: 0, ALONE.id: 1}
"""Rules whose sessions are ended together, and how many people those have at most."""

MOST_ENDED: Final = 500
"""Sessions that are ended at once."""


class SessionsToEnd(Struct, frozen=True):
    """Sessions that alerts of one rule are about, and what is said of those that are left out."""

    refs: Refs = ()
    notes: tuple[str, ...] = ()


def fits(row: AlertRow, snapshot: Snapshot) -> bool:
    """Return whether the sessions of an alert are ended together with others of its rule."""
    alert = row.alert
    if alert.rule not in MOST_IN_IT or alert.cleared_at is not None:
        return False
    people = snapshot.told_in(alert.place.session_id)
    return bool(alert.places) or (people is not None and people <= MOST_IN_IT[alert.rule])


def sessions_to_end(row: AlertRow, shown: Iterable[AlertRow], snapshot: Snapshot) -> SessionsToEnd:
    """Return the sessions of all alerts that are shown of the rule of one; its own comes first.

    Left out are those of alerts that are over or acknowledged, unless it is that very one, and
    those in which there are more people by now than the rule is about.
    """
    most = MOST_IN_IT[row.alert.rule]
    alike = [one for one in shown if one.alert.rule == row.alert.rule and one.id != row.id]
    going_on = [one for one in alike if one.alert.cleared_at is None]
    known = {i for one in going_on if one.alert.acknowledged for i in _session_ids(one)}
    open_ = [one for one in going_on if not one.alert.acknowledged]
    own = list(_session_ids(row))
    ids = dict.fromkeys((*own, *(i for one in open_ for i in _session_ids(one))))
    wanted = [i for i in ids if i in snapshot.sessions and (i in own or i not in known)]
    counts = {i: snapshot.told_in(i) if snapshot.is_counted(i) else None for i in wanted}
    fit = [i for i, people in counts.items() if people is not None and people <= most]
    crowded = sum(1 for people in counts.values() if people is not None and people > most)
    untold = sum(1 for people in counts.values() if people is None)
    told = (
        (len(known - set(own)), "acknowledged, so left alone"),
        (crowded, "with more people by now, so left alone"),
        (untold, "left alone, for the service does not say who is in them"),
        (len(fit) - MOST_ENDED, "left for the next time"),
    )
    return SessionsToEnd(
        tuple(
            session_ref(snapshot.account, snapshot.sessions[i], snapshot) for i in fit[:MOST_ENDED]
        ),
        tuple(f"{counted(count, 'session')} {words}." for count, words in told if count > 0),
    )


def _session_ids(row: AlertRow) -> Iterator[str]:
    """Yield the sessions that an alert is about; of one that stands for many, all of theirs."""
    for place in (row.alert.place, *row.alert.places):
        if session_id := place.session_id or place.id:
            yield session_id
