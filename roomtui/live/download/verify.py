"""Checks that what came is the file that its record tells of, before it gets its name."""

from typing import Final

from roomtui.live.download.errors import PermanentError

OPENING: Final = 512
"""Bytes at the start of a file by which it is told what it is."""

TRACES: Final = 64
"""Bytes in which the header of a container lies; found later in them, the start is missing."""

MEGABYTES: Final = (1_000_000, 1 << 20)
"""What `size_mb` may count in: the documentation does not say."""

SLACK: Final = 0.01
"""Part of a size by which it may be off, beside its rounding."""

MOST_UNTOLD: Final = 16 << 30
"""Bytes of a file whose size nobody tells: half a day of video. An endless one ends there."""

_PAGE_TYPES: Final = frozenset({"font", "image", "message", "model", "multipart", "text"})
_PAGE_SUBTYPES: Final = frozenset(
    {"gzip", "html", "javascript", "json", "pdf", "x-www-form-urlencoded", "xml", "zip"}
)

_CONTAINERS: Final = (
    (0, b"\x1aE\xdf\xa3"),  # webm and Matroska
    (4, b"ftyp"),  # mp4
    (0, b"OggS"),
    (0, b"RIFF"),  # wav
    (0, b"ID3"),  # mp3
)
"""How the files of recordings and compositions may start, and where."""
_INNER: Final = (b"\x1aE\xdf\xa3", b"webm", b"matroska", b"ftyp", b"isom", b"OggS", b"OpusHead")
"""What stands near the start of a container, though not where a whole one has it."""

_OTHERS: Final = (
    (b"\x1f\x8b", "a packed file"),
    (b"(\xb5/\xfd", "a packed file"),
    (b"PK\x03\x04", "an archive"),
    (b"%PDF-", "a document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_BLANKS: Final = frozenset(b"\t\n\r\f\x1b")


def is_page(content_type: str) -> bool:
    """Return whether a content type is that of a page or a message, never of a video or a track.

    Plain text is what some hosts call anything: that is told by what is in it.
    """
    kind, _, subtype = content_type.partition("/")
    if content_type == "text/plain":
        return False
    return (
        kind in _PAGE_TYPES
        or subtype in _PAGE_SUBTYPES
        or subtype.endswith(("+json", "+xml", "+zip"))
    )


def fits(size_mb: float | None, count: int) -> bool:
    """Return whether a number of bytes rounds to the record's size; any does if it has none."""
    if size_mb is None or not _is_size(size_mb):
        return True
    off = _rounding(size_mb)
    return any(
        (size_mb - off) * unit - 1 <= count <= (size_mb + off) * unit + 1 for unit in MEGABYTES
    )


def most_that_fits(size_mb: float | None, total: int | None = None) -> float:
    """Return the most bytes that may be a size as the record rounds it.

    Where it has none, that is what the host tells as the `total`, or a bound if it does not.
    """
    if size_mb is None or not _is_size(size_mb):
        return MOST_UNTOLD if total is None else total
    return (size_mb + _rounding(size_mb)) * max(MEGABYTES) + 1


def _is_size(size_mb: float) -> bool:
    return 0 < size_mb < 1e9


def _rounding(size_mb: float) -> float:
    decimals = len(f"{size_mb:.9f}".rstrip("0").partition(".")[2])
    return max(10.0**-decimals, size_mb * SLACK)


def refuse_other(host: str, opening: bytes) -> None:
    """Raise PermanentError if a file starts as no video or track does."""
    if what := _other(opening):
        raise PermanentError(f"{host} sent {what} instead of the file. Check any proxy on the way.")


def _other(opening: bytes) -> str:
    """Return what a file is that is none of ours; empty for what is, or may be."""
    if not opening:
        return "nothing"
    for place, magic in _CONTAINERS:
        start = opening[place : place + len(magic)]
        if magic.startswith(start) and start:
            return ""
    for magic, what in _OTHERS:
        if opening.startswith(magic):
            return what
    if any(trace in opening[:TRACES] for trace in _INNER):
        return "a file without its start"
    return "a page of text" if _is_text(opening) else ""


def _is_text(opening: bytes) -> bool:
    if opening.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if any(byte < 32 and byte not in _BLANKS for byte in opening):
        return False
    try:
        opening.decode()
    except UnicodeDecodeError as error:
        # A letter may be cut at the end; any byte is one in older encodings.
        return error.start >= len(opening) - 3 or b"<" in opening[:64]
    return True


def too_long(host: str, most: float) -> str:
    """Return the words for a file that goes on beyond what it can have."""
    return (
        f"{host} sent more than the {most / 1e6:,.2f} MB that the file can have; it was stopped. "
        "Check any proxy on the way, and the record."
    )


def wrong_size(host: str, count: int, size_mb: float) -> str:
    """Return the words for a size that is not the one of the record."""
    return (
        f"{host} has a file of {count / 1e6:,.2f} MB where the record tells of {size_mb:,.2f} MB. "
        "Check any proxy on the way, and the record."
    )
