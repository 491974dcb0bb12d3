"""The table: each figure, what it was measured beside, and whether its goal is met."""

import os
import platform
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

import roomtui
from tests.bench.limits import LIMITS

MANUAL: Final = Path(roomtui.__file__).parent / "manual" / "performance.md"
MARKED: Final = re.compile(r"(<!-- figures -->\n).*(<!-- end of figures -->)", re.DOTALL)

_HEADINGS: Final = ("figure", "roomtui", "beside it", "ratio", "goal", "")


def data(count: float) -> str:
    """Return how many bytes."""
    return f"{count / 1000:,.1f} kB" if count >= 10_000 else f"{count:,.0f} B"


def duration(seconds: float) -> str:
    """Return how long."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:,.1f} ms"


def share(part: float) -> str:
    """Return which part of a core."""
    return f"{part:.2%}"


def megabytes(amount: float) -> str:
    """Return how much memory."""
    return f"{amount:,.1f} MB"


def instructions(count: float) -> str:
    """Return how many instructions."""
    return f"{count / 1e6:,.0f} million" if count else "not counted"


def number(count: float) -> str:
    """Return how many."""
    return f"{count:,.1f}"


class Row(NamedTuple):
    """A figure beside another of the same run.

    Args:
        figure: what was measured, and where.
        ours: what the console takes.
        peer: what is beside it.
        theirs: what that takes; None if it could not be measured, and `peer` says why.
        say: puts both into words.
        goal: the largest ratio of ours to theirs that is good; None if there is no goal.
        limit: which sentence of `limits` tells what limits it.
        note: what else was seen.
    """

    figure: str
    ours: float
    peer: str
    theirs: float | None
    say: Callable[[float], str]
    goal: float | None = None
    limit: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Give ours in theirs."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def verdict(self) -> str:
        """Return whether the goal is met, from what was measured and nothing else."""
        if self.goal is None:
            return ""
        if self.ratio is None:
            return "not measured"
        if self.ratio <= self.goal:
            return "met"
        return f"MISSED: {LIMITS.get(self.limit, 'nobody has looked yet at what limits it.')}"

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the words of each column."""
        theirs = "" if self.theirs is None else f"{self.say(self.theirs)} "
        return (
            self.figure,
            self.say(self.ours) + (f" ({self.note})" if self.note else ""),
            f"{theirs}{self.peer}",
            "–" if self.ratio is None else f"{self.ratio:.2f}",
            "–" if self.goal is None else f"≤ {self.goal:g}",
            self.verdict,
        )


def as_markdown(rows: Iterable[Row]) -> str:
    """Draw the table for the manual."""
    lines = [_HEADINGS, ("---",) * len(_HEADINGS), *(row.cells for row in rows)]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n"
                   for line in lines)  # fmt: skip


def as_text(rows: Iterable[Row]) -> str:
    """Draw the table for a terminal: what is long stands on a line of its own."""
    lines = []
    for row in rows:
        figure, ours, theirs, ratio, goal, verdict = row.cells
        lines.append(f"{figure}\n    {ours}  beside  {theirs}\n")
        lines.append(f"    ratio {ratio}, goal {goal}{verdict and f'  {verdict}'}\n")
    return "".join(lines)


def write_manual(rows: Iterable[Row], file: Path = MANUAL) -> None:
    """Put the table between its marks.

    Raises:
        ValueError: the file has no such marks.
    """
    text = file.read_text()
    if not MARKED.search(text):
        raise ValueError(f"{file} has no place for the figures.")
    told = f"{machine()}\n\n{as_markdown(rows)}"
    file.write_text(MARKED.sub(lambda marks: f"{marks[1]}\n{told}\n{marks[2]}", text))


def machine() -> str:
    """Return what it was measured on, and when."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    cpu = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "")
    software = f"Python {platform.python_version()}, Textual {version('textual')}"
    load = os.getloadavg()[1] / (os.cpu_count() or 1)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores of {cpu or 'an unknown kind'}, "
        f"{software}, {load:.1f} programs a core at work meanwhile."
    )
