"""The line of keys at the foot, made of the commands that exist here."""

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.widget import Widget

from roomtui.ui.commands import Place, available, shown_keys


class KeyBar(Widget):
    """The most useful keys, as many as fit; `?` has them all."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--label"}

    def __init__(self, place: Place, *, read_only: bool, remapped: Mapping[str, str]) -> None:
        super().__init__(id="keys")
        here = available(read_only=read_only, place=place)
        hinted = sorted((c for c in here if c.hint), key=lambda c: c.hint)
        self._hints = [
            (next(iter(shown_keys(remapped.get(c.id, c.keys)))), c.label) for c in hinted
        ]

    def render(self) -> Text:
        """Write the hints that fit whole, the last two always among them."""
        line = Text(no_wrap=True, end="")
        *hints, help_hint, quit_hint = self._hints
        room = self.size.width - sum(map(_width, (help_hint, quit_hint)))
        for hint in hints:
            if _width(hint) > room:
                break
            room -= _width(hint)
            self._write(line, hint)
        self._write(line, help_hint)
        self._write(line, quit_hint)
        return line

    def _write(self, line: Text, hint: tuple[str, str]) -> None:
        key, label = hint
        line.append(f" {key} ", self.get_component_rich_style("keys--key", partial=True))
        line.append(f"{label} ", self.get_component_rich_style("keys--label", partial=True))


def _width(hint: tuple[str, str]) -> int:
    return sum(map(cell_len, hint)) + 3
