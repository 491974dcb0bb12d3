"""The form core: checked as one types, kept as typed when the service refuses, closed when done.

A form dialog is a `FormDialog` around a `Form`, which owns the fields and knows what is sent of
them. Where the fields are lines of text, that is all there is to write: a `FieldsForm` of some
`Field`s and the function that makes the write (`dialogs/room.py`).
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Label

from roomtui.live.actions.request import Outcome
from roomtui.live.actions.writes import Write, Written
from roomtui.text import safe
from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.dialogs.field_row import FieldRow
from roomtui.ui.messages import WriteAnswered, WriteRequested


class Form(Vertical):
    """The fields of a form dialog, in rows, each known by a name; it posts `Changed`.

    The operator begins with the first one of the class `begin`.
    It scrolls, but has no keys of its own for that, which would take those that go from field to
    field.
    """

    UNKNOWN: ClassVar[str] = "Outcome unknown: look whether it was done before you repeat it."
    """What is said, before what else is known, of a write whose outcome is unknown."""

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
        """Return by field what keeps the form from being sent."""

    @abstractmethod
    def make_write(self) -> Write | str:
        """Return what is sent where there are no problems, or say why nothing can be."""

    @abstractmethod
    def refusals(self, told: Mapping[str, str]) -> Mapping[str, str]:
        """Return by field what the service refused of what was sent; `told` has its own names."""

    def tell(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong at the fields."""
        for row in self.query(FieldRow):
            row.tell(problems)

    def focus_field(self, field: str) -> None:
        """Go to a field."""
        self.query_one(f"#{field.replace('.', '-', 1)}").focus()


class FormDialog(Dialog[Written]):
    """Lets the operator fill in a form and has it sent once; answers with what came of it."""

    SENT_BY = frozenset({"enter"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("enter", "submit", "Send"),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]
    AUTO_FOCUS = "#form .begin"

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form = form
        self._sent: Mapping[str, object] | None = None
        self._refused: dict[str, tuple[object, str]] = {}
        self._is_passing = False

    def compose(self) -> ComposeResult:
        """Lay out title, form and buttons."""
        with Vertical(id="box") as box:
            box.border_subtitle = Content(self.form.keys)
            yield Label(Content(self.form.heading), id="title")
            yield self.form
            yield Label("", id="wrong")
            with Horizontal(id="buttons"):
                yield Button(Content(f"{self.form.go} (enter)"), id="go", compact=True)
                yield Button("Cancel (esc)", id="cancel", compact=True)

    def on_form_changed(self) -> None:
        """Check as one types."""
        if self.is_open:
            self._show_problems()
            self._say_no_more()

    def _show_problems(self) -> None:
        """Say what is wrong, or was refused by the service and has not been changed since."""
        now = self.form.values
        refused = {
            name: why for name, (sent, why) in self._refused.items() if now.get(name) == sent
        }
        self.form.tell({**refused, **self.form.problems})

    def on_input_submitted(self) -> None:
        """Send."""
        self.action_submit()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Send, or leave everything as it is."""
        if event.button.id == "go":
            self.action_submit()
        else:
            self.action_cancel()

    def action_cancel(self) -> None:
        """Leave everything as it is; what is on its way cannot be called back."""
        if self._sent is not None:
            self.app.notify("It is sent all the same; the activity tells what becomes of it.")
        self.close()

    def action_submit(self) -> None:
        """Send what stands in the fields, if it can be and is not on its way."""
        if self._sent is not None or not self.is_open:
            return
        self._show_problems()
        if problems := self.form.problems:
            self.form.focus_field(next(iter(problems)))
            self._say("Nothing was sent. Correct what is marked, or esc to leave it.", passing=True)
            return
        write = self.form.make_write()
        if isinstance(write, str):
            self._say(write, passing=True)
            return
        self._sent = self.form.values
        self._say("Sending …")
        self.app.post_message(WriteRequested(write, self))

    def on_write_answered(self, event: WriteAnswered) -> None:
        """Close when it is done; else say why not, at the fields that were refused."""
        event.stop()
        written, sent = event.written, self._sent or {}
        self._sent = None
        if written.is_done:
            self.close(written)
        elif self.is_open:
            self._refuse(written, sent)

    def _refuse(self, written: Written, sent: Mapping[str, object]) -> None:
        told = self.form.refusals(written.fields)
        self._refused = {field: (sent.get(field), safe(why)) for field, why in told.items()}
        self._show_problems()
        if self._refused:
            self.form.focus_field(next(iter(self._refused)))
        self._say(self._verdict(written))

    def _verdict(self, written: Written) -> str:
        """Return what came of it, all of it: not every reason is about a field."""
        if written.outcome is Outcome.UNKNOWN:
            return f"{self.form.UNKNOWN} {written.detail}"
        return written.detail

    def _say(self, sentence: str, *, passing: bool = False) -> None:
        """Say something at the foot; what is passing goes with the next change."""
        self._is_passing = passing
        self.say(sentence)

    def _say_no_more(self) -> None:
        """Let go what was passing."""
        if self._is_passing:
            self._say("")
