"""Encoding of trends for the file: all series of an account."""

import zlib
from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from roomtui.live.trends.series import NUMBERS, Code, Series
from roomtui.live.trends.series_store import MOST_SESSIONS, SeriesStore

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of all series, encoded or not: as many as may be kept take 5 MB, and the most compress to a
tenth of that."""

_Numbers = Annotated[bytes, Meta(max_length=4 * NUMBERS)]
_Id = Annotated[str, Meta(max_length=200)]


class NotTrends(Exception):
    """What was read holds no series."""


class StoredSeries(Struct, frozen=True, array_like=True):
    """The numbers of a series, and the time of its last point."""

    last: int
    numbers: _Numbers


class StoredTrends(Struct, frozen=True, array_like=True):
    """All series: of the account, and of its sessions by their ids."""

    people: StoredSeries
    sessions: Annotated[dict[_Id, StoredSeries], Meta(max_length=MOST_SESSIONS)]


def stored(store: SeriesStore) -> StoredTrends:
    """Return what is to be kept, which nothing that comes later changes."""
    sessions = {session_id: _kept(series) for session_id, series in store.sessions.items()}
    return StoredTrends(_kept(store.people), sessions)


def _kept(series: Series) -> StoredSeries:
    return StoredSeries(series.last, series.to_bytes())


def encoded(kept: StoredTrends) -> bytes:
    """Return it in few bytes; made in a thread, for it takes some 10 ms for 500 sessions."""
    return zlib.compress(msgspec.msgpack.encode(kept), 1)


def decoded(content: bytes) -> tuple[Series, Mapping[str, Series]]:
    """Return the series of the account and of its sessions.

    Raises:
        NotTrends: the bytes are none that `encoded` makes.
    """
    try:
        plain = zlib.decompressobj().decompress(content, LARGEST)
        kept = msgspec.msgpack.decode(plain, type=StoredTrends)
        sessions = {session_id: _series(one) for session_id, one in kept.sessions.items()}
        return _series(kept.people, "I"), sessions
    except (zlib.error, msgspec.MsgspecError, ValueError, RecursionError):
        raise NotTrends from None


def _series(kept: StoredSeries, code: Code = "H") -> Series:
    return Series.from_bytes(kept.numbers, kept.last, code)
