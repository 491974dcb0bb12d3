"""The layout of the help: sections of keys side by side, as many columns as there is room for."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from textwrap import wrap
from typing import Final

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content

GAP: Final = 2
"""Blanks between two columns."""

NARROWEST: Final = 46
"""Cells of a column that sentences can still be read in."""

IDLE: Final = "·"
"""The sign of a key that does nothing where one is."""


_KEPT: Final = "\N{NO-BREAK SPACE}"


def whole(words: str) -> str:
    """Return words of an entry that stay on one line."""
    return words.replace(" ", _KEPT)


class Entry(Struct, frozen=True):
    """The keys of a command and what it does; `works` tells whether it does so here and now."""

    keys: str
    text: str
    works: bool = True


class Section(Struct, frozen=True):
    """Entries under a heading; what `is_wide` stands below all columns, and takes their width."""

    title: str
    entries: tuple[Entry, ...]
    is_wide: bool = False


Column = list[Content]
"""Lines, one below the other."""


def lay_out(sections: Sequence[Section], width: int, height: int) -> list[Content]:
    """Return the lines of sections in columns, side by side within `width` cells.

    Columns are the most that leave every sentence whole in two thirds of `height` lines, or side by
    side in all of them, else the fewest side by side that fit, else the most there is room for.
    """
    wide = [line for one in sections if one.is_wide for line in section_lines(one, width)][:-1]
    sections = [section for section in sections if not section.is_wide]
    height -= len(wide)
    most = max(width // NARROWEST, 1)
    tried = [columns_of(sections, width, count) for count in (4, 2, 1) if count <= most]
    unbroken = sum(len(section.entries) + 2 for section in sections if section.entries)
    unharmed = [c for c in tried if sum(map(len, c)) <= unbroken]
    roomy = [c for c in unharmed if _lines(c) <= height * 2 // 3]
    roomy += [c for c in unharmed if len(c) > 1 and _lines(c) <= height]
    fitting = (c for c in reversed(tried) if len(c) > 1 and _lines(c) <= height)
    columns = next(chain(roomy, fitting), tried[0])
    return [*side_by_side(columns, width), *wide]


def _lines(columns: Sequence[Column]) -> int:
    return max(map(len, columns))


def columns_of(sections: Iterable[Section], width: int, count: int) -> list[Column]:
    """Return the sections in columns, each below the shortest one there is by then."""
    columns: list[Column] = [[] for _ in range(count)]
    for section in sections:
        if section.entries:
            shortest = min(columns, key=len)
            shortest += section_lines(section, column_width(width, count))
    return columns


def column_width(width: int, count: int) -> int:
    """Return the cells that each of some columns has."""
    return (width - GAP * (count - 1)) // count


def section_lines(section: Section, width: int) -> Iterator[Content]:
    """Yield a heading, a line or more for each entry, and a blank one."""
    if not section.entries:
        return
    widest = max(cell_len(entry.keys) for entry in section.entries)
    indent = 2 + widest + 1
    yield Content.styled(section.title, "bold $accent")
    for entry in section.entries:
        keys, text = ("bold $foreground", "$foreground") if entry.works else ("$dim", "$dim")
        sign = "  " if entry.works else f"{IDLE} "
        broken = wrap(entry.text, max(width - indent, 12)) or [""]
        first, *rest = (line.replace(_KEPT, " ") for line in broken)
        yield Content.assemble((f"{sign}{entry.keys}".ljust(indent), keys), (first, text))
        for line in rest:
            yield Content.styled(" " * indent + line, text)
    yield Content("")


def side_by_side(columns: Sequence[Column], width: int) -> Iterator[Content]:
    """Yield the lines of columns beside each other."""
    each = column_width(width, len(columns))
    for number in range(max(map(len, columns), default=0)):
        cells = [column[number] if number < len(column) else Content("") for column in columns]
        padded = [cell.pad_right(each + GAP - cell.cell_length) for cell in cells[:-1]]
        yield Content("").join([*padded, cells[-1]])
