"""A table of a list that is read page by page: it knows every place, and reads those in view."""

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final, Generic, TypeVar

from textual.message import Message
from textual.reactive import var

from roomtui.account_id import AccountId
from roomtui.api.models import Record, Room
from roomtui.live.lists.paged_list import PagedList
from roomtui.ui import format as fmt
from roomtui.ui.commands import key_of
from roomtui.ui.filters.days import Limit
from roomtui.ui.filters.shown import shown_terms
from roomtui.ui.filters.terms import ListFilter, Terms
from roomtui.ui.host import host_of
from roomtui.ui.table.columns import Column
from roomtui.ui.table.emptiness import WAITING, hidden_by_filter, with_keys
from roomtui.ui.table.order import RowT
from roomtui.ui.table.state import TableState, Unread
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import OPENING, UiState

RecordT = TypeVar("RecordT", bound=Record)

NOT_YET: Final[PagedList[Any]] = PagedList(size=1)

SPARE_ROWS: Final = 1_000
"""Rows of records that are no longer listed, kept in case that they come back."""

UNREAD_ID: Final = "\ud800{}"
"""The id of a place: half of a surrogate pair, which no record that was decoded can have in its."""

NOT_TOLD: Final = "Nothing came, but the service does not say that there is nothing. {} asks again."

NOT_READ_YET: Final = "What is under the cursor has not been read yet."

MOST_PLACES: Final = 200_000
"""Places that are held at most, whatever number of records a service tells of."""


class PagedTable(Table[RowT], Generic[RecordT, RowT]):
    """A list of the API, newest first as the service gives it.

    `terms` is the filter as it was typed and applied; rows are made of records as they come.
    """

    TERMS: ClassVar[Terms]
    TITLE: ClassVar[str]

    ui_state: var[UiState] = var(OPENING)
    paged_list: var[PagedList[RecordT]] = var(NOT_YET)

    class Looked(Message):
        """Other places are in view."""

        def __init__(self, table: "PagedTable[Any, Any]", first: int, last: int) -> None:
            super().__init__()
            self.table = table
            self.first = first
            self.last = last

    class Changed(Message):
        """There are other records or marks than before."""

        def __init__(self, table: "PagedTable[Any, Any]") -> None:
            super().__init__()
            self.table = table

    def __init__(self, columns: Sequence[Column[RowT]], id: str) -> None:  # noqa: A002
        super().__init__(columns, TableState[RowT](lambda row: row.id, keeps_marks=True), id=id)
        self.terms = ""
        self.limits: tuple[Limit, ...] = ()
        self.plain = ""
        self._beside: list[int] = []
        self._made: dict[str, tuple[RecordT, RowT]] = {}
        self._unread: list[Unread] = []
        self._read: tuple[RowT, ...] = ()
        self._lost: str | None = None
        self._restored_sort: tuple[str | None, bool] | None = None
        self._span = (0, 0)
        self._told_of: tuple[object, ...] = ()
        self.entitle(self.TITLE)
        self.empty = WAITING

    @abstractmethod
    def make_row(self, record: RecordT) -> RowT:
        """Make the row of a record."""

    @property
    def shown_query(self) -> str:
        """Return the filter as it is shown in the title, with names where they are known."""
        return shown_terms(self.terms, self.ui_state)

    @property
    def query_text(self) -> str:
        """Return the filter as it was typed."""
        return self.terms

    @property
    def is_verbatim(self) -> bool:
        """Return whether the service compares plain text of the filter letter by letter."""
        return self.TERMS.free

    @property
    def idle_ids(self) -> frozenset[str]:
        """Return the ids of commands that do nothing with the rows as they are, read or not."""
        return super().idle_ids | ({"read-all"} if self.paged_list.is_whole else frozenset())

    @property
    def filter_hint(self) -> str:
        """Name the terms that the filter takes."""
        return self.TERMS.hint

    @property
    def read_rows(self) -> tuple[RowT, ...]:
        """Return the rows that have been read."""
        return self._read

    def narrowed(self, parsed: ListFilter) -> None:
        """Take note of another filter; its records are still to come, from the first one on."""
        self.terms = parsed.text
        self.limits = parsed.limits
        self.plain = parsed.plain
        self._beside = []
        self._made.clear()
        self._read = ()
        self._lost = None
        self._span = (0, 0)
        self.state.leave()
        self.state.replace(())

    def seek(self, row_id: str) -> None:
        """Put the cursor on a record, or have it go there once that is read with the next page."""
        self._lost = row_id
        super().seek(row_id)

    def watch_ui_state(self, before: UiState, ui_state: UiState) -> None:
        """Draw by the latest snapshot, and name the rooms anew when they are called otherwise."""
        was, now = before.snapshot.rooms, ui_state.snapshot.rooms
        if was is not now and _names(was) != _names(now):
            self._made.clear()
        if (before.snapshot, before.watched) != (ui_state.snapshot, ui_state.watched):
            self.watch_paged_list(self.paged_list)

    def watch_paged_list(self, paged_list: PagedList[RecordT]) -> None:
        """Show what has been read, and hold the places of the rest."""
        if self.state.account != paged_list.account:
            self._made, self._lost = {}, None
        rows = self._rows(paged_list)
        self._place_cursor(rows)
        cursor = self.state.cursor
        if not paged_list.is_whole and self.sort_title is not None:
            self.sort_by(None)
        self.empty = self._why_empty(paged_list)
        self.entitle(self.TITLE, total="" if paged_list.total is None else self.count_text)
        let_go = frozenset({cursor or ""})
        self.show(rows, self.ui_state.now, account=paged_list.account, let_go=let_go)
        if paged_list.is_whole and self._restored_sort:
            self.sort_by(self._restored_sort[0], reverse=self._restored_sort[1])
            self._restored_sort = None
            self.redraw()
        if self.state.cursor is None and cursor is not None:
            self._lost = cursor

    def restore_sort(self, title: str | None, *, reverse: bool) -> None:
        """Sort as a hand did in an earlier console, once every record is here to be sorted."""
        if self._sorting.knows(title):
            self._restored_sort = title, reverse

    def _place_cursor(self, rows: Sequence[RowT]) -> None:
        """Put the cursor on the record whose place it held, or back on the one it was on.

        A record that moves to another page is nowhere until that page has been read.
        """
        cursor = self.state.cursor
        under = self.state.row(cursor) if cursor is not None else None
        if isinstance(under, Unread) and rows:
            place = under.place - bisect_left(self._beside, under.place)
            self.state.pass_cursor(rows[min(place, len(rows) - 1)].id)
        elif cursor is None and self._lost in self._made and any(r.id == self._lost for r in rows):
            self.state.pass_cursor(self._lost)

    def _why_empty(self, paged_list: PagedList[RecordT]) -> str:
        if paged_list.total is None:
            again = (self.key_for("refresh"), "asks again")
            return with_keys(paged_list.trouble, again) if paged_list.trouble else WAITING
        if paged_list.lost:
            return f"{fmt.count(paged_list.lost, 'record')} came and could not be read."
        if not paged_list.counted:
            return NOT_TOLD.format(self.key_for("refresh"))
        if self.terms:
            return hidden_by_filter(self.terms, self.key_for("back"))
        return self.why_none()

    def why_none(self) -> str:
        """Return the sentence for a list that nothing is in."""
        return "There is nothing yet."

    def _rows(self, paged_list: PagedList[RecordT]) -> list[RowT]:
        """Hold the places of what is still to come; of a whole list nothing is."""
        total = min(paged_list.total or 0, MOST_PLACES)
        for place in range(len(self._unread), total):
            self._unread.append(Unread(UNREAD_ID.format(place), place))
        rows: list[Any] = self._unread[:total]
        known = [(place, record) for place, record in paged_list.records() if place < total]
        read = [(place, self._row(one)) for place, one in known if self.lets_through(one)]
        for place, row in read:
            rows[place] = row
        self._beside = []
        if len(read) < len(known):
            self._beside = [place for place, record in known if not self.lets_through(record)]
            beside = set(self._beside)
            rows = [row for place, row in enumerate(rows) if place not in beside]
        self._read = tuple(row for _, row in read)
        if len(self._made) > 2 * len(read) + SPARE_ROWS:
            self._made = {row.id: self._made[row.id] for row in self._read}
        return list(self._read) if paged_list.is_whole else rows

    def lets_through(self, record: object) -> bool:
        """Return whether a record that the service lets through lies in the days that are meant."""
        return all(limit.lets_through(record) for limit in self.limits)

    @property
    def count_text(self) -> str:
        """Return how many records there are, as far as that is known: `120`, or `101+`."""
        if not self.limits:
            return count_words(self.paged_list)
        return f"{fmt.number(len(self._read))}{'' if self._is_all_read else '+'}"

    @property
    def _is_all_read(self) -> bool:
        return self.paged_list.is_whole and self.paged_list.counted

    def _row(self, record: RecordT) -> RowT:
        made = self._made.get(record.id)
        if made is None or made[0] is not record:
            made = self._made[record.id] = (record, self.make_row(record))
        return made[1]

    def show(
        self,
        rows: Iterable[RowT],
        now: datetime,
        *,
        account: AccountId | None,
        let_go: frozenset[str] = frozenset(),
    ) -> None:
        """Show new rows; cells may tell of other records too."""
        self._drawing.forget_rows()
        super().show(rows, now, account=account, let_go=let_go)

    def redraw(self) -> None:
        """Repaint what differs, and tell what has come into view and what has changed."""
        super().redraw()
        span = (self.state.top, self.state.top + self.state.height + len(self._beside))
        if span != self._span and self.sort_title is None:
            self._span = span
            self.post_message(self.Looked(self, *span))
        told = (self.paged_list, self.state.marks)
        if told != self._told_of:
            self._told_of = told
            self.post_message(self.Changed(self))

    @property
    def lines_wanted(self) -> int | None:
        """Return the lines that all rows take with the border; None while nobody knows."""
        return None if self.paged_list.total is None else super().lines_wanted

    def action_mark(self) -> None:
        """Mark the row and go on; a row that has not been read yet is not passed over."""
        cursor = self.state.cursor
        if cursor is not None and isinstance(self.state.row(cursor), Unread):
            self.app.notify(NOT_READ_YET)
        elif cursor is not None:
            super().action_mark()

    def action_mark_shown(self) -> None:
        """Mark every row that has been read, and say so where there are others."""
        super().action_mark_shown()
        if not self.paged_list.is_whole:
            read = fmt.number(len(self._read))
            self.app.notify(
                f"Marked are the {read} that have been read. {self._read_all_key} reads them all."
            )

    def may_sort(self) -> bool:
        """Return whether every record is here to be sorted, or say how many are."""
        if not self.paged_list.is_whole:
            read, total = len(self._read), self.count_text
            self.app.notify(
                f"{fmt.number(read)} of {total} are read, newest first. "
                f"To sort, narrow the filter, or {self._read_all_key} reads all."
            )
        return self.paged_list.is_whole

    @property
    def _read_all_key(self) -> str:
        return key_of("read-all", host_of(self.app).settings.keys)


def count_words(paged_list: PagedList[Any]) -> str:
    """Return how many records there are: `120`, or `101+` where nobody tells how many more."""
    if paged_list.counted:
        return fmt.number(paged_list.total or 0)
    return f"{fmt.number(max(paged_list.at_least, paged_list.known + paged_list.lost))}+"


def _names(rooms: Mapping[str, Room]) -> dict[str, str | None]:
    return {room_id: room.unique_name for room_id, room in rooms.items()}
