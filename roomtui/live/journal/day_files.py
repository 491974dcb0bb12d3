"""The files of a journal: one a day, and what log rotation makes of them.

Rotation appends a number or a date, and may compress: `2026-11-26.jsonl.1`, `….jsonl.2.gz`,
`….jsonl-20261201.gz`. Compression other than gzip is not read, and named.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from msgspec import Struct

from roomtui.text import safe
from roomtui.trusted_path import NotTrusted, mended, refuse_foreign, refuse_linked

if TYPE_CHECKING:
    from gzip import GzipFile

_NAME: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:\.(\d{1,6})|-(\d{8,14}))?\.jsonl(?:\.(\d{1,6})|-(\d{8,14}))?"
    r"(?:\.(gz|xz|bz2|zst|zstd|lz4|lzma|lzo|br|Z|zip|7z))?",
    re.ASCII,
)

_LIKE: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[.-].*)?\.jsonl", re.ASCII)
"""What is a day, or was made of one."""

UNKNOWN: Final = "unknown"
"""Stands for the ending of a file whose form nobody knows."""

_PACKED: Final = {
    b"\x1f\x8b": "gzip",
    b"\xfd7zXZ\x00": "unxz",
    b"BZh": "bunzip2",
    b"\x28\xb5\x2f\xfd": "unzstd",
    b"\x04\x22\x4d\x18": "unlz4",
    b"\x1f\x9d": "uncompress",
    b"PK\x03\x04": "unzip",
}
"""What packed files begin with, and the command that unpacks them."""

_BY_ENDING: Final = {
    "xz": "unxz", "bz2": "bunzip2", "zst": "unzstd", "zstd": "unzstd", "lz4": "unlz4",
    "lzma": "unlzma", "lzo": "lzop -d", "br": "brotli -d", "Z": "uncompress", "zip": "unzip",
    "7z": "7z x",
}  # fmt: skip


class DayFile(Struct, frozen=True):
    """A file that was begun on a day; `turn` orders those of one day, the plain one last."""

    path: Path
    day: str
    turn: tuple[int, int]
    ending: str = ""


def day_files(folder: Path) -> list[DayFile]:
    """Return the files of a journal in the order that they were written in.

    Raises:
        OSError: the folder is there, but cannot be read.
    """
    found = [_day_file(path, path.name) for path in _listed(folder) if _LIKE.match(path.name)]
    return sorted(found, key=lambda one: (one.day, one.turn))


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []


def _day_file(path: Path, shown: str) -> DayFile:
    name = _NAME.fullmatch(shown)
    if name is None:
        return DayFile(path, shown[:10], (3, 0), UNKNOWN)
    number, dated = name[2] or name[4], name[3] or name[5]
    turn = (1, int(dated)) if dated else (2, 0)
    return DayFile(path, name[1], (0, -int(number)) if number else turn, name[6] or "")


def newest_day(folder: Path) -> date | None:
    """Return the day of the newest file, None if there is none.

    Raises:
        OSError: the folder cannot be read.
    """
    for file in reversed(day_files(folder)):
        try:
            return date.fromisoformat(file.day)
        except ValueError:  # no calendar has it
            continue
    return None


@contextmanager
def opened(file: DayFile) -> Iterator["IO[bytes] | GzipFile | None"]:
    """Open a file to read its lines; None for what is no file, such as a folder.

    Raises:
        NotTrusted: somebody else could have written it, or it is packed in a way that is not read.
        OSError: it cannot be read.
    """
    what = f"The journal {safe(file.path)}"
    refuse_linked(what, file.path)
    before = file.path.lstat()
    if not stat.S_ISREG(before.st_mode):
        yield None
        return
    with file.path.open("rb") as plain:
        status = os.fstat(plain.fileno())
        if (status.st_dev, status.st_ino) != (before.st_dev, before.st_ino):
            raise NotTrusted(f"{what} was exchanged while it was opened; read it again.")
        refuse_foreign(what, file.path, status)
        unpack = _unpacking(plain.peek(8)[:8], file.ending)
        if unpack == UNKNOWN:
            raise NotTrusted(f"{what} is in a form that is not read; unpack it, or move it away.")
        if unpack == "gzip":
            from gzip import GzipFile  # only old days are packed

            with GzipFile(fileobj=plain) as unpacked:
                yield unpacked
        elif unpack:
            raise mended(f"{what} is packed in a way that is not read", unpack, file.path)
        else:
            yield plain


def _unpacking(start: bytes, ending: str) -> str:
    """Name the command that unpacks a file; empty for one that is not packed."""
    for magic, command in _PACKED.items():
        if start.startswith(magic):
            return command
    return {**_BY_ENDING, UNKNOWN: UNKNOWN}.get(ending, "") if start else ""
