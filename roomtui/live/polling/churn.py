"""Churn: how many people joined and left each session within the last minute, as seen here."""

from collections.abc import Iterable, Mapping
from typing import Final, Self

from msgspec import Struct, field

from roomtui.account_id import UNNAMED, AccountId
from roomtui.live.polling.changes import Change, EventType

STEP: Final = 10
STEPS: Final = 6
"""Seconds of a step, and the number of steps that are counted: a minute, less what is to come.

What is a minute old goes in steps, so that a busy session is not drawn anew for it all the time.
"""

Moves = tuple[int, int]
"""How many joined, and how many left."""

NO_MOVES: Final[Moves] = (0, 0)


class Churn(Struct, frozen=True, eq=False):
    """The moves of each session of an account within the last minute, by the id of the session.

    `steps` are those moves by their step, the oldest first; there are never more than `STEPS`.
    """

    account: AccountId = UNNAMED
    moves: Mapping[str, Moves] = field(default_factory=dict)
    steps: tuple[tuple[int, Mapping[str, Moves]], ...] = ()

    def with_changes(self, account: AccountId, changes: Iterable[Change], at: float) -> Self:
        """Return the churn at a monotonic time in seconds, after changes that were seen then.

        Without news it is the same object; of another account nothing is kept.
        """
        step, steps = int(at // STEP), self.steps if account == self.account else ()
        kept = tuple(one for one in steps if one[0] > step - STEPS)
        seen = _moves(changes, account)
        if account == self.account and len(kept) == len(steps) and not seen:
            return self
        if seen and kept and kept[-1][0] == step:
            kept = (*kept[:-1], (step, _sum([kept[-1][1], seen])))
        elif seen:
            kept = (*kept, (step, seen))
        return type(self)(account, _sum(moves for _, moves in kept), kept)


NO_CHURN: Final = Churn()
"""Nothing seen yet."""


def _moves(changes: Iterable[Change], account: AccountId) -> Mapping[str, Moves]:
    moves: dict[str, Moves] = {}
    for change in changes:
        if change.kind in {EventType.JOINED, EventType.LEFT} and change.account == account:
            joined, left = moves.get(change.session_id, NO_MOVES)
            is_join = change.kind is EventType.JOINED
            moves[change.session_id] = joined + is_join, left + (not is_join)
    return moves


def _sum(parts: Iterable[Mapping[str, Moves]]) -> Mapping[str, Moves]:
    moves: dict[str, Moves] = {}
    for part in parts:
        for session_id, (joined, left) in part.items():
            before = moves.get(session_id, NO_MOVES)
            moves[session_id] = before[0] + joined, before[1] + left
    return moves
