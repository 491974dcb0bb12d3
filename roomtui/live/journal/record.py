"""Reads the journal.

What is on disk is not trusted: half lines, foreign JSON and wrong types are skipped and counted.
No lock is taken, so that nobody who writes has to wait.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from roomtui.live.journal.entries import Entry, Fate, Line, after

LONGEST_LINE: Final = 1 << 20
"""Bytes of a line that is read; a kick of a full room has some 10,000."""


class Reading:
    """Reads a journal from a day on, and counts in `skipped` the lines that say nothing.

    Raises:
        OSError: the folder is there, but cannot be read.
    """

    def __init__(self, folder: Path, since: date = date.min) -> None:
        there = sorted(folder.iterdir()) if folder.exists() else ()
        days = (file for file in there if file.match("????-??-??.jsonl"))
        self._files = [file for file in days if file.stem >= since.isoformat() and file.is_file()]
        self._decoder = msgspec.json.Decoder(Line)
        self.skipped = 0

    def lines(self) -> Iterator[Line]:
        """Give the lines in the order that they were written in.

        Raises:
            OSError: a file cannot be read.
        """
        self.skipped = 0
        for file in self._files:
            with file.open("rb") as opened:
                yield from self._lines(opened)

    def entries(self) -> Iterator[Entry]:
        """Give the entries in the order of their intents; all is read twice, little is kept.

        Raises:
            OSError: a file cannot be read.
        """
        fates: dict[str, Fate] = {}
        for line in self.lines():
            if about := line.concerns:
                fates[about] = after(fates.get(about), line)
        for line in self.lines():
            if meant := line.intent:
                yield Entry(at=line.at, who=line.who, meant=meant, fate=fates.get(meant.id))

    def open_entries(self, run: str, since: datetime) -> list[Entry]:
        """Give the entries of one run, begun since then, whose outcome nobody has found out.

        Raises:
            OSError: a file cannot be read.
        """
        found: dict[str, Entry] = {}
        for line in self.lines():
            if meant := line.intent:
                if line.who.run == run and line.at >= since:
                    found[meant.id] = Entry(at=line.at, who=line.who, meant=meant)
            elif entry := found.get(line.concerns):
                fate = after(entry.fate, line)
                found[entry.id] = msgspec.structs.replace(entry, fate=fate)
        return [entry for entry in found.values() if entry.is_open]

    def _lines(self, opened: BinaryIO) -> Iterator[Line]:
        while raw := opened.readline(LONGEST_LINE):
            if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
                self.skipped += 1
                _skip_line(opened)
            elif line := self._read(raw):
                yield line

    def _read(self, raw: bytes) -> Line | None:
        try:
            line = self._decoder.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self.skipped += bool(raw.strip())
            return None
        if line.intent is None and not line.concerns:
            self.skipped += 1
            return None
        return line


def _skip_line(opened: BinaryIO) -> None:
    while (raw := opened.readline(LONGEST_LINE)) and not raw.endswith(b"\n"):
        pass
