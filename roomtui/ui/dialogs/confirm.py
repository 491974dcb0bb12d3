"""The questions before what cannot be taken back: Cancel is where the cursor is."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Label

from roomtui.ui.commands import Scope, bindings, key_of
from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.host import host_of
from roomtui.ui.live.confirmations import Question


class QuestionDialog(Dialog[bool]):
    """Answers True only if the operator said so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Lay out the title, what it hits, and how to answer."""
        with Vertical(id="box"):
            yield Label(Content(self._question.title), id="title")
            with VerticalScroll(id="lines", can_focus=False):
                for line in self._question.lines:
                    yield Label(Content(line))
            yield from self.compose_answer()

    def compose_answer(self) -> ComposeResult:
        """Lay out the way to answer."""
        raise NotImplementedError

    def needs_sight(self, event: events.Event) -> bool:
        """Return whether an event counts only once the question was seen: all but esc."""
        return not isinstance(event, events.Key) or event.key != "escape"

    def sends(self, event: events.Event) -> bool:
        """Return whether an event may answer: all but esc."""
        return self.needs_sight(event)

    def action_cancel(self) -> None:
        """Leave everything as it is."""
        self.close(False)


class ConfirmDialog(QuestionDialog):
    """Asks for a key, `y` unless another is mapped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.QUESTION),
        Binding("n", "cancel", "Cancel"),
    ]
    AUTO_FOCUS = "#cancel"

    def compose_answer(self) -> ComposeResult:
        """Offer Cancel first."""
        with Horizontal(id="buttons"):
            yield Button("Cancel (esc)", id="cancel", compact=True)
            key = key_of("confirm", host_of(self.app).settings.keys)
            yield Button(Content(f"{self._question.go} ({key})"), id="go", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer by a button."""
        self.close(event.button.id == "go")

    def action_confirm(self) -> None:
        """Say yes."""
        self.close(True)


class CountDialog(QuestionDialog):
    """Asks to type the number of people that are hit."""

    AUTO_FOCUS = "Input"

    def sends(self, event: events.Event) -> bool:
        """Return whether an event may answer: a digit does not."""
        is_digit = isinstance(event, events.Key) and event.is_printable
        return super().sends(event) and not is_digit

    def compose_answer(self) -> ComposeResult:
        """Offer a line to type the number in."""
        words = f"Type {self._question.count} and press enter to go on; esc cancels."
        yield Label(Content(words))
        number = Input(id="count", type="integer", max_length=9, compact=True)
        number.cursor_blink = False
        yield number
        yield Label("", id="wrong")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on only with the right number."""
        if event.value.strip() == str(self._question.count):
            self.close(True)
            return
        typed = event.value.strip() or "nothing"
        self.query_one("#wrong", Label).update(
            Content(f"That is {typed}, not {self._question.count}. Nothing was sent.")
        )


def dialog_for(question: Question) -> QuestionDialog:
    """Choose the dialog that a question needs."""
    return ConfirmDialog(question) if question.count is None else CountDialog(question)
