"""One alert in full: what is wrong, why, by which rule, and when it clears."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from roomtui.live.attention.facts import lasting
from roomtui.live.attention.rules import RULES
from roomtui.text import safe
from roomtui.thresholds import THRESHOLDS, TIMES, Thresholds
from roomtui.ui import format as fmt
from roomtui.ui.attention.rows import AlertRow, severity_word
from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.dialogs.detail import fields_laid_out
from roomtui.ui.dialogs.detail_fields import Line
from roomtui.ui.dialogs.scroll_box import ScrollBox
from roomtui.ui.host import host_of


class AlertDialog(Dialog[None]):
    """Tells an alert in full, as it was when it was asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,d,enter", "close", "Close"),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]

    def __init__(self, row: AlertRow) -> None:
        super().__init__()
        self._row = row

    def compose(self) -> ComposeResult:
        """Show the text in a box that scrolls."""
        with ScrollBox(id="box") as box:
            rule = RULES.get(self._row.alert.rule)
            box.border_title = Content(f"Alert: {rule.title.lower()}" if rule else "Alert")
            yield Static("", id="record", markup=False)

    def on_mount(self) -> None:
        """Show how it is closed."""
        super().on_mount()
        self.tell_keys("esc closes")

    def on_resize(self) -> None:
        """Lay the fields out anew, once the screen knows its size."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        if self.is_open:
            self.query_one("#record", Static).update(self._fields())

    def _fields(self) -> Table | Text:
        return fields_laid_out(self._lines(), self.size.width)

    def _lines(self) -> Iterator[Line]:
        alert, now = self._row.alert, host_of(self.app).server_now()
        yield "what", alert.sentence
        for place, fact in enumerate(alert.evidence):
            yield "" if place else "evidence", safe(fact)
        yield "severity", severity_word(alert.severity)
        yield "since", fmt.moment(alert.since, now)
        if alert.cleared_at is not None:
            yield "over", fmt.moment(alert.cleared_at, now)
        yield "acknowledged", "yes, by you" if alert.acknowledged else "no"
        if self._row.room:
            yield "room", self._row.room
        if alert.place.id:
            yield "id", f"{safe(alert.place.id)} ({alert.place.kind})"
        yield from self._rule()

    def _rule(self) -> Iterator[Line]:
        """Yield when the rule raises an alert, when it is over, and by which thresholds."""
        if (rule := RULES.get(self._row.alert.rule)) is None:
            return
        given = host_of(self.app).settings.attention.rules.get(rule.id)
        values = thresholds_told(given or THRESHOLDS[rule.id]())
        yield "rule", f"{rule.title}. {_with_values(rule.when, values)}"
        yield "clears", _with_values(rule.clears, values)
        for place, (name, value) in enumerate(values.items()):
            yield "" if place else "thresholds", f"{name} = {value}"


def thresholds_told(thresholds: Thresholds) -> dict[str, str]:
    """Return what the thresholds of a rule are, by their names in a configuration."""
    values = ((name, getattr(thresholds, name)) for name in thresholds.__struct_fields__)
    return {name: lasting(v) if name in TIMES else fmt.number(v) for name, v in values}


def _with_values(sentence: str, values: Mapping[str, str]) -> str:
    """Return a sentence of the manual with the thresholds themselves in place of their names."""
    for name, value in values.items():
        sentence = sentence.replace(f"`{name}`", value)
    return sentence.replace("`", "")
