"""The pictures as they should be, in files that can be read: what changes in one shows in a review.

A file has the text of one scene at one size, which is the same in all colours, and then for each
row how many cells have which style. `styles.txt` tells what a style is in each mode.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, groupby, product
from pathlib import Path
from string import ascii_letters
from typing import Final, NamedTuple, Self

from tests.pictures.modes import MODES, Size
from tests.pictures.recorder import Picture, Shot

FOLDER: Final = Path(__file__).parent / "golden"
LEGEND: Final = "styles.txt"

Look = tuple[str, ...]
"""A style in each of the modes."""

LIKE: Final = 2
"""In how many modes a style must look as before to keep its letter."""

ANEW: Final = (
    "If it should look so now: `python -m tests.pictures` writes the pictures anew. Look at what "
    "that changes before you commit it."
)
MOST: Final = 12
"""Rows of one picture whose differences are shown."""

_STYLES, _TEXT = "~~ styles", "~~ text in "


class Golden(NamedTuple):
    """One scene at one size: its text, what is another in some modes, its cursor, its styles."""

    cursor: str
    rows: tuple[str, ...]
    others: Mapping[str, Mapping[int, str]]
    runs: tuple[str, ...]

    @classmethod
    def of(cls, pictures: Mapping[str, Picture], letters: Mapping[Look, str]) -> Self:
        """Return what pictures have in common, by their modes, and what not."""
        first = next(iter(pictures.values()))
        others = {
            mode: {y: row for y, row in enumerate(picture.rows) if row != first.rows[y]}
            for mode, picture in pictures.items()
        }
        return cls(
            cursor=first.cursor,
            rows=first.rows,
            others={mode: rows for mode, rows in others.items() if rows},
            runs=tuple(_runs(letters[look] for look in row) for row in looks_of(pictures)),
        )

    @classmethod
    def read(cls, file: Path) -> Self:
        """Return what is in a file."""
        head, _, styles = file.read_text().partition(f"\n{_STYLES}\n")
        text, *others = head.split(f"\n{_TEXT}")
        cursor, *rows = text.split("\n")
        return cls(
            cursor=cursor.removeprefix("cursor: "),
            rows=tuple(rows),
            others=dict(map(_read_other, others)),
            runs=tuple(_repeated(styles.splitlines())),
        )

    def write(self, file: Path) -> None:
        """Write it to a file."""
        lines = [f"cursor: {self.cursor}", *self.rows]
        for mode, rows in self.others.items():
            lines += [f"{_TEXT}{mode}", *(f"{y}: {row}" for y, row in rows.items())]
        lines.append(_STYLES)
        place = 0
        for run, same in groupby(self.runs):
            last = place + len([*same]) - 1
            lines.append(f"{f'{place}-{last}' if last > place else place}: {run}")
            place = last + 1
        file.write_text("\n".join(lines) + "\n")

    def row(self, y: int, mode: str) -> str:
        """Return the text of a row in a mode."""
        return self.others.get(mode, {}).get(y, self.rows[y])


def _read_other(section: str) -> tuple[str, dict[int, str]]:
    mode, *lines = section.split("\n")
    rows = (line.partition(":") for line in lines)
    return mode, {int(y): row.removeprefix(" ") for y, _, row in rows}


def _repeated(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        places, _, run = line.partition(": ")
        first, _, last = places.partition("-")
        yield from [run] * (int(last or first) - int(first) + 1)


def _runs(letters: Iterable[str]) -> str:
    return " ".join(f"{len([*same])}{letter}" for letter, same in groupby(letters))


def looks_of(pictures: Mapping[str, Picture]) -> Iterator[tuple[Look, ...]]:
    """Return how each cell looks in all modes, row by row."""
    for rows in zip(*(picture.styles for picture in pictures.values()), strict=True):
        yield tuple(zip(*rows, strict=True))


def legend() -> dict[str, Look]:
    """Return what each letter stands for, as it is written down."""
    file = FOLDER / LEGEND
    lines = file.read_text().splitlines()[1:] if file.exists() else []
    fields = ([field.strip() for field in line.split("|")] for line in lines)
    return {letter: tuple(look) for letter, *look in fields}


def write_legend(letters: Mapping[Look, str]) -> None:
    """Write down what each letter stands for, a line each."""
    modes = tuple(MODES)
    rows = [("", *modes), *((letter, *look) for look, letter in letters.items())]
    rows[1:] = sorted(rows[1:], key=lambda row: (len(row[0]), row[0].swapcase()))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (" | ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    (FOLDER / LEGEND).write_text("\n".join(lines) + "\n")


def lettered(looks: Iterable[Look], before: Mapping[str, Look]) -> dict[Look, str]:
    """Return a letter for each look: its own, or that of what looked most like it, or a new one."""
    known = {look: letter for letter, look in before.items()}
    wanted = [*dict.fromkeys(looks)]
    letters = {look: known[look] for look in wanted if look in known}
    free = {letter: look for letter, look in before.items() if look not in letters}
    for look in wanted:
        likeness = Counter({each: _likeness(look, old) for each, old in free.items()})
        for letter, modes in likeness.most_common(1) if look not in letters else []:
            if modes >= LIKE:
                letters[look] = letter
                del free[letter]
    taken = {*letters.values(), *free}
    new = (letter for letter in _all_letters() if letter not in taken)
    return {look: letters.get(look) or next(new) for look in wanted}


def _likeness(one: Look, other: Look) -> int:
    return sum(a == b for a, b in zip(one, other, strict=False))


def _all_letters() -> Iterator[str]:
    for length in count(1):
        yield from map("".join, product(ascii_letters, repeat=length))


def file_of(scene: str, size: Size) -> Path:
    """Return the file of a scene at a size."""
    return FOLDER / f"{scene}-{size[0]}x{size[1]}.txt"


def differences(shot: Shot, looks: Mapping[str, Look]) -> list[str]:
    """Return how a picture differs from what it should be, row by row; nothing if it does not."""
    mode, size = shot.play.mode, shot.play.size
    what = f"{shot.scene} at {size[0]}x{size[1]}, {mode}"
    file = file_of(shot.scene, size)
    if not file.exists():
        return [f"{what}: there is no such picture yet."]
    golden, place = Golden.read(file), [*MODES].index(mode)
    shown = {letter: look[place] for letter, look in looks.items()}
    picture = shot.picture
    found = [] if golden.cursor == picture.cursor else [
        f"  the cursor is at {picture.cursor}, not at {golden.cursor}"
    ]  # fmt: skip
    for y, (row, styles) in enumerate(zip(picture.rows, picture.styles, strict=True)):
        if (wanted := golden.row(y, mode)) != row:
            found.append(f"  row {y} is\n  + {row}\n  - {wanted}")
        elif (cells := _cells(golden.runs[y], shown)) != styles:
            found += _restyled(y, row, styles, cells)
    left_out = [f"  and {len(found) - MOST} more"] if len(found) > MOST else []
    return [f"{what}:", *found[:MOST], *left_out] if found else []


def _cells(run: str, shown: Mapping[str, str]) -> tuple[str, ...]:
    cells: list[str] = []
    for part in run.split():
        letter = part.lstrip("0123456789")
        cells += [shown[letter]] * int(part.removesuffix(letter))
    return tuple(cells)


def _restyled(y: int, row: str, styles: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    pairs = enumerate(zip(styles, wanted, strict=True))
    for (now, before), cells in groupby(pairs, lambda each: each[1]):
        places = [x for x, _ in cells]
        if now != before:
            where = f"{places[0]}-{places[-1]}"
            yield f"  row {y}, columns {where} are {now}, not {before}, in\n    {row}"
