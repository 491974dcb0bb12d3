"""The form of a watch: the note why, and for somebody who is watched a way to stop."""

from typing import ClassVar

from msgspec import Struct
from textual.binding import Binding, BindingType

from roomtui.live.watch_list import LONGEST_NOTE
from roomtui.text import safe
from roomtui.ui.dialogs.fields import Field, values
from roomtui.ui.dialogs.fields_form import FieldsForm
from roomtui.ui.dialogs.form import FormDialog
from roomtui.ui.naming import LONGEST_TITLE, cut

STOP_KEY = "ctrl+r"


class WatchEntry(Struct, frozen=True):
    """The note that was entered, or that somebody is not to be watched any more."""

    note: str = ""
    stops: bool = False


class WatchDialog(FormDialog[WatchEntry]):
    """Asks for a note; `stops` tells that somebody is watched, so that it can be ended."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(STOP_KEY, "stop", "Stop watching")]

    def __init__(
        self, heading: str, *, note: str = "", hint: str = "", stops: bool = False
    ) -> None:
        why = "why, for whoever sees them next; may be empty"
        note_field = Field(
            name="note",
            label="Note",
            hint=f"{hint} · {why}" if hint else why,
            read=_note,
            text=note,
        )
        self._entered = form = FieldsForm(
            cut(heading, LONGEST_TITLE), (note_field,), "Keep" if stops else "Watch"
        )
        form.keys = f"{STOP_KEY} stops watching" if stops else ""
        self._fields = (note_field,)
        self._stops = stops
        super().__init__(form)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Have nothing stopped that has not begun."""
        if action == "stop" and not self._stops:
            return False
        return super().check_action(action, parameters)

    def go_on(self) -> None:
        """Answer with the note."""
        self.close(WatchEntry(values(self._fields, self._entered.values)["note"]))

    def action_stop(self) -> None:
        """Answer that it is over."""
        self.close(WatchEntry(stops=True))


def _note(text: str) -> str:
    note = safe(text, LONGEST_NOTE + 1)
    if len(note) > LONGEST_NOTE:
        raise ValueError(f"Give {LONGEST_NOTE} characters at most.")
    return note
