"""Groups what the journal tells: the requests of a plan, or of a policy, stand together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from roomtui.live.journal.entries import JournalEntry
from roomtui.live.journal.entry_group import EntryGroup, policy_of
from roomtui.live.journal.note_entry import JournalNote
from roomtui.settings_error import SettingsError
from roomtui.text import safe

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


def group_of(entry: JournalEntry, kinds: Iterable[str] = KINDS) -> GroupKey | None:
    """Return to which plan or policy an entry belongs; None if to none."""
    ids = {PLAN: entry.meant.plan, POLICY: policy_of(entry)}
    return next(((kind, ids[kind]) for kind in kinds if ids[kind]), None)


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
