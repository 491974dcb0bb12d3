"""Unpacks bodies: in pieces, and never more than was asked for."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final

GZIP: Final = b"\x1f\x8b"
"""How a body packed by gzip begins (RFC 1952)."""

STEP: Final = 32 * 1024
"""Packed bytes that are unpacked at a time."""

PIECE: Final = 96 * 1024
"""Bytes that come of them at a time: no block of memory is made for a piece alone."""

DENSEST: Final = 1032
"""Bytes that a packed one can stand for at most (RFC 1951)."""

MOST_MEMBERS: Final = 1000
"""Parts of one body that were packed apart; programs that pack in parallel make one of 64 kB."""

_WITH_HEADER: Final = 31
"""Tells zlib to look for gzip's header and trailer, and to check what the trailer says."""


class NotUnpackable(Exception):
    """A body is packed in another way than it was asked for, or is damaged."""


class MoreThanAsked(Exception):
    """A body comes to more bytes than are wanted."""


def unpack(packed: bytes, encoding: str, most: int) -> bytes:
    """Return a body without its content encoding; `most` bytes at the most.

    Raises:
        NotUnpackable: it is packed by other than gzip, more than once, or is damaged.
        MoreThanAsked: it is larger; no more than `most` bytes of it were unpacked.
    """
    layers = [one for name in encoding.split(",") if (one := name.strip().lower())]
    layers = [one for one in layers if one != "identity"]
    if not layers or not packed:
        if len(packed) > most:
            raise MoreThanAsked
        return packed
    if layers not in (["gzip"], ["x-gzip"]):
        raise NotUnpackable
    return _gunzip(packed, most)


def told_size(packed: bytes) -> int:
    """Return what gzip's trailer says the last part of a body comes to, if that is possible."""
    told = int.from_bytes(packed[-4:], "little")
    return min(told, len(packed) * DENSEST)


def _gunzip(packed: bytes, most: int) -> bytes:
    """Return what the parts of a body come to, in pieces: zlib copies all that it unpacks at once.

    Of a page of megabytes that would be as many more, for a tenth of the time.
    """
    unpacked = BytesIO()
    if told := min(told_size(packed), most):  # all the room at once: it is not moved as it grows
        unpacked.seek(told - 1)
        unpacked.write(b"\0")
        unpacked.seek(0)
    rest = memoryview(packed)
    for _ in range(MOST_MEMBERS):
        rest = _unpack_member(rest, unpacked, most)
        if not rest:
            unpacked.truncate()
            return unpacked.getvalue()
    raise NotUnpackable


def _unpack_member(packed: memoryview, unpacked: BytesIO, most: int) -> memoryview:
    """Append one part to what is unpacked, and return what stands behind it."""
    member = zlib.decompressobj(_WITH_HEADER)
    for start in range(0, len(packed), STEP):
        step = packed[start : start + STEP]
        for piece in _pieces(member, step):
            unpacked.write(piece)
            if unpacked.tell() > most:
                raise MoreThanAsked
        if member.eof:
            return packed[start + len(step) - len(member.unused_data) :]
    raise NotUnpackable


def _pieces(member: "zlib._Decompress", packed: memoryview) -> Iterator[bytes]:
    """Yield what comes of a step; there may be more of it although all has been taken in."""
    rest: memoryview | bytes = packed
    is_full = True
    while rest or is_full:
        try:
            piece = member.decompress(rest, PIECE)
        except zlib.error:
            raise NotUnpackable from None
        yield piece
        rest, is_full = member.unconsumed_tail, len(piece) == PIECE
