"""The form core: fields that are checked as one types, and the dialog around them.

A `Form` owns the fields; where they are lines of text, it is a `FieldsForm` of some `Field`s. What
is done with them is the dialog's: `dialogs/write.py` has them sent, `dialogs/entry.py` answers with
them and sends nothing.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ScreenResultType
from textual.widgets import Button, Label

from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.dialogs.field_row import FieldRow


class Form(Vertical):
    """The fields of a form dialog, in rows, each known by a name; it posts `Changed`.

    The operator begins with the first one of the class `begin`.
    It scrolls, but has no keys of its own for that, which would take those that go from field to
    field.
    """

    class Changed(Message):
        """Something else stands in a field."""

    def __init__(self, heading: str, go: str, *, keys: str = "") -> None:
        super().__init__(id="form")
        self.heading = heading
        self.go = go
        self.keys = keys

    @property
    @abstractmethod
    def values(self) -> Mapping[str, object]:
        """Return what stands in each field."""

    @property
    @abstractmethod
    def problems(self) -> Mapping[str, str]:
        """Return by field what cannot be gone on with."""

    def refusals(self, told: Mapping[str, str]) -> Mapping[str, str]:
        """Return by field what the service refused of what was sent; `told` has its own names."""
        return told

    def tell(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong at the fields."""
        for row in self.query(FieldRow):
            row.tell(problems)

    def focus_field(self, field: str) -> None:
        """Go to a field."""
        self.query_one(f"#{field.replace('.', '-', 1)}").focus()


class FormDialog(Dialog[ScreenResultType]):
    """Lets the operator fill in a form, and goes on with it once nothing is wrong."""

    NOT_YET: ClassVar[str] = "Correct what is marked, or esc to leave it."
    """What is said of fields that cannot be gone on with."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("enter", "submit", "Go on"),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]
    AUTO_FOCUS = "#form .begin"

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form = form
        self._is_passing = False

    @abstractmethod
    def go_on(self) -> None:
        """Do what the form is for; nothing is wrong with its fields."""

    def on_mount(self) -> None:
        """Show which keys the form has."""
        self.tell_keys(self.form.keys)

    def compose(self) -> ComposeResult:
        """Lay out title, form and buttons."""
        with Vertical(id="box"):
            yield Label(Content(self.form.heading), id="title")
            yield self.form
            yield Label("", id="wrong")
            with Horizontal(id="buttons"):
                yield Button(Content(f"{self.form.go} (enter)"), id="go", compact=True)
                yield Button("Cancel (esc)", id="cancel", compact=True)

    def on_form_changed(self) -> None:
        """Check as one types."""
        if self.is_open:
            self.show_problems()
            if self._is_passing:
                self.say("")

    def show_problems(self) -> None:
        """Say at the fields what is wrong with them."""
        self.form.tell(self.form.problems)

    def on_input_submitted(self) -> None:
        """Go on."""
        self.action_submit()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Go on, or leave everything as it is."""
        if event.button.id == "go":
            self.action_submit()
        else:
            self.action_cancel()

    def action_cancel(self) -> None:
        """Leave everything as it is."""
        self.close()

    def action_submit(self) -> None:
        """Go on, or say what is in the way."""
        if not self.is_open:
            return
        self.show_problems()
        if problems := self.form.problems:
            self.form.focus_field(next(iter(problems)))
            self.say(self.NOT_YET, passing=True)
        else:
            self.go_on()

    def say(self, sentence: str, *, passing: bool = False) -> None:
        """Say something at the foot; what is passing goes with the next change."""
        self._is_passing = passing
        super().say(sentence)
