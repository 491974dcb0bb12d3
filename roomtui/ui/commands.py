"""Every command, declared once: from here come bindings, key bar, palette, help and manual."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

from textual.binding import Binding

from roomtui.ui.command import Command, Group, Scope
from roomtui.ui.screen_names import (
    EVENTS,
    LISTS,
    LIVE,
    MARKABLE,
    PANED,
    PEOPLE,
    SESSIONS,
    WATCHABLE,
    ScreenName,
)


def _command(  # noqa: PLR0913
    scope: Scope,
    id: str,  # noqa: A002
    keys: str,
    label: str,
    help: str,  # noqa: A002
    hint: int = 0,
    *,
    group: Group,
    guarded: bool = False,
    only: frozenset[ScreenName] = frozenset(),
) -> Command:
    return Command(id=id, keys=keys, label=label, help=help, scope=scope, group=group,
                   guarded=guarded, hint=hint, only=only)  # fmt: skip


_ACT, _MOVE, _SEE, _CHANGE = Group
_guarded_live = partial(_command, Scope.LIVE, group=_ACT, guarded=True, only=LIVE)
_guarded_files = partial(_command, Scope.FILES, group=_ACT, guarded=True)
_attention = partial(_command, Scope.ATTENTION, group=_ACT)
_screen = partial(_command, Scope.SCREEN)
_table = partial(_command, Scope.TABLE)
_app = partial(_command, Scope.APP)
_question = partial(_command, Scope.QUESTION, group=_ACT)

COMMANDS: Final[tuple[Command, ...]] = (
    _guarded_live("mute", "m", "Mute", "Mute the marked, or the one under the cursor.", 1,
                  only=PEOPLE),
    _guarded_live("unmute", "u", "Unmute", "Unmute the marked, or the one under the cursor.", 3,
                  only=PEOPLE),
    _guarded_live("kick", "x", "Kick", "Kick the marked or the current one; asks first.", 2,
                  only=PEOPLE),
    _guarded_live("mute-all", "M", "Mute all", "Mute everyone except the marked; asks first.", 10),
    _guarded_live("unmute-all", "U", "Unmute all",
                  "Unmute everyone except the marked; asks first."),
    _guarded_live("kick-all", "X", "Kick all", "Kick everyone except the marked; asks first.", 11),
    _guarded_live("mute-all-but-hosts", "B", "Mute but hosts",
                  "Mute all but hosts and the marked; asks first."),
    _guarded_live("kick-all-but-hosts", "N", "Kick but hosts",
                  "Kick all but hosts and the marked; asks first."),
    _guarded_live("end-session", "E", "End",
                  "End a session, or the marked; asks for a number.", 4,
                  only=SESSIONS),
    _guarded_live("new-room", "n", "New room", "Create a room.", 15),
    _guarded_live("edit-room", "e", "Edit room", "Edit the room under the cursor.", 16),
    _guarded_live("delete-room", "D", "Delete room",
                  "Delete a room, or the marked; asks for a number.", 17),
    _guarded_live("token", "t", "Token", "Create a token to join the room.", 14),
    _guarded_live("undo", "z", "Undo",
                  "Take the last action back; asks first.", 8, only=PEOPLE),
    _command(Scope.LIVE, "recent-joins", "J", "Joined", "In the activity: who joined of late.", 6,
             only=EVENTS, group=_SEE),
    _guarded_files("download", "w", "Download", "Download the marked, or the one under the cursor.",
                   1),
    _guarded_files("cancel-download", "x", "Cancel",
                   "Cancel the download under the cursor, or clear those that are over."),
    _guarded_files("delete", "D", "Delete",
                   "Delete the marked, or the one under the cursor; asks for their number.", 2),
    _guarded_files("delete-matching", "X", "Delete all",
                   "Delete every recording that the filter matches; asks for their number.", 3,
                   only=frozenset({ScreenName.RECORDINGS})),
    _attention("acknowledge", "space", "Ack",
               "Acknowledge the alert under the cursor, or take that back.", 1),
    _attention("acknowledge-all", "a", "Ack all",
               "Acknowledge every alert that is shown.", 2),
    _screen("filter", "slash", "Filter", "Filter the pane; the line says what it takes.", 7,
            group=_SEE),
    _screen("next-pane", "tab", "Pane", "Go to the next pane.", 5, only=PANED, group=_MOVE),
    _screen("previous-pane", "shift+tab", "Previous pane", "Go to the previous pane.", only=PANED,
            group=_MOVE),
    _screen("zoom", "o", "Whole screen", "Give the pane the whole screen, and back.", only=PANED,
            group=_CHANGE),
    _screen("back", "escape", "Back", "Clear the filter, or go back.", 22, group=_MOVE),
    _screen("detail", "d", "Detail", "Show every field of what is under the cursor.", 8,
            group=_SEE),
    _screen("copy-id", "y", "Copy id", "Copy the id under the cursor (OSC 52, tmux).", 18,
            group=_SEE),
    _screen("copy-name", "Y", "Copy name", "Copy the name under the cursor.", 19,
            group=_SEE),
    _screen("recordings-of", "R", "Its recordings", "Show the recordings of it, on their screen.",
            12, group=_SEE),
    _screen("history-of", "H", "Its history", "Show the past of its room, in the history.", 13,
            group=_SEE),
    _screen("watch", "w", "Watch", "Watch the marked or the current one; asks why.", 10,
            only=WATCHABLE, guarded=True, group=_ACT),
    _screen("note", "exclamation_mark", "Note", "Write a note about what is under the cursor.", 19,
            guarded=True, group=_ACT),
    _screen("compose", "c", "Compose", "Make a composition of the session.", 18, guarded=True,
            group=_ACT),
    _screen("read-all", "L", "Read all", "Read the whole list, which can then be sorted.", 12,
            only=LISTS, group=_SEE),
    _table("up", "up,k", "Up", "Go up a row.", group=_MOVE),
    _table("down", "down,j", "Down", "Go down a row.", group=_MOVE),
    _table("page-up", "pageup", "Page up", "Go up a page.", group=_MOVE),
    _table("page-down", "pagedown", "Page down", "Go down a page.", group=_MOVE),
    _table("first", "g,home", "First", "Go to the first row.", group=_MOVE),
    _table("last", "G,end", "Last", "Go to the last row.", group=_MOVE),
    _table("into", "enter", "Into", "Go into what is under the cursor.", 22, group=_MOVE),
    _table("mark", "space", "Mark", "Mark what is under the cursor, or unmark it.", 6,
           only=MARKABLE, group=_ACT),
    _table("mark-shown", "a", "Mark shown", "Mark everything that is shown.", only=MARKABLE,
           group=_ACT),
    _table("clear-marks", "A", "Clear marks", "Take every mark away.", 6, only=MARKABLE,
           group=_ACT),
    _table("sort", "s", "Sort", "Sort by the next column.", 9, only=PANED, group=_SEE),
    _table("reverse-sort", "S", "Reverse", "Reverse the order.", only=PANED, group=_SEE),
    _question("confirm", "y", "Confirm", "Go on with what is asked; esc or n cancels."),
    _question("spare-hosts", "h", "Spare hosts", "Spare the hosts, or hit them after all."),
    _question("undo-earlier", "b", "One before", "Take back the action before instead, or not."),
    _question("reason", "exclamation_mark", "Reason",
              "Give a reason: type it, or the digit of a preset."),
    _app("show-live", "1", "Live", "Go to the live screen.", group=_MOVE),
    _app("show-recordings", "2", "Recordings", "Go to the recordings.", group=_MOVE),
    _app("show-compositions", "3", "Compositions", "Go to the compositions.", group=_MOVE),
    _app("show-history", "4", "History", "Go to past sessions, and who was in them.", group=_MOVE),
    _app("show-activity", "5", "Activity", "Go to what has happened.", group=_MOVE),
    _app("watch-list", "W", "Watch list", "Show who is watched, and who is here.",
         group=_SEE),
    _app("marked", "v", "Marked", "List what is marked, and take marks away.", 6,
         group=_SEE),
    _app("policies", "I", "Policies", "Keep a room quiet, or a door shut.",
         group=_ACT, guarded=True),
    _app("policies-off", "0", "Policies off", "Stop every policy of this host at once.",
         group=_ACT, guarded=True),
    _app("show-attention", "6", "Attention", "Go to what needs a hand.", group=_MOVE),
    _app("stop-plan", "Z", "Stop plan", "Send no further request of the plan under way.",
         group=_ACT, guarded=True),
    _app("pause", "p", "Pause", "Stop the feed, or let it go on.", 13, group=_CHANGE),
    _app("refresh", "r", "Refresh", "Ask the service now.", group=_CHANGE),
    _app("faster", "plus,equals_sign", "Faster", "Ask more often.", group=_CHANGE),
    _app("slower", "minus", "Slower", "Ask less often.", group=_CHANGE),
    _app("next-theme", "V", "Theme", "Next theme: dark, light, contrast, ansi, auto.",
         group=_CHANGE),
    Command(id="redraw", keys="ctrl+l", label="Redraw", scope=Scope.APP, group=_CHANGE,
            everywhere=True, help="Draw the screen anew, whatever wrote on it."),
    _app("help", "question_mark", "Help", "Show every key.", 20, group=_SEE),
    _app("find", "f", "Find", "Find anybody, any room or session, and act.", 6,
         group=_SEE),
    _app("palette", "colon,ctrl+p", "Palette", "Find a command, screen, room or participant.",
         group=_SEE),
    Command(id="suspend", keys="ctrl+z", label="Suspend", scope=Scope.APP, group=_CHANGE,
            everywhere=True, help="Suspend; the shell's `fg` comes back."),
    _app("quit", "q", "Quit", "Leave; nothing in the rooms changes.", 21, group=_CHANGE),
)  # fmt: skip
"""Every command there is.

What one does is said where it is done: by a handler of a controller that its screen holds, or by a
method `action_…` of the screen, the table or the app.
"""

DELIBERATE: Final = frozenset({
    "mute", "unmute", "download", "cancel-download", "mark", "mark-shown", "clear-marks", "pause",
    "suspend", "quit", "acknowledge", "acknowledge-all", "stop-plan", "policies-off",
})  # fmt: skip
"""Ids of the commands that mark, send, stop or end something at once: no paste runs them."""

DESTRUCTIVE: Final = frozenset({
    "kick", "kick-all", "kick-all-but-hosts", "end-session", "delete-room", "delete",
    "delete-matching",
})  # fmt: skip
"""Ids of the commands of which nothing can be undone: the key bar sets them apart."""

_SHOWN_KEYS: Final = {
    "slash": "/", "question_mark": "?", "colon": ":", "plus": "+", "equals_sign": "=",
    "minus": "-", "exclamation_mark": "!", "escape": "esc", "shift+tab": "shift+tab",
    "pageup": "pgup", "pagedown": "pgdn", "up": "↑", "down": "↓",
}  # fmt: skip


def available(*, read_only: bool, place: ScreenName | None = None) -> tuple[Command, ...]:
    """Return the commands that exist in a console, or on one of its screens.

    A read-only console asks no questions.
    """
    return tuple(
        command
        for command in COMMANDS
        if not (read_only and (command.guarded or command.scope is Scope.QUESTION))
        and (place is None or command.works_in(place))
    )


def where(command: Command) -> str:
    """Return the screens that a command works on, by commas; or that it answers questions."""
    if command.scope is Scope.QUESTION:
        return "questions"
    return ", ".join(place for place in ScreenName if command.works_in(place))


def bindings(scope: Scope) -> list[Binding]:
    """Return the bindings of a scope, each with the id that a configuration can remap."""
    return [
        Binding(
            c.keys, c.action, c.label, show=False, priority=c.everywhere, id=c.id, tooltip=c.help
        )
        for c in COMMANDS
        if c.scope is scope
    ]


def key_of(command_id: str, remapped: Mapping[str, str]) -> str:
    """Return the first key of a command as it stands on a keyboard."""
    return next(iter(shown_keys(first_key(command_id, remapped))))


def first_key(command_id: str, remapped: Mapping[str, str]) -> str:
    """Return the first key of a command by the name that Textual has for it."""
    (keys,) = (command.keys for command in COMMANDS if command.id == command_id)
    return remapped.get(command_id, keys).partition(",")[0]


def guarded_actions() -> frozenset[str]:
    """Return the actions that no read-only console may run."""
    return frozenset(c.action for c in COMMANDS if c.guarded)


def guarded_ids() -> frozenset[str]:
    """Return the ids of the commands that no read-only console has."""
    return frozenset(c.id for c in COMMANDS if c.guarded)


def deliberate_actions() -> frozenset[str]:
    """Return the actions that no paste may run."""
    return frozenset(c.action for c in COMMANDS if c.id in DELIBERATE)


def absent_actions(here: Iterable[Command]) -> frozenset[str]:
    """Return the actions of all commands but these."""
    return frozenset(c.action for c in COMMANDS) - {c.action for c in here}


def shown_keys(keys: str) -> Iterable[str]:
    """Write Textual's names of keys as they stand on a keyboard."""
    return (_SHOWN_KEYS.get(key, key) for key in keys.split(","))
