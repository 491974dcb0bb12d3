"""The fields of one region of a composition."""

from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Label

from roomtui.ui.compose.layouts import RegionDraft
from roomtui.ui.compose.source_list import SourceList
from roomtui.ui.compose.sources import SourceChoice
from roomtui.ui.dialogs.field_row import FieldRow, line, set_text

LONGEST_NAME: Final = 100
LONGEST_NUMBER: Final = 6

NUMBERS: Final = {
    "x, y, z": ("x", "y", "z"),
    "Width, height": ("width", "height"),
    "Columns, rows": ("max_columns", "max_rows"),
}
"""The numbers by the rows that they stand in."""

TYPED: Final = ("name", *(field for row in NUMBERS.values() for field in row))


class RegionFields(Vertical):
    """Name, place, size and sources of a region; `place` is its place in words."""

    def __init__(self, place: str) -> None:
        super().__init__(id=place, classes="region")
        self._place = place
        self._to_show: tuple[RegionDraft, str, Sequence[SourceChoice]] | None = None
        self._shown = RegionDraft(name="")
        self._is_laid_out = False

    def compose(self) -> ComposeResult:
        """Lay out a heading and the rows."""
        yield Label("", classes="heading")
        yield FieldRow("Name", line(f"{self._place}.name", most=LONGEST_NAME))
        for label, fields in NUMBERS.items():
            yield FieldRow(label, *map(self._number, fields))
        yield FieldRow("Shows", SourceList(id=f"{self._place}-sources"))

    def _number(self, field: str) -> Input:
        unset = "0" if field in {"x", "y", "z"} else "any"
        name = f"{self._place}.{field}"
        return line(name, most=LONGEST_NUMBER, placeholder=unset, classes="number")

    def on_mount(self) -> None:
        """Show what was to be shown before there was anything to show it in."""
        self._is_laid_out = True
        if self._to_show is not None:
            self.show(*self._to_show)

    def show(self, region: RegionDraft, heading: str, sources: Sequence[SourceChoice]) -> None:
        """Show a region as it is drafted."""
        self._to_show = (region, heading, sources)
        if not self._is_laid_out:
            return
        before, self._shown = self._shown, region
        set_text(self.query_one(".heading", Label), heading)
        for field in TYPED:
            # What has not changed is left alone, as its field may be ahead of the draft.
            if (text := getattr(region, field)) != getattr(before, field):
                typed = self.query_one(f"#{self._place}-{field}", Input)
                typed.value = text
                typed.cursor_position = len(text)
        self.query_one(SourceList).show(sources, region.sources)
