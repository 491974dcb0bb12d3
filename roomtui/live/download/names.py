"""File names: portable, whatever the text that they are made of."""

import re
import sys
import unicodedata
from itertools import dropwhile
from pathlib import PurePath
from typing import Final

from roomtui.api.models import Composition, Recording
from roomtui.text import safe

MOST_BYTES: Final = 128
"""Of a name with its ending: some file systems hold 143, and a number may have to be added."""

BY_CONTENT_TYPE: Final = {
    "application/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "audio/webm": ".webm",
    "video/mp4": ".mp4",
    "video/ogg": ".ogv",
    "video/webm": ".webm",
    "video/x-matroska": ".mkv",
}
UNKNOWN: Final = ".bin"
ENDINGS: Final = frozenset({*BY_CONTENT_TYPE.values(), UNKNOWN})

_BY_TRACK: Final = {
    ("audio", ""): ".ogg",
    ("audio", "opus"): ".ogg",
    ("video", ""): ".webm",
    ("video", "vp8"): ".webm",
    ("video", "vp9"): ".webm",
}
_FORBIDDEN: Final = re.compile(r'[/\\:*?"<>|]')
_RESERVED: Final = re.compile(
    r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[\d¹²³]) *(\..*)?", re.IGNORECASE
)
"""Names that Windows keeps for its devices, whatever follows after a dot."""


ONLY_FORMAT: Final = "mp4"
"""The one format in which compositions are made, also where the service does not say it."""


def file_name(label: str, record: Recording | Composition) -> str:
    """Make a name for the file of a record from any label.

    It lacks an ending where the record does not tell the format; `with_ending` adds one.
    """
    ending = _ending(record)
    return f"{_stem(label, MOST_BYTES - len(ending))}{ending}"


def portable(name: str) -> str:
    """Return a name that every file system takes, with its ending if that is one of ours."""
    ending = PurePath(name[-16:]).suffix.lower()
    if ending not in ENDINGS:
        return _stem(name, MOST_BYTES)
    return f"{_stem(name[: -len(ending)], MOST_BYTES - len(ending))}{ending}"


def with_ending(name: str, content_type: str) -> str:
    """Return a name with the ending of its content, unless it has one."""
    if PurePath(name).suffix in ENDINGS:
        return name
    return portable(f"{name}{BY_CONTENT_TYPE.get(content_type, UNKNOWN)}")


def _ending(record: Recording | Composition) -> str:
    if isinstance(record, Recording):
        return _BY_TRACK.get((record.type.lower(), (record.codec or "").lower()), "")
    ending = f".{(record.format or ONLY_FORMAT).lower()}"
    return ending if ending in ENDINGS else ""


def _stem(label: str, most_bytes: int) -> str:
    encoding = sys.getfilesystemencoding()
    text = safe(label, MOST_BYTES).encode(encoding, "replace").decode(encoding)
    text = "".join(dropwhile(_cannot_begin, _FORBIDDEN.sub("_", text)))
    text = text.encode(encoding)[:most_bytes].decode(encoding, "ignore").rstrip(" .")
    if _RESERVED.fullmatch(text):
        text = f"_{text}"[:most_bytes]
    return text or "file"


def _cannot_begin(char: str) -> bool:
    """Return what hides a file, reads as an option or a home, or combines with what is before."""
    return char in " .-~" or unicodedata.category(char).startswith("M")
