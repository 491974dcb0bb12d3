"""The line of keys at the foot, made of the commands that do something here."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text

from roomtui.ui.commands import Command, shown_keys
from roomtui.ui.widgets.cached import Cached


class KeyBar(Cached):
    """The most useful keys, as many as fit; `?` has them all."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--label"}

    def __init__(self, commands: Iterable[Command], *, remapped: Mapping[str, str]) -> None:
        super().__init__(id="keys")
        self._remapped = remapped
        self._hints: list[tuple[str, str]] = []
        self._ids: dict[tuple[str, str], str] = {}
        self._items: list[tuple[range, str]] = []
        keys = [self._key(c) for c in commands if c.id.startswith("show-")]
        self._screens = (f"{keys[0]}…{keys[-1]}", "Screens")

    def offer(self, commands: Iterable[Command]) -> None:
        """Show the keys of these commands."""
        hinted = sorted((c for c in commands if c.hint), key=lambda c: c.hint)
        hints = [(self._key(c), c.label) for c in hinted]
        self._ids = {(self._key(c), c.label): c.id for c in hinted}
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    @property
    def items(self) -> tuple[tuple[range, str], ...]:
        """Return the columns of each key that is drawn, and the id of its command."""
        return tuple(self._items)

    def _key(self, command: Command) -> str:
        return next(iter(shown_keys(self._remapped.get(command.id, command.keys))))

    def render(self) -> Text:
        """Write the hints that fit whole, the last two and the screens always among them."""
        line = Text(no_wrap=True, end="")
        self._items = []
        hints, always = self._hints[:-2], [self._screens, *self._hints[-2:]]
        room = self.size.width - sum(map(_width, always))
        for hint in hints:
            if _width(hint) > room:
                break
            room -= _width(hint)
            self._write(line, hint)
        for hint in always:
            self._write(line, hint)
        return line

    def _write(self, line: Text, hint: tuple[str, str]) -> None:
        key, label = hint
        if hint in self._ids:
            columns = range(line.cell_len, line.cell_len + _width(hint))
            self._items.append((columns, self._ids[hint]))
        line.append(f" {key} ", self.get_component_rich_style("keys--key", partial=True))
        line.append(f"{label} ", self.get_component_rich_style("keys--label", partial=True))


def _width(hint: tuple[str, str]) -> int:
    return sum(map(cell_len, hint)) + 3
