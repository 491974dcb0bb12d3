"""Reads who is who in each snapshot, as far as it differs from the one before."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.models import Participant
from roomtui.identity.id_keys import ID_KEYS
from roomtui.identity.stable import NOBODY, Identity
from roomtui.identity.trusted import NONE_TRUSTED, TrustedIdentities
from roomtui.live.analysis.slices import LONG, Work
from roomtui.live.identities import Holders, Identities, identity_of
from roomtui.live.identity_holders import IdentityHolders, held_by
from roomtui.live.layered_map import GONE, LayeredMap, empty
from roomtui.live.snapshot import NOTHING_YET, Snapshot
from roomtui.text import name_of

PIECE: Final = 20
"""People who are looked at between two chances for a key."""

MOST_CONFUSED: Final = 10_000
"""Identities that are remembered to have been held by several people."""


class IdentityReader:
    """Reads the identity of each person once, as long as their record stays the same.

    A snapshot costs what is new in it: people of a session whose group is the same object as in
    the snapshot before are not looked at.

    Args:
        keys: keys of the context to look for, in order.
        trusted: the identities that the configuration names.
    """

    def __init__(
        self, keys: Sequence[str] = ID_KEYS, trusted: TrustedIdentities = NONE_TRUSTED
    ) -> None:
        self._keys = keys
        self._trusted = trusted
        self._begin(UNNAMED)

    def _begin(self, account: AccountId) -> None:
        self._snapshot = NOTHING_YET
        self._by_person: LayeredMap[Identity] = empty()
        self._holders = IdentityHolders()
        self._last = Identities(account, trusted=self._trusted, keys=self._keys)

    def read(self, snapshot: Snapshot) -> Work[Identities]:
        """Return the identities of a snapshot; yields wherever a key may go first."""
        if snapshot.account != self._last.account:
            self._begin(snapshot.account)
        people, before = snapshot.people, self._snapshot.people
        changed: dict[str, Any] = {}
        for number, participant_id in enumerate(_affected(self._snapshot, snapshot), 1):
            person, was = people.get(participant_id), before.get(participant_id)
            if person is None:
                changed[participant_id] = GONE
            elif was is None or not _says_the_same(person, was):
                changed[participant_id] = identity_of(person, self._keys)
            if number % PIECE == 0 or (person and len(person.context or "") > LONG):
                yield
        if changed:
            self._last = yield from self._with(changed, people)
        self._snapshot = snapshot
        return self._last

    def _with(
        self, changed: Mapping[str, Any], people: Mapping[str, Participant]
    ) -> Work[Identities]:
        """Return the identities with those of people who are new or other, or `GONE`.

        The first who came to hold an identity is kept apart from the others: of 100,000 who hold
        one each, lists would have the collector look through them for longer than a slice.
        """
        last = self._last
        came: dict[str, str] = {}
        more: dict[str, list[str]] = {}
        for number, (participant_id, now) in enumerate(changed.items(), 1):
            was, key = last.by_person.get(participant_id, NOBODY).key, _key(now)
            if was != key:
                came.setdefault(was, "")
                if came.get(key):
                    more.setdefault(key, []).append(participant_id)
                else:
                    came[key] = participant_id
            if number % (10 * PIECE) == 0:
                yield
        others: dict[str, Any] = {}
        for number, (key, first) in enumerate(came.items(), 1):
            if key:
                there = last.holders.get(key, ())
                stay = [one for one in there if one not in changed or _key(changed[one]) == key]
                others[key] = held_by([*stay, *([first] if first else ()), *more.get(key, ())])
            if number % (10 * PIECE) == 0:
                yield
        holders = yield from self._holders.with_changes(others)
        by_person = yield from self._by_person.with_changes(changed)
        gaining = (key for key, first in came.items() if key and first)
        confused = yield from self._confused(holders, gaining, people)
        self._holders, self._by_person = holders, by_person
        return replace(last, by_person=by_person, holders=holders, confused=confused)

    def _confused(
        self, holders: Holders, keys: Iterable[str], people: Mapping[str, Participant]
    ) -> Work[Mapping[str, int]]:
        """Return the identities that several people have had at once, those of now among them.

        Two who show the same name are taken for one person, on two devices or joining again before
        the service has noticed the end of the first time, unless their name is all there is.
        """
        before = self._last.confused
        new: dict[str, int] = {}
        for number, key in enumerate(keys, 1):
            held = holders.get(key, ())
            if len(held) > max(before.get(key, 1), 1):
                is_plain = key in before or key[:1] == ":" or len(held) > 2
                if is_plain or len({name_of(people[one].context) for one in held}) > 1:
                    new[key] = len(held)
            if number % PIECE == 0:
                yield
        if not new:
            return before
        all_of_them = {key: most for key, most in before.items() if key not in new} | new
        return dict([*all_of_them.items()][-MOST_CONFUSED:])


def _key(now: Any) -> str:
    """Return the key of an identity; the empty one of somebody who is gone."""
    key: str = "" if now is GONE else now.key
    return key


def _says_the_same(person: Participant, before: Participant) -> bool:
    """Return whether somebody is who they were, although something else of the record changed.

    Of a session in which anything happens, the records of all of its people come anew.
    """
    if person is before:
        return True
    return person.context == before.context and person.session_id == before.session_id


def _affected(before: Snapshot, now: Snapshot) -> Generator[str]:
    """Yield the ids of the people of sessions that are not the same as before; some twice."""
    groups, past = now.by_session, before.by_session
    for session_id, group in groups.items():
        if (was := past.get(session_id)) is not group:
            yield from (person.id for person in group)
            if was is not None:
                yield from (person.id for person in was)
    if len(past) != len(groups) or past.keys() != groups.keys():
        for session_id, group in past.items():
            if session_id not in groups:
                yield from (person.id for person in group)
