"""A line of a table is as wide as it says, whatever stands in it, and is cut nowhere."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from roomtui.text import safe
from roomtui.ui.table.columns import Cell, Column, share_out
from roomtui.ui.table.lines import TableLine, changed_region, draw_line

COLUMNS = [
    Column[Any](title="who", width=6),
    Column[Any](title="in"),
    Column[Any](title="for", width=4),
]
WIDTH = 30
WIDTHS = share_out(COLUMNS, WIDTH)

STYLES = {name: Style(color=f"color({i})") for i, name in enumerate(["row", "cursor", "accent"])}

texts = st.text(max_size=12).map(safe)
lines = st.builds(
    TableLine,
    st.sampled_from(["›", "›●", " "]),
    st.tuples(*[st.builds(Cell, texts, st.sampled_from(["", "accent"]))] * len(COLUMNS)),
    st.sampled_from(["row", "cursor"]),
)


def drawn(line: TableLine) -> Any:
    return draw_line(line, WIDTHS, WIDTH, STYLES.__getitem__)


@given(lines)
def test_a_line_takes_its_width_and_no_segment_is_empty(line: TableLine) -> None:
    strip = drawn(line)
    assert strip.cell_length == sum(cell_len(segment.text) for segment in strip) == WIDTH
    assert all(segment.text for segment in strip)


def test_a_cell_that_is_drawn_again_keeps_the_mark_on_its_last_letter() -> None:
    before = TableLine("›", (Cell("Ada"), Cell("hall"), Cell("1h")), "cursor")
    for place, (_, width) in enumerate(WIDTHS):
        name = "ก" * (width - 1) + "ดี"
        cells = [*before.cells[:place], Cell(name), *before.cells[place + 1 :]]
        after = TableLine("›", tuple(cells), "cursor")
        region = changed_region(1, before, after, WIDTHS, WIDTH)
        assert region.right <= WIDTH
        assert name in drawn(after).crop(0, region.right).text
