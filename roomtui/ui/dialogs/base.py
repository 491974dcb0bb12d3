"""The base of all dialogs: they take no key before they are there, and close once.

To add a dialog to a command:

- a question before something is sent: a `Question` for `ui/confirm.py`, no new dialog;
- fields whose values are sent: a `FieldsForm` in a `WriteDialog`, as in `dialogs/room.py`;
- fields whose values are for the console alone: an `EntryDialog`, which answers with them;
- anything else: extend `Dialog[What it answers with]`.

The handler of the command imports it when it opens it, `app.push_screen(dialog, answered)`, since
no start should wait for it; `answered` is given None where the operator gave it up. `base.tcss`
has the looks of what has these ids: `box` around all, `title`, `lines` that scroll, `wrong` for
what `say` says, `buttons`. A dialog that has something sent names the keys in `SENT_BY`, posts
`WriteRequested(write, self)` and is told what became of it by `WriteAnswered`.
"""

from pathlib import Path
from typing import ClassVar, Final

from textual import events
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import Input, Label

from roomtui.text import safe
from roomtui.ui.answers import Answer
from roomtui.ui.host import host_of
from roomtui.ui.terminal.diff.seen_frames import SeenFrames

STYLE: Final = Path(__file__).with_name("base.tcss")
"""Read when the first dialog opens; the first screen would wait for it otherwise."""


LONGEST_SENTENCE: Final = 400
"""Characters of what a dialog says."""


SHORT_LINES: Final = 18
"""Lines of a terminal below which dialogs keep to what has to be seen."""


class Dialog(ModalScreen[ScreenResultType]):
    """A dialog that an answer of the service opens, fills or closes while keys are pressed."""

    CSS_PATH: ClassVar = [STYLE]
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (60, "-broad")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (SHORT_LINES, "-tall")]  # noqa: RUF012

    SENT_BY: ClassVar[frozenset[str]] = frozenset()
    """Keys that have something sent; they count once the dialog was seen, as does a click then."""

    TELLS_RESULTS: ClassVar[bool] = False
    """Whether it is told what became of actions: of one that acts, and hides the activity."""

    def __init__(self) -> None:
        super().__init__(classes="dialog")
        self.sight = SeenFrames()
        self._keys_told = ""
        self._answer: Answer | None = None

    def needs_sight(self, event: events.Event) -> bool:
        """Return whether an event counts only if it was sent after the dialog was seen."""
        return self.sends(event)

    def sends(self, event: events.Event) -> bool:
        """Return whether an event would have something sent."""
        if isinstance(event, events.MouseDown):
            return bool(self.SENT_BY)
        return isinstance(event, events.Key) and event.key in self.SENT_BY

    def on_mount(self) -> None:
        """Require a longer look where somebody types into a field, and did not ask for it."""
        below = self.app.screen_stack[-2:-1]
        self.sight.is_expected = not any(isinstance(screen.focused, Input) for screen in below)
        if isinstance(below[0] if below else None, Dialog):
            self._follow_what_lies_below()

    def _follow_what_lies_below(self) -> None:
        """Have dialogs below repainted with the screen: each keeps what it drew of that before."""
        screen = next(s for s in reversed(self.app.screen_stack) if not isinstance(s, Dialog))
        between = [one for one in self.app.screen_stack[:-1] if isinstance(one, Dialog)]

        def changed() -> None:
            for one in between:
                screen.call_after_refresh(one.refresh)

        self.watch(screen, "ui_state", changed, init=False)

    def on_screen_resume(self) -> None:
        """Give way if it could not be made, rather than stand empty before the screen."""
        if not self.children:
            self.app.notify("This cannot be shown; try again later.", markup=False)
            self.dismiss(None)
        else:
            self.call_after_refresh(host_of(self.app).show_answer)

    @property
    def is_open(self) -> bool:
        """Return whether it is laid out and still in front."""
        return self.is_mounted and self.is_active

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return False before it is laid out: a key was meant for what stood there before."""
        return super().check_action(action, parameters) if self.is_open else False

    def why_unused(self, key: str) -> str:
        """Return that a key means nothing here, once it is laid out."""
        from roomtui.ui.screens.key_answers import no_such_key

        return no_such_key(key, "esc closes this") if self.is_open else ""

    def show_answer(self, answer: Answer | None) -> None:
        """Show an answer on the lower border, where that leaves no row for it."""
        self._answer = answer
        if self.is_mounted and self.has_class("-short"):
            self.tell_keys(self._keys_told)

    def tell_keys(self, words: str) -> None:
        """Show on the lower border which keys there are, unless an answer stands there."""
        self._keys_told = words
        answer = self._answer if self.has_class("-short") else None
        if box := self.query_one_optional("#box"):  # else it could not be made
            box.border_subtitle = Content(answer.words if answer else words)

    def say(self, sentence: str) -> None:
        """Show a sentence in the line for what is wrong."""
        self.query_one("#wrong", Label).update(Content(safe(sentence, LONGEST_SENTENCE)))

    def action_scroll(self, by: int) -> None:
        """Scroll by lines, where not all fits."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False, immediate=True)

    def action_close(self) -> None:
        """Close."""
        self.close()

    def close(self, result: ScreenResultType | None = None) -> None:
        """Close once: Textual would close the screen below the second time."""
        if self.is_open:
            self.dismiss(result)
