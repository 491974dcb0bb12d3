"""Every command, declared once: from here come bindings, key bar, palette, help and README."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct
from textual.binding import Binding


class Scope(StrEnum):
    """Where a command works; the words head the sections of the help."""

    LIVE = "Live screen"
    TABLE = "Any table"
    APP = "Console"


class Command(Struct, frozen=True, kw_only=True):
    """One thing that an operator can do.

    `id` is the name that a configuration remaps; `keys` are Textual's names, by commas; `writes`
    commands do not exist in a read-only console; `hint` is the place in the key bar, 0 for none.
    """

    id: str
    keys: str
    label: str
    help: str
    scope: Scope
    writes: bool = False
    hint: int = 0

    @property
    def action(self) -> str:
        """Give the name of the action method."""
        return self.id.replace("-", "_")


def _app(id: str, keys: str, label: str, help: str, hint: int = 0) -> Command:  # noqa: A002
    return Command(id=id, keys=keys, label=label, help=help, scope=Scope.APP, hint=hint)


def _table(id: str, keys: str, label: str, help: str, hint: int = 0) -> Command:  # noqa: A002
    return Command(id=id, keys=keys, label=label, help=help, scope=Scope.TABLE, hint=hint)


def _live(
    id: str,  # noqa: A002
    keys: str,
    label: str,
    help: str,  # noqa: A002
    hint: int = 0,
    *,
    writes: bool = False,
) -> Command:
    return Command(
        id=id, keys=keys, label=label, help=help, scope=Scope.LIVE, writes=writes, hint=hint
    )


COMMANDS: Final[tuple[Command, ...]] = (
    _live("mute", "m", "Mute", "Mute the marked, or the one under the cursor.", 1, writes=True),
    _live("unmute", "u", "Unmute", "Unmute the marked, or the one under the cursor.", 2,
          writes=True),
    _live("kick", "x", "Kick", "Kick the marked, or the one under the cursor; asks first.", 3,
          writes=True),
    _live("mute-all", "M", "Mute all", "Mute everyone in the session, except the marked.", 10,
          writes=True),
    _live("unmute-all", "U", "Unmute all", "Unmute everyone in the session, except the marked.",
          writes=True),
    _live("kick-all", "X", "Kick all",
          "Kick everyone in the session, except the marked; asks for their number.", 11,
          writes=True),
    _live("end-session", "E", "End", "End the session; asks for the number of people in it.", 4,
          writes=True),
    _live("filter", "slash", "Filter", "Filter: words, !word to exclude, ~ for letters in order.",
          7),
    _live("next-pane", "tab", "Pane", "Go to the next pane.", 6),
    _live("previous-pane", "shift+tab", "Previous pane", "Go to the previous pane."),
    _live("back", "escape", "Back", "Clear the filter, or go back to the pane before."),
    _live("copy-id", "y", "Copy id", "Copy the id under the cursor to the clipboard (OSC 52)."),
    _table("up", "up,k", "Up", "Go up a row."),
    _table("down", "down,j", "Down", "Go down a row."),
    _table("page-up", "pageup", "Page up", "Go up a page."),
    _table("page-down", "pagedown", "Page down", "Go down a page."),
    _table("first", "g,home", "First", "Go to the first row."),
    _table("last", "G,end", "Last", "Go to the last row."),
    _table("into", "enter", "Into", "Go into what is under the cursor."),
    _table("mark", "space", "Mark", "Mark the participant, or take the mark away.", 5),
    _table("mark-shown", "a", "Mark shown", "Mark every participant that is shown."),
    _table("clear-marks", "A", "Clear marks", "Take every mark away."),
    _table("sort", "s", "Sort", "Sort by the next column.", 8),
    _table("reverse-sort", "S", "Reverse", "Reverse the order."),
    _app("pause", "p", "Pause", "Stop the feed, or let it go on.", 9),
    _app("refresh", "r", "Refresh", "Ask the service now."),
    _app("faster", "plus,equals_sign", "Faster", "Ask more often."),
    _app("slower", "minus", "Slower", "Ask less often."),
    _app("help", "question_mark", "Help", "Show every key.", 12),
    _app("palette", "colon,ctrl+p", "Palette", "Find a command by its name."),
    _app("quit", "q", "Quit", "Leave the console; nothing in the rooms changes.", 13),
)  # fmt: skip
"""Every command there is."""

_SHOWN_KEYS: Final = {
    "slash": "/", "question_mark": "?", "colon": ":", "plus": "+", "equals_sign": "=",
    "minus": "-", "escape": "esc", "shift+tab": "shift+tab", "pageup": "pgup",
    "pagedown": "pgdn", "up": "↑", "down": "↓",
}  # fmt: skip


def available(*, read_only: bool) -> tuple[Command, ...]:
    """Give the commands that exist in a console."""
    return tuple(c for c in COMMANDS if not (read_only and c.writes))


def bindings(scope: Scope) -> list[Binding]:
    """Give the bindings of a scope, each with the id that a configuration can remap."""
    return [
        Binding(c.keys, c.action, c.label, show=False, id=c.id, tooltip=c.help)
        for c in COMMANDS
        if c.scope is scope
    ]


def writing_actions() -> frozenset[str]:
    """Give the actions that no read-only console may run."""
    return frozenset(c.action for c in COMMANDS if c.writes)


def shown_keys(keys: str) -> Iterable[str]:
    """Write Textual's names of keys as they stand on a keyboard."""
    return (_SHOWN_KEYS.get(key, key) for key in keys.split(","))
