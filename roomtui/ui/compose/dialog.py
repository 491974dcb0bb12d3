"""The dialog that has a film made of a session's recordings."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Label

from roomtui.live.actions.file_writes import CreateComposition
from roomtui.live.actions.request import Outcome
from roomtui.live.actions.writes import Write, Written
from roomtui.live.snapshot import Snapshot
from roomtui.text import safe, short_id
from roomtui.ui.coalescing import Coalescer
from roomtui.ui.compose.form import CompositionForm
from roomtui.ui.compose.layouts import Draft
from roomtui.ui.compose.refusals import refusals, values_of
from roomtui.ui.compose.request import film_to_create
from roomtui.ui.compose.session_field import SessionField
from roomtui.ui.dialogs.base import STYLE, Dialog
from roomtui.ui.messages import WriteAnswered, WriteRequested

if TYPE_CHECKING:
    from roomtui.live.engine import Engine

ROOMY: Final = (100, 28)
"""Columns and lines from which on the preview is beside the fields."""


class NewCompositionDialog(Dialog[Written]):
    """Lets the operator draft a film and asks for it; answers with what came of it."""

    SENT_BY = frozenset({"enter"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("enter", "submit", "Create"),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("f5,ctrl+r", "read_again", show=False),
    ]
    AUTO_FOCUS = ""
    CSS_PATH: ClassVar = [STYLE, Path(__file__).with_name("dialog.tcss")]

    def __init__(
        self, session_id: str, engine: "Callable[[], Awaitable[Engine]]", snapshot: Snapshot
    ) -> None:
        super().__init__()
        self._account = snapshot.account
        self._session_id = safe(session_id)
        self._session = SessionField(self._session_id, engine, snapshot)
        self._reading_again = Coalescer(self, self._session.read)
        self._sent: Write | None = None
        self._sent_with: tuple[Draft, dict[str, str]] = (Draft(session_id=""), {})
        self._refused: dict[str, tuple[object, str]] = {}
        self._passing = False

    def compose(self) -> ComposeResult:
        """Lay out title, form and buttons."""
        with Vertical(id="box") as box:
            box.border_subtitle = Content("tab next · space ticks · pgup pgdn scroll")
            yield Label("New composition", id="title")
            yield CompositionForm(self._session, self._session_id)
            yield Label("", id="wrong")
            with Horizontal(id="buttons"):
                yield Button("Create (enter)", id="go", compact=True)
                yield Button("Cancel (esc)", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Begin with the layout, or with the session where none was under the cursor."""
        self._form.focus_field("regions" if self._session_id else "session_id")

    def on_resize(self, event: events.Resize) -> None:
        """Show the preview beside the fields, or below them where there is little room."""
        self.set_class(event.size.width < ROOMY[0] or event.size.height < ROOMY[1], "-stacked")

    @property
    def _form(self) -> CompositionForm:
        return self.query_one(CompositionForm)

    def on_composition_form_changed(self) -> None:
        """Check as one types."""
        self._show_problems()
        self._say_no_more()

    def on_session_field_known(self) -> None:
        """Let what was said of reading go."""
        self._say_no_more()

    def _show_problems(self) -> None:
        """Say what is wrong here, or was refused by the service and has not been changed since."""
        now = values_of(self._form.draft) | self._form.typed
        refused = {n: why for n, (sent, why) in self._refused.items() if now.get(n) == sent}
        self._form.tell(refused | self._form.problems)

    def on_input_submitted(self) -> None:
        """Send."""
        self.action_submit()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Send, or leave everything as it is."""
        if event.button.id == "go":
            self.action_submit()
        else:
            self.action_cancel()

    def action_cancel(self) -> None:
        """Leave everything as it is; what is on its way cannot be called back."""
        if self._sent is not None:
            self.app.notify("It was sent already; the compositions show what became of it.")
        self.close()

    def action_read_again(self) -> None:
        """Read the recordings once more; a key that is held down does so once a second."""
        self._reading_again.call()

    def action_page(self, by: int) -> None:
        """Scroll by a page."""
        stacked = self.has_class("-stacked")
        scrolled = self._form if stacked else self.query_one("#rows", VerticalScroll)
        scrolled.scroll_relative(y=by * (scrolled.size.height - 1), animate=False)

    def action_submit(self) -> None:
        """Send what is drafted, if it can be."""
        if self._sent is not None:
            return
        self._show_problems()
        if found := self._form.problems:
            self._form.focus_field(next(iter(found)))
            self._say("Nothing was sent. Correct what is marked, or esc to leave it.", passing=True)
        elif self._form.is_unsettled:
            words = "Nothing was sent: the recordings are being read. Press enter again after that."
            self._say(words, passing=True)
        else:
            self._send()

    def _send(self) -> None:
        self._sent_with = draft, typed = self._form.draft, self._form.typed
        film = film_to_create(draft, typed)
        name = self._session.room or short_id(film.session_id)
        self._sent = CreateComposition(account=self._account, name=name, composition=film)
        self._say("Sending …")
        self.app.post_message(WriteRequested(self._sent, self))

    def on_write_answered(self, event: WriteAnswered) -> None:
        """Close when it is done; else say why not, at the fields that were refused."""
        event.stop()
        written = event.written
        if not self.is_open:
            return
        self._sent = None
        if written.is_done:
            self.close(written)
            return
        draft, typed = self._sent_with
        sent, refused = values_of(draft) | typed, refusals(draft, written.fields, typed)
        self._refused = {field: (sent[field], why) for field, why in refused.items()}
        self._show_problems()
        if self._refused:
            self._form.focus_field(next(iter(self._refused)))
        self._say(_verdict(written, at_fields=len(self._refused)))

    def _say(self, sentence: str, *, passing: bool = False) -> None:
        """Say something at the foot; what is passing goes with the next change."""
        self._passing = passing
        self.query_one("#wrong", Label).update(Content(safe(sentence, 400)))

    def _say_no_more(self) -> None:
        if self._passing:
            self._say("")


def _verdict(written: Written, *, at_fields: int) -> str:
    if written.outcome is Outcome.UNKNOWN:
        detail = f"Outcome unknown. {written.detail}"
        return f"{detail} It may be on its way: look at the compositions before you repeat it."
    if written.fields and at_fields == len(written.fields):
        return "The service did not accept this. Correct it, or esc to leave it."
    return written.detail
