"""Lays out the manual for a terminal of some width: headings, wrapped text, tables, code."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.cells import cell_len

from roomtui.command.help.inline import Emphasis, cells_of, widths, wrap
from roomtui.command.help.markdown import Block, CodeBlock, Heading, ListItem, Paragraph, TextTable

WIDEST: Final = 100
"""Columns of running text at most: longer lines are hard to read."""

NARROWEST: Final = 20
NARROWEST_COLUMN: Final = 16
"""Columns that a column of a table needs, if it has so much to say; else rows are stacked."""

GAP: Final = "  "
CODE_INDENT: Final = "    "

_RULES: Final = {1: "=", 2: "-"}
"""What is drawn below headings where letters cannot be bold."""


def lines_of(blocks: Iterable[Block], columns: int, emphasis: Emphasis) -> Iterator[str]:
    """Return the lines of a text; those of code alone may be wider than the columns."""
    return _spaced(blocks, min(max(columns, NARROWEST), WIDEST), emphasis)


def _spaced(blocks: Iterable[Block], width: int, emphasis: Emphasis) -> Iterator[str]:
    before: Block | None = None
    for block in blocks:
        if before is not None and not _is_tight(before, block):
            yield ""
        yield from _lines(block, width, emphasis)
        before = block


def _is_tight(before: Block, block: Block) -> bool:
    """Return whether no blank line goes between two blocks: short items of one list."""
    return isinstance(before, ListItem) and isinstance(block, ListItem) and len(before.blocks) == 1


def _lines(block: Block, width: int, emphasis: Emphasis) -> Iterator[str]:
    match block:
        case Heading():
            yield from _heading(block, width, emphasis)
        case Paragraph():
            yield from wrap(block.text, width, emphasis)
        case CodeBlock():
            yield from (f"{CODE_INDENT}{line}".rstrip() for line in block.lines)
        case TextTable():
            yield from _table(block, width, emphasis)
        case ListItem():
            yield from _item(block, width, emphasis)


def _heading(heading: Heading, width: int, emphasis: Emphasis) -> Iterator[str]:
    for line in wrap(heading.text, width, Emphasis(is_bold=False)):
        yield emphasis.strong(line)
        if not emphasis.is_bold and heading.level in _RULES:
            yield _RULES[heading.level] * cell_len(line)


def _item(item: ListItem, width: int, emphasis: Emphasis) -> Iterator[str]:
    indent = " " * (len(item.marker) + 1)
    for number, line in enumerate(_spaced(item.blocks, width - len(indent), emphasis)):
        start = f"{item.marker} " if number == 0 else indent
        yield f"{start}{line}".rstrip()


def _table(table: TextTable, width: int, emphasis: Emphasis) -> Iterator[str]:
    columns = _column_widths(table, width, emphasis)
    if columns is None:
        return _stacked(table, width, emphasis)
    return _rows(table, columns, emphasis)


def _column_widths(table: TextTable, width: int, emphasis: Emphasis) -> list[int] | None:
    """Return the widths by which a table fits, the narrowest columns whole; None if none do."""
    measured = [_measured(column, emphasis) for column in zip(*table.rows, strict=True)]
    left = width - len(GAP) * (len(measured) - 1)
    given = [0] * len(measured)
    by_width = sorted(range(len(measured)), key=lambda at: measured[at][0])
    for place, at in enumerate(by_width):
        whole, longest = measured[at]
        share = left // (len(measured) - place)
        if share < min(whole, max(longest, NARROWEST_COLUMN)):
            return None
        given[at] = min(whole, share)
        left -= given[at]
    return given


def _measured(column: Sequence[str], emphasis: Emphasis) -> tuple[int, int]:
    """Return the cells that a column would like, and those that it needs."""
    cells = [widths(cell, emphasis) for cell in column]
    return max(whole for whole, _ in cells), max(longest for _, longest in cells)


def _rows(table: TextTable, columns: Sequence[int], emphasis: Emphasis) -> Iterator[str]:
    headings, *rows = table.rows
    if any(headings):
        shown = [
            f"**{heading}**" if heading and emphasis.is_bold else heading for heading in headings
        ]
        yield from _row(shown, columns, emphasis)
        yield from [] if emphasis.is_bold else [GAP.join("-" * column for column in columns)]
    is_airy = any(widths(row[0], emphasis)[0] > columns[0] for row in rows)
    for number, row in enumerate(rows):
        yield from [""] if is_airy and number else []
        yield from _row(row, columns, emphasis)


def _row(row: Sequence[str], columns: Sequence[int], emphasis: Emphasis) -> Iterator[str]:
    cells = [wrap(cell, width, emphasis) for cell, width in zip(row, columns, strict=True)]
    for number in range(max(map(len, cells))):
        parts = [cell[number] if number < len(cell) else "" for cell in cells]
        yield GAP.join(map(_padded, parts, columns)).rstrip()


def _padded(text: str, width: int) -> str:
    return f"{text}{' ' * (width - cells_of(text))}"


def _stacked(table: TextTable, width: int, emphasis: Emphasis) -> Iterator[str]:
    """Yield each row as its first cell with the others below it, each with its heading."""
    headings, *rows = table.rows
    for number, (title, *cells) in enumerate(rows):
        yield from [""] if number else []
        yield from map(emphasis.strong, wrap(title, width, Emphasis(is_bold=False)))
        for heading, cell in zip(headings[1:], cells, strict=True):
            if cell:
                text = f"{heading}: {cell}" if heading else cell
                yield from (f"{GAP}{line}" for line in wrap(text, width - len(GAP), emphasis))
