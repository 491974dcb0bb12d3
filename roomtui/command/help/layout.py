"""Lays out the manual for a terminal of some width: headings, wrapped text, tables, code."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.cells import cell_len

from roomtui.command.help.inline import Style, cells_of, widths, wrap
from roomtui.command.help.markdown import Block, Code, Heading, Item, Paragraph, Table

WIDEST: Final = 100
"""Columns of running text at most: longer lines are hard to read."""

NARROWEST: Final = 20
NARROWEST_COLUMN: Final = 16
"""Columns that a column of a table needs, if it has so much to say; else rows are stacked."""

GAP: Final = "  "
CODE_INDENT: Final = "    "

_RULES: Final = {1: "=", 2: "-"}
"""What is drawn below headings where letters cannot be bold."""


def lines_of(blocks: Iterable[Block], columns: int, style: Style) -> Iterator[str]:
    """Return the lines of a text; those of code alone may be wider than the columns."""
    return _spaced(blocks, min(max(columns, NARROWEST), WIDEST), style)


def _spaced(blocks: Iterable[Block], width: int, style: Style) -> Iterator[str]:
    before: Block | None = None
    for block in blocks:
        if before is not None and not _is_tight(before, block):
            yield ""
        yield from _lines(block, width, style)
        before = block


def _is_tight(before: Block, block: Block) -> bool:
    """Return whether no blank line goes between two blocks: short items of one list."""
    return isinstance(before, Item) and isinstance(block, Item) and len(before.blocks) == 1


def _lines(block: Block, width: int, style: Style) -> Iterator[str]:
    match block:
        case Heading():
            yield from _heading(block, width, style)
        case Paragraph():
            yield from wrap(block.text, width, style)
        case Code():
            yield from (f"{CODE_INDENT}{line}".rstrip() for line in block.lines)
        case Table():
            yield from _table(block, width, style)
        case Item():
            yield from _item(block, width, style)


def _heading(heading: Heading, width: int, style: Style) -> Iterator[str]:
    for line in wrap(heading.text, width, style):
        yield style.strong(line)
        if not style.is_bold and heading.level in _RULES:
            yield _RULES[heading.level] * cell_len(line)


def _item(item: Item, width: int, style: Style) -> Iterator[str]:
    indent = " " * (len(item.marker) + 1)
    for number, line in enumerate(_spaced(item.blocks, width - len(indent), style)):
        start = f"{item.marker} " if number == 0 else indent
        yield f"{start}{line}".rstrip()


def _table(table: Table, width: int, style: Style) -> Iterator[str]:
    columns = _column_widths(table, width, style)
    if columns is None:
        return _stacked(table, width, style)
    return _rows(table, columns, style)


def _column_widths(table: Table, width: int, style: Style) -> list[int] | None:
    """Return the widths by which a table fits, the narrowest columns whole; None if none do."""
    measured = [_measured(column, style) for column in zip(*table.rows, strict=True)]
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


def _measured(column: Sequence[str], style: Style) -> tuple[int, int]:
    """Return the cells that a column would like, and those that it needs."""
    cells = [widths(cell, style) for cell in column]
    return max(whole for whole, _ in cells), max(longest for _, longest in cells)


def _rows(table: Table, columns: Sequence[int], style: Style) -> Iterator[str]:
    headings, *rows = table.rows
    if any(headings):
        shown = [f"**{heading}**" if heading and style.is_bold else heading for heading in headings]
        yield from _row(shown, columns, style)
        yield from [] if style.is_bold else [GAP.join("-" * column for column in columns)]
    is_airy = any(widths(row[0], style)[0] > columns[0] for row in rows)
    for number, row in enumerate(rows):
        yield from [""] if is_airy and number else []
        yield from _row(row, columns, style)


def _row(row: Sequence[str], columns: Sequence[int], style: Style) -> Iterator[str]:
    cells = [wrap(cell, width, style) for cell, width in zip(row, columns, strict=True)]
    for number in range(max(map(len, cells))):
        parts = [cell[number] if number < len(cell) else "" for cell in cells]
        yield GAP.join(map(_padded, parts, columns)).rstrip()


def _padded(text: str, width: int) -> str:
    return f"{text}{' ' * (width - cells_of(text))}"


def _stacked(table: Table, width: int, style: Style) -> Iterator[str]:
    """Yield each row as its first cell with the others below it, each with its heading."""
    headings, *rows = table.rows
    for number, (title, *cells) in enumerate(rows):
        yield from [""] if number else []
        yield from map(style.strong, wrap(title, width, Style(is_bold=False)))
        for heading, cell in zip(headings[1:], cells, strict=True):
            if cell:
                text = f"{heading}: {cell}" if heading else cell
                yield from (f"{GAP}{line}" for line in wrap(text, width - len(GAP), style))
