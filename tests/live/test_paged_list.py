"""A list as far as it has been read, while the one at the service moves."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from roomtui.api.decode import Page
from roomtui.api.models import PageMeta, Recording
from roomtui.live.lists.paged_list import PagedList
from tests.live.support import NOON

SIZE = 3

cheap = settings(deadline=None, max_examples=80)


class Service:
    """A list that moves, answered page by page; `totals` tells whether it counts its records."""

    def __init__(self, count: int, *, totals: bool = True) -> None:
        self.ids = [f"r{number}" for number in range(count)]
        self.totals = totals
        self._made = count

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.ids) // SIZE))

    def insert(self, place: int) -> None:
        self.ids.insert(min(place, len(self.ids)), f"r{self._made}")
        self._made += 1

    def remove(self, ids: Iterable[str]) -> frozenset[str]:
        gone = frozenset(ids)
        self.ids = [one for one in self.ids if one not in gone]
        return gone

    def page(self, number: int) -> Page[Recording]:
        cut = self.ids[(number - 1) * SIZE : number * SIZE]
        meta = PageMeta(
            page_number=number,
            page_size=SIZE,
            total_pages=self.pages,
            total_results=len(self.ids) if self.totals else 0,
        )
        return Page(records=tuple(Recording(id=one) for one in cut), meta=meta, fingerprint=1)

    def read(self, paged_list: PagedList[Recording], *numbers: int) -> PagedList[Recording]:
        for number in numbers:
            paged_list = paged_list.with_page(number, self.page(number), NOON)
        return paged_list

    def read_whole(self) -> PagedList[Recording]:
        return self.read(EMPTY, *range(1, self.pages + 1))


EMPTY = PagedList[Recording](size=SIZE)


def shown(paged_list: PagedList[Recording]) -> dict[int, str]:
    return {place: record.id for place, record in paged_list.records()}


def in_places(service: Service) -> dict[int, str]:
    return dict(enumerate(service.ids))


def check(paged_list: PagedList[Recording]) -> None:
    """Assert what holds of every listing, whatever the service did."""
    placed = list(paged_list.records())
    ids = [record.id for _, record in placed]
    assert len(set(ids)) == len(ids) == paged_list.known, "each id once"
    places = [place for place, _ in placed]
    assert places == sorted(set(places))
    for place, record in placed:
        number, offset = divmod(place, SIZE)
        assert paged_list.pages[number + 1].records[offset] is record
    if paged_list.total is None:
        assert not placed
        assert not paged_list.is_whole
        return
    assert all(place < paged_list.total for place in places)
    there = set(paged_list.pages_of(0, paged_list.total))
    assert paged_list.stale <= paged_list.pages.keys() <= there
    assert paged_list.is_whole is (paged_list.pages.keys() == there)


steps = st.one_of(
    st.tuples(st.just("read"), st.integers(1, 6)),
    st.tuples(st.just("insert"), st.integers(0, 15)),
    st.tuples(st.just("remove"), st.integers(0, 15)),
    st.tuples(st.just("delete"), st.integers(0, 15)),
    st.tuples(st.just("clear"), st.just(0)),
)


def walk(
    service: Service, moves: list[tuple[str, int]], look: Callable[[PagedList[Recording]], None]
) -> PagedList[Recording]:
    """Let a list be read while it moves; what is deleted here is left out here at once."""
    paged_list = EMPTY
    for what, where in moves:
        if what == "read":
            paged_list = service.read(paged_list, where)
            if service.totals and service.ids:
                assert paged_list.total == len(service.ids)
        elif what == "insert":
            service.insert(where)
        else:
            doomed = service.ids if what == "clear" else service.ids[where : where + 2]
            gone = service.remove(doomed)
            paged_list = paged_list.without(gone) if what == "delete" else paged_list
        look(paged_list)
    return paged_list


@cheap
@given(st.integers(0, 15), st.booleans(), st.lists(steps, max_size=15))
def test_no_id_stands_twice_and_none_out_of_place(
    count: int, totals: bool, moves: list[tuple[str, int]]
) -> None:
    walk(Service(count, totals=totals), moves, check)


@cheap
@given(st.integers(0, 15), st.booleans(), st.lists(steps, max_size=10))
def test_once_the_list_stands_still_it_is_soon_read_as_it_is(
    count: int, totals: bool, moves: list[tuple[str, int]]
) -> None:
    service = Service(count, totals=totals)
    paged_list = service.read(walk(service, moves, lambda _: None), *range(1, service.pages + 1))
    again = service.read(paged_list, *sorted(paged_list.stale))
    assert (shown(again), again.total) == (in_places(service), len(service.ids))
    assert (again.is_whole, again.stale) == (True, frozenset())


@pytest.mark.parametrize("totals", [True, False])
@pytest.mark.parametrize("order", [(1, 2, 3, 4), (4, 3, 2, 1), (1, 4, 2, 3, 1, 4)])
def test_a_list_that_stands_still_is_never_stale(order: tuple[int, ...], totals: bool) -> None:
    service, paged_list = Service(11, totals=totals), EMPTY
    for number in order:
        paged_list = service.read(paged_list, number)
        assert paged_list.stale == frozenset()
    assert (shown(paged_list), paged_list.total) == (in_places(service), 11)


def test_before_the_first_answer_nothing_is_known() -> None:
    assert (EMPTY.total, EMPTY.known, EMPTY.is_whole) == (None, 0, False)
    assert EMPTY.without(frozenset({"r0"})) is EMPTY
    check(EMPTY)


def test_an_empty_list_is_whole() -> None:
    paged_list = Service(0).read_whole()
    assert (paged_list.total, paged_list.known, paged_list.is_whole) == (0, 0, True)
    assert list(paged_list.pages_of(0, 40)) == [1], "the page that would tell if there were more"


def test_pages_keep_their_places_though_those_between_are_unread() -> None:
    service = Service(11)
    paged_list = service.read(EMPTY, 1, 4)
    assert shown(paged_list) == {0: "r0", 1: "r1", 2: "r2", 9: "r9", 10: "r10"}
    assert (paged_list.total, paged_list.known, paged_list.is_whole) == (11, 5, False)


@pytest.mark.parametrize(
    ("first", "last", "numbers"),
    [(0, 2, [1]), (2, 3, [1, 2]), (4, 5, [2]), (9, 99, [4]), (50, 60, [4]), (-5, 0, [1])],
)
def test_the_pages_of_a_view_are_those_there_are(first: int, last: int, numbers: list[int]) -> None:
    assert list(Service(11).read(EMPTY, 1).pages_of(first, last)) == numbers


def test_one_that_is_created_makes_the_pages_read_before_stale() -> None:
    service = Service(11)
    paged_list = service.read_whole()
    service.insert(0)
    paged_list = service.read(paged_list, 1)
    assert (paged_list.total, set(paged_list.stale)) == (12, {2, 3, 4})
    assert shown(paged_list)[0] == "r11"
    assert sorted(shown(paged_list).values()) == sorted([*service.ids[:3], *service.ids[4:]])


@pytest.mark.parametrize("totals", [True, False])
def test_after_one_move_each_page_is_read_again_once(totals: bool) -> None:
    service = Service(SIZE * 20 - 1, totals=totals)
    paged_list = service.read_whole()
    service.insert(0)
    paged_list, reads = service.read(paged_list, 1), 1
    while paged_list.stale:
        paged_list, reads = service.read(paged_list, min(paged_list.stale)), reads + 1
    assert (reads, shown(paged_list)) == (20, in_places(service))


@pytest.mark.parametrize("totals", [True, False])
def test_a_list_that_moved_without_growing_is_noticed(totals: bool) -> None:
    service = Service(9, totals=totals)
    paged_list = service.read_whole()
    service.insert(0)
    service.remove(["r8"])
    assert service.read(paged_list, 2).stale == {1, 3}


def test_one_deleted_elsewhere_is_noticed_though_nobody_counts() -> None:
    service = Service(11, totals=False)
    paged_list = service.read_whole()
    service.remove(["r1"])
    assert service.read(paged_list, 1).stale == {2, 3, 4}


def test_a_list_that_shrinks_loses_its_last_pages() -> None:
    service = Service(11)
    paged_list = service.read_whole()
    service.remove(service.ids[4:])
    paged_list = service.read(paged_list, 4)
    assert (paged_list.total, sorted(paged_list.pages), sorted(paged_list.stale)) == (
        4,
        [1, 2],
        [1, 2],
    )
    assert sorted(shown(paged_list)) == [0, 1, 2, 3]


@pytest.mark.parametrize("left", [0, 1, 3, 4])
def test_a_page_beyond_the_end_does_not_empty_a_list_that_is_not_counted(left: int) -> None:
    service = Service(11, totals=False)
    paged_list = service.read_whole()
    service.remove(service.ids[left:])
    paged_list = service.read(paged_list, 4)
    check(paged_list)
    assert paged_list.stale >= {1}, "it is read again"
    paged_list = service.read(paged_list, *sorted(paged_list.stale))
    assert (shown(paged_list), paged_list.total) == (in_places(service), left)


def test_a_page_of_which_nothing_can_be_read_still_counts() -> None:
    service = Service(8, totals=False)
    bad = replace(service.page(3), records=(), lost=("r6", ""))
    paged_list = service.read(EMPTY, 1, 2).with_page(3, bad, NOON)
    assert (paged_list.total, paged_list.is_whole, paged_list.known) == (8, True, 6)


def test_what_was_deleted_is_left_out_and_all_is_old() -> None:
    service = Service(8)
    paged_list = service.read_whole().without(frozenset({"r1", "r2", "r7", "elsewhere"}))
    assert (paged_list.total, paged_list.known, sorted(paged_list.stale)) == (5, 3, [1, 2])
    assert all(page.fingerprint == 0 for page in paged_list.pages.values()), (
        "so it is decoded again"
    )
    check(paged_list)


def test_a_deleted_record_that_stands_on_two_pages_was_one() -> None:
    service = Service(9)
    paged_list = service.read(EMPTY, 1, 2)
    service.insert(0)
    paged_list = service.read(paged_list, 2)
    assert [page.records[-1].id for page in paged_list.pages.values()] == ["r2", "r4"]
    assert paged_list.pages[2].records[0].id == "r2"
    assert (paged_list.known, paged_list.without(frozenset({"r2"})).total) == (5, 9)


def test_pages_that_deletions_leave_unread_are_not_whole() -> None:
    paged_list = Service(8).read(EMPTY, 1, 3).without(frozenset({"r6", "r7"}))
    assert (paged_list.total, paged_list.is_whole) == (6, False)


@pytest.mark.parametrize("told", [None, 0, 2, 5, 500, -3])
def test_a_count_that_is_missing_or_a_lie_is_not_repeated(told: int | None) -> None:
    service = Service(8)
    paged_list = EMPTY
    for number in (1, 2):
        page = service.page(number)
        lying = replace(page, meta=replace(page.meta, total_results=told))
        paged_list = paged_list.with_page(number, lying, NOON)
        assert not paged_list.counted
        assert SIZE * number < paged_list.at_least <= 8 <= (paged_list.total or 0)
        assert len(shown(paged_list)) == SIZE * number
    page = service.page(3)
    lying = replace(page, meta=replace(page.meta, total_results=told))
    paged_list = paged_list.with_page(3, lying, NOON)
    assert (paged_list.total, paged_list.at_least, paged_list.counted) == (
        8,
        8,
        not told or told < 0,
    )
    assert len(shown(paged_list)) == 8


def test_pages_that_are_fewer_than_the_count_needs_do_not_end_the_list() -> None:
    service = Service(8)
    paged_list = EMPTY
    for number in (1, 2, 3):
        page = service.page(number)
        lying = replace(page, meta=replace(page.meta, total_pages=1))
        paged_list = paged_list.with_page(number, lying, NOON)
        assert len(shown(paged_list)) == len(service.ids[: SIZE * number])
    assert (paged_list.at_least, paged_list.is_whole) == (8, True)


def test_a_full_page_of_a_service_that_tells_nothing_need_not_be_the_last() -> None:
    full = replace(Service(SIZE).page(1), meta=PageMeta(), bounded=False)
    paged_list = EMPTY.with_page(1, full, NOON)
    assert (paged_list.at_least, paged_list.counted, paged_list.is_whole) == (SIZE, False, False)
    beyond = replace(full, records=())
    paged_list = paged_list.with_page(2, beyond, NOON)
    assert (paged_list.total, paged_list.is_whole) == (SIZE, True)
    few = replace(Service(SIZE - 1).page(1), meta=PageMeta(), bounded=False)
    paged_list = EMPTY.with_page(1, few, NOON)
    assert (paged_list.total, paged_list.counted, paged_list.is_whole) == (SIZE - 1, True, True)


@pytest.mark.parametrize("total", [-1, -300])
def test_a_count_below_nothing_is_nothing(total: int) -> None:
    page = Service(0).page(1)
    lying = replace(page, meta=replace(page.meta, total_results=total, total_pages=total))
    check(EMPTY.with_page(1, lying, NOON))


def test_an_answer_ends_the_trouble() -> None:
    troubled = replace(EMPTY, trouble="The service failed.", next_try=NOON)
    paged_list = Service(2).read(troubled, 1)
    assert (paged_list.trouble, paged_list.next_try, paged_list.read_at) == ("", None, NOON)


def test_a_list_is_as_old_as_the_answer_that_a_cache_has_kept() -> None:
    page = replace(Service(2).page(1), age=90.0)
    assert EMPTY.with_page(1, page, NOON).read_at == NOON - timedelta(seconds=90)
