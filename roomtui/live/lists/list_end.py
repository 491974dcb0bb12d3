"""Finds the end of a list that is browsed, where it is before what the service tells of."""

from typing import Generic

from msgspec.structs import replace

from roomtui.api.decode import Page, R
from roomtui.api.paging import UNFIT_PAGES
from roomtui.live.lists.paged_list import PagedList
from roomtui.text import counted


def _is_again(number: int, page: Page[R], paged_list: PagedList[R]) -> bool:
    """Return whether another page of the list as it is now begins with the same record."""
    first = page.records[:1]
    return bool(first) and any(
        other != number and other not in paged_list.stale and it.records[:1] == first
        for other, it in paged_list.pages.items()
    )


class ListEnd(Generic[R]):
    """Notes the pages that bring nothing new though there should be more of the list."""

    def __init__(self) -> None:
        self._unfit: set[int] = set()
        self._claimed = 0

    @property
    def is_reached(self) -> bool:
        """Return whether so many pages brought nothing that the others will not either."""
        return len(self._unfit) >= UNFIT_PAGES

    def take(self, number: int, page: Page[R], paged_list: PagedList[R]) -> None:
        """Take note of a page: it is empty, or begins as an earlier one did, or is as it should."""
        pages = page.meta.total_pages if page.bounded else 0
        claimed = max(page.meta.total_results or 0, pages * paged_list.size)
        should_have_more = (number - 1) * paged_list.size < claimed
        self._claimed = max(self._claimed, claimed)
        is_empty = not page.records and not page.lost
        if should_have_more and number > 1 and (is_empty or _is_again(number, page, paged_list)):
            self._unfit.add(number)
        else:
            self._unfit.discard(number)

    def words(self, paged_list: PagedList[R]) -> str:
        """Return the words for a list that is known to be incomplete, or nothing."""
        if not self.is_reached:
            return ""
        told = counted(self._claimed, "record is", "records are")
        come = counted(paged_list.known, "comes", "come")
        return f"The list is incomplete: {told} told of, and {come}."

    def cut(self, paged_list: PagedList[R]) -> PagedList[R]:
        """Return the list without the places that no record will come for, once that is known."""
        if not self.is_reached:
            return paged_list
        read = paged_list.known + paged_list.lost
        return replace(paged_list, total=read, at_least=read, counted=False)
