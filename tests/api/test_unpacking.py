"""Bodies are unpacked as gzip says, whole and undamaged, and never beyond what was asked for."""

import gzip
import tracemalloc
import zlib
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui.api.unpacking import MOST_MEMBERS, MoreThanAsked, NotUnpackable, unpack

pack = partial(gzip.compress, mtime=0)
"""Packs without the time, so that the tests have the same names in every process."""

TEXT = b'{"data": [' + b'{"id": "someone"}, ' * 3000 + b"]}"
PLENTY = 10 * len(TEXT)
MB = 1024 * 1024
BLOCK = pack(bytes(16 * MB), compresslevel=1)


def with_size(packed: bytes, told: int) -> bytes:
    """Return what is packed with another size in its trailer."""
    return packed[:-4] + (told % 2**32).to_bytes(4, "little")


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip", " gzip ", "gzip, identity"])
def test_what_is_packed_as_asked_for_is_unpacked(encoding: str) -> None:
    assert unpack(pack(TEXT), encoding, len(TEXT)) == TEXT


@pytest.mark.parametrize("encoding", ["", "identity", ","])
def test_what_is_not_packed_stays_as_it_is(encoding: str) -> None:
    assert unpack(TEXT, encoding, len(TEXT)) is TEXT
    with pytest.raises(MoreThanAsked):
        unpack(TEXT, encoding, len(TEXT) - 1)


def test_no_body_is_none_however_it_is_said_to_be_packed() -> None:
    assert unpack(b"", "gzip", 10) == b""


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("deflate", zlib.compress(TEXT)),
        ("br", TEXT),
        ("zstd", TEXT),
        ("compress", TEXT),
        ("gzip, gzip", pack(pack(TEXT))),
        ("gzip, br", pack(TEXT)),
        ("gzip", TEXT),
        ("gzip", zlib.compress(TEXT)),
        ("gzip", pack(TEXT)[:-1]),
        ("gzip", pack(TEXT)[:-9]),
        ("gzip", pack(TEXT)[:5]),
        ("gzip", pack(TEXT) + b"garbage"),
        ("gzip", pack(TEXT) + bytes(8)),
        ("gzip", pack(TEXT) + pack(TEXT)[:-1]),
        ("gzip", with_size(pack(TEXT), 0)),
        ("gzip", with_size(pack(TEXT), len(TEXT) + 1)),
        ("gzip", with_size(pack(TEXT), 2**32 - 1)),
        ("gzip", pack(TEXT)[:-8] + bytes(4) + pack(TEXT)[-4:]),
        ("gzip", pack(b"") * (MOST_MEMBERS + 1)),
    ],
)  # fmt: skip
def test_what_is_packed_otherwise_or_damaged_is_refused(encoding: str, packed: bytes) -> None:
    with pytest.raises(NotUnpackable):
        unpack(packed, encoding, PLENTY)


@given(parts=st.lists(st.binary(max_size=2000), min_size=1, max_size=5), slack=st.integers(-3, 3))
def test_parts_packed_one_by_one_are_one_body(parts: list[bytes], slack: int) -> None:
    body = b"".join(parts)
    packed = b"".join(pack(part) for part in parts)
    most = max(len(body) + slack, 0)
    if len(body) <= most:
        assert unpack(packed, "gzip", most) == body
    else:
        with pytest.raises(MoreThanAsked):
            unpack(packed, "gzip", most)


@given(st.data(), st.integers(0, 3000))
def test_no_bytes_whatever_are_unpacked_beyond_the_bound(data: st.DataObject, most: int) -> None:
    packed = bytearray(pack(bytes(2000) + TEXT[:500]))
    for _ in range(data.draw(st.integers(0, 4))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    with suppress(MoreThanAsked, NotUnpackable):
        assert len(unpack(bytes(packed), "gzip", most)) <= most


@pytest.mark.parametrize(
    "bomb",
    [
        BLOCK,
        BLOCK * 64,
        with_size(BLOCK, 10),
        with_size(BLOCK, 2**32 - 1),
        BLOCK * 8 + pack(b"small"),
    ],
    ids=["one part", "a gigabyte in parts", "told small", "told huge", "a small part behind"],
)
def test_a_bomb_takes_no_more_memory_than_the_bound(bomb: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(MoreThanAsked):
            unpack(bomb, "gzip", 2 * MB)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5 * MB
