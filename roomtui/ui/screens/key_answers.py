"""Answers to keys that do nothing: where they work, or that there is no such key."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from msgspec import Struct
from textual.keys import key_to_character

from roomtui.text import safe
from roomtui.ui.command import Command, Scope
from roomtui.ui.commands import COMMANDS, key_of, shown_keys
from roomtui.ui.screen_names import ScreenName

PANES: Final[Mapping[str, str]] = {
    "people": "participants",
    "past-sessions": "past sessions",
    "past-people": "participants of the session",
    "found-people": "search for people",
}
"""What a pane is called in a sentence, where its id is no word for it."""

TOLD_BY_NAME: Final = 2
"""Screens up to which a sentence names them; of more it gives the keys, which stand by the names.
"""

LONGEST_KEY: Final = 24
"""Characters of the name of a key; terminals send what they like."""


def key_words(key: str) -> str:
    """Return how a key stands on a keyboard, of Textual's name for it."""
    character = key_to_character(key)
    if character is not None and character.isprintable() and not character.isspace():
        return safe(character, LONGEST_KEY)
    return safe(next(iter(shown_keys(key))), LONGEST_KEY)


def no_such_key(key: str, then: str) -> str:
    """Return that a key means nothing, and what to do then."""
    is_function = key[:1] == "f" and key[1:].isdigit()
    return f"No key here: {key.upper() if is_function else key} ({then})"


class KeyAnswers(Struct, frozen=True, kw_only=True):
    """Knows what a screen does by which key, to answer those that do nothing.

    `lacks` has the panes that are there, in the order in which one goes through them, and by their
    ids the commands that each lacks; `pane_id` is the one that the keys go to.
    """

    place: ScreenName
    commands: tuple[Command, ...]
    lacks: Mapping[str, AbstractSet[str]]
    pane_id: str
    remapped: Mapping[str, str]
    read_only: bool

    def key_of(self, command_id: str) -> str:
        """Return the key of a command, as the operator has mapped it."""
        return key_of(command_id, self.remapped)

    def why_unused(self, key: str) -> str:
        """Return why a key does nothing here, or where it works."""
        commands = [
            command
            for command in COMMANDS
            if key in shown_keys(self.remapped.get(command.id, command.keys))
            and command.scope is not Scope.QUESTION
        ]
        if not commands:
            return no_such_key(key, f"{self.key_of('help')} lists keys")
        if here := next((command for command in commands if command in self.commands), None):
            return self._why_idle(key, here)
        if self.read_only and all(command.guarded for command in commands):
            named = next((one for one in commands if one.works_in(self.place)), commands[0])
            return f"{key} ({named.label}) is not for a read-only console."
        return self._works_on(
            key, [p for p in ScreenName if any(one.works_in(p) for one in commands)]
        )

    def works_in(self, key: str, pane_id: str) -> str:
        """Return in which pane a key works, and what goes there."""
        panes = list(self.lacks)
        forward = (panes.index(pane_id) - panes.index(self.pane_id)) % len(panes)
        steps = min(forward, len(panes) - forward)
        step = self.key_of("next-pane" if steps == forward else "previous-pane")
        way = " ".join([step] * steps)
        return f"{key} works in the {PANES.get(pane_id, pane_id)}; {way} goes there."

    def _why_idle(self, key: str, command: Command) -> str:
        """Return where on this screen a command works that the pane lacks."""
        if command.id not in self.lacks[self.pane_id]:
            return f"{key} works in a pane; {self.key_of('next-pane')} goes to one."
        other = next((i for i, lacked in self.lacks.items() if command.id not in lacked), None)
        if other is None:
            return f"{key} does nothing in the {PANES.get(self.pane_id, self.pane_id)}."
        return self.works_in(key, other)

    def _works_on(self, key: str, places: list[ScreenName]) -> str:
        """Return on which screens a key works, and what goes there."""
        ways = [self.key_of(f"show-{place}") for place in places]
        if len(places) == 1:
            return f"{key} works on the screen {places[0]}; {ways[0]} goes there."
        if len(places) == TOLD_BY_NAME:
            ways = [f"{place} ({way})" for place, way in zip(places, ways, strict=True)]
        return f"{key} works on the screens {', '.join(ways[:-1])} and {ways[-1]}."
