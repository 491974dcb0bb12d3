"""The confirm dialog: asks before what cannot be taken back; Cancel is where the cursor is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Label

from roomtui.ui.command import Scope
from roomtui.ui.commands import bindings, first_key, key_of
from roomtui.ui.confirm import Agreed, Option, Question
from roomtui.ui.dialogs.base import SHORT_LINES, Dialog
from roomtui.ui.dialogs.reason_line import ReasonLine
from roomtui.ui.terminal.arrivals import Arrival, arrival_of

HELD_SECS: Final = 0.2
"""Seconds between two presses of a key that is held, at most; an option is turned by the first."""

KEPT_HELD_SECS: Final = 1.0
"""Seconds after enter has kept a reason, or was still held, in which it answers nothing: longer
than it takes until a key that is held is repeated."""

AGAIN: Final = "The reason is kept. Press enter again."


class ConfirmDialog(Dialog[Agreed]):
    """Asks for a key (`y` unless another is mapped), or for the number that is hit to be typed.

    Answers with what was agreed to, or None; everything but esc counts once the question was seen.
    A key turns each of its options on and off, and so may have another question asked, which has
    to be seen in turn. Where it takes a reason, what is typed as one answers nothing.

    Args:
        question: what is asked as long as no option is on.
        keys: another key for a command, by its id.
        presets: reasons to choose from.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.QUESTION),
        Binding("n", "decline", "Cancel"),
        Binding("escape", "cancel", "Cancel"),
        Binding("pageup", "scroll(-8)", show=False),
        Binding("pagedown", "scroll(8)", show=False),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]
    AUTO_FOCUS = ".begin"

    def __init__(
        self, question: Question, keys: Mapping[str, str], presets: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._first = question
        self._keys = keys
        self._taken = {option.command for option in question.options if option.is_on}
        self.question = question.asked_with(self._taken)
        self._pressed: tuple[str, Arrival | None] = ("", None)
        self._kept: Arrival | None = None
        self._reason = (
            ReasonLine(key_of("reason", keys), presets) if question.takes_reason else None
        )

    def compose(self) -> ComposeResult:
        """Lay out the title, what it hits, what can be chosen, and how to answer."""
        with Vertical(id="box"):
            yield Label(Content(self.question.title), id="title")
            with VerticalScroll(id="lines", can_focus=False):
                if listing := self.question.listing:
                    self.add_class("-listing")
                    with VerticalScroll(id="listed", can_focus=False):
                        yield listing()
                yield Label(self._lines(), id="asked")
                for option in self.question.options:
                    offer = Label(self._offer(option), id=f"option-{option.command}")
                    offer.display = bool(option.words)
                    yield offer
                if self._reason:
                    yield self._reason
            yield from self._ways_to_answer()

    def _lines(self) -> Content:
        return Content("\n".join(self.question.lines))

    def _ways_to_answer(self) -> Iterator[Widget]:
        """Yield those of every question that may be asked; the others are not shown."""
        questions = [self._first, *(one.instead for one in self._first.options if one.instead)]
        if any(one.count is None for one in questions):
            with Horizontal(id="buttons") as buttons:
                yield from self._buttons()
            buttons.display = self.question.count is None
        if any(one.count is not None for one in questions):
            with Vertical(id="number") as number:
                yield from self._number()
            number.display = self.question.count is not None

    def _buttons(self) -> Iterator[Widget]:
        """Offer Cancel first."""
        begin = "begin" * (self.question.count is None)
        yield Button("Cancel (esc)", id="cancel", compact=True, classes=begin)
        yield Button(self._go(), id="go", compact=True)

    def _go(self) -> Content:
        return Content(f"{self.question.go} ({key_of('confirm', self._keys)})")

    def _offer(self, option: Option) -> Content:
        """Word what else can be had, and whether it will be."""
        taken = "yes" if option.command in self._taken else "no"
        return Content(f"{option.words}: {taken} ({key_of(option.command, self._keys)})")

    def _number(self) -> Iterator[Widget]:
        """Offer a line to type the number in."""
        yield Label(self._how_to_type(), id="how")
        begin = "begin" * (self.question.count is not None)
        yield _NumberInput(id="count", type="integer", max_length=9, compact=True, classes=begin)
        yield Label("", id="wrong")

    def on_resize(self) -> None:
        """Say in the line itself what is typed, where there is no room to say it above."""
        self._hint_number()

    def _hint_number(self) -> None:
        if count := self.query_one_optional("#count", Input):
            is_short = self.app.size.height < SHORT_LINES
            count.placeholder = f"Type {self.question.count} and press enter" * is_short

    def _how_to_type(self) -> Content:
        return Content(f"Type {self.question.count} and press enter to go on; esc cancels.")

    def on_key(self, event: events.Key) -> None:
        """Take an option of a key that means something else elsewhere, or not after all."""
        if event.key == "enter" and self._only_kept(event):
            event.stop()
            event.prevent_default()
            if self.question.count is not None:
                self.say(AGAIN)
            return
        for command in self._offered:
            if self.is_open and event.key == first_key(command, self._keys):
                event.stop()
                if not self._is_held(event):
                    self._turn(command)
                return

    def _is_held(self, event: events.Key) -> bool:
        """Return whether a key only repeats itself, as one does that is held."""
        (key, last), now = self._pressed, arrival_of(event)
        self._pressed = event.key, now
        if last is None or now is None or key != event.key:
            return False
        return now.at - last.at < HELD_SECS

    def _only_kept(self, event: events.Key) -> bool:
        """Return whether enter is still held since it has kept a reason."""
        last, now = self._kept, arrival_of(event)
        if self._is_typing:
            self._kept = now
            return False
        if last is None or now is None or now.at - last.at >= KEPT_HELD_SECS:
            return False
        self._kept = now
        return True

    @property
    def _offered(self) -> frozenset[str]:
        """Return the options that can be had with what is asked now, by their commands."""
        return frozenset(option.command for option in self.question.options if option.words)

    def _turn(self, command: str) -> None:
        """Turn an option on or off; what is asked then is answered once that was seen."""
        if command not in self._offered or self._is_typing:
            return
        self._taken ^= {command}
        before, self.question = self.question, self._first.asked_with(self._taken)
        if self.question != before:
            self.sight.forget()
            self._show_question()
        for option in self.question.options:
            label = self.query_one(f"#option-{option.command}", Label)
            label.update(self._offer(option), layout=self.question != before)
            label.display = bool(option.words)
            if option.command == command and self.question == before:
                self.call_after_refresh(label.scroll_visible, animate=False)

    def _show_question(self) -> None:
        """Show another question in the place of the one before."""
        self.query_one("#title", Label).update(Content(self.question.title))
        self.query_one("#asked", Label).update(self._lines())
        if self.question.listing and (listed := self.query_one_optional("#listed")):
            listed.remove_children()
            listed.mount(self.question.listing())
        is_typed = self.question.count is not None
        if buttons := self.query_one_optional("#buttons"):
            buttons.display = not is_typed
            self.query_one("#go", Button).label = self._go()
        if number := self.query_one_optional("#number"):
            number.display = is_typed
            self.query_one("#how", Label).update(self._how_to_type())
            self.query_one("#count", Input).value = ""
            self._hint_number()
            self.say("")
        self.set_focus(self.query_one("#count" if is_typed else "#cancel"))

    def action_scroll(self, by: int) -> None:
        """Scroll what is listed and, where that is at its end, the lines after it."""
        scrolled = [*self.query("#listed").results(VerticalScroll), self.query_one("#lines")]
        for part in scrolled:
            if part.max_scroll_y > 0 and (part.scroll_y < part.max_scroll_y or by < 0):
                part.scroll_relative(y=by, animate=False, immediate=True)
                return

    @property
    def _is_typing(self) -> bool:
        """Return whether a reason is being typed."""
        return self._reason is not None and self._reason.is_typing

    def needs_sight(self, event: events.Event) -> bool:
        """Return whether an event counts only once the question was seen: all but esc."""
        return not isinstance(event, events.Key) or event.key != "escape"

    def sends(self, event: events.Event) -> bool:
        """Return whether an event may answer: all but esc, and what is typed into a line."""
        if self._is_typing and isinstance(event, (events.Key, events.Paste)):
            return False
        is_typed = self.question.count is not None
        is_digit = isinstance(event, events.Key) and _is_digit(event.character)
        return self.needs_sight(event) and not (is_typed and is_digit)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return False for a single key where the number is asked for, or a reason typed."""
        is_answer = action in {"confirm", "decline"}
        if is_answer and (self.question.count is not None or self._is_typing):
            return False
        if action == "reason" and self._reason is None:
            return False
        is_option = action in {"spare_hosts", "undo_earlier"}
        if is_option and action.replace("_", "-") not in self._offered:
            return False
        return super().check_action(action, parameters)

    def action_confirm(self) -> None:
        """Confirm, and close."""
        self.close(self._agreed())

    def _agreed(self) -> Agreed:
        reason = self._reason
        if reason is not None:
            reason.end(keeps=True)
        return Agreed(self._offered & self._taken, reason.reason if reason else "")

    def action_decline(self) -> None:
        """Decline, and close."""
        self.close()

    def action_cancel(self) -> None:
        """Leave everything as it is."""
        self.close()

    def action_reason(self) -> None:
        """Have a reason typed."""
        if self._reason is not None:
            self._reason.begin()

    def action_spare_hosts(self) -> None:
        """Spare the hosts, or hit them after all."""
        self._turn("spare-hosts")

    def action_undo_earlier(self) -> None:
        """Ask about the action before instead, or not after all."""
        self._turn("undo-earlier")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer by a button."""
        self.close(self._agreed() if event.button.id == "go" else None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on only with the right number."""
        if event.input.id != "count" or self.question.count is None:
            return
        if event.value.strip() == str(self.question.count):
            self.close(self._agreed())
            return
        typed = event.value.strip() or "nothing"
        self.say(f"That is {typed}, not {self.question.count}. Nothing was sent.")


class _NumberInput(Input):
    """A line for a number; other characters are keys of the question."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.cursor_blink = False

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        """Return whether a key is typed into the line."""
        return _is_digit(character)

    def on_key(self, event: events.Key) -> None:
        """Let digits through alone, and keys that are no text."""
        if event.is_printable and not _is_digit(event.character):
            event.prevent_default()


def _is_digit(character: str | None) -> bool:
    return character is not None and character.isascii() and character.isdigit()
