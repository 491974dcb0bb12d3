"""What the tables of the past have in common: each says itself when it shows what is old."""

from collections.abc import Callable
from typing import Final, Generic

from textual.content import Content

from roomtui.api.models import Participant, Session
from roomtui.live.kinds import Kind
from roomtui.live.listing import Listing
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.past import Stay, stay
from roomtui.ui.searching import nobody_found
from roomtui.ui.subject import Subject
from roomtui.ui.terms import text_of
from roomtui.ui.widgets.columns import UNKNOWN, Cell, Look
from roomtui.ui.widgets.list_table import ListTable, RecordT
from roomtui.ui.widgets.table_order import RowT

HERE: Final = Cell("here", "good")
FindSession = Callable[[str], Session | None]
"""Gives a session by its id, where it has been read."""


def name(row: Stay, _: Look) -> Cell:
    """Name who it was."""
    return Cell(row.name, "dim" if row.name.startswith("(no name)") else "name")


def instant(at: str) -> Cell:
    """Show a time, or that nobody knows it."""
    return Cell(at) if at else UNKNOWN


def came(row: Stay) -> float | None:
    """Sort by when somebody came."""
    return row.who.joined_at.timestamp() if row.who.joined_at else None


def left(row: Stay) -> float:
    """Sort by when somebody left; who is still here comes last."""
    return row.who.left_at.timestamp() if row.who.left_at else float("inf")


class PastTable(ListTable[RecordT, RowT], Generic[RecordT, RowT]):
    """A list that tells on its lower border why it is not renewed, and since when."""

    def watch_listing(self, listing: Listing[RecordT]) -> None:
        """Show what has been read, and how far to trust it."""
        super().watch_listing(listing)
        self.set_class(bool(listing.trouble), "-trouble")
        words = Content(" · ".join(_trouble(listing)))
        if words != self.border_subtitle:
            self.border_subtitle = words

    def subject_in_room(self, session: Session) -> Subject:
        """Give a session in its room."""
        name = self.scene.snapshot.room_name(session.room_id)
        room = Subject(Kind.ROOM, session.room_id, name)
        return Subject(Kind.SESSION, session.id, f"in {name}", room)


class StaysTable(PastTable[Participant, Stay]):
    """A list of stays; `find` knows the sessions that they were in, as far as they are known."""

    find: FindSession

    def _why_empty(self, listing: Listing[Participant]) -> str:
        """Say what a search for a text compared, and name a context that it could be for."""
        is_told = listing.total == 0 and listing.counted
        wanted = text_of(self.terms, self.TERMS) if is_told else ""
        if not wanted:
            return super()._why_empty(listing)
        people = self.scene.snapshot.people.values()
        return nobody_found(wanted, (who.context for who in people if who.context))

    def make_row(self, record: Participant) -> Stay:
        """Name who it was."""
        return stay(record)

    def subject_of(self, row: Stay) -> Subject:
        """Give the participant in the session and, where it is known, the room."""
        session = self.find(row.who.session_id)
        within = Subject(Kind.SESSION, row.who.session_id)
        if session is not None:
            within = self.subject_in_room(session)
        return Subject(Kind.PARTICIPANT, row.id, row.name, within)


def _trouble(listing: Listing[RecordT]) -> list[str]:
    """Say how old the rows are, when they are asked for again, and how many cannot be shown.

    Without any rows they say why.
    """
    parts = []
    if listing.trouble and listing.next_try is not None:
        parts.append(f"next try {fmt.clock_time(listing.next_try, seconds=True)}")
    if listing.trouble and listing.read_at is not None:
        as_of = f"as of {fmt.clock_time(listing.read_at, seconds=True)}"
        parts = [as_of, *parts, safe(listing.trouble, 200)]
    if listing.lost:
        parts.append(f"{fmt.count(listing.lost, 'record')} could not be read")
    return parts
