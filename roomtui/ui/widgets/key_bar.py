"""The line of keys at the foot: what works in the pane on the left, the screens on the right."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Final

from msgspec import Struct
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from roomtui.ui.command import Command, Scope
from roomtui.ui.commands import DESTRUCTIVE, shown_keys
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.widgets.cached import Cached

WAYS: Final = ("into", "back")
"""Ids of the commands that come first."""

LAST: Final = ("find", "help", "quit")
"""Ids of the commands at the very end; the last two matter more than most."""

BEFORE_FIND: Final = 2
"""Keys of the pane that matter more than to find somebody anywhere."""

SHORT_NAMES: Final = {
    ScreenName.LIVE: "live",
    ScreenName.RECORDINGS: "rec",
    ScreenName.COMPOSITIONS: "comp",
    ScreenName.HISTORY: "past",
    ScreenName.ACTIVITY: "log",
    ScreenName.ATTENTION: "alerts",
}

ROOM_FOR_A_WORD: Final = 90
ROOM_FOR_NAMES: Final = 100
ROOM_FOR_LONG_NAMES: Final = 160
"""Columns from which on it is said what the keys of the screens are, in words, by name, in full."""

APART: Final = "│"
"""What stands before the keys of which nothing can be undone."""

_ACTING: Final = frozenset({"mark", "compose", "copy-id", "copy-name"})
"""Ids of commands of any screen that do something with what is under the cursor."""


class Hint(Struct, frozen=True):
    """A key and what it does here; `command_id` is what a click on it presses, if anything."""

    key: str
    label: str
    command_id: str = ""
    is_close: bool = False
    is_here: bool = False

    @property
    def width(self) -> int:
        """Return the columns that it takes."""
        return cell_len(self.key) + cell_len(self.label) + (2 if self.is_close else 3)

    @property
    def is_destructive(self) -> bool:
        """Return whether nothing of what it does can be undone."""
        return self.command_id in DESTRUCTIVE


class KeyBar(Cached):
    """As many keys as fit whole, the most useful first; `?` has them all.

    What stands on the right stays in its place whatever works in a pane. Keys of which nothing can
    be undone stand after all others on the left, and look otherwise.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--label", "keys--destructive"}

    def __init__(
        self, commands: Iterable[Command], *, remapped: Mapping[str, str], place: ScreenName
    ) -> None:
        super().__init__(id="keys")
        self._remapped = remapped
        self._hints: list[tuple[str, str]] = []
        self._offered: list[Hint] = []
        self._items: list[tuple[range, str]] = []
        self._ranks: dict[str, int] = {}
        self._needed: Sequence[str] = ()
        self._is_resting = False
        here = {command.id: command for command in commands}
        self._last = [self._hint(here[i], here[i].label) for i in LAST if i in here]
        screens = [(here[f"show-{name}"], name) for name in ScreenName if f"show-{name}" in here]
        self._short, self._long = (
            [
                Hint(self._key(command), words[name], command.id, True, name is place)
                for command, name in screens
            ]
            for words in (SHORT_NAMES, {name: str(name) for name in ScreenName})
        )
        self._ends = f"{self._short[0].key}…{self._short[-1].key}" if screens else ""

    @property
    def items(self) -> tuple[tuple[range, str], ...]:
        """Return the columns of each key that is drawn, and the id of its command."""
        return tuple(self._items)

    def offer(
        self,
        commands: Iterable[Command],
        labels: Mapping[str, str],
        first: Sequence[str] = (),
        needed: Sequence[str] = (),
    ) -> None:
        """Show the keys of these commands, by other labels than their own where these are given.

        Those named `first` go before all others but the ways in and back; of those that are
        `needed` there is room before that.
        """
        hinted = [c for c in commands if c.id not in LAST and (c.hint or c.id in first)]
        order = {command_id: place for place, command_id in enumerate((*WAYS, *first))}
        hinted.sort(key=lambda c: (order.get(c.id, len(order)), c.hint))
        acting = [c for c in hinted if c.id in order or _acts(c)]
        moving = [c for c in hinted if c not in acting]
        offered = [self._hint(c, labels.get(c.id, c.label)) for c in (*acting, *moving)]
        offered.sort(key=lambda hint: hint.is_destructive)
        self._ranks = {c.id: rank for rank, c in enumerate(hinted)}
        if self._is_resting or offered != self._offered or self._needed != needed:
            self._is_resting, self._needed, self._offered = False, needed, offered
            self._hints = [(hint.key, hint.label) for hint in (*offered, *self._last)]
            self.refresh()

    def rest(self) -> None:
        """Show no keys, as while a dialog takes them."""
        if not self._is_resting:
            self._is_resting = True
            self.refresh()

    def _hint(self, command: Command, label: str) -> Hint:
        return Hint(self._key(command), label, command.id)

    def _key(self, command: Command) -> str:
        return next(iter(shown_keys(self._remapped.get(command.id, command.keys))))

    def render(self) -> Text:
        """Write the hints that fit whole."""
        width = self.size.width
        self._items = []
        if self._is_resting:
            return Text()
        left, right = self._chosen(width)
        line = Text(no_wrap=True, end="")
        for place, hint in enumerate(left):
            if hint.is_destructive and place and not left[place - 1].is_destructive:
                line.append(APART, self._style_of("destructive"))
            self._write(line, hint)
        line.append(" " * (width - line.cell_len - sum(hint.width for hint in right)))
        for hint in right:
            self._write(line, hint)
        return line

    def _chosen(self, width: int) -> tuple[list[Hint], list[Hint]]:
        """Return what there is room for at the left and at the right, by what matters most."""
        names = self._names(width)
        width -= cell_len(APART) * any(hint.is_destructive for hint in self._offered)
        ways = [hint for hint in self._offered if hint.command_id in WAYS]
        others = [hint for hint in self._offered if hint.command_id not in WAYS]
        others.sort(key=lambda hint: self._ranks[hint.command_id])
        needed = [hint for hint in others if hint.command_id in self._needed]
        ends, finds = self._last[1:], self._last[:1]
        single = [[hint] for hint in (*ways, *ends[:1], *needed)]
        by_rank = (*ends[1:], *others[:BEFORE_FIND], *finds, *others[BEFORE_FIND:])
        groups = [*single, names, *([hint] for hint in by_rank)]
        kept: set[str] = set()
        for group in groups:
            if group[:1] and group[0].key in kept:
                continue
            if (taken := sum(hint.width for hint in group)) <= width:
                width -= taken
                kept |= {hint.key for hint in group}
        left = [hint for hint in self._offered if hint.key in kept]
        return left, [hint for hint in (*names, *self._last) if hint.key in kept]

    def _names(self, width: int) -> list[Hint]:
        """Return the screens, as there is room for their names."""
        if width >= ROOM_FOR_NAMES:
            return self._long if width >= ROOM_FOR_LONG_NAMES else self._short
        label = "screens" if width >= ROOM_FOR_A_WORD else "go"
        return [Hint(self._ends, label, is_close=True)] if self._ends else []

    def _write(self, line: Text, hint: Hint) -> None:
        start = line.cell_len
        key = self._style_of("destructive" if hint.is_destructive else "key")
        label = self._style_of("label")
        line.append(f" {hint.key} ", key)
        line.append(hint.label, key if hint.is_here else label)
        line.append("" if hint.is_close else " ")
        if hint.command_id:
            self._items.append((range(start, line.cell_len), hint.command_id))

    def _style_of(self, name: str) -> Style:
        return self.get_component_rich_style(f"keys--{name}", partial=True)


def _acts(command: Command) -> bool:
    return command.scope in {Scope.LIVE, Scope.FILES, Scope.ATTENTION} or command.id in _ACTING
