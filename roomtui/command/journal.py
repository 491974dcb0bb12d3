"""The `journal` command: what was done, by whom and with what outcome, a line for each action."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from roomtui.command.journal_groups import (
    GroupKey,
    group_of,
    grouped,
)
from roomtui.command.journal_lines import (
    HEAD,
    Names,
    aligned,
    as_line,
    console_id,
    console_place,
    group_line,
    note_line,
    who_words,
)
from roomtui.command.journal_objects import as_object, group_object, note_object
from roomtui.exit_status import FAILED, OK, PARTIAL
from roomtui.live.actions.request import ModerationRequest
from roomtui.live.journal.entries import JournalEntry
from roomtui.live.journal.entry_group import EntryGroup, policy_of
from roomtui.live.journal.note_entry import JournalNote
from roomtui.live.journal.reader import JournalReader
from roomtui.process.standard_streams import complain
from roomtui.text import counted, safe
from roomtui.trusted_path import NotTrusted

INDENT: Final = "  "
"""What stands before an entry below the line of its group."""


JournalRecord = JournalEntry | JournalNote
"""What one line tells."""


class Wanted(Struct, frozen=True, kw_only=True):
    """What is printed: all since a time, and of a session, a plan or a policy, by its id's start.

    Entries are grouped `by` these kinds; a text has the groups alone if it is of `sums`.
    """

    since: datetime | None = None
    session: str = ""
    plan: str = ""
    policy: str = ""
    by: tuple[str, ...] = ()
    sums: bool = False

    @property
    def is_all(self) -> bool:
        """Return whether nothing is left out."""
        return not (self.since or self.session or self.plan or self.policy)

    def has(self, record: JournalRecord) -> bool:
        """Return whether an entry or a note is of what is printed."""
        if self.since is not None and record.at < self.since:
            return False
        if self.session and not _is_of(record, self.session):
            return False
        if isinstance(record, JournalNote):
            return not (self.plan or self.policy)
        is_of_plan = record.meant.plan.startswith(self.plan)
        return is_of_plan and policy_of(record).startswith(self.policy)


def print_journal(folder: Path, wanted: Wanted, *, as_json: bool) -> int:
    """Print the entries, newest last, and give the exit code."""
    since = wanted.since
    try:
        reading = (
            JournalReader(folder, since.astimezone(UTC).date()) if since else JournalReader(folder)
        )
        names, sizes = _first_pass(reading, wanted, as_json=as_json)
        records = filter(wanted.has, reading.records())
        found = _print(grouped(records, sizes, wanted.by), names, as_json=as_json, wanted=wanted)
    except BrokenPipeError:
        raise
    except NotTrusted as error:
        _say(str(error))
        return FAILED
    except OSError as error:
        _say(f"the journal {folder} cannot be read ({error.strerror}). Mend its permissions.")
        return FAILED
    for sentence in reading.unread:
        _say(sentence)
    if not found and not reading.unread:
        what = "nothing" if wanted.is_all else "nothing of that kind"
        _say(f"{what} is in the journal {folder}.")
    if reading.skipped:
        _say(f"{counted(reading.skipped, 'line')} of the journal could not be read; skipped.")
    if reading.later:
        lines = counted(reading.later, "line of the journal is", "lines of the journal are")
        _say(f"{lines} of a later version; use that to see what they tell.")
    return PARTIAL if reading.unread or reading.later else OK


def _first_pass(
    reading: JournalReader, wanted: Wanted, *, as_json: bool
) -> tuple[Names, Mapping[GroupKey, int]]:
    """Return the names of consoles and the sizes of groups, as far as they are needed."""
    if as_json and not wanted.by:
        return {}, {}
    sizes: Counter[GroupKey] = Counter()

    def counting() -> Iterator[JournalRecord]:
        for record in filter(wanted.has, reading.records()):
            key = group_of(record, wanted.by) if isinstance(record, JournalEntry) else None
            sizes.update([key] if key else [])
            yield record

    return _console_names(counting()), sizes


def _print(
    records: Iterator[JournalRecord | EntryGroup], names: Names, *, as_json: bool, wanted: Wanted
) -> bool:
    """Print entries, groups and notes as they come and tell whether there were any."""
    found = False
    for record in records:
        if not found and not as_json:
            print(aligned(HEAD))
        found = True
        for line in _lines(record, names, wanted, as_json=as_json):
            print(line)
    return found


def _lines(
    record: JournalRecord | EntryGroup, names: Names, wanted: Wanted, *, as_json: bool
) -> Iterator[str]:
    """Yield the lines of one entry, group or note."""
    if isinstance(record, JournalNote):
        yield note_object(record) if as_json else note_line(record, names)
    elif as_json and wanted.by:
        group = record if isinstance(record, EntryGroup) else EntryGroup("", "", (record,))
        yield group_object(group)
    elif isinstance(record, EntryGroup):
        yield group_line(record, names)
        if not wanted.sums:
            yield from (f"{INDENT}{as_line(entry, names)}" for entry in record.entries)
    else:
        yield as_object(record) if as_json else as_line(record, names)


def _console_names(entries: Iterator[JournalRecord]) -> Names:
    """Return names for the consoles of whoever had several: by host and process, or by run."""
    consoles: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in entries:
        resolved = None if isinstance(entry, JournalNote) else entry.resolved
        by = resolved.settled_by if resolved else None
        for who in (entry.who, by) if by else (entry.who,):
            consoles[who_words(who)].setdefault(console_id(who), console_place(who))
    named: dict[str, str] = {}
    for own in consoles.values():
        if len(own) > 1:
            taken = Counter(own.values())
            for run, place in own.items():
                named[run] = place if taken[place] == 1 else f"{place} {safe(run, 6)}".rstrip()
    return named


def _say(sentence: str) -> None:
    complain(safe(sentence, 512))


def _is_of(entry: JournalRecord, session: str) -> bool:
    """Return whether an entry or a note concerns the session whose id starts so."""
    if isinstance(entry, JournalNote):
        return entry.note.session_id.startswith(session)
    meant = entry.meant
    if isinstance(meant, ModerationRequest):
        return meant.session_id.startswith(session)
    return meant.what == "composition of" and meant.target.startswith(session)
