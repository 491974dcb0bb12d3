"""The confirm dialog: asks before what cannot be taken back; Cancel is where the cursor is."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Label

from roomtui.ui.command import Scope
from roomtui.ui.commands import bindings, first_key, key_of
from roomtui.ui.confirm import Question
from roomtui.ui.dialogs.base import Dialog


class ConfirmDialog(Dialog[bool]):
    """Asks for a key (`y` unless another is mapped), or for the number that is hit to be typed.

    Answers True only if the operator said so; everything but esc counts once it was seen.
    Where `offered` says that those who are hit can be watched, the key that watches turns it on
    and off; `is_offer_taken` tells which.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.QUESTION),
        Binding("n", "decline", "Cancel"),
        Binding("escape", "cancel", "Cancel"),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]
    AUTO_FOCUS = "#cancel, #count"

    def __init__(self, question: Question, keys: Mapping[str, str], offered: str = "") -> None:
        super().__init__()
        self.question = question
        self.is_offer_taken = False
        self._keys = keys
        self._offered = offered if question.count is None else ""

    def compose(self) -> ComposeResult:
        """Lay out the title, what it hits, and how to answer."""
        with Vertical(id="box"):
            yield Label(Content(self.question.title), id="title")
            with VerticalScroll(id="lines", can_focus=False):
                for line in self.question.lines:
                    yield Label(Content(line))
            if self._offered:
                yield Label(self._offer(), id="offer")
            if self.question.count is None:
                with Horizontal(id="buttons"):
                    yield from self._buttons()
            else:
                yield from self._number(self.question.count)

    def _buttons(self) -> Iterator[Widget]:
        """Offer Cancel first."""
        yield Button("Cancel (esc)", id="cancel", compact=True)
        key = key_of("confirm", self._keys)
        yield Button(Content(f"{self.question.go} ({key})"), id="go", compact=True)

    def _offer(self) -> Content:
        """Word what else can be had, and whether it will be."""
        taken = "yes" if self.is_offer_taken else "no"
        return Content(f"{self._offered}: {taken} ({key_of('watch', self._keys)})")

    def on_key(self, event: events.Key) -> None:
        """Take the offer, or not after all."""
        if self._offered and self.is_open and event.key == first_key("watch", self._keys):
            event.stop()
            self.is_offer_taken = not self.is_offer_taken
            self.query_one("#offer", Label).update(self._offer(), layout=False)

    def _number(self, count: int) -> Iterator[Widget]:
        """Offer a line to type the number in."""
        yield Label(Content(f"Type {count} and press enter to go on; esc cancels."))
        number = Input(id="count", type="integer", max_length=9, compact=True)
        number.cursor_blink = False
        yield number
        yield Label("", id="wrong")

    def needs_sight(self, event: events.Event) -> bool:
        """Return whether an event counts only once the question was seen: all but esc."""
        return not isinstance(event, events.Key) or event.key != "escape"

    def sends(self, event: events.Event) -> bool:
        """Return whether an event may answer: all but esc, and a digit of a number to be typed."""
        is_typed = self.question.count is not None
        is_digit = is_typed and isinstance(event, events.Key) and event.is_printable
        return self.needs_sight(event) and not is_digit

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Have no single key answer where the number is asked for."""
        if action in {"confirm", "decline"} and self.question.count is not None:
            return False
        return super().check_action(action, parameters)

    def action_confirm(self) -> None:
        """Confirm, and close."""
        self.close(True)

    def action_decline(self) -> None:
        """Decline, and close."""
        self.close(False)

    def action_cancel(self) -> None:
        """Leave everything as it is."""
        self.close(False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer by a button."""
        self.close(event.button.id == "go")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on only with the right number."""
        if event.value.strip() == str(self.question.count):
            self.close(True)
            return
        typed = event.value.strip() or "nothing"
        self.say(f"That is {typed}, not {self.question.count}. Nothing was sent.")
