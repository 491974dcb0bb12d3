"""Titles on borders: counts and marks are whole at any width, the rest is cut by its weight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from roomtui.text import safe
from roomtui.ui.table.title import Title

FULL = Title(
    name="Participants",
    owner="workshop-accessibility",
    query="host",
    count="12 of 500",
    marks=2,
    order="by for▼",
    extent="3 of 4 panes",
)

words = st.text(max_size=60).map(safe)
titles = st.builds(
    Title,
    name=st.sampled_from(["Participants", "Rooms"]),
    owner=words,
    query=words,
    count=st.sampled_from(["", "3 of 50", "12/80 of 500"]),
    marks=st.integers(0, 20_000),
    order=st.sampled_from(["", "by people▼"]),
    extent=st.sampled_from(["", "3 of 4 panes"]),
    note=st.sampled_from(["", "not told who is in it"]),
)


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (116, "Participants workshop-accessibility · /host · 12 of 500 · 2 marked · by for▼ · 3 of 4 panes"),  # noqa: E501
        (86, "Participants workshop-accessibility · /host · 12 of 500 · 2 marked · 3 of 4 panes"),
        (76, "Participants workshop-accessibility · /host · 12 of 500 · 2 marked"),
        (56, "Participants workshop…ity · /host · 12 of 500 · 2 marked"),
        (44, "Participants 12 of 500 · /host · 2 marked"),
        (36, "Partic… 12 of 500 · /host · 2 marked"),
    ],
)  # fmt: skip
def test_where_it_is_narrow_place_and_marks_stay(cells: int, text: str) -> None:
    assert FULL.fitted(cells) == text


@given(titles, st.integers(46, 200))
def test_place_and_marks_are_whole_at_any_width(title: Title, cells: int) -> None:
    fitted = title.fitted(cells)
    assert cell_len(fitted) <= cells
    assert title.count in fitted
    assert not title.marks or f"{title.marks:,} marked" in fitted
    assert not title.query or " · /" in fitted
