"""How much is marked, in words."""

from roomtui.ui import format as fmt
from roomtui.ui.marks import Marks


def marked_words(marks: Marks, *, short: bool = False) -> str:
    """Return how much is marked, and in how many sessions: `5 marked in 3 sessions`."""
    people, sessions, rooms = map(len, (marks.people, marks.sessions, marks.rooms))
    if short:
        return f"{fmt.number(marks.count)} marked"
    if marks.count == sessions:
        return f"{fmt.count(sessions, 'session')} marked"
    if marks.count == rooms:
        return f"{fmt.count(rooms, 'room')} marked"
    where = fmt.count(len(marks.groups.keys() | marks.sessions.keys()), "session")
    if not rooms:
        return f"{fmt.number(marks.count)} marked in {where}"
    if not people:
        return f"{where} and {fmt.count(rooms, 'room')} marked"
    return f"{fmt.number(marks.count)} marked in {where} and {fmt.count(rooms, 'room')}"
