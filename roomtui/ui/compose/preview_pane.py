"""The preview of the composition that is drafted, and what is odd about it."""

from collections.abc import Iterable, Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label, Static

from roomtui.ui.compose.layouts import Draft
from roomtui.ui.compose.preview import preview
from roomtui.ui.dialogs.field_row import set_text


class PreviewImage(Static):
    """The regions drawn with characters, as large as there is room."""

    def __init__(self) -> None:
        super().__init__(id="image", markup=False)
        self._draft: Draft | None = None
        self._names: Mapping[str, str] = {}
        self._cells = 0

    def show(self, draft: Draft, names: Mapping[str, str], cells: int) -> None:
        """Draw a draft."""
        self._draft, self._names, self._cells = draft, names, cells
        self.on_resize()

    def on_resize(self) -> None:
        """Draw it as large as it fits now."""
        if self._draft is None:
            return
        columns, rows = self.content_size
        drawn = preview(self._draft, columns, rows, self._names, cells=self._cells)
        set_text(self, "\n".join(drawn), layout=False)


class CompositionPreview(Vertical):
    """The image with its warnings below."""

    def compose(self) -> ComposeResult:
        """Lay out the image and the warnings."""
        yield PreviewImage()
        yield Label("", id="warnings")

    def show(
        self, draft: Draft, names: Mapping[str, str], cells: int, warnings: Iterable[str]
    ) -> None:
        """Draw a draft and say what is odd about it."""
        self.query_one(PreviewImage).show(draft, names, cells)
        said = "\n".join(f"! {one}" for one in warnings)
        set_text(self.query_one("#warnings", Label), said)
