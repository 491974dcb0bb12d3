"""Scans of many texts for a few letters, at the speed of a plain one, in slices."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import compress, repeat
from operator import contains, not_, or_
from typing import Any, Final

CHUNK: Final = 8_192
"""Texts that are scanned between two chances for a key: less than a millisecond."""

Places = Sequence[int]
Parted = Generator[Any, None, tuple[list[int], list[int]]]
"""Work that comes to the places that pass a test, and to those that do not."""


def holding(texts: Sequence[str], among: Places, words: str) -> Parted:
    """Part the places among some by whether their text has some words in it."""
    return _part(among, lambda chunk: map(contains, _at(texts, chunk), repeat(words)))


def holding_either(
    texts: Sequence[str], others: Sequence[str], among: Places, words: str
) -> Parted:
    """Part the places among some by whether one of their two texts has some words in it."""
    return _part(
        among,
        lambda chunk: map(
            or_,
            map(contains, _at(texts, chunk), repeat(words)),
            map(contains, _at(others, chunk), repeat(words)),
        ),
    )


def starting(texts: Sequence[str], among: Places, words: str) -> Parted:
    """Part the places among some by whether their text begins with some words."""
    return _part(among, lambda chunk: map(str.startswith, _at(texts, chunk), repeat(words)))


def _part(among: Places, test: Callable[[Places], Iterator[bool]]) -> Parted:
    passed: list[int] = []
    failed: list[int] = []
    for start in range(0, len(among), CHUNK):
        chunk = among[start : start + CHUNK]
        flags = list(test(chunk))
        passed += compress(chunk, flags)
        failed += compress(chunk, map(not_, flags))
        yield
    return passed, failed


def _at(texts: Sequence[str], chunk: Places) -> Iterable[str]:
    """Return the texts at some places."""
    if isinstance(chunk, range):
        return texts[chunk.start : chunk.stop]
    return map(texts.__getitem__, chunk)
