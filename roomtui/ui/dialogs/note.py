"""The form of a note on a record: kept as typed until the note is on the disk."""

from roomtui.live.journal.note_entry import LONGEST_NOTE, NoteEntry
from roomtui.text import safe
from roomtui.ui.dialogs.fields import Field, values
from roomtui.ui.dialogs.fields_form import FieldsForm
from roomtui.ui.dialogs.form import FormDialog
from roomtui.ui.messages import NoteAnswered, NoteRequested
from roomtui.ui.naming import LONGEST_TITLE, cut

KEEPING = "Writing it into the journal …"


class NoteDialog(FormDialog[None]):
    """Asks for a note on a record; closes once that is in the journal.

    Args:
        entry: the note but for its text.
        about: what it is on, in words.
    """

    def __init__(self, entry: NoteEntry, about: str) -> None:
        field = Field(
            name="text",
            label="Note",
            hint="one line for the journal of this host, where others read it too",
            read=_note,
            most=LONGEST_NOTE,
            is_cut=True,
        )
        self._entry = entry
        self._fields = (field,)
        self._entered = form = FieldsForm(cut(f"Note on {about}", LONGEST_TITLE), (field,), "Keep")
        self._is_keeping = False
        super().__init__(form)

    def go_on(self) -> None:
        """Have the note kept, once."""
        if self._is_keeping:
            return
        self._is_keeping = True
        self.say(KEEPING)
        text = values(self._fields, self._entered.values)["text"]
        self.app.post_message(NoteRequested(self._entry.with_text(text), self))

    def on_note_answered(self, event: NoteAnswered) -> None:
        """Close when it is kept; else say why it is not, and stay as typed."""
        event.stop()
        self._is_keeping = False
        if not event.problem:
            self.close()
        elif self.is_open:
            self.say(event.problem)


def _note(text: str) -> str:
    if note := safe(text, LONGEST_NOTE):
        return note
    raise ValueError("Type what is to be noted, or esc to leave it.")
