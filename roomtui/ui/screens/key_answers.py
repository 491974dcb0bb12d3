"""Answers to keys that do nothing: where they work, or that there is no such key."""

from collections.abc import Mapping, Sequence
from typing import Final

from textual.keys import key_to_character

from roomtui.text import safe
from roomtui.ui.commands import COMMANDS, Command, Scope, ScreenName, key_of, shown_keys

PANES: Final[Mapping[str, str]] = {
    "people": "participants",
    "past-sessions": "past sessions",
    "past-people": "participants of the session",
    "found-people": "search for people",
}
"""What a pane is called in a sentence, where its id is no word for it."""

LONGEST_KEY: Final = 24
"""Characters of the name of a key; terminals send what they like."""


def pane_words(pane_id: str) -> str:
    """Return what a pane is called in a sentence."""
    return PANES.get(pane_id, pane_id)


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


def commands_of(key: str, remapped: Mapping[str, str]) -> list[Command]:
    """Return the commands of a key on any screen, as the operator has mapped them."""
    return [
        command
        for command in COMMANDS
        if key in shown_keys(remapped.get(command.id, command.keys))
        and command.scope is not Scope.QUESTION
    ]


def works_in(key: str, pane_id: str, way: str) -> str:
    """Return in which pane a key works, and what goes there."""
    return f"{key} works in the {pane_words(pane_id)}; {way} goes there."


def works_on(key: str, commands: Sequence[Command], remapped: Mapping[str, str]) -> str:
    """Return on which screens a key works, and what goes there."""
    places = [place for place in ScreenName if any(one.works_in(place) for one in commands)]
    ways = {place: key_of(f"show-{place}", remapped) for place in places}
    if len(places) == 1:
        return f"{key} works on the screen {places[0]}; {ways[places[0]]} goes there."
    *most, last = [f"{place} ({way})" for place, way in ways.items()]
    return f"{key} works on the screens {', '.join(most)} and {last}."
