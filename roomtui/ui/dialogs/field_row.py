"""One row of a form: a label, one field or several, and what is to be said about them."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from roomtui.ui.dialogs.bounded_input import BoundedInput
from roomtui.ui.dialogs.fields import LONGEST


def field_of(widget: Widget) -> str:
    """Return the field that a widget of a row is for: `first-x` is for `first.x`."""
    return (widget.id or "").replace("-", ".", 1)


def line(
    field: str,
    text: str = "",
    *,
    most: int = LONGEST,
    placeholder: str = "",
    classes: str = "",
    is_cut: bool = False,
) -> Input:
    """Return a line to type a field in; `is_cut` takes the start of what is too long to paste."""
    kind = BoundedInput if is_cut else Input
    typed = kind(
        text,
        id=field.replace(".", "-", 1),
        compact=True,
        max_length=most,
        placeholder=placeholder,
        classes=classes,
        select_on_focus=False,
    )
    typed.cursor_blink = False
    return typed


def set_text(shown: Static, text: str, *, layout: bool = True) -> None:
    """Show a text; one that stands there already costs nothing, where an update is a relayout."""
    if shown.content != (content := Content(text)):
        shown.update(content, layout=layout)


class FieldRow(Horizontal):
    """Fields beside each other, named by the ids of their widgets; hints come on lines below.

    A form has many rows, and each widget takes time to open. So the row draws its label itself,
    and there is a hint only once there is something to say, or where a form lays `below` out.
    """

    def __init__(self, label: str, *fields: Widget, hint: str = "") -> None:
        super().__init__(classes="row")
        self._label = Content(label)
        self._fields = fields
        fields[0].add_class("-first")
        self._hint = hint
        self._wrong = ""
        self._said: Label | None = None

    @property
    def below(self) -> Label:
        """Return the label that says what is to be said; it stands after the row."""
        if self._said is None:
            self._said = Label(
                Content(self._wrong or self._hint), id=f"hint-{self._fields[0].id}", classes="hint"
            )
        return self._said

    def compose(self) -> ComposeResult:
        """Lay out the fields."""
        yield from self._fields

    def render(self) -> Content:
        """Return the label, drawn in what the fields leave free."""
        return self._label

    def on_mount(self) -> None:
        """Say what is to be said at first."""
        self._say_below()

    def hint(self, words: str) -> None:
        """Say something else as long as nothing is wrong."""
        self._hint = words
        self._say_below()

    def tell(self, problems: Mapping[str, str]) -> None:
        """Say the first problem that there is with the fields, in the place of the hint."""
        wrong = [field for field in self._fields if field_of(field) in problems]
        for field in self._fields:
            field.set_class(field in wrong, "-wrong")
        self._wrong = problems[field_of(wrong[0])] if wrong else ""
        self._say_below()

    def _say_below(self) -> None:
        words = self._wrong or self._hint
        if self._said is None and words and isinstance(self.parent, Widget):
            self.parent.mount(self.below, after=self)
        if self._said is not None:
            self._said.display = bool(words)
            self._said.set_class(bool(self._wrong), "-wrong")
            set_text(self._said, words)
