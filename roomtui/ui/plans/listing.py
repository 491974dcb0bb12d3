"""The listing of what a plan hits; each line is drawn only when it comes into view."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from roomtui.text import counted
from roomtui.ui.naming import cut

FEW_PLACES: Final = 12
FEW_PEOPLE: Final = 40
"""Places and people up to which everybody is named, on as many lines as that takes."""

NAMED_ON_A_LINE: Final = 8
"""People who are looked up for one line, where not everybody is named."""

SHORTEST_NAME: Final = 8
"""Cells of a name that is cut to stand alone on a line; fewer would tell nobody."""

NARROWEST: Final = 8
"""Cells of a place, however narrow the dialog is."""

GAP: Final = 2

Names = Callable[[int], list[str]]
"""Names so many of those who are hit in a place, told apart from others there."""


class PlaceHit(Struct, frozen=True):
    """A room with how many people of it are hit; `names` names the first of them."""

    place: str
    people: int
    names: Names
    verb: str = ""


class PlanListing(Widget):
    """Lists the places that a plan hits, with the people in each.

    Of a few, everybody is named. Of many, each place has one line: its people are counted, and
    named as far as there is room.
    """

    def __init__(self, places: Sequence[PlaceHit]) -> None:
        super().__init__()
        self._places = places
        self._names_all = (
            len(places) <= FEW_PLACES and sum(one.people for one in places) <= FEW_PEOPLE
        )
        self._lines = lru_cache(maxsize=4)(self._whole)
        self._line = lru_cache(maxsize=256)(self._one)

    def get_content_width(self, container: Size, _: Size) -> int:
        """Return all of the width there is."""
        return container.width

    def get_content_height(self, _: Size, __: Size, width: int) -> int:
        """Return the number of lines at a width."""
        return len(self._lines(width)) if self._names_all else len(self._places)

    def render_line(self, y: int) -> Strip:
        """Return one line, made now."""
        width = self.size.width
        if self._names_all:
            lines = self._lines(width)
            words = lines[y] if y < len(lines) else ""
        else:
            words = self._line(y, width) if y < len(self._places) else ""
        return Strip([Segment(words, self.rich_style)]).adjust_cell_length(width, self.rich_style)

    def _column(self, width: int) -> int:
        """Return the cells of the column of places."""
        wanted = max((cell_len(one.place) for one in self._places[:256]), default=0)
        return max(min(wanted, width // 3), min(NARROWEST, wanted))

    def _whole(self, width: int) -> tuple[str, ...]:
        column = self._column(width)
        room = max(width - column - GAP, 1)
        lines: list[str] = []
        for one in self._places:
            words = _wrapped(_counted(one, one.names(one.people)), room)
            lines += [
                _padded(one.place if number == 0 else "", column) + line
                for number, line in enumerate(words)
            ]
        return tuple(lines)

    def _one(self, y: int, width: int) -> str:
        place = self._places[y]
        column = self._column(width)
        room = max(width - column - GAP, 1)
        names = place.names(min(place.people, NAMED_ON_A_LINE))
        while True:
            words = ", ".join(_counted(place, names))
            excess = cell_len(words) - room
            if excess <= 0 or not names:
                return _padded(place.place, column) + cut(words, room)
            cells = cell_len(names[0]) - excess
            is_cut = len(names) == 1 and cells >= SHORTEST_NAME
            names = [cut(names[0], cells)] if is_cut else names[:-1]


def _counted(place: PlaceHit, names: list[str]) -> list[str]:
    """Return the names, the first behind how many there are, unless that is seen at a glance."""
    verb = f"{place.verb} " if place.verb else ""
    people = counted(place.people, "person", "people")
    if not names:
        return [f"{verb}{people}" if place.people else f"{verb}nobody"]
    if place.people == len(names) <= 2:
        return [f"{verb}{names[0]}", *names[1:]]
    more = place.people - len(names)
    return [f"{verb}{people}: {names[0]}", *names[1:], *([f"{more:,} more"] if more else [])]


def _padded(place: str, column: int) -> str:
    place = cut(place, column)
    return place + " " * (column + GAP - cell_len(place))


def _wrapped(words: list[str], room: int) -> list[str]:
    """Return lines of words with commas between, broken behind a comma only."""
    lines: list[str] = []
    line = ""
    for word in [*(f"{each}," for each in words[:-1]), words[-1]]:
        if line and cell_len(line) + 1 + cell_len(word) > room:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else cut(word, room)
    return [*lines, line]
