"""People, rooms and sessions to be found, and the plain way to find them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant, Room, Session
from roomtui.live.analysis.slices import at_once
from roomtui.live.identity_reader import IdentityReader
from roomtui.live.snapshot import Snapshot
from roomtui.ui.filters.ranks import MatchRank, rank
from roomtui.ui.find.finder import Finder
from roomtui.ui.find.index import ABOUT, FindIndex
from roomtui.ui.find.search import GAP

AT = datetime(2026, 11, 29, 21, tzinfo=UTC)


def named(number: int, name: str, session: str = "s0", **stated: Any) -> Participant:
    context = msgspec.json.encode({"name": name, **stated}).decode()
    return Participant(id=f"{number:08x}", session_id=session, context=context, joined_at=AT)


def snapshot(
    people: Iterable[Participant], rooms: Sequence[str] = ("stage",), before: Snapshot | None = None
) -> Snapshot:
    """Return a snapshot of rooms with a session each: `r0` with `s0`, and so on."""
    here = list(people)
    known = {} if before is None else before.rooms
    return Snapshot.of(
        [known.get(f"r{i}") or Room(id=f"r{i}", unique_name=name) for i, name in enumerate(rooms)],
        [
            Session(
                id=f"s{i}",
                room_id=f"r{i}",
                active=True,
                participants=tuple(one for one in here if one.session_id == f"s{i}"),
            )
            for i in range(len(rooms))
        ],
        account=UNNAMED,
        number=1 if before is None else before.number + 1,
        before=before,
    )


def read(index: FindIndex, taken: Snapshot) -> None:
    """Have an index take in a snapshot at once."""
    at_once(index.take(taken, at_once(IdentityReader().read(taken))))


def reading(taken: Snapshot) -> Finder:
    """Return a finder that has read a snapshot."""
    finder = Finder()
    read(finder.index, taken)
    return finder


def ids_found(finder: Finder, query: str) -> list[str]:
    """Return the ids of what is found, the best first."""
    finder.ask(query)
    while finder.is_searching:
        finder.go_on(0)
    return [entry.id for entry in finder.found.best]


def by_rank(index: FindIndex, query: str) -> dict[MatchRank, set[str]]:
    """Return the keys of what each rank finds, one record after the other."""
    ranked: dict[MatchRank, set[str]] = {}
    for place, entry in enumerate(index.entries):
        if entry.id:
            name, _, about = index.texts[place].partition(ABOUT)
            where = index.wheres[place]
            how = rank(query, name[1:], where.strip(), about=about, gap=GAP)
            if how is not None:
                ranked.setdefault(how, set()).add(entry.key)
    return ranked
