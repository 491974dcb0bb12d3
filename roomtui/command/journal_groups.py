"""Groups what the journal tells: the requests of a plan, or of a policy, stand together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from roomtui.live.actions.request import LONGEST_REASON, Action, ModerationRequest
from roomtui.live.journal.entries import JournalEntry
from roomtui.live.journal.note_entry import JournalNote
from roomtui.settings_error import SettingsError
from roomtui.text import counted, safe

PLAN: Final = "plan"
POLICY: Final = "policy"
KINDS: Final = (PLAN, POLICY)
"""By what entries are grouped, the first that one has."""

MOST_TOGETHER: Final = 5_000
"""Entries of a group that are held until its last; a larger one is told in parts."""

START: Final = 8
"""Characters of an id that a line has; `--json` has all."""

GroupKey = tuple[str, str]
"""A kind of group, and the id of the plan or policy."""


class EntryGroup(Struct, frozen=True):
    """Entries of one plan or policy, the oldest first."""

    kind: str
    id: str
    entries: tuple[JournalEntry, ...]

    @property
    def ends_at(self) -> datetime:
        """Return the time of the last line of any."""
        return max(entry.last_told for entry in self.entries)

    @property
    def title(self) -> str:
        """Return what was done to how many: `kick 7 people in 3 sessions`."""
        meant = [entry.meant for entry in self.entries]
        actions = {entry.action for entry in self.entries}
        if len(actions) > 1:
            return counted(len(meant), "action")
        requests = [one for one in meant if isinstance(one, ModerationRequest)]
        sessions = counted(len({one.session_id for one in requests}), "session")
        action = safe(actions.pop(), 40)
        if len(requests) < len(meant):
            return f"{action}: {len(meant):,}"
        people = counted(self.people, "person", "people")
        if action == Action.END:
            return f"{action} {sessions} with {people}"
        return f"{action} {people} in {sessions}"

    @property
    def people(self) -> int:
        """Count those who were to be hit, each once, and those in rooms that were deleted."""
        ids: set[str] = set()
        others = 0
        for entry in self.entries:
            if isinstance(entry.meant, ModerationRequest):
                ids.update(target.id for target in entry.meant.targets)
            else:
                others += max(entry.meant.people, 0)
        return len(ids) + others

    @property
    def outcomes(self) -> dict[str, int]:
        """Count the entries by what became of them; `no answer` where nothing is known."""
        told = (
            str(entry.resolved.outcome) if entry.resolved else "no answer" for entry in self.entries
        )
        return dict(Counter(told))

    @property
    def sum(self) -> str:
        """Return what became of them in words: `2 confirmed, 1 failed`."""
        return ", ".join(f"{count:,} {outcome}" for outcome, count in self.outcomes.items())

    @property
    def undoes(self) -> str:
        """Return the id of what they take back, or nothing."""
        return next(filter(None, map(undoes_of, self.entries)), "")

    @property
    def reason(self) -> str:
        """Return the reason of all, or nothing."""
        reasons = {entry.meant.reason for entry in self.entries}
        return safe(reasons.pop(), LONGEST_REASON) if len(reasons) == 1 else ""


def group_of(entry: JournalEntry, kinds: Iterable[str] = KINDS) -> GroupKey | None:
    """Return to which plan or policy an entry belongs; None if to none."""
    ids = {PLAN: entry.meant.plan, POLICY: policy_of(entry)}
    return next(((kind, ids[kind]) for kind in kinds if ids[kind]), None)


def policy_of(entry: JournalEntry) -> str:
    """Return the id of the policy that an action is of, or nothing."""
    return entry.meant.policy if isinstance(entry.meant, ModerationRequest) else ""


def undoes_of(entry: JournalEntry) -> str:
    """Return the id of the request or plan that an action takes back, or nothing."""
    return entry.meant.undoes if isinstance(entry.meant, ModerationRequest) else ""


def kinds_named(by: str | None, *, as_json: bool) -> tuple[str, ...]:
    """Return by what entries are grouped, as `--by` names it; a text has all groups without.

    Raises:
        SettingsError: it names nothing of that kind.
    """
    if by is None:
        return () if as_json else KINDS
    if by not in KINDS:
        raise SettingsError(f"--by takes {' or '.join(KINDS)}, not {safe(by, 24) or 'nothing'}.")
    return (by,)


def grouped(
    records: Iterable[JournalEntry | JournalNote],
    sizes: Mapping[GroupKey, int],
    kinds: Iterable[str] = KINDS,
) -> Iterator[JournalEntry | JournalNote | EntryGroup]:
    """Yield records as they come, but those of a group together, in the place of its last.

    Args:
        records: in order.
        sizes: how many there are of each group.
        kinds: of the groups that are made.
    """
    kinds = tuple(kinds)
    open_: dict[GroupKey, list[JournalEntry]] = {}
    seen: Counter[GroupKey] = Counter()
    for record in records:
        key = group_of(record, kinds) if isinstance(record, JournalEntry) else None
        if key is None or not isinstance(record, JournalEntry):
            yield record
            continue
        seen[key] += 1
        held = open_.setdefault(key, [])
        held.append(record)
        if seen[key] >= sizes.get(key, 0) or len(held) >= MOST_TOGETHER:
            yield EntryGroup(*key, tuple(open_.pop(key)))
    for key, held in open_.items():  # the journal is shorter than when it was counted
        yield EntryGroup(*key, tuple(held))


def group_fields(group: EntryGroup, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the fields of a group for JSON; `entries` are those of its entries."""
    first = group.entries[0]
    return {
        "plan": group.id if group.kind == PLAN else first.meant.plan or None,
        "policy": group.id if group.kind == POLICY else policy_of(first) or None,
        "undoes": group.undoes or None,
        "reason": group.reason or None,
        "title": group.title,
        "at": first.at,
        "until": group.ends_at,
        "requests": len(group.entries),
        "people": group.people,
        "open": sum(entry.is_open for entry in group.entries),
        "outcomes": group.outcomes,
        "entries": entries,
    }
