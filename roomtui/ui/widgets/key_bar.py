"""The line of keys at the foot, made of the commands that exist here."""

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text

from roomtui.ui.commands import ScreenName, available, shown_keys
from roomtui.ui.widgets.cached import Cached


class KeyBar(Cached):
    """The most useful keys, as many as fit; `?` has them all."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--label"}

    def __init__(self, place: ScreenName, *, read_only: bool, remapped: Mapping[str, str]) -> None:
        super().__init__(id="keys")
        here = available(read_only=read_only, place=place)
        hinted = sorted((c for c in here if c.hint), key=lambda c: c.hint)
        self._hints = [(_first(remapped.get(c.id, c.keys)), c.label) for c in hinted]
        keys = [_first(remapped.get(c.id, c.keys)) for c in here if c.id.startswith("show-")]
        self._screens = (f"{keys[0]}…{keys[-1]}", "Screens")

    def render(self) -> Text:
        """Write the hints that fit whole, the last two and the screens always among them."""
        line = Text(no_wrap=True, end="")
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
        line.append(f" {key} ", self.get_component_rich_style("keys--key", partial=True))
        line.append(f"{label} ", self.get_component_rich_style("keys--label", partial=True))


def _first(keys: str) -> str:
    return next(iter(shown_keys(keys)))


def _width(hint: tuple[str, str]) -> int:
    return sum(map(cell_len, hint)) + 3
