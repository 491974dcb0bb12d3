"""Names cut to fit so that they can still be told apart, and names that read the same."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from rich.cells import cell_len

from roomtui.text import ELLIPSIS, safe, short_id
from roomtui.ui.terminal.char_width import extra_cells, shortened

SMALLEST: Final = 10
"""Cells from which on both ends of a name are kept; fewer would show nothing of either."""

FEWEST_AT_END: Final = 3
"""Cells of the end that are kept at least: `room-4f1c…1f0`."""

LONGEST_ID: Final = 64

LONGEST_NAME: Final = 32
"""Cells of a name in a question: enough to know who it is, and the answer stays in view."""

LONGEST_TITLE: Final = 60
"""Cells of a name in the title of a dialog, so that what it asks for stays in view."""

LONGEST_ROOM: Final = 40
"""Cells of a room in a title or a sentence that says more."""

_START: Final = 4
"""Characters of an id that tell two people of one name apart, unless both begin with them."""

ROUNDS: Final = 2
"""How often names are compared: somebody may be called what another is told apart by."""

_LOOKALIKES: Final = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455\u04bb\u0501"
    "\u051b\u051d\u044c\u0451\u03b1\u03b2\u03b5\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b30i1|",
    "abekmhopctyxljshdqwbeabenlkvoptuxyolll",
)
"""What looks like a Latin letter, of Cyrillic and Greek, and what looks like o or l; small letters.

Two that differ may well be taken for the same: all that comes of it is an id beside a name.
"""

Named = tuple[str, str]
"""An id and a name that is safe to show."""


def cut(name: str, cells: int, *, tail: int | None = None) -> str:
    """Return a name cut in its middle to some cells, in any terminal; both its ends are kept.

    What tells rooms or people of long names apart often stands at the end. `tail` is the number
    of cells kept there, a quarter unless it is given.
    """
    if len(name) <= cells and name.isascii():
        return name
    if cell_len(name) + extra_cells(name) <= cells:
        return name
    tail = max(FEWEST_AT_END, cells // 4) if tail is None else tail
    if cells < max(SMALLEST, tail + FEWEST_AT_END + 1):
        return shortened(name, cells - 1).rstrip() + ELLIPSIS if cells > 0 else ""
    end = _end_of(name, tail)
    taken = cell_len(end) + extra_cells(end) + 1
    return shortened(name, cells - taken).rstrip() + ELLIPSIS + end


def _end_of(text: str, cells: int) -> str:
    """Return as much of the end of a text as fits, from the start of a letter on."""
    text = text[-cells:]
    while text and (cell_len(text) + extra_cells(text) > cells or _is_mark(text[0])):
        text = text[1:]
    return text


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def lookalike_key(name: str) -> str:
    """Return what somebody in a hurry reads of a name: two that read the same give the same.

    Case, blanks, punctuation and letters that look alike make no difference.
    """
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_LOOKALIKES)
    letters = "".join(char for char in folded if char.isalnum() or _is_mark(char))
    return letters.replace("rn", "m") or name


def told_apart(
    shown: Sequence[Named],
    among: Iterable[Named] = (),
    *,
    cells: int,
    hint: Callable[[str], str] = lambda _: "",
) -> list[str]:
    """Return names, cut to some cells; those that read the same with what tells them apart.

    That is what `hint` says of an id, and the start of the id: `guest 12 (3m, 8f3a)`. Names
    `among` are not listed, but whoever reads a name of the list might take it for one of them.
    """
    names = {record_id: cut(name, cells) for record_id, name in (*among, *shown)}
    told, wanted = dict(names), {record_id for record_id, _ in shown}
    starts: dict[str, str] = {}
    for _ in range(ROUNDS):
        for alike in _alike(told, wanted):
            for record_id, start in starts_of(alike).items():
                if record_id not in starts:
                    starts[record_id] = ", ".join(filter(None, (hint(record_id), start)))
                    told[record_id] = f"{names[record_id]} ({starts[record_id]})"
    return [told[record_id] for record_id, _ in shown]


def _alike(told: Mapping[str, str], wanted: AbstractSet[str]) -> Iterator[list[str]]:
    """Yield the ids of those who read the same, if one of them is wanted."""
    groups: dict[str, list[str]] = {}
    for record_id, name in told.items():
        groups.setdefault(lookalike_key(name), []).append(record_id)
    for group in groups.values():
        if len(group) > 1 and wanted & set(group):
            yield group


def starts_of(ids: Sequence[str]) -> dict[str, str]:
    """Return as much of each id as tells it from the others: its start, or its ends."""
    ways: tuple[Callable[[str], str], ...] = (
        lambda record_id: safe(record_id[:_START], _START),
        short_id,
        lambda record_id: cut(safe(record_id, LONGEST_ID), 13),
        lambda record_id: cut(safe(record_id, LONGEST_ID), 36, tail=18),
    )
    for way in ways:
        told = {record_id: way(record_id) for record_id in ids}
        if len({start.casefold() for start in told.values()}) == len(told) and all(told.values()):
            return told
    return {record_id: f"{place} of {len(ids)}" for place, record_id in enumerate(ids, 1)}
