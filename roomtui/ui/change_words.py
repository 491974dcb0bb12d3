"""Sentences of changes: the activity pane and the line mode say the same."""

from roomtui.live.polling.changes import Change, EventType
from roomtui.text import LONGEST
from roomtui.ui import format as fmt
from roomtui.ui.namesakes import Namesakes
from roomtui.ui.naming import cut


def change_words(change: Change, namesakes: Namesakes, cells: int = LONGEST) -> str:
    """Return what happened, with names cut to some cells."""
    who = namesakes.name(change.participant, cells) if change.participant else ""
    return change_sentence(change, who, cells)


def change_sentence(change: Change, who: str, cells: int = LONGEST) -> str:
    """Return what happened, the name of who came or went being given."""
    room = cut(change.room, cells)
    people = "" if change.people is None else fmt.count(change.people, "person", "people")
    started = f", {people}" if people else "; who is in it is not told"
    ended = people_at_the_end(change)
    return {
        EventType.JOINED: f"{who} joined {room}",
        EventType.LEFT: f"{who} left {room}",
        EventType.SESSION_STARTED: f"Session started in {room}{started}",
        EventType.SESSION_ENDED: f"Session ended in {room}{ended}",
        EventType.ROOM_CREATED: f"Room {room} created",
        EventType.ROOM_CHANGED: f"Room {room} changed",
        EventType.ROOM_DELETED: f"Room {room} deleted",
    }[change.kind]


def people_at_the_end(change: Change) -> str:
    """Return who was in a session when it ended, as the end of a sentence."""
    if change.people is None:
        return "; who was in it is not told"
    return f", {fmt.count(change.people, 'person', 'people')} in it at the end"
