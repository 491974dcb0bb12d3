"""The words of find beside its rows: how much is found, which keys there are, why nothing is."""

from typing import Final

from rich.cells import cell_len

from roomtui.ui import format as fmt
from roomtui.ui.commands import COMMANDS
from roomtui.ui.find.finder import Finder
from roomtui.ui.find.results import FindResults
from roomtui.ui.find.search import MOST_SHOWN
from roomtui.ui.marks_words import marked_words
from roomtui.ui.table.emptiness import why_empty
from roomtui.ui.ui_state import UiState

NOTHING: Final = "Nobody here and no room or session matches. Enter and h search past days."
TYPE: Final = "Type a few letters of a name, a room or an id; case and accents do not matter."
STILL_READING: Final = "Nothing yet; names are still being read."

_HINTS: Final = (
    ("into", "go"),
    ("mute", "mute"),
    ("unmute", "unmute"),
    ("kick", "kick"),
    ("mark", "mark"),
    ("mark-shown", "all"),
    ("marked", "marked"),
    ("watch", "watch"),
    ("detail", "detail"),
    ("note", "note"),
    ("copy-id", "copy"),
    ("filter", "line"),
    ("back", "close"),
)
"""Commands among the results, and what the lower border says of them, in order."""

_SPARED: Final = (
    "copy-id",
    "note",
    "detail",
    "unmute",
    "watch",
    "mark-shown",
    "marked",
    "mark",
)
"""Those of them that go where there is no room for all, in order."""

PAST_KEY: Final = "h past"

_LEAVING: Final = ("filter", "back")

MARGIN: Final = 2
"""Cells of the lower border that bear no words."""

_KNOWN: Final = frozenset(command.id for command in COMMANDS)


def title_words(finder: Finder, ui_state: UiState) -> str:
    """Return how much is found of how many, and how much of it is shown."""
    found, snapshot = finder.found, ui_state.snapshot
    people = fmt.count(len(snapshot.people), "person", "people")
    if not finder.query:
        sessions = fmt.count(len(snapshot.sessions), "session")
        parts = [people, sessions, fmt.count(len(snapshot.rooms), "room")]
    else:
        parts = [f"{fmt.number(found.people)} of {people}"]
        parts += [fmt.count(found.sessions, "session")] * bool(found.sessions)
        parts += [fmt.count(found.rooms, "room")] * bool(found.rooms)
        if found.count > MOST_SHOWN:
            parts.append(f"the best {MOST_SHOWN} are shown, and {found.count - MOST_SHOWN:,} more")
        is_read = not finder.is_reading or len(finder.index) >= len(snapshot.people)
        parts += ["so far"] * (finder.is_searching or not is_read)
    parts += [marked_words(ui_state.marks)] * bool(ui_state.marks.count)
    return f"Find · {' · '.join(parts)}"


def key_words(results: FindResults, *, is_typing: bool) -> str:
    """Return as many of the keys as there is room for, in the line or among the results."""
    if is_typing:
        return f"↓ or enter: the results · {results.key_for('back')} close"
    keys: dict[str, str] = {i: results.key_for(i) for i, _ in _HINTS if i in _KNOWN}
    if not results.marks.count:
        keys["marked"] = ""
    told: dict[str, str] = {i: f"{keys[i]} {word}" for i, word in _HINTS if keys.get(i)}
    leaving: dict[str, str] = {i: told.pop(i) for i in _LEAVING if i in told}
    if not (results.state.rows or results.marks.count):  # there is nothing that they would hit
        told.clear()
    told = {**told, "past": PAST_KEY, **leaving}
    for command_id in _SPARED:
        if cell_len("  ".join(told.values())) <= results.size.width - MARGIN:
            break
        told.pop(command_id, None)
    return "  ".join(told.values())


def empty_words(finder: Finder, ui_state: UiState) -> str:
    """Return why nothing is shown."""
    if not finder.query:
        return why_empty(ui_state, TYPE) if not ui_state.snapshot.number else TYPE
    if finder.is_reading and len(finder.index) < len(ui_state.snapshot.people):
        return STILL_READING
    return why_empty(ui_state, NOTHING)
