"""Words the question that a plan is asked by, and how much is asked."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from math import ceil

from roomtui.live.actions.request import Action, ModerationRequest
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.actions.writes import Verb
from roomtui.live.plans.estimate import PlanEstimate
from roomtui.live.plans.plan import Plan, Step
from roomtui.live.plans.plan_steps import people_hit
from roomtui.live.snapshot import room_name
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.confirm import Question, number_asked
from roomtui.ui.live.confirmations import people_told
from roomtui.ui.naming import LONGEST_ROOM, told_apart
from roomtui.ui.plans.listing import PlaceHit, PlanListing
from roomtui.ui.ui_state import UiState

UNDONE_BY_NOTHING = {
    Action.KICK: "A kick cannot be undone; who has a valid token can come back.",
    Action.END: "An end cannot be undone.",
    Verb.DELETE: "A deletion cannot be undone.",
}
"""What is said of steps that cannot be taken back."""


def number_for(plan: Plan) -> int | None:
    """Return the number that is to be typed before a plan is sent, None where no number is.

    It is that of the people, or of the rooms or sessions where nobody is hit; undoing asks for
    none. What kicks and unmutes hit in all sessions counts together.
    """
    if plan.undoes:
        return None
    people: dict[Action | Verb, int] = {}
    for step in plan.steps:
        kind = _kind(step)
        people[kind] = people.get(kind, 0) + people_hit([step])
    asked = [
        number_asked(kind, count)
        for kind, count in people.items()
        if isinstance(kind, Action) or kind is Verb.DELETE
    ]
    if all(one is None for one in asked):
        return None
    return people_hit(plan.steps) or len(plan.steps)


def plan_question(
    plan: Plan,
    ui_state: UiState,
    estimate: PlanEstimate | None,
    *,
    hidden: AbstractSet[str] = frozenset(),
    lines: Iterable[str] = (),
) -> Question:
    """Return what a plan is asked by: whom it hits and where, and what it costs.

    `hidden` are ids of people, sessions or rooms that are hit and are not in view; `lines` are
    what else there is to say.
    """
    kinds = list(dict.fromkeys(map(_kind, plan.steps)))
    words = [
        *_hidden_line(plan, ui_state, hidden),
        *_spared_lines(plan, ui_state),
        *lines,
        " ".join([cost_sentence(estimate, len(plan.steps)), *_warnings(kinds)]),
    ]
    title = safe(plan.title)
    verb = title.partition(" ")[0].capitalize()
    leaving = tuple(
        one.id
        for step in plan.steps
        if isinstance(step, ModerationRequest) and step.action is Action.KICK
        for one in step.targets
    )
    return Question(
        f"{title[:1].upper()}{title[1:]}",
        tuple(words),
        "Go" if len(kinds) > 1 else verb,
        number_for(plan),
        leaving,
        takes_reason=any(kind in UNDONE_BY_NOTHING for kind in kinds),
        listing=partial(PlanListing, places_hit(plan.steps, ui_state)),
    )


def cost_sentence(estimate: PlanEstimate | None, steps: int) -> str:
    """Return how many requests there are, how long they take, and what of the limit is left."""
    if estimate is None:
        return f"{fmt.count(steps, 'request')}; how long that takes is not known yet."
    words = fmt.count(estimate.requests, "request")
    if estimate.looks == estimate.requests == 1:
        words += " after a check"
    elif estimate.looks == estimate.requests:
        words += ", each after a check"
    elif estimate.looks:
        words += f", {estimate.looks:,} of them after a check"
    words += f", done in about {_about(estimate.seconds)}"
    if estimate.left is None:
        return f"{words}; the service does not tell its limit."
    return f"{words}; {estimate.left:.0%} of limit left then."


def _about(seconds: float) -> str:
    """Return about how long something takes: to the second, to ten, or to the minute."""
    if seconds < 10:
        return f"{ceil(seconds)} s"
    if seconds < 90:
        return f"{ceil(seconds / 10) * 10} s"
    return f"{ceil(seconds / 60)} min"


def _kind(step: Step) -> Action | Verb:
    return step.action if isinstance(step, ModerationRequest) else step.verb


def _warnings(kinds: Iterable[Action | Verb]) -> list[str]:
    return [UNDONE_BY_NOTHING[kind] for kind in kinds if kind in UNDONE_BY_NOTHING]


def places_hit(steps: Sequence[Step], ui_state: UiState) -> tuple[PlaceHit, ...]:
    """Return the rooms that steps hit, told apart, each with the people who are hit in it."""
    rooms = [_room(step) for step in steps]
    others = ((room.id, room_name(room.id, room)) for room in ui_state.snapshot.rooms.values())
    unique = list(dict(rooms).items())
    told = told_apart(unique, others, cells=LONGEST_ROOM)
    named = dict(zip((room_id for room_id, _ in unique), told, strict=True))
    is_mixed = len(set(map(_kind, steps))) > 1
    return tuple(
        PlaceHit(
            named[room_id],
            people_hit([step]),
            partial(_names_of, step, ui_state),
            str(_kind(step)) if is_mixed else "",
        )
        for step, (room_id, _) in zip(steps, rooms, strict=True)
    )


def _room(step: Step) -> tuple[str, str]:
    if isinstance(step, ModerationRequest):
        return step.room_id, safe(step.room)
    return (step.room_id if isinstance(step, DeleteRoom) else step.id), safe(step.name)


def _names_of(step: Step, ui_state: UiState, most: int) -> list[str]:
    """Return the names of the first who are hit by a step; a deletion names nobody."""
    if not isinstance(step, ModerationRequest):
        return []
    named = [(one.id, one.name) for one in step.targets[:most]]
    return people_told(
        named, snapshot=ui_state.snapshot, now=ui_state.now, session_id=step.session_id
    )


def _hidden_line(plan: Plan, ui_state: UiState, hidden: AbstractSet[str]) -> list[str]:
    """Return the line that names those who are hit although a filter hides them."""
    if not hidden:
        return []
    names: list[str] = []
    for step in plan.steps:
        if isinstance(step, ModerationRequest):
            unseen = [one for one in step.targets if one.id in hidden]
            told = [(one.id, one.name) for one in unseen]
            names += people_told(
                told, snapshot=ui_state.snapshot, now=ui_state.now, session_id=step.session_id
            )
            names += [safe(step.room)] if step.session_id in hidden else []
        elif getattr(step, "room_id", step.id) in hidden:
            names.append(safe(step.name))
    if not names:
        return []
    return [f"Hidden by a filter, but marked: {len(names):,} ({fmt.names(names)})"]


def _spared_lines(plan: Plan, ui_state: UiState) -> list[str]:
    spared = [
        name
        for step in plan.steps
        if isinstance(step, ModerationRequest) and step.excluded
        for name in people_told(
            [(one.id, one.name) for one in step.excluded],
            snapshot=ui_state.snapshot,
            now=ui_state.now,
            session_id=step.session_id,
        )
    ]
    return [f"Not hit: {fmt.names(spared)}"] if spared else []
