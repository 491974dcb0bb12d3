"""The questions of the live screen: whom a key hits is frozen into a request, then worded."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import partial
from typing import Final, Protocol

from roomtui.api.models import Session
from roomtui.live.actions.request import Action, ModerationRequest, Target
from roomtui.live.snapshot import NOTHING_YET, Snapshot, room_name
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.confirm import FEWEST_TYPED, Confirmation, Question, confirmation_for
from roomtui.ui.live.rows import person_name
from roomtui.ui.naming import LONGEST_NAME, LONGEST_TITLE, Named, told_apart

MOST_NAMED: Final = FEWEST_TYPED - 1
"""People who are each named: all whom a single key can hit."""

NAMED_OF_MANY: Final = 8
"""People who are named of more than that."""


class Person(Protocol):
    """Somebody by id, with the name that is on screen: a row, a reference or a target."""

    @property
    def id(self) -> str:
        """Return the participant's id."""

    @property
    def name(self) -> str:
        """Return the name."""


def request_for_people(
    action: Action, session: Session, people: Iterable[Person], snapshot: Snapshot
) -> ModerationRequest:
    """Return a request that hits exactly these people."""
    return ModerationRequest(
        action=action,
        account=snapshot.account,
        session_id=session.id,
        room_id=session.room_id,
        room=snapshot.room_name(session.room_id),
        targets=tuple(Target(person.id, person.name) for person in people),
    )


def request_for_everyone(
    action: Action,
    session: Session,
    people: Iterable[Person],
    spared: Iterable[Person],
    snapshot: Snapshot,
    hosts: Sequence[Person] = (),
) -> ModerationRequest:
    """Return a request that hits everybody in a session but the spared, and `hosts` if any.

    A kick names each person seen when the key was pressed, so that the number that is typed is
    the number that is hit. A mute says "all" to the service: whoever joins meanwhile is meant.
    Where hosts are spared it names each person too, or a host who joins meanwhile were muted.
    """
    marked = tuple(spared)
    known = {person.id for person in marked}
    more = (host for host in hosts if host.id not in known)
    excluded = tuple(Target(person.id, person.name) for person in (*marked, *more))
    kept = {target.id for target in excluded}
    return ModerationRequest(
        action=action,
        account=snapshot.account,
        session_id=session.id,
        room_id=session.room_id,
        room=snapshot.room_name(session.room_id),
        targets=tuple(Target(p.id, p.name) for p in people if p.id not in kept),
        excluded=excluded,
        everyone=action in {Action.MUTE, Action.UNMUTE} and not hosts,
    )


def confirmation_of(
    request: ModerationRequest, hidden: Sequence[Person], *, many: bool
) -> Confirmation:
    """Return how much is asked before a request is sent; `many` if its key hits everyone."""
    return confirmation_for(
        request.action, len(request.targets), everyone=many, hidden=bool(hidden)
    )


def moderation_question(
    request: ModerationRequest,
    hidden: Sequence[Person],
    *,
    many: bool,
    snapshot: Snapshot = NOTHING_YET,
    now: datetime | None = None,
    hosts: AbstractSet[str] = frozenset(),
) -> Question:
    """Return what is asked: whom it hits, how many, and which of them the filter hides.

    Whoever has the name of somebody else in the session of the `snapshot` is told with the time
    since when they are in it, and with the start of the id. `hosts` are the ids of those who are
    spared as such, and not since they are marked.
    """
    tell = partial(people_told, snapshot=snapshot, now=now, session_id=request.session_id)
    room = room_told(request.room_id, request.room, snapshot)
    number, is_end = len(request.targets), request.action is Action.END
    people = fmt.count(number, "person", "people")
    lines = [f"Room: {room}", *_hit(request, hosts, tell, many=many)]
    lines += _not_hit(request, hosts, tell)
    if hidden:
        unseen = tell([(person.id, person.name) for person in hidden])
        lines.append(f"Hidden by the filter, but marked: {listed(unseen)}")
    is_kick = request.action is Action.KICK
    if is_kick:
        lines.append("Who has a valid token can come back.")
    is_typed = confirmation_of(request, hidden, many=many) is Confirmation.NUMBER
    does = request.action.capitalize()
    return Question(
        f"End the session in {room}?" if is_end else f"{does} {people}?",
        tuple(lines),
        "End the session" if is_end else does,
        number if is_typed else None,
        tuple(target.id for target in request.targets) if is_kick else (),
        takes_reason=is_kick or is_end,
    )


def _hit(
    request: ModerationRequest,
    hosts: AbstractSet[str],
    tell: Callable[[list[Named]], list[str]],
    *,
    many: bool,
) -> Iterator[str]:
    """Yield who is hit, named as `tell` tells them; of an end how many."""
    if request.action is Action.END:
        people = fmt.count(len(request.targets), "person", "people")
        yield f"Everybody in it is kicked: {people}." if request.targets else "Nobody is in it."
        return
    if many:
        yield f"Everyone in the session{_but(request, hosts)}:"
    yield listed(tell(_named(request.targets)))


def _not_hit(
    request: ModerationRequest, hosts: AbstractSet[str], tell: Callable[[list[Named]], list[str]]
) -> Iterator[str]:
    """Yield who is spared and why, named as `tell` tells them."""
    if marked := [one for one in request.excluded if one.id not in hosts]:
        yield f"Not hit, since marked: {fmt.names(tell(_named(marked)))}"
    if spared := [one for one in request.excluded if one.id in hosts]:
        named = listed(tell(_named(spared)))
        yield f"Not hit, hosts by their own word: {named}; roles are claims of the app."
        yield "Nor is whoever joins meanwhile, who might be a host."


def _but(request: ModerationRequest, hosts: AbstractSet[str]) -> str:
    """Return who is left out of everyone, as the end of words that begin so."""
    marked = "the marked" * any(one.id not in hosts for one in request.excluded)
    spared = "the hosts" * any(one.id in hosts for one in request.excluded)
    left_out = " and ".join(filter(None, (marked, spared)))
    return f" but {left_out}" if left_out else ""


def people_told(
    people: Sequence[Named], *, snapshot: Snapshot, now: datetime | None, session_id: str = ""
) -> list[str]:
    """Return names as a question tells them, each for one person of the session only."""
    return told_apart(
        [(i, safe(name)) for i, name in people],
        ((person.id, person_name(person)) for person in snapshot.present(session_id)),
        cells=LONGEST_NAME,
        hint=_since(snapshot, now),
    )


def room_told(room_id: str, name: str, snapshot: Snapshot) -> str:
    """Return the name of a room as a question tells it, with its id if another reads the same."""
    others = ((room.id, room_name(room.id, room)) for room in snapshot.rooms.values())
    return told_apart([(room_id, safe(name))], others, cells=LONGEST_TITLE)[0]


def _since(snapshot: Snapshot, now: datetime | None) -> Callable[[str], str]:
    """Return what tells for how long somebody has been there, as far as that is known."""

    def since(participant_id: str) -> str:
        person = snapshot.people.get(participant_id)
        return fmt.age(person.joined_at, now) if person and now else ""

    return since


def _named(targets: Iterable[Target]) -> list[Named]:
    return [(target.id, target.name) for target in targets]


def left_out(number: int, what: str, absent: str) -> tuple[str, ...]:
    """Return what a question says of records that are meant, but not hit; they stay marked."""
    words = fmt.count(number, f"{what} is", f"{what}s are")
    return (f"{words} left out: {absent}, or not told in full.",) if number else ()


def listed(names: list[str]) -> str:
    """Return all names that one key may hit, and the first of more."""
    return fmt.names(names, most=len(names) if len(names) <= MOST_NAMED else NAMED_OF_MANY)
