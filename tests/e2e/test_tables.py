"""Filter and order in the real terminal."""

from pathlib import Path

from tests.e2e.console import watching
from tests.e2e.terminal import NARROW, Size, at_both_sizes


@at_both_sizes(NARROW)
def test_filter_and_sort(tmp_path: Path, size: Size) -> None:
    with watching(tmp_path, size=size) as console:
        console.go_to_people()
        everybody = console.rows()
        console.open_filter()
        console.type_text("ali")
        console.wait_for(lambda: len(console.rows()) == 1, "the filtered row")
        assert "Alice Moreau" in console.rows()[0]
        console.wait_text("Participants stage · /ali · 1 of 4 ")
        console.press("esc")
        console.wait_text("? Help")
        console.wait_for(lambda: len(console.rows()) == 4, "everybody")
        console.open_filter()
        console.type_text("LEFEVRE")
        console.press("enter")
        console.wait_text("? Help")
        assert [console.who(row) for row in console.rows()] == ["Chloé Lefèvre"]
        console.press("esc")
        console.wait_for(lambda: len(console.rows()) == 4, "everybody again")

        console.put_cursor_on("Bogdan Ionescu")
        orders = {tuple(map(console.who, everybody))}
        for key in "sSsSss":
            before = console.text
            console.press(key)
            console.wait_other(before)
            console.wait_for(lambda: "Bogdan Ionescu" in console.cursor_row(), "the cursor")
            orders.add(tuple(map(console.who, console.rows())))
        assert len(orders) >= 3
        assert {frozenset(order) for order in orders} == {frozenset(min(orders))}
