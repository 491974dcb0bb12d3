"""The `journal` command: what was done, by whom and with what outcome, a line for each action."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import msgspec
from msgspec import Struct
from rich.cells import cell_len

from roomtui import zone
from roomtui.command.journal_groups import (
    START,
    GroupKey,
    group_fields,
    group_of,
    grouped,
)
from roomtui.exit_status import FAILED, OK, PARTIAL
from roomtui.live.actions.request import LONGEST_REASON, ModerationRequest, Target
from roomtui.live.journal.entries import NOTE, JournalEntry, Resolution, WriteEntry
from roomtui.live.journal.entry_group import EntryGroup, policy_of, undoes_of
from roomtui.live.journal.note_entry import LONGEST_NOTE, JournalNote
from roomtui.live.journal.operator import Operator
from roomtui.live.journal.reader import JournalReader
from roomtui.live.kinds import RecordKind
from roomtui.process.standard_streams import complain
from roomtui.text import counted, safe
from roomtui.trusted_path import NotTrusted

NOT_OF_WRITES: Final = frozenset({"id", "account", "plan", "reason"})
"""Fields of a write that are told beside it, as those of every action."""

NAMED: Final = 5
"""People who are named in a line; `--json` names all."""

WIDTHS: Final = (25, 18, 18, 30, 16, 15, 8)
"""Cells of the columns; what is longer pushes the rest to the right, since nothing is cut."""

HEAD: Final = ("TIME", "WHO", "ACTION", "WHOM", "ROOM", "OUTCOME", "LATENCY", "")

OPEN: Final = "OPEN"

INDENT: Final = "  "
"""What stands before an entry below the line of its group."""

LONGEST_TEXT: Final = 4096
"""Characters of a text in JSON."""


JournalRecord = JournalEntry | JournalNote
"""What one line tells."""

Names = Mapping[str, str]
"""What tells a console from others of the same person, by the id of its run."""


class Wanted(Struct, frozen=True, kw_only=True):
    """What is printed: all since a time, and of a session, a plan or a policy, by its id's start.

    Entries are grouped `by` these kinds.
    """

    since: datetime | None = None
    session: str = ""
    plan: str = ""
    policy: str = ""
    by: tuple[str, ...] = ()

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
            print(_aligned(HEAD))
        found = True
        for line in _lines(record, names, as_json=as_json, by=wanted.by):
            print(line)
    return found


def _lines(
    record: JournalRecord | EntryGroup, names: Names, *, as_json: bool, by: tuple[str, ...]
) -> Iterator[str]:
    """Yield the lines of one entry, group or note."""
    if isinstance(record, JournalNote):
        yield note_object(record) if as_json else note_line(record, names)
    elif as_json and by:
        group = record if isinstance(record, EntryGroup) else EntryGroup("", "", (record,))
        yield group_object(group)
    elif isinstance(record, EntryGroup):
        yield group_line(record, names)
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
            consoles[_who(who)].setdefault(_console(who), _place(who))
    named: dict[str, str] = {}
    for own in consoles.values():
        if len(own) > 1:
            taken = Counter(own.values())
            for run, place in own.items():
                named[run] = place if taken[place] == 1 else f"{place} {safe(run, 6)}".rstrip()
    return named


def _console(who: Operator) -> str:
    return who.run or _place(who)


def _place(who: Operator) -> str:
    return f"{safe(who.host, 32) or '-'}:{who.pid}"


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


def as_line(entry: JournalEntry, names: Names = MappingProxyType({})) -> str:
    """Return an entry as one line: when, who, what, whom, where, the outcome and how long it took.

    Times are local, with their offset from UTC, and `names` tell the consoles of one person apart.
    What is still open is marked OPEN, with what is known of it so far.
    """
    resolved = entry.resolved
    latency = f"{resolved.latency_ms} ms" if resolved and resolved.latency_ms is not None else "-"
    return _aligned(
        (
            _local(entry.at),
            _who(entry.who, names),
            safe(entry.action, 40).removesuffix(" for").removesuffix(" of"),
            _whom(entry),
            safe(entry.room) or "-",
            _outcome(entry),
            latency,
            f"{_cause(entry)}{_reason(entry.meant)} {_detail(resolved, names)}".strip(),
        )
    )


def group_line(group: EntryGroup, names: Names = MappingProxyType({})) -> str:
    """Return the line above the entries of a plan or policy: what was done, and what came of it."""
    first = group.entries[0]
    began, ended = _local(first.at), _local(group.ends_at)
    ended = f"Until {ended}. " if ended != began else ""
    undoes = f"Takes back {safe(group.undoes[:START])}. " if group.undoes else ""
    reason = f"Reason: {group.reason}." if group.reason else ""
    return _aligned(
        (
            began,
            _who(first.who, names),
            f"{group.kind} {safe(group.id[:START])}",
            group.title,
            "-",
            group.sum,
            "-",
            f"{ended}{undoes}{reason}".strip(),
        )
    )


def _cause(entry: JournalEntry) -> str:
    """Return what an action takes back, where it is of no plan, whose line would say so."""
    undoes = "" if entry.meant.plan else undoes_of(entry)
    return f"Takes back {safe(undoes[:START])}. " if undoes else ""


def note_line(note: JournalNote, names: Names = MappingProxyType({})) -> str:
    """Return a note as one line, in the columns of the actions; what it says comes last."""
    told = note.note
    whom = safe(told.name, 80) or safe(told.target, 40) or "-"
    is_named = told.kind in {RecordKind.PARTICIPANT, RecordKind.ROOM}
    on = whom if is_named else f"{safe(told.kind, 40)} {safe(told.target, 40)}".strip()
    cells = (_local(note.at), _who(note.who, names), NOTE, on, safe(told.room) or "-", "-", "-")
    return _aligned((*cells, safe(told.text, LONGEST_NOTE)))


def _reason(meant: ModerationRequest | WriteEntry) -> str:
    return f"Reason: {safe(meant.reason, LONGEST_REASON)}." if meant.reason else ""


def _outcome(entry: JournalEntry) -> str:
    if not entry.is_open:
        return str(entry.resolved.outcome) if entry.resolved else ""
    return f"{OPEN}: {entry.resolved.outcome if entry.resolved else 'no answer'}"


def _detail(resolved: Resolution | None, names: Names) -> str:
    if resolved is None:
        return ""
    by = resolved.settled_by
    settled = f"Settled by {_who(by, names)}, {_local(resolved.at)}." if by else ""
    return f"{safe(resolved.detail)} {settled}".strip()


def _who(who: Operator, names: Names = MappingProxyType({})) -> str:
    words = "@".join(word for word in (who.person, safe(who.ssh_client, 64)) if word) or "-"
    return f"{words} [{names[_console(who)]}]" if _console(who) in names else words


def _whom(entry: JournalEntry) -> str:
    names = _names(entry.whom) or "-"
    if not entry.is_whole:
        names += " and others who are not on record"
    meant = entry.meant
    if not isinstance(meant, ModerationRequest):
        return names
    if meant.everyone:
        names = f"everyone ({names})"
    return f"{names} except {_names(_named(meant.excluded))}" if meant.excluded else names


def _named(targets: Sequence[Target]) -> list[str]:
    return [target.name for target in targets]


def _names(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    shown = ", ".join(safe(name, 80) for name in names[:NAMED])
    return f"{shown} and {more} more" if more > 0 else shown


def _local(at: datetime) -> str:
    return zone.local(at).isoformat(" ", "seconds")


def _aligned(cells: Sequence[str]) -> str:
    *columns, last = cells
    padded = [
        cell + " " * (width - cell_len(cell)) for cell, width in zip(columns, WIDTHS, strict=True)
    ]
    return "  ".join([*padded, last]).rstrip()


def as_object(entry: JournalEntry) -> str:
    """Return an entry as a line of JSON, in ASCII so that no name can steer a terminal.

    The shape, with times in ISO 8601 and null where nothing is known:

        {"id", "at": time, "action": "kick" or "delete room" …, "open": bool,
         "account": {"profile", "service"},
         "who": {"login", "ssh_client", "profile", "service", "host", "pid": int, "run",
                 "audit_login", "sudo_user"},
         "session_id", "room_id", "room", "everyone": bool,
         "targets": [{"id", "name"}], "excluded": [{"id", "name"}],
                    each with "identity" where one was known that may be matched,
         "write": null or {"verb", "what", "name", "target", "fields": {}, "people": int,
                           "filter": {}, "count": int},
         "outcome", "outcome_at": time, "detail", "latency_ms": int, "request_id",
         "settled_by": null or the same as "who",
         "plan", "policy": the id of what it is a part of,
         "undoes": that of the action or plan which it takes back, "reason": the operator's}

    Where single targets have another outcome than "outcome", "apart" has these by their ids.
    """
    return json.dumps(_object(entry))


def group_object(group: EntryGroup) -> str:
    """Return the entries of a plan or policy as a line of JSON, for `--by`.

    The shape; an entry of neither is a group of its own:

        {"plan", "policy", "undoes", "reason", "title": "kick 7 people in 3 sessions",
         "at": time of the first, "until": time of the last word on any,
         "requests": int, "people": int, "open": int,
         "outcomes": {"confirmed": 2, "failed": 1, …},
         "entries": [objects as without `--by`]}
    """
    fields = group_fields(group, [_object(entry) for entry in group.entries])
    return json.dumps(_made_safe(msgspec.to_builtins(fields)))


def _object(entry: JournalEntry) -> Any:
    resolved = entry.resolved
    whole = {
        "id": entry.id,
        "at": entry.at,
        "action": entry.action,
        "open": entry.is_open,
        "account": entry.account,
        "who": entry.who,
        **_order(entry.meant),
        "write": _write(entry.meant),
        "outcome": resolved and resolved.outcome,
        "outcome_at": resolved and resolved.at,
        "detail": resolved and resolved.detail,
        "latency_ms": resolved and resolved.latency_ms,
        "request_id": (resolved and resolved.request_id) or None,
        "settled_by": resolved and resolved.settled_by,
        "plan": entry.meant.plan or None,
        "policy": policy_of(entry) or None,
        "undoes": undoes_of(entry) or None,
        "reason": entry.meant.reason or None,
    }
    if resolved and resolved.apart:
        whole["apart"] = resolved.apart
    return _made_safe(msgspec.to_builtins(whole))


def note_object(note: JournalNote) -> str:
    """Return a note as a line of JSON, in ASCII as those of actions are.

    The shape, with "kind" telling it from actions, which have none:

        {"kind": "note", "id", "at": time, "action": "note", "account": {…}, "who": {…},
         "about": {"kind": "participant" or "session" …, "id", "name", "identity"},
         "session_id", "room_id", "room", "text"}
    """
    told = note.note
    about = {"kind": told.kind, "id": told.target, "name": told.name, "identity": told.identity}
    whole = {
        "kind": NOTE,
        "id": told.id,
        "at": note.at,
        "action": NOTE,
        "account": note.account,
        "who": note.who,
        "about": about,
        "session_id": told.session_id or None,
        "room_id": told.room_id or None,
        "room": told.room or None,
        "text": told.text,
    }
    return json.dumps(_made_safe(msgspec.to_builtins(whole)))


def _order(meant: ModerationRequest | WriteEntry) -> dict[str, Any]:
    order = meant if isinstance(meant, ModerationRequest) else None
    return {
        "session_id": order and order.session_id,
        "room_id": order and order.room_id,
        "room": order and order.room,
        "everyone": bool(order and order.everyone),
        "targets": order.targets if order else (),
        "excluded": order.excluded if order else (),
    }


def _write(meant: ModerationRequest | WriteEntry) -> dict[str, Any] | None:
    if isinstance(meant, ModerationRequest):
        return None
    told: dict[str, Any] = msgspec.to_builtins(meant)
    return {name: value for name, value in told.items() if name not in NOT_OF_WRITES}


def _made_safe(value: Any) -> Any:
    """Return the object with every text made safe, keys too."""
    if isinstance(value, str):
        return safe(value, LONGEST_TEXT)
    if isinstance(value, dict):
        return {safe(key): _made_safe(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_made_safe(inner) for inner in value]
    return value
