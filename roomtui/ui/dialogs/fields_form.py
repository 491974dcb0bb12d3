"""A form of lines of text, each read and checked by a `Field`."""

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.widgets import Input

from roomtui.ui.dialogs.field_row import FieldRow, line
from roomtui.ui.dialogs.fields import NOT_ACCEPTED, Field, problems
from roomtui.ui.dialogs.form import Form


class FieldsForm(Form):
    """Shows some fields below each other, and under each what it takes or what is wrong."""

    def __init__(self, heading: str, fields: tuple[Field, ...], go: str) -> None:
        super().__init__(heading, go)
        self._fields = fields

    def compose(self) -> ComposeResult:
        """Lay out the fields with their hints."""
        for field in self._fields:
            typed = line(
                field.name, field.text, most=field.most, classes="begin", is_cut=field.is_cut
            )
            row = FieldRow(field.label, typed, hint=field.hint)
            yield row
            yield row.below

    @property
    def values(self) -> dict[str, str]:
        """Return what is typed in each field."""
        return {f.name: self.query_one(f"#{f.name}", Input).value for f in self._fields}

    @property
    def problems(self) -> dict[str, str]:
        """Return by field what cannot be read."""
        return problems(self._fields, self.values)

    def refusals(self, told: Mapping[str, str]) -> dict[str, str]:
        """Return what was refused; the service may name a field by a path such as `body/name`."""
        names = {
            path.split("/")[-1]: why or NOT_ACCEPTED for path, why in reversed([*told.items()])
        }
        return {field.name: names[field.name] for field in self._fields if field.name in names}

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell that something was typed."""
        event.stop()
        self.post_message(self.Changed())

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Let the hint below a field be in view with it, where not all fit."""
        self.call_after_refresh(event.widget.scroll_visible, animate=False, top=True)
