"""Reads the Markdown of the manual: headings, paragraphs, lists, tables and blocks of code.

Nothing else is written there, which a test holds the texts to.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

_FENCE: Final = "```"
_HEADING: Final = r"(#{1,6}) (.+)"
_ITEM: Final = r"(- |\d+\. )(.*)"
_PICTURE: Final = r"!\[[^\]]*\]\([^)]*\)|\[!\[[^\]]*\]\([^)]*\)\]\([^)]*\)"
_COMMENT: Final = r"<!--.*-->"
_CELL_END: Final = r"(?<!\\)\|"


class Heading(NamedTuple):
    """A heading, of level 1 for the title of a text."""

    level: int
    text: str


class Paragraph(NamedTuple):
    """Text that flows."""

    text: str


class CodeBlock(NamedTuple):
    """Lines that stay as they are, so that they can be copied."""

    lines: tuple[str, ...]


class TextTable(NamedTuple):
    """Rows of cells, the headings first."""

    rows: tuple[tuple[str, ...], ...]


class ListItem(NamedTuple):
    """An item of a list: its bullet or number, and what it holds."""

    marker: str
    blocks: "tuple[Block, ...]"


Block = Heading | Paragraph | CodeBlock | TextTable | ListItem


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text, without its pictures and comments."""
    return tuple(_blocks(text.split("\n")))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    rest = list(lines)
    while rest:
        line = rest[0]
        if line.startswith(_FENCE):
            yield _code(rest)
        elif found := re.fullmatch(_HEADING, line):
            rest.pop(0)
            yield Heading(len(found[1]), found[2])
        elif line.startswith("|"):
            yield _table(rest)
        elif found := re.fullmatch(_ITEM, line):
            yield _item(rest, found[1])
        elif not line.strip() or re.fullmatch(rf"{_COMMENT}|{_PICTURE}", line):
            rest.pop(0)
        else:
            yield _paragraph(rest)


def _code(rest: list[str]) -> CodeBlock:
    """Take a block of code off the lines that are left."""
    rest.pop(0)
    end = next((at for at, line in enumerate(rest) if line.startswith(_FENCE)), len(rest))
    lines = tuple(rest[:end])
    del rest[: end + 1]
    return CodeBlock(lines)


def _table(rest: list[str]) -> TextTable:
    """Take a table off the lines that are left; its second line only says that it is one."""
    rows = []
    while rest and rest[0].startswith("|"):
        cells = re.split(_CELL_END, rest.pop(0).strip())[1:-1]
        rows.append(tuple(cell.strip().replace(r"\|", "|") for cell in cells))
    return TextTable((rows[0], *rows[2:]))


def _item(rest: list[str], marker: str) -> ListItem:
    """Take an item off the lines that are left, with whatever is indented below it."""
    indent = " " * len(marker)
    lines = [rest.pop(0)[len(marker) :]]
    while rest and (rest[0].startswith(indent) or not rest[0].strip()):
        lines.append(rest.pop(0)[len(marker) :])
    return ListItem(marker.strip(), tuple(_blocks(lines)))


def _paragraph(rest: list[str]) -> Paragraph:
    """Take a paragraph off the lines that are left."""
    lines = [rest.pop(0)]
    while rest and _goes_on(rest[0]):
        lines.append(rest.pop(0))
    return Paragraph(" ".join(line.strip() for line in lines))


def _goes_on(line: str) -> bool:
    begins_another = line.startswith((_FENCE, "|", "<!--", "![", "[!["))
    starts_another = (begins_another or re.fullmatch(_HEADING, line)
                      or re.fullmatch(_ITEM, line))  # fmt: skip
    return bool(line.strip()) and not starts_another
