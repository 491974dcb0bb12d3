"""Follows a journal: reads what was written of late, and from then on what any console adds.

Runs in a thread. No lock is taken; a line that is not whole yet waits. What is on disk is not
trusted: a file may grow without bound, be cut back, replaced or linked, and lines may be anything.
"""

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BufferedReader
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from msgspec import Struct

from roomtui.live.journal.day_files import DayFile, day_files, opened
from roomtui.live.journal.entries import JournalLine
from roomtui.live.journal.line_decoder import LineDecoder
from roomtui.live.journal.lines import LONGEST_LINE
from roomtui.text import safe
from roomtui.trusted_path import NotTrusted, check_folder

if TYPE_CHECKING:
    from gzip import GzipFile

MOST_BYTES: Final = 16 << 20
"""Bytes that are read at a time; of what was written before, the newest."""

MOST_FILES: Final = 16
"""Files that are looked at for more: those of the newest days, and what rotation makes of them."""

SETTLED_SECS: Final = 2.0
"""Age of a folder's last change from which on its time tells a later one apart."""


class ReadPosition(Struct):
    """How far a file was read, and the size at which there was no more to be read.

    `is_amid` tells that it was read up to some point of a line that is skipped.
    """

    offset: int = 0
    is_amid: bool = False
    size: int = -1


FileId = tuple[int, int]
"""What tells a file apart from others that have had its name: device and inode."""


class JournalFollower:
    """Reads the lines of a journal's last days, and at each look what is new.

    `trouble` says why not all could be read at the last look, and what to do. `is_partial` tells
    that some of what was written before the first look was too much to be read, `is_behind` that
    the last look was too short for all that is new.
    """

    def __init__(self, folder: Path, back: timedelta) -> None:
        self._folder = folder
        self._back = back
        self._decoder = LineDecoder()
        self._files: list[DayFile] = []
        self._listed_at = -1
        self._places: dict[FileId, ReadPosition] = {}
        self._has_begun = False
        self.trouble = ""
        self.is_partial = False
        self.is_behind = False

    @property
    def unread(self) -> int:
        """Return how many lines could not be read, or are of a later version."""
        return self._decoder.skipped + self._decoder.later

    def lines(self, now: datetime) -> Iterator[JournalLine]:
        """Yield what is new, file by file; nothing is opened that has the size it had."""
        self.trouble = ""
        self.is_behind = False
        try:
            self._list(now)
        except (OSError, NotTrusted) as error:
            self.trouble = _why(error, self._folder)
            return
        left = MOST_BYTES
        for file in self._files:
            try:
                status = file.path.lstat()
                place = self._place(status)
                if status.st_size in {place.size, place.offset} or left <= 0:
                    self.is_behind |= status.st_size not in {place.size, place.offset}
                    continue
                if status.st_size < place.offset:
                    place.offset, place.is_amid = 0, False  # it was cut back, and begins anew
                with opened(file) as source:
                    before = place.offset
                    yield from self._new_lines(source, status, left)
                    left -= max(0, self._place(status).offset - before)
            except FileNotFoundError:  # rotated meanwhile: its other name is listed next time
                self._listed_at = -1
            except (OSError, NotTrusted, EOFError, ValueError) as error:
                self.trouble = _why(error, file.path)

    def _list(self, now: datetime) -> None:
        """List the files of the last days anew, if the folder has changed."""
        try:
            changed_at = self._folder.stat().st_mtime_ns
        except FileNotFoundError:  # nothing was ever written
            self._files, self._listed_at, self._has_begun = [], -1, True
            return
        if changed_at == self._listed_at:
            return
        check_folder(f"The journal {safe(self._folder)}", self._folder)
        first = (now - self._back).date().isoformat()
        files = [one for one in day_files(self._folder) if one.day >= first]
        self._files = files[-MOST_FILES:]
        is_settled = abs(time.time() - changed_at / 1e9) > SETTLED_SECS
        self._listed_at = changed_at if is_settled else -1
        if not self._has_begun:
            self._has_begun = True
            self.is_partial = len(files) > MOST_FILES
            self._places = dict(self._first_places())
            return
        known = self._places
        ids = {_id(status) for one in self._files if (status := _status(one.path))}
        self._places = {file_id: place for file_id, place in known.items() if file_id in ids}
        for one in self._files:
            if one.ending and (status := _status(one.path)):  # packed since, and known before
                self._places.setdefault(_id(status), ReadPosition(status.st_size))

    def _first_places(self) -> Iterator[tuple[FileId, ReadPosition]]:
        """Yield where to begin in each file, so that the newest bytes of all are read."""
        left = MOST_BYTES
        for file in reversed(self._files):
            if status := _status(file.path):
                unread = max(0, status.st_size - left)
                left = max(0, left - status.st_size)
                self.is_partial |= unread > 0
                if file.ending and unread:  # nobody begins amid what is packed
                    yield _id(status), ReadPosition(status.st_size)
                else:
                    yield _id(status), ReadPosition(max(0, unread - 1), is_amid=unread > 0)

    def _place(self, status: os.stat_result) -> ReadPosition:
        return self._places.setdefault(_id(status), ReadPosition())

    def _new_lines(
        self, source: "IO[bytes] | GzipFile | None", status: os.stat_result, most: int
    ) -> Iterator[JournalLine]:
        """Yield the whole lines from where a file was read to."""
        place = self._place(status)
        if not isinstance(source, BufferedReader):
            place.offset = status.st_size  # it is read at once, and once
            yield from self._unpacked(source, most)
            return
        if _id(os.fstat(source.fileno())) != _id(status):
            self._listed_at = -1  # another file has the name by now, which is read next time
            return
        source.seek(place.offset)
        while most > 0 and (raw := source.readline(LONGEST_LINE)):
            most -= len(raw)
            is_whole = raw.endswith(b"\n")
            if not is_whole and len(raw) < LONGEST_LINE and not place.is_amid:
                place.size = status.st_size
                return  # it is being written
            place.offset += len(raw)
            if place.is_amid or not is_whole:
                self._decoder.skipped += not place.is_amid
                place.is_amid = not is_whole
            elif line := self._decoder.read(raw):
                yield line

    def _unpacked(self, source: "IO[bytes] | GzipFile | None", most: int) -> Iterator[JournalLine]:
        while source is not None and most > 0 and (raw := source.readline(LONGEST_LINE)):
            most -= len(raw)
            if raw.endswith(b"\n") and (line := self._decoder.read(raw)):
                yield line


def _id(status: os.stat_result) -> FileId:
    return status.st_dev, status.st_ino


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except OSError:
        return None


def _why(error: Exception, path: Path) -> str:
    if isinstance(error, NotTrusted):
        return str(error)
    reason = error.strerror if isinstance(error, OSError) else ""
    return f"The journal {safe(path)} cannot be read ({safe(reason or 'it is damaged', 80)})."
