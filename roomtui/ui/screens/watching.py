"""Watching: asks for a note on whoever is under the cursor or marked, and has them watched."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from textual.app import App

from roomtui.api.models import Participant
from roomtui.identity.stable import Identity
from roomtui.live.watch_list import LONGEST_NAME, Watched
from roomtui.ui import format as fmt
from roomtui.ui.host import host_of
from roomtui.ui.live.rows import person_name
from roomtui.ui.messages import NoteGiven, WatchRequested, WatchStopped
from roomtui.ui.naming import cut
from roomtui.ui.ui_state import UiState


class Watchable(Struct, frozen=True):
    """Somebody as they are when the key is pressed: who they are, and who they are on the list."""

    name: str
    identity: Identity
    why_not: str = ""
    watched: Watched | None = None


def watchable(people: Iterable[Participant], ui_state: UiState) -> list[Watchable]:
    """Return some people as they can be watched, or why not."""
    identities, watched = ui_state.analysis.identities, ui_state.watched
    found = []
    for person in people:
        identity = identities.read(person)
        why_not = identities.why_not(identity)
        known = None if why_not else watched.of(identity)
        found.append(Watchable(person_name(person), identity, why_not, known))
    return found


def why_nobody(people: Sequence[Watchable]) -> str:
    """Return why none of some people can be watched; nothing if one can."""
    if not all(one.why_not for one in people):
        return ""
    name, why = cut(people[0].name, LONGEST_NAME), people[0].why_not
    if len(people) == 1:
        return f"{name} cannot be watched: their identity is {why}."
    return f"None of them can be watched; the identity of {name} is {why}."


def watched_by(people: Iterable[Watchable], app: App[Any], note: str = "") -> tuple[Watched, ...]:
    """Return those of some people who can be watched, as they come onto the list."""
    now = host_of(app).server_now()
    by_key = {
        one.identity.key: Watched(one.identity.key, one.name[:LONGEST_NAME], now, note)
        for one in people
        if not one.why_not
    }
    return tuple(by_key.values())


def ask_to_watch(app: App[Any], people: Sequence[Watchable]) -> None:
    """Ask why some people are to be watched, and have it done; or change the note on one who is."""
    if why := why_nobody(people):
        app.notify(why, markup=False)
        return
    able = [one for one in people if not one.why_not]
    if len(able) == 1 and (watched := able[0].watched):
        ask_about(app, watched)
        return
    from roomtui.ui.dialogs.watch import WatchDialog, WatchEntry

    def answered(entry: WatchEntry | None) -> None:
        if entry is not None:
            app.post_message(WatchRequested(watched_by(able, app, entry.note)))

    left_out = len(people) - len(able)
    who = able[0].name if len(able) == 1 else fmt.count(len(able), "person", "people")
    hint = f"{fmt.count(left_out, 'other')} cannot be: shared or empty ids." if left_out else ""
    if len(people) == 1:
        hint = _known_by(able[0].identity.key)
    app.push_screen(WatchDialog(f"Watch {who}?", hint=hint), answered)


def _known_by(key: str) -> str:
    """Return by what somebody is known again, which is what their app claims."""
    from roomtui.ui.policies.words import identity_words, states_id  # no first screen needs it

    claim = "as the app claims" if states_id(key) else "as others may claim too"
    return f"known by {identity_words(key)}, {claim}"


def ask_about(app: App[Any], watched: Watched, then: Callable[[], object] = lambda: None) -> None:
    """Ask for another note on somebody who is watched, or whether to stop; `then` follows that."""
    from roomtui.ui.dialogs.watch import WatchDialog, WatchEntry

    def answered(entry: WatchEntry | None) -> None:
        if entry is None:
            return
        if entry.stops:
            app.post_message(WatchStopped(watched))
        elif entry.note != watched.note:
            app.post_message(NoteGiven(replace(watched, note=entry.note)))
        app.call_later(then)

    since = f"since {fmt.day_time(watched.since)}{f' by {watched.by}' if watched.by else ''}"
    hint = f"{since} · {_known_by(watched.key)}"
    dialog = WatchDialog(f"{watched.name} is watched", note=watched.note, hint=hint, stops=True)
    app.push_screen(dialog, answered)
