"""Asks which is meant: all that is marked, what is marked here, or what is under the cursor."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Label

from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.ui import format as fmt
from roomtui.ui.commands import first_key
from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.live.meant import Meant, Refs, name_now, room_of, where_words
from roomtui.ui.naming import LONGEST_NAME, cut
from roomtui.ui.record_ref import RecordRef

_LETTERS: Final[Mapping[str, str]] = {"all": "a", "here": "h", "cursor": "c"}
_DIGITS: Final[Mapping[str, str]] = {"all": "1", "here": "2", "cursor": "3"}
"""Keys of the choices; digits where a letter is the key of the command, which may still be held."""


class WhichDialog(Dialog[Refs]):
    """Asks which of some records a key is meant for; Cancel is where the cursor is.

    Answers with what was chosen, None with nothing. Everything but esc counts once it was seen.

    Args:
        meant: what there is to choose from, as it was when the key was pressed.
        action: the word for what is done.
        snapshot: has the names.
        keys: the remapped keys.
        command_id: the id of the command that is asked about.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "close", "Cancel"),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]
    AUTO_FOCUS = "#cancel"

    def __init__(
        self,
        meant: Meant,
        action: str,
        snapshot: Snapshot,
        keys: Mapping[str, str],
        command_id: str,
    ) -> None:
        super().__init__()
        self._meant = meant
        self._action = action
        self._snapshot = snapshot
        held = keys.get(command_id, first_key(command_id, keys)).split(",")
        self._keys = _LETTERS if set(held).isdisjoint(_LETTERS.values()) else _DIGITS
        self._choices = dict(self._possible())

    def _possible(self) -> Iterator[tuple[str, tuple[str, Refs]]]:
        """Yield what can be chosen: a name, the words for it, and what it hits."""
        meant, snapshot = self._meant, self._snapshot
        if len(meant.marked) == 1:
            yield "all", (f"{self._told(meant.marked[0])}: marked", meant.marked)
        else:
            words = f"{where_words(meant.marked, meant.kind)}: all that are marked"
            yield "all", (words, meant.marked)
        if meant.here:
            names = [cut(name_now(ref, snapshot), LONGEST_NAME) for ref in meant.here]
            yield "here", (f"{fmt.names(names, most=2)}: marked in this list", meant.here)
        if (ref := meant.current) is not None:
            yield "cursor", (f"{self._told(ref)}: under the cursor", (ref,))

    def _told(self, ref: RecordRef) -> str:
        """Return the name of a record, and of the room that somebody is in."""
        name = cut(name_now(ref, self._snapshot), LONGEST_NAME)
        if ref.kind is not RecordKind.PARTICIPANT:
            return name
        return f"{name} in {cut(room_of(ref, self._snapshot), LONGEST_NAME)}"

    def _why(self) -> str:
        """Return why it is asked."""
        marked, here = len(self._meant.marked), len(self._meant.here)
        if not here:
            return "What is marked is not in this list."
        away = fmt.count(marked - here, "of the marked is", "of the marked are")
        return f"{away} not in this list."

    def compose(self) -> ComposeResult:
        """Lay out what is asked, and what can be answered, Cancel first."""
        with Vertical(id="box"):
            yield Label(Content(f"{self._action}: which is meant?"), id="title")
            with VerticalScroll(id="lines", can_focus=False):
                yield Label(Content(self._why()))
                yield Button("esc  Cancel", id="cancel", compact=True)
                for name, (words, _) in self._choices.items():
                    yield Button(Content(f"{self._keys[name]}  {words}"), id=name, compact=True)

    def needs_sight(self, event: events.Event) -> bool:
        """Return whether an event counts only once the question was seen: all but esc."""
        return not isinstance(event, events.Key) or event.key != "escape"

    def sends(self, event: events.Event) -> bool:
        """Return whether an event may have something sent: all but esc."""
        return self.needs_sight(event)

    def on_key(self, event: events.Key) -> None:
        """Choose by the key of a choice."""
        chosen = next((one for one, key in self._keys.items() if key == event.key), "")
        if chosen in self._choices and self.is_open:
            event.stop()
            self._choose(chosen)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Choose by a button."""
        self._choose(event.button.id or "")

    def _choose(self, name: str) -> None:
        """Answer with what was chosen, nothing by Cancel."""
        self.close(self._choices[name][1] if name in self._choices else None)
