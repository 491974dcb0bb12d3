"""Reads the journal.

What is on disk is not trusted: half lines, foreign JSON and wrong types are skipped and counted;
lines of kinds that a later version writes are skipped without. No lock is taken, so that nobody
who writes has to wait.
"""

import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from gzip import GzipFile
from pathlib import Path
from typing import IO, Final

from msgspec.structs import replace

from roomtui.live.actions.request import ModerationRequest
from roomtui.live.journal.day_files import DayFile, day_files, opened
from roomtui.live.journal.entries import (
    TO_BE_SEEN,
    JournalEntry,
    JournalLine,
    Outcomes,
    WriteEntry,
    can_be_seen,
)
from roomtui.live.journal.line_decoder import LineDecoder
from roomtui.live.journal.lines import LARGEST_ENTRY, LONGEST_LINE
from roomtui.live.journal.note_entry import JournalNote
from roomtui.text import safe
from roomtui.trusted_path import NotTrusted, check_folder

__all__ = ["LONGEST_LINE", "JournalReader"]

LARGEST_UNPACKED: Final = 4 << 30
"""Bytes that are read of a packed file; what unpacks to more is no journal."""

AROUND_MIDNIGHT: Final = timedelta(hours=1)
"""By how much a clock is set back in passing, so that an outcome gets into the day before."""


class JournalReader:
    """Reads a journal from a day on.

    `skipped` counts the lines that say nothing, `later` those that only a later version
    understands, and `unread` says of each file that cannot be read why, and what to do.

    Raises:
        NotTrusted: somebody else can write the folder.
        OSError: the folder is there, but cannot be read.
    """

    def __init__(self, folder: Path, since: date = date.min) -> None:
        if folder.is_dir():
            check_folder(f"The journal {safe(folder)}", folder)
        files, first = day_files(folder), since.isoformat()
        self._files = [file for file in files if file.day >= first]
        self._before = [file for file in files if file.day < first]
        self._decoder = LineDecoder()
        self._unread: dict[Path, str] = {}
        self._newest: datetime | None = None

    @property
    def skipped(self) -> int:
        """Return how many lines said nothing."""
        return self._decoder.skipped

    @property
    def later(self) -> int:
        """Return how many lines only a later version understands."""
        return self._decoder.later

    @property
    def unread(self) -> list[str]:
        """Return a sentence for each file that could not be read."""
        return list(self._unread.values())

    def lines(self) -> Iterator[JournalLine]:
        """Yield the lines in the order that they were written in."""
        self._decoder = LineDecoder()
        yield from self._lines_of(self._files)

    def entries(self) -> Iterator[JournalEntry]:
        """Yield the entries in the order of their intents; all is read twice, little is kept."""
        for record in self.records():
            if isinstance(record, JournalEntry):
                yield record

    def records(self) -> Iterator[JournalEntry | JournalNote]:
        """Yield the entries and the notes, each in its place; all is read twice."""
        outcomes = self._outcomes()
        for record in _assembled(self.lines()):
            if isinstance(record, JournalEntry):
                yield replace(record, resolved=outcomes.resolved(record.meant))
            else:
                yield record

    def entries_of(self, runs: frozenset[str]) -> list[JournalEntry]:
        """Return the entries of some runs, with what became of them."""
        outcomes, found = Outcomes(), dict[str, JournalEntry]()
        for entry in _assembled(self._noting(outcomes)):
            if isinstance(entry, JournalEntry) and entry.who.run in runs:
                found.setdefault(entry.id, entry)
        return [replace(one, resolved=outcomes.resolved(one.meant)) for one in found.values()]

    def has_since(self, since: datetime) -> bool:
        """Return whether a line that was read is of since then, so that so much time has passed."""
        return self._newest is not None and self._newest >= since

    def _noting(self, outcomes: Outcomes) -> Iterator[JournalLine]:
        for line in self.lines():
            if line.concerns:
                outcomes.add(line)
            if self._newest is None or line.at > self._newest:
                self._newest = line.at
            yield line

    def _outcomes(self) -> Outcomes:
        """Read what became of what was meant, in days before too where the clock was set back."""
        outcomes, doubted = Outcomes(), list[ModerationRequest | WriteEntry]()
        now = datetime.now(UTC)
        for line in self._noting(outcomes):
            if self._before and (meant := line.intent) and _may_have_ended_before(line, now):
                doubted.append(meant)
        ids = {meant.id for meant in doubted if _is_in_doubt(meant, outcomes)}
        for line in self._lines_of(self._before) if ids else ():
            if line.concerns in ids:
                outcomes.add(line)
        return outcomes

    def _lines_of(self, files: list[DayFile]) -> Iterator[JournalLine]:
        for file in files:
            try:
                with opened(file) as source:
                    if source is not None:
                        yield from self._lines(source)
            except NotTrusted as error:
                self._unread[file.path] = str(error)
            except FileNotFoundError:  # rotated meanwhile; its other name is read the next time
                self._unread[file.path] = f"The journal {safe(file.path)} is gone; read it again."
            except (EOFError, zlib.error):
                self._unread[file.path] = (
                    f"The journal {safe(file.path)} is damaged from some point on."
                )
            except OSError as error:
                reason = error.strerror or "it is damaged"
                self._unread[file.path] = (
                    f"The journal {safe(file.path)} cannot be read ({safe(reason, 80)})."
                )

    def _lines(self, source: IO[bytes] | GzipFile) -> Iterator[JournalLine]:
        left = LARGEST_UNPACKED
        while raw := source.readline(LONGEST_LINE):
            left -= len(raw)
            if left < 0:
                raise EOFError
            if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
                self._decoder.skipped += 1
                _skip_line(source)
            elif line := self._decoder.read(raw):
                yield line


def _assembled(lines: Iterator[JournalLine]) -> Iterator[JournalEntry | JournalNote]:
    """Put intents together with the lines that they go on in, which follow at once."""
    begun: JournalEntry | None = None
    left, size = 0, 0
    for line in lines:
        if begun is not None and line.goes_on == begun.id and size < LARGEST_ENTRY:
            begun, left = _with_part(begun, line), left - 1
            size += sum(len(one.id) + len(one.name) for one in line.targets + line.excluded)
            if not left:
                yield begun
                begun = None
        elif meant := line.intent:
            if begun is not None:
                yield replace(begun, is_whole=False)
            begun, left, size = None, line.parts, 0
            entry = JournalEntry(at=line.at, who=line.who, meant=meant, seq=line.seq)
            if left:
                begun = entry
            else:
                yield entry
        elif note := line.told_note:
            yield note
    if begun is not None:
        yield replace(begun, is_whole=False)


def _with_part(begun: JournalEntry, line: JournalLine) -> JournalEntry:
    request = begun.meant
    if not isinstance(request, ModerationRequest):
        return begun
    targets, excluded = request.targets + line.targets, request.excluded + line.excluded
    return replace(begun, meant=replace(request, targets=targets, excluded=excluded))


def _may_have_ended_before(line: JournalLine, now: datetime) -> bool:
    """Return whether the outcome of an intent may be in a file of a day before."""
    if line.at > now:
        return True
    try:
        at = line.at.astimezone(UTC)
    except OverflowError:  # at an end of the calendar
        return False
    return timedelta(hours=at.hour, minutes=at.minute) < AROUND_MIDNIGHT


def _is_in_doubt(meant: ModerationRequest | WriteEntry, outcomes: Outcomes) -> bool:
    """Return whether another line could tell more of what became of an intent."""
    resolved = outcomes.resolved(meant)
    if resolved is None:
        return True
    return resolved.outcome in TO_BE_SEEN and (
        can_be_seen(meant) or resolved.settled_by is not None
    )


def _skip_line(source: IO[bytes] | GzipFile) -> None:
    while (raw := source.readline(LONGEST_LINE)) and not raw.endswith(b"\n"):
        pass
