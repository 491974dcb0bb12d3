"""Checks the keys that a configuration gives to commands, before any of them can be pressed."""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from textual.keys import Keys

from roomtui.ui.command import Command, Scope
from roomtui.ui.commands import COMMANDS, shown_keys
from roomtui.ui.screen_names import ScreenName

CONFIRM: Final = "confirm"
"""The id of the command that answers a question with yes."""

WATCH: Final = "watch"
"""The id of a command whose key is an option of questions too."""

QUESTIONS: Final = "questions"
"""Stands beside the screens, where the keys of a question must differ."""

ANSWERS: Final = frozenset(
    {"n", "enter", "esc", "tab", "shift+tab", "space", "↑", "↓", "left", "right"}
)
"""Keys that a question has beside that one: they cancel it, or go through its buttons."""

_UNTYPED: Final = re.compile(r"(?:shift\+)?(?:(?:ctrl|alt|super)\+.+|f\d+)")
"""Keys that neither type anything nor move in what is typed."""

_MODIFIERS: Final = re.compile(r"(?:(?:ctrl|shift|alt|super)\+)+")
_ALT: Final = re.compile(r"(?:(?:ctrl|shift|super)\+)*alt\+")
_NAMES: Final = frozenset(key.value for key in Keys if "+" not in key.value)


def key_problems(keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Return each command id of a configuration whose key cannot be, and why."""
    known = {command.id: command for command in COMMANDS}
    confirming = frozenset(shown_keys(keys.get(CONFIRM, known[CONFIRM].keys)))
    taken: dict[tuple[str, str], str] = {}
    for command in sorted(COMMANDS, key=lambda command: command.id in keys):
        for key in shown_keys(keys.get(command.id, command.keys)):
            if command.id in keys and (problem := _problem(command, key, ANSWERS | confirming)):
                yield command.id, problem
            elif holder := _holder(command, key, taken):
                yield command.id, f"{key} is the key of {holder} already"
    if slip := _slip(keys, confirming):
        yield CONFIRM, slip
    for unknown in keys.keys() - known.keys():
        yield unknown, "there is no command of that name"


def alt_keys(keys: Mapping[str, str]) -> dict[str, str]:
    """Return the command ids that a configuration gives only keys with Alt, and those keys."""
    return {
        command: given
        for command, given in keys.items()
        if all(_ALT.match(key) for key in given.split(","))
    }


def _holder(command: Command, key: str, taken: dict[tuple[str, str], str]) -> str | None:
    """Take a key on every screen where a command works, or name the command that has it there."""
    places: list[str] = [place for place in ScreenName if command.works_in(place)]
    if command.scope is Scope.QUESTION or command.id == WATCH:
        places.append(QUESTIONS)
    holders = (taken.get((place, key), command.id) for place in places)
    other = next((holder for holder in holders if holder != command.id), None)
    if other is None:
        taken.update({(place, key): command.id for place in places})
    return other


def _slip(keys: Mapping[str, str], confirming: AbstractSet[str]) -> str:
    """Return which command was left on a key that now answers questions, as it may ask one."""
    for command in COMMANDS:
        if command.guarded and command.id not in keys:
            for key in confirming & set(shown_keys(command.keys)) - ANSWERS:
                return f"{key} is the key of {command.id}, so it cannot also answer questions"
    return ""


def _problem(command: Command, key: str, answers: AbstractSet[str]) -> str:
    if not _is_key(key):
        return "this is no key; give one such as K, f5 or ctrl+e"
    if key == "ctrl+c":
        return "ctrl+c tells how to quit, and must do nothing else"
    if command.everywhere and not _UNTYPED.fullmatch(key):
        return f"{key} is needed in fields and dialogs; give one such as f5 or ctrl+l"
    if command.scope is Scope.QUESTION:
        return f"{key} cancels questions, or goes through them" if key in ANSWERS else ""
    if command.guarded and key in answers:
        return f"{key} answers questions, so it cannot also ask them"
    return ""


def _is_key(key: str) -> bool:
    if len(key) == 1:
        return key.isprintable() and not key.isspace()
    bare = _MODIFIERS.sub("", key, count=1)
    return key in ANSWERS or bare in _NAMES or (bare != key and len(bare) == 1 and bare.islower())
