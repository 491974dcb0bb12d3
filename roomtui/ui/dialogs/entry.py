"""The form dialog that sends nothing: what was entered is the answer."""

from typing import Any

from roomtui.ui.dialogs.fields import Field, values
from roomtui.ui.dialogs.fields_form import FieldsForm
from roomtui.ui.dialogs.form import FormDialog


class EntryDialog(FormDialog[dict[str, Any]]):
    """Asks for some fields; answers with their values by name, or None where it is given up."""

    def __init__(self, heading: str, *fields: Field, go: str = "Done") -> None:
        self._entered = form = FieldsForm(heading, fields, go)
        self._fields = fields
        super().__init__(form)

    def go_on(self) -> None:
        """Answer with the values."""
        self.close(values(self._fields, self._entered.values))
