"""The line of a reason in a question: what is given as the reason, and a line to type it in.

A dialog that asks for one yields a `ReasonLine`, calls its `begin` for the key, sends nothing for
what is typed while `is_typing`, and reads `reason` when it is answered.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Label

from roomtui.live.actions.request import LONGEST_REASON
from roomtui.text import safe
from roomtui.ui.dialogs.bounded_input import BoundedInput
from roomtui.ui.naming import cut

LONGEST_PRESET_SHOWN: Final = 24
"""Cells of a preset where all of them stand in one line."""


class ReasonLine(Vertical):
    """Shows the reason, and takes another one: typed, or one of the presets.

    What is typed answers nothing. Enter keeps it, and esc leaves the reason as it was.

    Args:
        key: the key of the reason as it stands on a keyboard.
        presets: those of the configuration.
    """

    def __init__(self, key: str, presets: Sequence[str] = ()) -> None:
        super().__init__(id="reason")
        self.reason = ""
        self._is_open = False
        self._key = key
        self._presets = tuple(safe(preset, LONGEST_REASON) for preset in presets)
        self._before: Widget | None = None
        self._line = _TypedReason(self, self._presets)

    def compose(self) -> ComposeResult:
        """Lay out what stands there, and what is shown in its place while one is typed."""
        self._line.display = False
        with Horizontal(id="reason-row"):
            yield Label(self._told(), id="reason-told")
            yield self._line
        yield Label(Content(self._hint()), id="reason-hint")

    @property
    def is_typing(self) -> bool:
        """Return whether what is typed now goes into the line, once the terminal has the focus."""
        return self._is_open and self.screen.focused in {self._line, None}

    def begin(self) -> None:
        """Have a reason typed, from the one that stands there on."""
        if not self._is_open:
            self._is_open = True
            self._before = self.screen.focused
            self._line.start(self.reason)
            self._show()
        self.screen.set_focus(self._line)

    def end(self, *, keeps: bool) -> None:
        """End the typing; without `keeps` the reason is what it was before."""
        if not self._is_open:
            return
        self._is_open = False
        if keeps:
            self.reason = safe(self._line.value, LONGEST_REASON)
        self._show()
        self.screen.set_focus(self._before)

    def _show(self) -> None:
        self._line.display = self._is_open
        self.set_class(self._is_open, "-typing")
        self.query_one("#reason-told", Label).update(self._told())
        self.call_after_refresh(self.scroll_visible, animate=False, immediate=True)

    def _told(self) -> Content:
        if self._is_open:
            return Content("Reason: ")
        return Content(f"Reason ({self._key}): {self.reason or 'none'}")

    def _hint(self) -> str:
        ends = "enter keeps it, esc leaves it as it was"
        if not self._presets:
            return ends
        named = (f"{n} {cut(p, LONGEST_PRESET_SHOWN)}" for n, p in enumerate(self._presets, 1))
        return f"{'  '.join(named)} · or type · {ends}"


class _TypedReason(BoundedInput):
    """The line that a reason is typed in: a digit at its start stands for a preset.

    The digit counts as text after all once something is typed behind it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,tab,shift+tab", "keep", show=False),
        Binding("escape", "leave", show=False),
        Binding("up", "preset(-1)", show=False),
        Binding("down", "preset(1)", show=False),
    ]

    def __init__(self, owner: ReasonLine, presets: tuple[str, ...]) -> None:
        super().__init__(
            id="reason-typed",
            compact=True,
            max_length=LONGEST_REASON,
            placeholder="a digit, ↑ ↓ or text" if presets else "",
            select_on_focus=False,
        )
        self.cursor_blink = False
        self._owner = owner
        self._presets = presets
        self._digit = ""

    def start(self, text: str) -> None:
        """Begin with a text."""
        self._digit = ""
        self._fill(text)

    def action_keep(self) -> None:
        """Take what stands in the line for the reason."""
        self._owner.end(keeps=True)

    def action_leave(self) -> None:
        """Leave the reason as it was."""
        self._owner.end(keeps=False)

    def action_preset(self, by: int) -> None:
        """Put the next preset into the line, or the one before."""
        if not self._presets:
            return
        known = self._presets
        at = known.index(self.value) + by if self.value in known else (0 if by > 0 else -1)
        self._digit = ""
        self._fill(known[at % len(known)])

    def on_key(self, event: events.Key) -> None:
        """Take the digit of a preset for its text, until another key says that it was meant."""
        digit, self._digit = self._digit, ""
        if event.is_printable and digit and self.value in self._presets:
            self._fill(digit)
        elif preset := self._preset_of(event.character):
            event.stop()
            event.prevent_default()
            self._digit = event.character or ""
            self._fill(preset)

    def _preset_of(self, character: str | None) -> str:
        """Return the preset that a character stands for where nothing was typed yet."""
        if self.value or character is None or character not in "123456789":
            return ""
        return self._presets[int(character) - 1] if int(character) <= len(self._presets) else ""

    def _fill(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)
