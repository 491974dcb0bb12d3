"""Words of running text: code, bold and links, wrapped by the cells that a terminal gives them."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from rich.cells import cell_len, chop_cells

_SPAN: Final = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<bold>.+?)\*\*|\[(?P<text>[^\]]+)\]\((?P<to>[^)]+)\)"
)
_BOLD, _UNBOLD = "\x1b[1m", "\x1b[m"


class Emphasis(NamedTuple):
    """How emphasis is written: by bold letters, or by backticks where there are none."""

    is_bold: bool

    def strong(self, text: str) -> str:
        """Return a text that stands out, if anything can."""
        return f"{_BOLD}{text}{_UNBOLD}" if self.is_bold and text else text


class _Fragment(NamedTuple):
    """What is not broken unless it is wider than a line; `glued` to the word before."""

    text: str
    is_strong: bool = False
    glued: bool = False


def wrap(text: str, width: int, emphasis: Emphasis) -> list[str]:
    """Return running text in lines of a width, each with its own emphasis."""
    lines: list[str] = []
    line, used = "", 0
    for group in _unbroken(text, emphasis, width):
        needs = sum(cell_len(word.text) for word in group)
        if used and used + 1 + needs > width:
            lines.append(line)
            line, used = "", 0
        if used:
            line, used = f"{line} ", used + 1
        line += "".join(emphasis.strong(w.text) if w.is_strong else w.text for w in group)
        used += needs
    return [*lines, line] if line else lines


def widths(text: str, emphasis: Emphasis) -> tuple[int, int]:
    """Return the cells of a whole text, and those of what is longest of it and not broken."""
    groups = [sum(cell_len(w.text) for w in group) for group in _groups(text, emphasis)]
    return sum(groups) + max(len(groups) - 1, 0), max(groups, default=0)


def cells_of(line: str) -> int:
    """Return how many cells a line takes, whatever is emphasized in it."""
    return cell_len(line.replace(_BOLD, "").replace(_UNBOLD, ""))


def _unbroken(text: str, emphasis: Emphasis, width: int) -> Iterator[list[_Fragment]]:
    """Yield what goes on one line, cutting what is wider than a line."""
    for group in _groups(text, emphasis):
        if sum(cell_len(word.text) for word in group) <= width:
            yield group
            continue
        for word in group:
            for part in _cut(word.text, width):
                yield [word._replace(text=part)]


def _cut(text: str, width: int) -> Iterator[str]:
    """Yield parts of a text that is too wide for a line: its words, and what fits of those."""
    for word in text.split():
        yield from chop_cells(word, width)


def _groups(text: str, emphasis: Emphasis) -> Iterator[list[_Fragment]]:
    """Yield words with whatever stands right beside them, such as a comma after code."""
    group: list[_Fragment] = []
    for word in _words(text, emphasis):
        if group and not word.glued:
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _words(text: str, emphasis: Emphasis) -> Iterator[_Fragment]:
    at, touches = 0, False
    for span in _SPAN.finditer(text):
        before = text[at : span.start()]
        yield from _plain(before, glued=touches)
        touches = not before[-1].isspace() if before else touches
        for word in _emphasized(span, emphasis):
            yield word._replace(glued=touches)
            touches = False
        at, touches = span.end(), True
    yield from _plain(text[at:], glued=touches)


def _plain(text: str, *, glued: bool) -> Iterator[_Fragment]:
    for number, word in enumerate(text.split()):
        yield _Fragment(word, glued=glued and number == 0 and not text[:1].isspace())


def _emphasized(span: "re.Match[str]", emphasis: Emphasis) -> Iterator[_Fragment]:
    """Yield the words of code, which stays in one, of bold text, or of a link."""
    if code := span["code"]:
        yield _Fragment(code if emphasis.is_bold else f"`{code}`", is_strong=True)
    elif bold := span["bold"]:
        for word in bold.split():
            yield _Fragment(word, is_strong=True)
    else:
        for word in _link(span["text"], span["to"]).split():
            yield _Fragment(word)


def _link(text: str, to: str) -> str:
    """Return a link as one can follow it in a terminal: by the topic, or by the address."""
    if "://" in to:
        return text if text == to else f"{text} ({to})"
    path = PurePosixPath(to.partition("#")[0])
    if path.suffix != ".md":
        return text
    return f"{text} (roomtui help {path.stem.lower()})"
