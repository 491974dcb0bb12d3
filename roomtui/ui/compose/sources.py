"""The sources of a composition: participants with recordings, by their names."""

from collections.abc import Mapping
from typing import Final, Self

from msgspec import Struct
from rich.cells import set_cell_size

from roomtui.api.models import Recording
from roomtui.live.lists.session_recordings import SessionRecordings
from roomtui.text import LONGEST, safe, short_id
from roomtui.ui import format as fmt
from roomtui.ui.compose.canvas import cut
from roomtui.ui.compose.layouts import EVERYBODY
from roomtui.ui.live.rows import person_name
from roomtui.ui.naming import cut as cut_inside
from roomtui.ui.naming import told_apart
from roomtui.zone import offset

NAME_CELLS: Final = 17
HEADING_CELLS: Final = 32
"""Cells that are kept of a name in a list, and in a heading."""

APART_CELLS: Final = 7
"""Cells that the start of an id takes behind a name."""


class SourceChoice(Struct, frozen=True):
    """Something that a region can show, and what it is called."""

    id: str
    label: str


class SourceChoices(Struct, frozen=True, kw_only=True):
    """What there is to choose from, everybody first; `names` tells whom each recording shows.

    `total` is None as long as the recordings are not known.
    """

    sources: tuple[SourceChoice, ...] = (SourceChoice(EVERYBODY, "everybody"),)
    names: Mapping[str, str] = {}
    total: int | None = None

    @classmethod
    def of(cls, session_recordings: SessionRecordings) -> Self:
        """Return a choice for each recording by who is in it; those of one name with their ids."""
        known = {
            _whose(video): _name(session_recordings, video) for video in session_recordings.videos
        }
        told = _told_apart(known)
        names = {video.id: told[_whose(video)] for video in session_recordings.videos}
        listed = (
            SourceChoice(video.id, _label(names[video.id], video))
            for video in session_recordings.videos
        )
        return cls(sources=(*cls().sources, *listed), names=names, total=session_recordings.total)

    @property
    def videos(self) -> tuple[str, ...]:
        """Return the ids of the recordings, the first to begin first."""
        return tuple(self.names)

    def shown(self, sources: tuple[str, ...]) -> str:
        """Return whom some sources show."""
        if EVERYBODY in sources:
            return "everybody"
        if len(sources) == 1:
            return cut(self.names.get(sources[0]) or short_id(sources[0]), HEADING_CELLS)
        total = fmt.number(self.total or 0)
        return f"{fmt.number(len(sources))} of {total}" if sources else "nobody"


NOBODY_KNOWN: Final = SourceChoices()


def summary(session_recordings: SessionRecordings) -> str:
    """Return how much there is to show."""
    read = len(session_recordings.videos)
    if session_recordings.total == 0:
        return "it has no video recordings, so there is nothing to show; choose another session"
    if session_recordings.total is None:
        words = f"more than {fmt.count(read, 'video recording')}"
    else:
        words = fmt.count(session_recordings.total, "video recording")
    if session_recordings.total is None or read < session_recordings.total:
        words += f", the latest {fmt.number(read)} to choose from"
    if session_recordings.nameless:
        words += f"; who is in them could not be read: {safe(session_recordings.nameless)}"
    begun = next((one.started_at for one in session_recordings.videos if one.started_at), None)
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


def _name(session_recordings: SessionRecordings, video: Recording) -> str:
    who = session_recordings.people.get(video.participant_id)
    return person_name(who) if who else short_id(_whose(video))


def _label(name: str, video: Recording) -> str:
    length = video.duration_secs
    how_long = safe(video.status, 12) if length is None else fmt.duration(length)
    begun = fmt.clock_time(video.started_at) or "--:--"
    apart = name.rpartition(" ")[2] if name.endswith(")") else ""
    tail = len(apart) if apart.startswith("(") else None
    shown = cut(name, NAME_CELLS) if tail is None else cut_inside(name, NAME_CELLS, tail=tail)
    return f"{set_cell_size(shown, NAME_CELLS)} {begun} {how_long}"
