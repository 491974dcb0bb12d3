"""The words of an undo: what it takes back, whom it hits, whom it leaves as they are, and why."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from roomtui.live.actions.request import Action
from roomtui.live.undo.stack import UndoEntry
from roomtui.live.undo.undo import Undo, Untouched, Why
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.naming import LONGEST_NAME, LONGEST_ROOM, cut
from roomtui.ui.past_action_words import PAST

WORDS: Final = {
    Why.NOT_HIT: "not hit by it",
    Why.OVER: "not there: the session has ended",
    Why.UNSEEN: "perhaps not there: the service does not say",
    Why.LEFT: "not there any more",
    Why.CAME_BACK: "not there any more, but back as a new participant, who is left alone",
    Why.BEFORE: "{made} before it already, so left {made}",
    Why.PERHAPS_BEFORE: "perhaps {made} before it already, so left alone",
    Why.AGAIN: "{made} again since, so left {made}",
    Why.SINCE: "not {made} any more",
    Why.NEVER_KNOWN: "not known to have been muted before it, so left alone",
    Why.MEANWHILE: "joined while it was sent: perhaps {made} too, nobody knows, so left alone",
}
"""What is said of those who are left as they are; `made` is what the action made of them."""


def entry_words(entry: UndoEntry) -> str:
    """Return what an action did, to whom and where: `mute 50 people in stage`."""
    if entry.written:
        return cut(safe(entry.written), LONGEST_ROOM)
    requests = [one.request for one in entry.requests.values()]
    sessions = {request.session_id for request in requests}
    rooms = {request.room for request in requests}
    many = len(sessions) > 1
    where = fmt.count(len(sessions), "session") if many else cut(safe(rooms.pop()), LONGEST_ROOM)
    verb = "/".join(sorted(entry.actions))
    if entry.actions == {Action.END}:
        return f"{verb} {where}" if many else f"{verb} the session in {where}"
    people = {target.id: target.name for request in requests for target in request.targets}
    if len(people) == 1:
        return f"{verb} {cut(safe(next(iter(people.values()))), LONGEST_NAME)} in {where}"
    return f"{verb} {fmt.count(len(people), 'person', 'people')} in {where}"


def made_by(entry: UndoEntry) -> str:
    """Return what an action made of those whom it hit: `muted`."""
    return "/".join(sorted(PAST[action] for action in entry.actions))


def untouched_lines(undo: Undo) -> Iterator[str]:
    """Yield a line for each reason for which somebody is left as they are, with their names."""
    by_reason: defaultdict[Why, list[Untouched]] = defaultdict(list)
    for one in undo.untouched:
        by_reason[one.why].append(one)
    made = made_by(undo.entry)
    for why in Why:
        if found := by_reason.get(why):
            words = WORDS[why].format(made=made)
            yield f"{fmt.number(len(found))} {words}: {fmt.names([_name(one) for one in found])}"


def _name(one: Untouched) -> str:
    name = cut(safe(one.target.name), LONGEST_NAME)
    return f"{name} (by {safe(one.by)})" if one.by else name


def nothing_words(undo: Undo) -> str:
    """Return that there is nothing to take back of an action, and why."""
    return f"{nothing_left(undo)} Nothing was sent."


def nothing_left(undo: Undo) -> str:
    """Return that an action hit nobody who can be hit by now, and why."""
    said = (f"Nothing to take back of: {entry_words(undo.entry)}", *untouched_lines(undo))
    return f"{'. '.join(said)}."
