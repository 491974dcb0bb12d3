"""Who is in the recordings of a session, as an operator knows them."""

from collections.abc import Mapping
from typing import Final, Self

from msgspec import Struct
from rich.cells import set_cell_size

from roomtui.api.models import Recording
from roomtui.live.footage import Footage
from roomtui.text import LONGEST, safe, short_id
from roomtui.ui import format as fmt
from roomtui.ui.composing.canvas import cut
from roomtui.ui.composing.layouts import EVERYBODY
from roomtui.ui.naming import cut as cut_inside
from roomtui.ui.naming import told_apart
from roomtui.ui.rows import person_name
from roomtui.zone import offset

NAME_CELLS: Final = 17
HEADING_CELLS: Final = 32
"""Cells that are kept of a name in a list, and in a heading."""

APART_CELLS: Final = 7
"""Cells that the start of an id takes behind a name."""


class Source(Struct, frozen=True):
    """Something that a region can show, and what it is called."""

    id: str
    label: str


class Cast(Struct, frozen=True, kw_only=True):
    """What there is to choose from, everybody first; `names` tells whom each recording shows.

    `total` is None as long as the recordings are not known.
    """

    sources: tuple[Source, ...] = (Source(EVERYBODY, "everybody"),)
    names: Mapping[str, str] = {}
    total: int | None = None

    @classmethod
    def of(cls, footage: Footage) -> Self:
        """Name the people in the recordings, those of one name with the start of the id."""
        known = {_whose(video): _name(footage, video) for video in footage.videos}
        told = _told_apart(known)
        names = {video.id: told[_whose(video)] for video in footage.videos}
        listed = (Source(video.id, _label(names[video.id], video)) for video in footage.videos)
        return cls(sources=(*cls().sources, *listed), names=names, total=footage.total)

    @property
    def videos(self) -> tuple[str, ...]:
        """Give the ids of the recordings, the first to begin first."""
        return tuple(self.names)

    def shown(self, sources: tuple[str, ...]) -> str:
        """Say whom some sources show."""
        if EVERYBODY in sources:
            return "everybody"
        if len(sources) == 1:
            return cut(self.names.get(sources[0]) or short_id(sources[0]), HEADING_CELLS)
        total = fmt.number(self.total or 0)
        return f"{fmt.number(len(sources))} of {total}" if sources else "nobody"


NOBODY_KNOWN: Final = Cast()


def summary(footage: Footage) -> str:
    """Say how much there is to show."""
    read = len(footage.videos)
    if footage.total == 0:
        return "it has no video recordings, so there is nothing to show; choose another session"
    if footage.total is None:
        words = f"more than {fmt.count(read, 'video recording')}"
    else:
        words = fmt.count(footage.total, "video recording")
    if footage.total is None or read < footage.total:
        words += f", the latest {fmt.number(read)} to choose from"
    if footage.nameless:
        words += f"; who is in them could not be read: {safe(footage.nameless)}"
    begun = next((one.started_at for one in footage.videos if one.started_at), None)
    return words if begun is None else f"{words}; times are of {offset(begun)}"


def _told_apart(known: Mapping[str, str]) -> Mapping[str, str]:
    """Return the names as they are, but short and with the start of the id where two are one."""
    named = [*known.items()]
    whole = told_apart(named, cells=LONGEST)
    short = told_apart(named, cells=HEADING_CELLS - APART_CELLS)
    told = zip(known, whole, short, strict=True)
    return {one: name if name == known[one] else apart for one, name, apart in told}


def _whose(video: Recording) -> str:
    return video.participant_id or video.id


def _name(footage: Footage, video: Recording) -> str:
    who = footage.people.get(video.participant_id)
    return person_name(who) if who else short_id(_whose(video))


def _label(name: str, video: Recording) -> str:
    length = video.duration_secs
    how_long = safe(video.status, 12) if length is None else fmt.duration(length)
    begun = fmt.clock_time(video.started_at) or "--:--"
    apart = name.rpartition(" ")[2] if name.endswith(")") else ""
    tail = len(apart) if apart.startswith("(") else None
    shown = cut(name, NAME_CELLS) if tail is None else cut_inside(name, NAME_CELLS, tail=tail)
    return f"{set_cell_size(shown, NAME_CELLS)} {begun} {how_long}"
