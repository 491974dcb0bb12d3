"""The questions of undo: what is taken back, whom that hits, and what nobody can know."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from msgspec.structs import replace

from roomtui.live.actions.request import Action
from roomtui.live.plans.estimate import PlanEstimate
from roomtui.live.plans.plan import Step
from roomtui.live.undo.stack import UndoEntry
from roomtui.live.undo.undo import Undo
from roomtui.ui import format as fmt
from roomtui.ui.confirm import Option, Question
from roomtui.ui.live.confirmations import listed, people_told, room_told
from roomtui.ui.plans.listing import PlanListing
from roomtui.ui.plans.questions import cost_sentence, places_hit
from roomtui.ui.ui_state import UiState
from roomtui.ui.undo.words import entry_words, untouched_lines

MOST_ROOMS: Final = 8
NAMED: Final = 3
"""Requests that are told line by line where they are not listed, and names in one of several."""

UNTOLD: Final = {
    Action.UNMUTE: "The service does not say who had muted themselves, or was muted from "
    "elsewhere: they are unmuted too.",
    Action.MUTE: "The service does not say who was muted before: some may not have been.",
}
"""What nobody knows of those whom an undo hits, by what it does to them."""


EARLIER: Final = "undo-earlier"
"""The command of the option to take back what was done before."""

Costs = Callable[[tuple[Step, ...]], PlanEstimate | None]
"""Returns what requests cost at the present limit."""


def undo_question(
    undo: Undo,
    ui_state: UiState,
    costs: Costs,
    *,
    earlier: Undo | None = None,
    before: str = "",
    lists: bool | None = None,
) -> Question:
    """Return what is asked before an action is taken back; its key goes on to an `earlier` one.

    `before` is a sentence on what was done since, and cannot be taken back. Of several sessions
    each is listed, unless `lists` says otherwise, as where another question is shown first.
    """
    is_listed = len(undo.requests) > 1 if lists is None else lists
    verbs = "/".join(sorted({request.action for request in undo.requests})).capitalize()
    title = f"Take back: {entry_words(undo.entry)}?"
    lines = (
        *filter(None, (before,)),
        *((f"{verbs} {_everybody(undo)}.",) if is_listed else _hit(undo, ui_state)),
        *untouched_lines(undo),
        *_doubts(undo, ui_state),
        f"It was sent at {fmt.clock_time(undo.entry.at)}.",
        f"This sends {cost_sentence(costs(undo.requests), len(undo.requests))}",
    )
    back = _back(earlier, ui_state, costs, lists=is_listed)
    places = places_hit(undo.requests, ui_state) if is_listed else ()
    listing = partial(PlanListing, places) if is_listed else None
    return Question(title, lines, verbs, options=back, listing=listing)


def _everybody(undo: Undo) -> str:
    """Return how many it hits, and in how many sessions."""
    people = fmt.count(undo.people, "person", "people")
    return f"{people} in {fmt.count(len(undo.requests), 'session')}"


def for_good_question(
    entry: UndoEntry, room_id: str, ui_state: UiState, costs: Costs, earlier: Undo | None
) -> Question:
    """Return what is asked where an action cannot be taken back: whether a token is wanted.

    It is for one room; of several, the others are told to have a key of their own.
    """
    snapshot = ui_state.snapshot
    room = room_told(room_id, snapshot.room_name(room_id), snapshot)
    others = {one.request.room_id for one in entry.requests.values()} - {room_id}
    more = f"For {fmt.count(len(others), 'other room')}, make one with the cursor on the room."
    lines = (
        f"At {fmt.clock_time(entry.at)}: {entry_words(entry)}.",
        f"A token to join {room} lets anybody in who is given it.",
        *((more,) if others else ()),
    )
    title = f"{_kind(entry)} cannot be undone. Make a token to join?"
    return Question(
        title, lines, "Make a token", options=_back(earlier, ui_state, costs, lists=False)
    )


def for_good_words(entry: UndoEntry) -> str:
    """Return that an action cannot be taken back."""
    return f"This cannot be undone: {entry_words(entry)}."


def _kind(entry: UndoEntry) -> str:
    """Return what kind of action it is, of those that cannot be taken back."""
    if Action.END in entry.actions:
        return "The end of a session"
    return "A kick"


def _back(
    earlier: Undo | None, ui_state: UiState, costs: Costs, *, lists: bool
) -> tuple[Option, ...]:
    """Return the option to take back what was done before instead."""
    if earlier is None:
        return ()
    words = f"Instead the one before: {entry_words(earlier.entry)}"
    option = Option(EARLIER, words)
    instead = undo_question(earlier, ui_state, costs, lists=lists)
    return (replace(option, instead=replace(instead, options=(option,))),)


def _hit(undo: Undo, ui_state: UiState) -> Iterator[str]:
    """Yield whom it hits, room by room."""
    snapshot, now = ui_state.snapshot, ui_state.now
    for request in undo.requests[:MOST_ROOMS]:
        room = room_told(request.room_id, request.room, snapshot)
        tell = partial(people_told, snapshot=snapshot, now=now, session_id=request.session_id)
        people = fmt.count(len(request.targets), "person", "people")
        told = tell([(one.id, one.name) for one in request.targets])
        names = listed(told) if len(undo.requests) == 1 else fmt.names(told, most=NAMED + 1)
        yield f"{request.action.capitalize()} {people} in {room}: {names}"
    if more := undo.requests[MOST_ROOMS:]:
        people = fmt.count(sum(len(one.targets) for one in more), "person", "people")
        yield f"and {people} in {fmt.count(len(more), 'more session')}"


def _doubts(undo: Undo, ui_state: UiState) -> Iterator[str]:
    """Yield what nobody knows, and may matter."""
    if undo.unsure:
        people = fmt.count(undo.unsure, "person", "people")
        whom = "them" if undo.unsure == undo.people else f"{people} of them"
        yield f"Whether it hit {whom} is not known: it got no answer."
    if undo.untold:
        yield from (UNTOLD[action] for action in sorted({one.action for one in undo.requests}))
    if undo.known_since:
        since = fmt.clock_time(undo.known_since)
        yield f"What was done before {since} is not remembered, and some were there by then."
    if gap := ui_state.memory.gap:
        yield f"What was done before may not be known: {gap}"
