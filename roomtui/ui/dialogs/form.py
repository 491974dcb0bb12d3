"""Forms: checked as one types, kept as typed when the service refuses, closed when it is done."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Label

from roomtui.live.actions.request import Outcome
from roomtui.live.actions.writes import Write, Written
from roomtui.text import safe
from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.dialogs.fields import Field, problems
from roomtui.ui.messages import WriteAnswered, WriteRequested


class FormDialog(Dialog[Written]):
    """Lets the operator fill in fields and sends what they make; answers with what came of it."""

    SENT_BY = frozenset({"enter"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]

    def __init__(self, title: str, fields: tuple[Field, ...], go: str) -> None:
        super().__init__()
        self._heading = title
        self._fields = fields
        self._go = go
        self._sent: dict[str, str] | None = None
        self._refused: dict[str, tuple[str, str]] = {}
        self._hints = {field.name: field.hint for field in fields}

    def compose(self) -> ComposeResult:
        """Lay out title, fields and buttons."""
        with Vertical(id="box"):
            yield Label(Content(self._heading), id="title")
            with Vertical(id="fields"):
                for field in self._fields:
                    with Horizontal(classes="field"):
                        yield Label(Content(field.label), classes="label")
                        yield _line(field)
                    yield Label(Content(field.hint), id=f"hint-{field.name}", classes="hint")
            yield Label("", id="wrong")
            with Horizontal(id="buttons"):
                yield Button(Content(f"{self._go} (enter)"), id="go", compact=True)
                yield Button("Cancel (esc)", id="cancel", compact=True)

    def make_write(self, typed: dict[str, str]) -> Write | str:
        """Make what is sent of what was typed, or say why there is nothing to send."""
        raise NotImplementedError

    @property
    def typed(self) -> dict[str, str]:
        """Return what stands in each field."""
        return {f.name: self.query_one(f"#{f.name}", Input).value for f in self._fields}

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Let the hint below a field be in view with it, where not all fit."""
        self.call_after_refresh(event.widget.scroll_visible, animate=False, top=True)

    def on_input_changed(self) -> None:
        """Check as one types."""
        if self.is_open:
            self._show_problems()

    def _problems(self) -> dict[str, str]:
        """Return what is wrong here, or was refused by the service and not changed since."""
        typed = self.typed
        refused = {n: why for n, (text, why) in self._refused.items() if typed.get(n) == text}
        return refused | problems(self._fields, typed)

    def _show_problems(self) -> None:
        """Change the hints that differ; each that is written is laid out anew."""
        found = self._problems()
        for field in self._fields:
            words = found.get(field.name, field.hint)
            if words != self._hints[field.name]:
                self._hints[field.name] = words
                hint = self.query_one(f"#hint-{field.name}", Label)
                hint.set_class(field.name in found, "-wrong")
                hint.update(Content(words))

    def on_input_submitted(self) -> None:
        """Send."""
        self._submit()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Send, or leave everything as it is."""
        if event.button.id == "go":
            self._submit()
        else:
            self.action_cancel()

    def action_cancel(self) -> None:
        """Leave everything as it is; what is on its way cannot be called back."""
        if self._sent is not None:
            self.app.notify("It is sent all the same; the activity tells what becomes of it.")
        self.close()

    def _submit(self) -> None:
        if self._sent is not None or not self.is_open:
            return
        typed = self.typed
        local = problems(self._fields, typed)
        if local:
            self._show_problems()
            self.query_one(f"#{next(iter(local))}").focus()
            return
        write = self.make_write(typed)
        if isinstance(write, str):
            self._say(write)
            return
        self._sent = typed
        self._say("Sending …")
        self.app.post_message(WriteRequested(write, self))

    def on_write_answered(self, event: WriteAnswered) -> None:
        """Close when it is done; else say why not, at the field that was refused."""
        event.stop()
        written, sent = event.written, self._sent or {}
        self._sent = None
        if written.is_done:
            self.close(written)
        elif self.is_open:
            self._refuse(written, sent)

    def _refuse(self, written: Written, sent: dict[str, str]) -> None:
        self._refused = {
            field.name: (sent.get(field.name, ""), safe(why))
            for field in self._fields
            if (why := _reason(written, field.name))
        }
        self._show_problems()
        if self._refused:
            self.query_one(f"#{next(iter(self._refused))}").focus()
        self._say(self._verdict(written))

    def _verdict(self, written: Written) -> str:
        if written.outcome is Outcome.UNKNOWN:
            return f"Outcome unknown: look whether it was done before you repeat. {written.detail}"
        return written.detail

    def _say(self, sentence: str) -> None:
        self.query_one("#wrong", Label).update(Content(safe(sentence, 400)))


def _reason(written: Written, name: str) -> str:
    """Return the reason for a field; the service may name it by a path such as `body/name`."""
    reasons = (why for field, why in written.fields.items() if field.split("/")[-1] == name)
    return next(reasons, "")


def _line(field: Field) -> Input:
    line = Input(field.text, id=field.name, compact=True, max_length=2_000, select_on_focus=False)
    line.cursor_blink = False
    return line
