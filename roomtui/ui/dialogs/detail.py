"""Every field of one record, and its raw JSON."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Final

from rich.table import Table
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Label, Static

from roomtui.api.errors import VideoApiError, internal
from roomtui.api.models import Participant, Session
from roomtui.live.memory.memory import NO_MEMORY
from roomtui.live.request_class import waiting_words
from roomtui.text import safe
from roomtui.ui.coalescing import Coalescer
from roomtui.ui.command import Scope
from roomtui.ui.commands import bindings, key_of
from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.dialogs.detail_fields import Line, RoomName, describe
from roomtui.ui.dialogs.note_lines import note_lines
from roomtui.ui.dialogs.past_action_lines import past_action_lines
from roomtui.ui.dialogs.person_lines import person_lines
from roomtui.ui.dialogs.scroll_box import ScrollBox
from roomtui.ui.dialogs.trend_lines import trend_lines
from roomtui.ui.host import host_of
from roomtui.ui.naming import LONGEST_TITLE, cut
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.terminal.char_width import with_room
from roomtui.ui.ui_state import UiState

if TYPE_CHECKING:
    from roomtui.live.detail import Detail
    from roomtui.live.engine import Engine

MOST_LINES: Final = 5_000
"""Lines of JSON that are shown."""

MOST_SHOWN: Final = 400_000
"""Characters of JSON that are shown."""

DEEPEST: Final = 80
"""Blanks before a line of JSON at most."""

ASKING: Final = "Asking the service…"

SLIM: Final = 60
"""Columns below which a value stands under its label."""


class DetailLoaded(Message):
    """The service has answered, or why it has not."""

    def __init__(self, detail: "Detail | None", trouble: str = "") -> None:
        super().__init__()
        self.detail = detail
        self.trouble = trouble


class DetailDialog(Dialog[None]):
    """Looks one record up and shows it, as fields or as it came."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,d,enter", "close", "Close"),
        Binding("J", "raw", "Raw JSON"),
        Binding("y", "copy", "Copy id"),
        Binding("r", "again", "Refresh"),
        *(one for one in bindings(Scope.SCREEN) if one.id == "note"),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]

    def __init__(
        self, subject: RecordRef, engine: "Callable[[], Awaitable[Engine]]", room_name: RoomName
    ) -> None:
        super().__init__()
        self._subject = subject
        self._engine = engine
        self._room_name = room_name
        self._detail: Detail | None = None
        self._raw = False
        self._memory = NO_MEMORY
        self._asking_again = Coalescer(self, self._ask_again)

    def compose(self) -> ComposeResult:
        """Show the text in a box that scrolls."""
        with ScrollBox(id="box") as box:
            name = cut(safe(self._subject.name), LONGEST_TITLE)
            box.border_title = Content(with_room(f"{self._subject.kind.capitalize()} {name}"))
            yield Label(ASKING, id="wrong")
            yield Static("", id="record", markup=False)

    def on_mount(self) -> None:
        """Ask for the record."""
        settings = host_of(self.app).settings
        note = "" if settings.read_only else f"{key_of('note', settings.keys)} note · "
        self.tell_keys(f"J raw JSON · y copy id · {note}r again · esc closes")
        self._memory = host_of(self.app).ui_state.memory
        for below in self.app.screen_stack[-2:-1]:
            if hasattr(below, "ui_state"):
                self.watch(below, "ui_state", self._updated, init=False)
        self._look_up()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return False for a note in a read-only console."""
        if action == "note" and host_of(self.app).settings.read_only:
            return False
        return super().check_action(action, parameters)

    def action_note(self) -> None:
        """Write a note on the record."""
        from roomtui.ui.screens.noting import ask_note

        ask_note(self.app, self._subject)

    def _updated(self, ui_state: UiState) -> None:
        """Show what was done and noted meanwhile."""
        if ui_state.memory is not self._memory:
            self._memory = ui_state.memory
            self._show()

    def action_again(self) -> None:
        """Ask once more; a key that is held down asks once a second."""
        self._asking_again.call()

    def _ask_again(self) -> None:
        if self.is_open:
            self.say(ASKING)
            self._look_up()

    def _say_wait(self, seconds: float) -> None:
        """Say that the record waits for the limit."""
        self.post_message(DetailLoaded(None, waiting_words(seconds) if seconds else ASKING))

    @work(group="detail", exclusive=True, exit_on_error=False)
    async def _look_up(self) -> None:
        engine = await self._engine()
        try:
            subject = self._subject
            detail = await engine.look_up(
                subject.kind, subject.id, self._say_wait, account=subject.account
            )
        except VideoApiError as error:
            self.post_message(DetailLoaded(None, str(error)))
        except Exception as error:  # whoever waits must be told, whatever happened
            self.post_message(DetailLoaded(None, internal(error)))
        else:
            self.post_message(DetailLoaded(detail))

    def on_detail_loaded(self, event: DetailLoaded) -> None:
        """Show the record, or why it cannot be shown; what was shown before stays.

        A note on it may be in front meanwhile.
        """
        if self not in self.app.screen_stack:
            return
        self._detail = event.detail or self._detail
        self.say(event.trouble)
        self._show()

    def on_resize(self) -> None:
        """Lay the fields out anew, once the screen knows its size."""
        self.call_after_refresh(self._show)

    def say(self, sentence: str) -> None:
        """Say something above the record, or nothing."""
        super().say(sentence)
        self.query_one("#wrong").display = bool(sentence)

    def _show(self) -> None:
        record = self.query_one_optional("#record", Static)
        if self._detail is not None and record is not None:
            record.update(self._json(self._detail) if self._raw else self._fields(self._detail))

    def _fields(self, detail: "Detail") -> Table | Text:
        host, subject, record = host_of(self.app), self._subject, detail.record
        now = host.server_now()
        names = {ref.id: ref.name for ref in subject.chain[1:] if ref.name}
        lines = [
            *self._trend(detail, now),
            *describe(record, now, self._room_name, names),
            *past_action_lines(subject, record, host.ui_state, now),
            *note_lines(subject, record, host.ui_state, now),
        ]
        if isinstance(record, Participant):
            lines[:0] = person_lines(record, subject, host.ui_state)
        elif host.ui_state.policies.policies:
            from roomtui.ui.policies.lines import room_policy_lines  # most have none

            lines[:0] = room_policy_lines(subject, host.ui_state)
        return fields_laid_out(lines, self.size.width)

    def _trend(self, detail: "Detail", now: datetime) -> list[Line]:
        """Return how many people a session had, as far as this console has seen it."""
        if not isinstance(detail.record, Session):
            return []
        host, subject = host_of(self.app), self._subject
        room = host.ui_state.snapshot.rooms.get(detail.record.room_id)
        series = host.trends.series_of(subject.account, subject.id)
        return trend_lines(series, room.max_participants if room else None, now)

    def _json(self, detail: "Detail") -> Content:
        lines = detail.document.splitlines()
        shown = list(islice(_laid_out(lines), MOST_LINES))
        return Content("\n".join([*shown, "…"] if len(shown) < len(lines) else shown))

    def action_raw(self) -> None:
        """Show the JSON, or the fields again."""
        self._raw = not self._raw
        self._show()

    def action_copy(self) -> None:
        """Copy the id."""
        copied = safe(self._subject.id)
        host_of(self.app).copy_out(copied, copied)


def _laid_out(lines: Iterable[str]) -> Iterator[str]:
    """Return lines of JSON made safe, as many as can be laid out while the operator waits."""
    room = MOST_SHOWN
    for line in lines:
        shown = " " * min(len(line) - len(line.lstrip(" ")), DEEPEST) + safe(line, 4_000)
        if (room := room - len(shown)) < 0:
            return
        yield shown


def fields_laid_out(lines: Iterable[Line], width: int) -> Table | Text:
    """Return fields beside their labels, or below them where a dialog is slim."""
    if width < SLIM:
        return _below_each_other(lines)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in lines:
        table.add_row(Text(label, "bold"), Text(value))
    return table


def _below_each_other(lines: Iterable[Line]) -> Text:
    """Return fields laid out where labels beside the values would leave no room for these."""
    text = Text()
    for label, value in lines:
        text.append(f"{label}\n" if label else "", "bold")
        text.append(f"  {value}\n")
    return text
