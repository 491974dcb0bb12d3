"""The form dialog that has something sent: kept as typed when it is refused, closed when done."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from roomtui.live.actions.request import Outcome
from roomtui.live.actions.writes import Write, Written
from roomtui.text import safe
from roomtui.ui.dialogs.form import Form, FormDialog
from roomtui.ui.messages import WriteAnswered, WriteRequested

MakeWrite = Callable[[], Write | str]
"""Returns what is sent of fields that can be read, or says why there is nothing to send."""


class WriteDialog(FormDialog[Written]):
    """Has what is in a form sent once; answers with what came of it."""

    SENT_BY = frozenset({"enter"})
    NOT_YET = "Nothing was sent. Correct what is marked, or esc to leave it."
    UNKNOWN: ClassVar[str] = "Outcome unknown: look whether it was done before you repeat it."
    """What is said, before what else is known, of a write whose outcome is unknown."""

    def __init__(self, form: Form, make_write: MakeWrite) -> None:
        super().__init__(form)
        self._make_write = make_write
        self._sent: Mapping[str, object] | None = None
        self._refused: dict[str, tuple[object, str]] = {}

    def show_problems(self) -> None:
        """Say what is wrong, or was refused by the service and has not been changed since."""
        now = self.form.values
        refused = {
            name: why for name, (sent, why) in self._refused.items() if now.get(name) == sent
        }
        self.form.tell({**refused, **self.form.problems})

    def action_cancel(self) -> None:
        """Leave everything as it is; what is on its way cannot be called back."""
        if self._sent is not None:
            self.app.notify("It is sent all the same; the activity tells what becomes of it.")
        self.close()

    def action_submit(self) -> None:
        """Send what stands in the fields, if it can be and is not on its way."""
        if self._sent is None:
            super().action_submit()

    def go_on(self) -> None:
        """Send, unless there is nothing to send."""
        write = self._make_write()
        if isinstance(write, str):
            self.say(write, passing=True)
            return
        self._sent = self.form.values
        self.say("Sending …")
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
        self.show_problems()
        if self._refused:
            self.form.focus_field(next(iter(self._refused)))
        self.say(self._verdict(written))

    def _verdict(self, written: Written) -> str:
        """Return what came of it, all of it: not every reason is about a field."""
        if written.outcome is Outcome.UNKNOWN:
            return f"{self.UNKNOWN} {written.detail}"
        return written.detail
