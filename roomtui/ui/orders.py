"""Freezes whom a key hits into an order, and words the question that goes before it."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from roomtui.api.models import Session
from roomtui.live.orders import Action, Order, Target
from roomtui.live.snapshot import Snapshot
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.rows import PersonRow

LONGEST_NAME: Final = 32
"""Characters of a name in a question: enough to know who it is, and the answer stays in view."""

LONGEST_TITLE: Final = 60
"""Characters of a name in the title of a dialog, so that what it asks for stays in view."""


class Question(Struct, frozen=True):
    """What is asked before an order goes; `count` must be typed where it is not 0."""

    title: str
    lines: tuple[str, ...]
    go: str
    count: int = 0


def order_for_people(
    action: Action, session: Session, people: Iterable[PersonRow], snapshot: Snapshot
) -> Order:
    """Freeze an order that hits exactly these people."""
    return Order(
        action=action,
        session_id=session.id,
        room_id=session.room_id,
        room=snapshot.room_name(session.room_id),
        targets=tuple(Target(person.id, person.name) for person in people),
    )


def order_for_everyone(
    action: Action,
    session: Session,
    people: Iterable[PersonRow],
    spared: Iterable[PersonRow],
    snapshot: Snapshot,
) -> Order:
    """Freeze an order that hits everybody in a session but the spared.

    A kick names each person seen when the key was pressed, so that the number that is typed is
    the number that is hit. A mute says "all" to the service: whoever joins meanwhile is meant.
    """
    excluded = tuple(Target(person.id, person.name) for person in spared)
    kept = {target.id for target in excluded}
    return Order(
        action=action,
        session_id=session.id,
        room_id=session.room_id,
        room=snapshot.room_name(session.room_id),
        targets=tuple(Target(p.id, p.name) for p in people if p.id not in kept),
        excluded=excluded,
        everyone=action in {Action.MUTE, Action.UNMUTE},
    )


def question_before(order: Order, hidden: Iterable[PersonRow], *, many: bool) -> Question:
    """Word what is asked: whom it hits, how many, and which of them the filter hides."""
    number = len(order.targets)
    people = fmt.count(number, "person", "people")
    names = [safe(target.name, LONGEST_NAME) for target in order.targets]
    lines = [f"Room: {order.room}"]
    if order.action is Action.END:
        title = f"End the session in {order.room}?"
        lines.append(f"Everybody in it is kicked: {people}.")
    else:
        title = f"{order.action.capitalize()} {people}?"
        lines.append(fmt.names(names, most=8))
    if order.excluded:
        spared = fmt.names([safe(target.name, LONGEST_NAME) for target in order.excluded])
        lines.append(f"Not hit, since marked: {spared}")
    if unseen := [safe(person.name, LONGEST_NAME) for person in hidden]:
        lines.append(f"Hidden by the filter, but marked: {fmt.names(unseen, most=8)}")
    if order.action is Action.KICK:
        lines.append("Who has a valid token can come back.")
    go = "End the session" if order.action is Action.END else f"{order.action.capitalize()}"
    return Question(title, tuple(lines), go, number if many else 0)
