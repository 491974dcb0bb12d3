"""The confirm rule: how much is asked before something is sent, and the question that asks it.

One rule holds for every key and command. To ask before a new action: freeze what it hits, word a
`Question` with the number that `number_asked` returns, and send from the callback of
`dialogs.ask.ask` what was frozen, whatever the lists show by then.
"""

from collections.abc import Set as AbstractSet
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from roomtui.live.actions.request import Action
from roomtui.live.actions.writes import Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.widget import Widget

MOST_AT_ONCE: Final = 3
"""People who are muted or unmuted unasked, since as many can be unmuted by hand again."""

FEWEST_TYPED: Final = 10
"""People from whom on a kick or an unmute asks for their number."""


MOST_UNPLANNED: Final = 10
"""People whom one request may hit that is not told as a plan, with what it costs."""


class Confirmation(Enum):
    """The kinds of confirmation, from none to a typed number."""

    NOTHING = "nothing"
    YES = "a key"
    NUMBER = "the number of people or items that it hits"


class Option(Struct, frozen=True):
    """What one key turns on and off in a question: that of a `command`, by its id.

    `instead` is what is asked while it is on, unless that is the same; its own options tell in
    their words what they come to then. `is_on` tells that it is on at first.
    """

    command: str
    words: str
    instead: "Question | None" = None
    is_on: bool = False


class Question(Struct, frozen=True):
    """What is asked before something is sent; `count` must be typed unless it is None.

    `leaving` are the ids of those whom it sends away, who can be watched from then on. With
    `takes_reason` a reason can be given for it. `listing` makes what is shown before the lines,
    where that is long.
    """

    title: str
    lines: tuple[str, ...]
    go: str
    count: int | None = None
    leaving: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    takes_reason: bool = False
    listing: "Callable[[], Widget] | None" = None

    @property
    def confirmation(self) -> Confirmation:
        """Return how it is answered."""
        return Confirmation.YES if self.count is None else Confirmation.NUMBER

    def asked_with(self, options: AbstractSet[str]) -> "Question":
        """Return what is asked while some options are on."""
        others = (each.instead for each in self.options if each.command in options)
        return next(filter(None, others), self)


class Agreed(Struct, frozen=True):
    """What an operator agreed to: the options that were on, by their commands, and the reason."""

    options: frozenset[str] = frozenset()
    reason: str = ""


def confirmation_for(
    action: Action | Literal[Verb.DELETE],
    count: int,
    *,
    everyone: bool = False,
    hidden: bool = False,
) -> Confirmation:
    """Return what is asked before an action on `count` people or items.

    `everyone` tells that it was given to the whole session, not to people who were chosen, so
    that a slip of one key hits them all; `hidden` that some are hit who are not in view. An end
    and a deletion ask for the number even where it is 1 or 0: no single key gives them.
    """
    if action in {Action.END, Verb.DELETE}:
        return Confirmation.NUMBER
    if action in {Action.KICK, Action.UNMUTE} and count >= FEWEST_TYPED:
        return Confirmation.NUMBER
    if action is Action.KICK or everyone or hidden or count > MOST_AT_ONCE:
        return Confirmation.YES
    return Confirmation.NOTHING


def number_asked(action: Action | Literal[Verb.DELETE], count: int) -> int | None:
    """Return the number that must be typed before an action, None where none is asked for."""
    return count if confirmation_for(action, count) is Confirmation.NUMBER else None
