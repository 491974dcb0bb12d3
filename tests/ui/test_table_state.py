"""The table's memory, with random data and random keys."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from roomtui.ui.table.state import TableState
from tests.full import FULL


class Item(Struct, frozen=True):
    id: str
    words: str = ""
    weight: int = 0


IDS = st.lists(st.sampled_from("abcdefghijklmnop"), unique=True, max_size=14)
ITEMS = IDS.flatmap(
    lambda ids: st.tuples(
        *[
            st.builds(Item, st.just(i), st.sampled_from(["x", "y", "xy"]), st.integers(0, 3))
            for i in ids
        ]
    )
)
MOVES = st.sampled_from(
    ["up", "down", "first", "last", "mark", "mark_all", "clear", "x", "y", "", "sort", "reverse"]
)


def a_table(*ids: str, height: int = 5) -> TableState[Item]:
    state = TableState[Item](lambda item: item.words)
    state.resize(height)
    state.replace([Item(i) for i in ids])
    return state


def act(state: TableState[Item], move: str) -> None:
    match move:
        case "up":
            state.move(-1)
        case "down":
            state.move(1)
        case "first" | "last":
            state.move_to_end(first=move == "first")
        case "mark":
            state.toggle_mark()
        case "mark_all":
            state.mark_shown()
        case "clear":
            state.clear_marks()
        case "sort":
            state.set_sort(lambda item: item.weight, reverse=False)
        case "reverse":
            state.set_sort(lambda item: item.weight, reverse=True)
        case query:
            state.set_filter(query)


def line_of_cursor(state: TableState[Item]) -> int | None:
    return None if state.place is None else state.place - state.top


@settings(max_examples=70 if FULL else 30, deadline=None)
@given(st.lists(st.tuples(ITEMS, st.lists(MOVES, max_size=5)), max_size=8), st.integers(1, 6))
def test_no_data_moves_the_cursor_off_its_record(
    steps: list[tuple[tuple[Item, ...], list[str]]], height: int
) -> None:
    state = a_table(height=height)
    for items, moves in steps:
        before, marks = state.cursor, set(state.marks)
        state.replace(items)
        if before is not None:
            assert state.cursor == before
        assert set(state.marks) == marks & {item.id for item in items}
        for move in moves:
            act(state, move)
            assert_sound(state)
        assert_sound(state)


def assert_sound(state: TableState[Item]) -> None:
    assert len(set(state.order)) == len(state.order)
    assert all(state.row(i) is not None for i in state.order)
    assert 0 <= state.top <= max(0, len(state.order) - state.height)
    if state.order:
        assert state.cursor in state.order
    if state.gone is not None:
        assert state.gone.id == state.cursor


@given(ITEMS, ITEMS, st.integers(0, 13), st.integers(1, 5))
def test_a_cursor_in_view_stays_on_its_line_where_there_are_rows_enough(
    first: tuple[Item, ...], then: tuple[Item, ...], down: int, height: int
) -> None:
    state = a_table(height=height)
    state.replace(first)
    state.move(down)
    line = line_of_cursor(state)
    state.replace(then)
    place = state.place
    if line is not None and place is not None:
        highest = min(place, max(0, len(state.order) - height))
        assert state.top == max(0, min(place - line, len(state.order) - height))
        assert state.top <= highest or place - state.top == line


def test_who_leaves_under_the_cursor_stays_as_gone_until_the_cursor_moves() -> None:
    state = a_table("a", "b", "c")
    state.move_to("b")
    state.replace([Item("a"), Item("c")])
    assert state.order == ["a", "b", "c"]
    assert state.is_gone("b")
    state.move(1)
    assert state.order == ["a", "c"]
    assert state.cursor == "c"


def test_who_is_let_go_leaves_and_the_cursor_is_on_nobody_until_it_moves() -> None:
    state = a_table("a", "b", "c")
    state.move_to("b")
    state.replace([Item("a"), Item("c")], let_go=frozenset("b"))
    assert state.order == ["a", "c"]
    assert line_of_cursor(state) is None
    state.replace([Item("a"), Item("c")])
    assert line_of_cursor(state) is None
    state.move(1)
    assert state.cursor == "c"


def test_who_comes_back_under_the_cursor_is_there_again() -> None:
    state = a_table("a", "b")
    state.move_to("b")
    state.replace([Item("a")])
    state.replace([Item("b"), Item("a")])
    assert not state.is_gone("b")
    assert state.order == ["b", "a"]


def test_a_filter_hides_marks_but_does_not_take_them() -> None:
    state: TableState[Any] = TableState(lambda item: item.words)
    state.replace([Item("a", "x"), Item("b", "y")])
    state.mark_shown()
    state.set_filter("y")
    assert state.marks == ("a", "b")
    assert [item.id for item in state.hidden_marks] == ["a"]


def test_somebody_who_stops_matching_stays_while_the_cursor_is_there() -> None:
    state = a_table()
    state.replace([Item("a", "x"), Item("b", "x")])
    state.set_filter("x")
    state.move_to("a")
    state.replace([Item("a", "y"), Item("b", "x")])
    assert state.order == ["a", "b"]
    state.move(1)
    state.replace([Item("a", "y"), Item("b", "x")])
    assert state.order == ["b"]


def test_a_table_that_keeps_no_place_shows_its_top() -> None:
    state = TableState[Item](lambda item: item.words, keeps_place=False)
    state.resize(2)
    state.replace([Item("b"), Item("a")])
    state.replace([Item("c"), Item("b"), Item("a")])
    assert state.cursor is None
    assert state.top == 0
    state.move(1)
    assert line_of_cursor(state) == 0
    state.leave()
    assert line_of_cursor(state) is None


WEIGHED = st.lists(
    st.builds(Item, st.sampled_from("abcdefghijklmnop"), st.just(""), st.integers(0, 9)),
    unique_by=lambda item: item.id,
    min_size=1,
)


@given(st.lists(WEIGHED, min_size=1, max_size=6), st.integers(1, 6))
def test_the_view_stays_at_the_top_until_a_hand_has_moved_the_cursor(
    pictures: list[list[Item]], height: int
) -> None:
    state = a_table(height=height)
    state.set_sort(lambda item: item.weight, reverse=True)
    for items in pictures:
        before = state.cursor
        state.replace(items)
        assert state.top == 0
        assert before in {None, state.cursor}
        assert (state.seen is None) == (state.place is not None and state.place >= height)
    state.move(1)
    assert state.seen == state.cursor


@given(WEIGHED, st.integers(0, 15), st.integers(1, 6))
def test_a_hand_that_sorts_sees_the_new_top_and_a_key_hits_nobody_out_of_view(
    items: list[Item], down: int, height: int
) -> None:
    state = a_table(height=height)
    state.replace(items)
    state.move(down)
    cursor = state.cursor
    state.set_sort(lambda item: item.weight, reverse=True)
    state.show_top()
    assert (state.top, state.cursor) == (0, cursor)
    assert state.seen in {None, cursor}
    if state.seen is None:
        state.toggle_mark()
        assert state.marks == ()
        state.move(1)
        assert state.place == 0
