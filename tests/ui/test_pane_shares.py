"""Panes share the lines of a screen by what is in them, within bounds, at any size."""

from hypothesis import given
from hypothesis import strategies as st

from roomtui.ui.screens.layout import below, columns_wanted, share_lines

wants = st.none() | st.integers(0, 12_000)


@given(st.integers(0, 500), st.lists(wants, min_size=2, max_size=3))
def test_the_shares_fill_all_lines_and_keep_within_a_third_and_two_thirds(
    lines: int, wanted: list[int | None]
) -> None:
    shares, parts = share_lines(lines, wanted), len(wanted) + 1
    assert sum(shares) == lines
    assert all(lines // parts <= share <= -(-2 * lines // parts) for share in shares)


@given(st.integers(6, 500), wants, wants)
def test_one_of_two_gets_what_it_wants_before_the_other_gets_more(
    lines: int, upper: int | None, lower: int | None
) -> None:
    shares = share_lines(lines, (upper, lower))
    least, most = lines // 3, -(-2 * lines // 3)
    wanted = [most if want is None else min(max(want, least), most) for want in (upper, lower)]
    short = [i for i in (0, 1) if shares[i] < wanted[i]]
    if len(short) == 1:  # the other has no line that it does not want
        assert shares[1 - short[0]] <= max(wanted[1 - short[0]], least)
    if len(short) == 2:
        assert abs(shares[0] - shares[1]) <= 1
    if sum(wanted) <= lines:
        assert shares[0] >= wanted[0]
        assert shares[1] >= wanted[1]


def test_what_nobody_wants_goes_to_the_last() -> None:
    assert share_lines(27, (9, 6)) == (9, 18)
    assert share_lines(27, (503, 13)) == (14, 13)
    assert share_lines(27, (503, 5)) == (18, 9)
    assert share_lines(27, (503, None)) == (14, 13)
    assert share_lines(40, (3, 3, 3)) == (10, 10, 20)


@given(st.integers(0, 500), wants, wants, st.integers(1, 20), st.integers(0, 100))
def test_a_lower_pane_keeps_within_its_bounds(
    lines: int, upper: int | None, lower: int | None, least: int, more: int
) -> None:
    assert least <= below(lines, upper, lower, (least, least + more)) <= least + more


@given(st.integers(1, 1000), st.integers(0, 300))
def test_a_pane_at_the_side_is_no_wider_than_it_needs(columns: int, wanted: int) -> None:
    width = columns_wanted(columns, wanted, (34, 56))
    assert 34 <= width <= 56
    assert width <= max(34, wanted)
    assert width <= max(34, columns * 3 // 8)
