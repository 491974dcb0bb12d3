"""Lines of text for what a journal tells: an action, a group of them, or a note."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from rich.cells import cell_len

from roomtui import zone
from roomtui.command.journal_groups import (
    START,
)
from roomtui.live.actions.request import LONGEST_REASON, ModerationRequest, Target
from roomtui.live.journal.entries import NOTE, JournalEntry, Resolution, WriteEntry
from roomtui.live.journal.entry_group import EntryGroup, undoes_of
from roomtui.live.journal.note_entry import LONGEST_NOTE, JournalNote
from roomtui.live.journal.operator import Operator
from roomtui.live.kinds import RecordKind
from roomtui.text import safe

NAMED: Final = 5
"""People who are named in a line; `--json` names all."""

WIDTHS: Final = (25, 18, 18, 30, 16, 15, 8)
"""Cells of the columns; what is longer pushes the rest to the right, since nothing is cut."""

HEAD: Final = ("TIME", "WHO", "ACTION", "WHOM", "ROOM", "OUTCOME", "LATENCY", "")

OPEN: Final = "OPEN"


Names = Mapping[str, str]
"""What tells a console from others of the same person, by the id of its run."""


def console_id(who: Operator) -> str:
    """Return what tells the consoles of a person from each other."""
    return who.run or console_place(who)


def console_place(who: Operator) -> str:
    """Return the host and the process of a console."""
    return f"{safe(who.host, 32) or '-'}:{who.pid}"


def as_line(entry: JournalEntry, names: Names = MappingProxyType({})) -> str:
    """Return an entry as one line: when, who, what, whom, where, the outcome and how long it took.

    Times are local, with their offset from UTC, and `names` tell the consoles of one person apart.
    What is still open is marked OPEN, with what is known of it so far.
    """
    resolved = entry.resolved
    latency = f"{resolved.latency_ms} ms" if resolved and resolved.latency_ms is not None else "-"
    return aligned(
        (
            _local(entry.at),
            who_words(entry.who, names),
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
    return aligned(
        (
            began,
            who_words(first.who, names),
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
    cells = (
        _local(note.at),
        who_words(note.who, names),
        NOTE,
        on,
        safe(told.room) or "-",
        "-",
        "-",
    )
    return aligned((*cells, safe(told.text, LONGEST_NOTE)))


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
    settled = f"Settled by {who_words(by, names)}, {_local(resolved.at)}." if by else ""
    return f"{safe(resolved.detail)} {settled}".strip()


def who_words(who: Operator, names: Names = MappingProxyType({})) -> str:
    """Return who somebody is, and at which console where that must be told."""
    words = "@".join(word for word in (who.person, safe(who.ssh_client, 64)) if word) or "-"
    return f"{words} [{names[console_id(who)]}]" if console_id(who) in names else words


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
    return f"{shown} and {more:,} more" if more > 0 else shown


def _local(at: datetime) -> str:
    return zone.local(at).isoformat(" ", "seconds")


def aligned(cells: Sequence[str]) -> str:
    """Return a line of cells, each as wide as its column at least."""
    *columns, last = cells
    padded = [
        cell + " " * (width - cell_len(cell)) for cell, width in zip(columns, WIDTHS, strict=True)
    ]
    return "  ".join([*padded, last]).rstrip()
