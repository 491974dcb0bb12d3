"""Scans of many texts for a few letters, in slices: joined, so that memory is read in a row."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import accumulate, chain, compress, count, filterfalse, islice, repeat
from operator import add, contains, or_
from typing import Final, Generic, TypeVar

CHUNK: Final = 8_192
"""Texts that are scanned between two chances for a key: less than a millisecond."""

BLOCK: Final = 64
"""Items of a tuple, which is made anew when one of them changes."""

JOINED: Final = 4 * BLOCK
"""Texts that are joined, and joined anew once one of them has changed."""

PARTS: Final = CHUNK // JOINED

MANY: Final = 6
"""Where one text of so many is to be looked at, or more, a scan of all that is joined is faster."""

BOUND: Final = "\x1e"
"""Stands before and after each text that is joined; no folded text has it, nor a query."""

T = TypeVar("T")

Places = Sequence[int]
Scan = Generator[None, None, list[int]]
"""Work that comes to the places that pass a test, in the order in which they were given."""


class BlockList(Generic[T]):
    """A list that the garbage collector need not look through, if not its items: of tuples."""

    def __init__(self) -> None:
        self._blocks: list[tuple[T, ...]] = []

    def __len__(self) -> int:
        return (len(self._blocks) - 1) * BLOCK + len(self._blocks[-1]) if self._blocks else 0

    def __getitem__(self, place: int) -> T:
        return self._blocks[place // BLOCK][place % BLOCK]

    def __setitem__(self, place: int, item: T) -> None:
        block, at = self._blocks[place // BLOCK], place % BLOCK
        self._blocks[place // BLOCK] = (*block[:at], item, *block[at + 1 :])

    def __iter__(self) -> Iterator[T]:
        return chain.from_iterable(self._blocks)

    def append(self, item: T) -> None:
        """Add an item at the next place."""
        if self._blocks and len(self._blocks[-1]) < BLOCK:
            self._blocks[-1] = (*self._blocks[-1], item)
        else:
            self._blocks.append((item,))

    def at(self, places: Places) -> Iterable[T]:
        """Return the items at some places; a range begins with a block."""
        blocks = self._blocks
        if isinstance(places, range):
            first, end = places.start // BLOCK, -(-places.stop // BLOCK)
            return islice(chain.from_iterable(blocks[first:end]), len(places))
        return [blocks[place // BLOCK][place % BLOCK] for place in places]


class Texts(BlockList[str]):
    """Texts by their places, none of which has `BOUND` in it, joined for scans, many at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._joined: list[str] = []

    def __setitem__(self, place: int, text: str) -> None:
        super().__setitem__(place, text)
        self._joined[place // JOINED] = ""

    def append(self, text: str) -> None:
        """Add a text at the next place."""
        if len(self) % JOINED == 0:
            self._joined.append("")
        super().append(text)
        self._joined[-1] = ""

    def join(self) -> Generator[None]:
        """Join what has changed, as the next scan would."""
        for number, joined in enumerate(self._joined):
            if not joined:
                self._join(number)
                yield

    def joined(self) -> Iterator[tuple[int, str]]:
        """Yield texts, `JOINED` at a time with bounds between them, and the place of the first."""
        for number in range(len(self._joined)):
            yield number * JOINED, self._join(number)

    def _join(self, number: int) -> str:
        if not (joined := self._joined[number]):
            some = self.at(range(number * JOINED, (number + 1) * JOINED))
            joined = self._joined[number] = f"{BOUND}{BOUND.join(some)}{BOUND}"
        return joined


def are_many(among: Places, texts: Texts) -> bool:
    """Return whether to scan all texts is faster than to look at those at some places."""
    return len(among) * MANY > len(texts)


def has_whole(texts: Texts, words: str) -> bool:
    """Return whether one of the texts is some words and nothing else."""
    whole = f"{BOUND}{words}{BOUND}"
    return any(whole in joined for _, joined in texts.joined())


def holding(texts: Texts, among: Places, words: str, *, so_far: list[int] | None = None) -> Scan:
    """Return the places among some whose text has some words in it.

    They are added to those `so_far` on the way, with others that are not among these.
    """
    found: list[int] = [] if so_far is None else so_far
    if not are_many(among, texts):
        return (yield from _passing(texts, among, words, contains, found))
    for number, (first, joined) in enumerate(texts.joined(), 1):
        *before, _ = joined.split(words)
        if before:  # as many bounds as there are before a hit, its text is the how-manieth
            places = accumulate(map(str.count, before, repeat(BOUND)), initial=first - 1)
            next(places)
            found += dict.fromkeys(places)
        if number % PARTS == 0:
            yield
    return found if isinstance(among, range) else list(filter(set(among).__contains__, found))


def starting(texts: Texts, among: Places, words: str, *, so_far: list[int] | None = None) -> Scan:
    """Return the places among some whose text begins with some words, as `holding` does."""
    found: list[int] = [] if so_far is None else so_far
    if not are_many(among, texts):
        return (yield from _passing(texts, among, words, str.startswith, found))
    for number, (first, joined) in enumerate(texts.joined(), 1):
        *before, _ = joined.split(BOUND + words)
        if before:  # each of those found before has taken its bound away
            bounds = accumulate(map(str.count, before, repeat(BOUND)))
            found += map(add, bounds, count(first))
        if number % PARTS == 0:
            yield
    return found if isinstance(among, range) else list(filter(set(among).__contains__, found))


def holding_either(texts: Texts, others: BlockList[str], among: Places, words: str) -> Scan:
    """Return the places among some where one of the two texts has some words in it."""
    found: list[int] = []
    for chunk in _chunks(among):
        held = map(contains, texts.at(chunk), repeat(words))
        found += compress(chunk, map(or_, held, map(contains, others.at(chunk), repeat(words))))
        yield
    return found


def without(places: Places, others: Iterable[int]) -> list[int]:
    """Return the places that are not among others."""
    return list(filterfalse(set(others).__contains__, places))


def _passing(
    texts: Texts, among: Places, words: str, test: Callable[[str, str], bool], found: list[int]
) -> Scan:
    for chunk in _chunks(among):
        found += compress(chunk, map(test, texts.at(chunk), repeat(words)))
        yield
    return found


def _chunks(among: Places) -> Iterator[Places]:
    return (among[start : start + CHUNK] for start in range(0, len(among), CHUNK))
