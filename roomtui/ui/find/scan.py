"""Scans of many texts for a few letters, in slices: joined, so that memory is read in a row."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import accumulate, compress, count, filterfalse, repeat
from operator import add, contains, or_
from typing import Any, Final

CHUNK: Final = 8_192
"""Texts that are scanned between two chances for a key: less than a millisecond."""

JOINED: Final = 256
"""Texts of a block: what is joined anew once one of them has changed."""

BLOCKS: Final = CHUNK // JOINED

MANY: Final = 6
"""Where one text of so many is to be looked at, or more, a scan of all blocks is faster."""

BOUND: Final = "\x1e"
"""Stands between the texts of a block; no folded text has it, nor a query."""

Places = Sequence[int]
Scan = Generator[Any, None, list[int]]
"""Work that comes to the places that pass a test, in the order in which they were given."""


class Texts:
    """Texts by their places, none of which has `BOUND` in it, joined to blocks for scans."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._blocks: list[str] = []

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, place: int) -> str:
        return self._texts[place]

    def __setitem__(self, place: int, text: str) -> None:
        self._texts[place] = text
        self._blocks[place // JOINED] = ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def append(self, text: str) -> None:
        """Add a text at the next place."""
        if len(self._texts) % JOINED == 0:
            self._blocks.append("")
        self._texts.append(text)
        self._blocks[-1] = ""

    def at(self, places: Places) -> Iterable[str]:
        """Return the texts at some places."""
        if isinstance(places, range):
            return self._texts[places.start : places.stop]
        return map(self._texts.__getitem__, places)

    def join(self) -> Generator[None]:
        """Join what has changed, as the next scan would."""
        for number, block in enumerate(self._blocks):
            if not block:
                self._block(number)
                yield

    def blocks(self) -> Iterator[tuple[int, str]]:
        """Yield each block with the place of its first text, and a bound before each text."""
        for number in range(len(self._blocks)):
            yield number * JOINED, self._block(number)

    def _block(self, number: int) -> str:
        if not (block := self._blocks[number]):
            some = self._texts[number * JOINED : (number + 1) * JOINED]
            block = self._blocks[number] = BOUND + BOUND.join(some)
        return block


def holding(texts: Texts, among: Places, words: str) -> Scan:
    """Return the places among some whose text has some words in it."""
    if not _are_many(among, texts):
        return (yield from _passing(texts, among, words, contains))
    found: list[int] = []
    for number, (first, block) in enumerate(texts.blocks()):
        *before, _ = block.split(words)
        if before:  # as many bounds as there are before a hit, its text is the how-manieth
            places = accumulate(map(str.count, before, repeat(BOUND)), initial=first - 1)
            next(places)
            found += dict.fromkeys(places)
        if number % BLOCKS == 0:
            yield
    return found if isinstance(among, range) else list(filter(set(among).__contains__, found))


def starting(texts: Texts, among: Places, words: str) -> Scan:
    """Return the places among some whose text begins with some words."""
    if not _are_many(among, texts):
        return (yield from _passing(texts, among, words, str.startswith))
    found: list[int] = []
    for number, (first, block) in enumerate(texts.blocks()):
        *before, _ = block.split(BOUND + words)
        if before:  # each of those found before has taken its bound away
            bounds = accumulate(map(str.count, before, repeat(BOUND)))
            found += map(add, bounds, count(first))
        if number % BLOCKS == 0:
            yield
    return found if isinstance(among, range) else list(filter(set(among).__contains__, found))


def holding_either(texts: Texts, others: Sequence[str], among: Places, words: str) -> Scan:
    """Return the places among some where one of the two texts has some words in it."""
    found: list[int] = []
    for chunk in _chunks(among):
        theirs = (
            others[chunk.start : chunk.stop]
            if isinstance(chunk, range)
            else map(others.__getitem__, chunk)
        )
        held = map(contains, texts.at(chunk), repeat(words))
        found += compress(chunk, map(or_, held, map(contains, theirs, repeat(words))))
        yield
    return found


def without(places: Places, others: Iterable[int]) -> list[int]:
    """Return the places that are not among others."""
    return list(filterfalse(set(others).__contains__, places))


def _are_many(among: Places, texts: Texts) -> bool:
    return len(among) * MANY > len(texts)


def _passing(texts: Texts, among: Places, words: str, test: Any) -> Scan:
    found: list[int] = []
    for chunk in _chunks(among):
        found += compress(chunk, map(test, texts.at(chunk), repeat(words)))
        yield
    return found


def _chunks(among: Places) -> Iterator[Places]:
    return (among[start : start + CHUNK] for start in range(0, len(among), CHUNK))
