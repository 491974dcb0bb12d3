"""Every key and what it does: first what works where one is."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from roomtui.text import safe
from roomtui.ui.command import Command, Group
from roomtui.ui.commands import available, shown_keys, where
from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.dialogs.help_layout import IDLE, Entry, Section, lay_out, whole
from roomtui.ui.dialogs.scroll_box import ScrollBox
from roomtui.ui.filters.text import compile_filter
from roomtui.ui.screen_names import ScreenName

MARGINS: Final = 5
"""Cells beside the text: border, padding and scrollbar."""

BELOW: Final = 4
"""Rows without text: border, and those of answers and keys."""

WIDEST: Final = 150
"""Cells of the text from which on more room makes nothing easier to read."""

MOUSE: Final = "shift+drag selects text (option in iTerm2); mouse = false turns the mouse off."
READ_ONLY: Final = "This console is read-only: it sends nothing but GET."


TOGETHER: Final = (
    (("mute-all-but-hosts", "kick-all-but-hosts"), "Mute, or kick, all but hosts and the marked."),
    (("mark-shown", "clear-marks"), "Mark all that is shown; unmark all."),
    (("policies", "policies-off"), "Keep rooms quiet, doors shut; stop all that."),
    (("up", "down"), "Go up, or down, a row."),
    (("page-up", "page-down"), "Go up, or down, a page."),
    (("first", "last"), "Go to the first, or the last row."),
    (
        ("show-live", "show-recordings", "show-compositions", "show-history", "show-activity",
         "show-attention"),
        "Go to the screen of that number.",
    ),
    (("copy-id", "copy-name"), "Copy the id, or the name (OSC 52, tmux)."),
    (("sort", "reverse-sort"), "Sort by the next column, or the other way."),
    (("recordings-of", "history-of"), "Its recordings, or the past of its room."),
    (("faster", "slower"), "Ask more often, or less."),
)  # fmt: skip
"""Commands that stand in one line where there is little room, and what is said of them then."""


class HelpDialog(Dialog[None]):
    """The keys in groups, as they are mapped now.

    Args:
        read_only: leaves out what a read-only console does not have.
        remapped: the keys that the configuration gives to commands.
        place: the screen below.
        pane: what the pane is called that the keys go to.
        working: ids of the commands that do something there now; None is all.
    """

    AUTO_FOCUS = "#box"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close"),
        Binding("q,question_mark,enter", "close", "Close"),
        Binding("slash", "search", show=False),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
        Binding("space", "scroll_page", show=False),
    ]

    def __init__(
        self,
        *,
        read_only: bool,
        remapped: Mapping[str, str],
        place: ScreenName | None = None,
        pane: str = "",
        working: Iterable[str] | None = None,
    ) -> None:
        super().__init__()
        self._place = place
        self._pane = pane
        self._read_only = read_only
        self._remapped = remapped
        self._working = None if working is None else frozenset(working)
        self._query = ""

    def compose(self) -> ComposeResult:
        """Show the text in a box that scrolls, and the line that narrows it."""
        with ScrollBox(id="box", can_focus=True) as box:
            box.border_title = Content(self._title())
            yield Static(id="keys-text", markup=False)
            line = Input(id="narrow", compact=True, placeholder="words · enter keeps, esc clears")
            line.cursor_blink = line.display = False
            yield line

    def _title(self) -> str:
        place = f"{self._place.capitalize()} screen" if self._place else ""
        return " · ".join(filter(None, ("Keys", place, safe(self._pane, 40))))

    def on_mount(self) -> None:
        """Show the position whenever it changes."""
        super().on_mount()
        if box := self.query_one_optional("#box"):
            self.watch(box, "scroll_y", self._tell_position, init=False)
        self._lay_out()

    def on_resize(self) -> None:
        """Lay the keys out anew."""
        self._lay_out()

    def _lay_out(self) -> None:
        if text := self.query_one_optional("#keys-text", Static):  # else it could not be made
            text.update(self._text())
            self.call_after_refresh(self._tell_position)

    def _text(self) -> Content:
        """Return keys and notes, laid out for the size of the terminal."""
        size = self.app.size
        width, height = max(min(size.width - MARGINS, WIDEST), 1), size.height - BELOW
        notes = [Content.styled(note, "$dim") for note in self._notes()]
        height -= sum(-(-note.cell_length // width) for note in notes)
        lines = lay_out(self.sections(), width, height)
        if len(lines) > height:
            lines = lay_out(self.sections(brief=True), width, height)
        return Content("\n").join([*lines, *notes])

    def sections(self, *, brief: bool = False) -> list[Section]:
        """Return the keys by what they are for, then those of elsewhere: if `brief`, by name."""
        commands = list(filter(self._matches, available(read_only=self._read_only)))
        here = [c for c in commands if self._place is None or c.works_in(self._place)]
        groups = [
            Section(group, tuple(self._entries([c for c in here if c.group is group], brief=brief)))
            for group in Group
        ]
        away = [c for c in commands if c not in here]
        elsewhere = self._named(away) if brief else self._told(away)
        return [*groups, Section("Elsewhere", tuple(elsewhere), is_wide=brief)]

    def _told(self, commands: Iterable[Command]) -> Iterator[Entry]:
        """Yield what each command does, and on which screens."""
        for command in commands:
            yield Entry(self._keys(command), f"{where(command).capitalize()}: {command.help}")

    def _named(self, commands: Iterable[Command]) -> Iterator[Entry]:
        """Yield the commands of each place by their names alone, in as few lines as that takes."""
        by_place: dict[str, list[str]] = {}
        for c in commands:
            by_place.setdefault(where(c), []).append(whole(f"{self._keys(c)} {c.label}"))
        if by_place:
            places = (f"{place.capitalize()}: {', '.join(n)}" for place, n in by_place.items())
            yield Entry("", " · ".join(places))

    def _matches(self, command: Command) -> bool:
        matches = compile_filter(self._query)
        return matches is None or matches(f"{self._keys(command)} {command.label} {command.help}")

    def _entries(self, commands: Iterable[Command], *, brief: bool) -> Iterable[Entry]:
        """Return entries, those first that do something now; if `brief`, some in one line."""
        left = {command.id: command for command in commands}
        entries = []
        while left:
            first = next(iter(left))
            ids, words = next((one for one in TOGETHER if one[0][0] == first), ((first,), ""))
            if not (brief and words and all(map(self._is_like(first), ids)) and {*ids} <= {*left}):
                ids, words = (first,), left[first].help
            keys = " ".join(self._keys(left.pop(command_id)) for command_id in ids)
            entries.append(Entry(keys, words, self._works(first)))
        return sorted(entries, key=lambda entry: not entry.works)

    def _works(self, command_id: str) -> bool:
        return self._working is None or command_id in self._working

    def _is_like(self, command_id: str) -> Callable[[str], bool]:
        """Return whether another command does something now where this one does, and else not."""
        return lambda other: self._works(other) == self._works(command_id)

    def _keys(self, command: Command) -> str:
        return " ".join(shown_keys(self._remapped.get(command.id, command.keys)))

    def _notes(self) -> Iterator[str]:
        if any(not entry.works for section in self.sections() for entry in section.entries):
            yield f"{IDLE} does nothing in this pane now; the key says why."
        yield MOUSE
        if self._read_only:
            yield READ_ONLY

    def _tell_position(self) -> None:
        """Show which lines are in view, where not all are."""
        if not (box := self.query_one_optional("#box")):
            return
        shown, total = box.scrollable_content_region.height, box.virtual_size.height
        first = round(box.scroll_y) + 1
        lines = f"{first}-{min(first + shown - 1, total)} of {total} · " if total > shown else ""
        self.tell_keys(f"{lines}/ filters · esc closes")

    def action_scroll_page(self) -> None:
        """Scroll by what is in view."""
        self.query_one(ScrollBox).action_page_down()

    def action_search(self) -> None:
        """Narrow the keys to those of some words."""
        line, box = self.query_one("#narrow", Input), self.query_one("#box")
        box.styles.height = box.outer_size.height  # nothing moves while one types
        line.display = True
        line.focus()

    def action_leave(self) -> None:
        """Clear the words that narrow the keys, or close."""
        line = self.query_one("#narrow", Input)
        if line.display:
            line.value = ""
            line.display = False
            self.query_one("#box").focus()
            self.query_one("#box").styles.height = None
        else:
            self.close()

    def on_key(self, event: events.Key) -> None:
        """Close by the key that the configuration gives to the help."""
        if event.key in self._remapped.get("help", "").split(","):
            event.stop()
            self.close()

    @on(Input.Changed)
    def _narrowed(self, event: Input.Changed) -> None:
        event.stop()
        self._query = event.value
        self._lay_out()

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one("#box").focus()
