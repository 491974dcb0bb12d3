"""A command: what an operator can do by a key or the palette, where, and what it is for."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from roomtui.ui.screen_names import ScreenName


class Scope(StrEnum):
    """Where a command works; the words head the sections of the help."""

    LIVE = "Live screen"
    FILES = "Recordings and compositions"
    ATTENTION = "Attention"
    SCREEN = "Any screen"
    TABLE = "Any table"
    APP = "Console"
    QUESTION = "Question"


class Group(StrEnum):
    """What a command is for; the words head the columns of the help, in this order."""

    ACT = "Act"
    MOVE = "Move"
    SEE = "See"
    CHANGE = "Change"


OWN_SCOPE: Final = {
    ScreenName.LIVE: Scope.LIVE,
    ScreenName.RECORDINGS: Scope.FILES,
    ScreenName.COMPOSITIONS: Scope.FILES,
    ScreenName.ATTENTION: Scope.ATTENTION,
    ScreenName.ACTIVITY: Scope.LIVE,
}
"""The scope that a screen has beside those that hold everywhere."""

EVERYWHERE: Final = (Scope.SCREEN, Scope.TABLE, Scope.APP)


class Command(Struct, frozen=True, kw_only=True):
    """One thing that an operator can do.

    `id` is the name that a configuration remaps; `keys` are Textual's names, by commas; `hint`
    is the place in the key bar, 0 for none. `guarded` commands write, or hand out what opens a
    room or a file: they do not exist in a read-only console. `only` narrows a command to some
    screens of its scope; one that works `everywhere` does so in dialogs and fields too. `group`
    is the column of the help: `ACT` for what is sent or made and whom it hits, `MOVE` for the
    cursor and the way, `SEE` for what is shown, `CHANGE` for how the console goes on.
    """

    id: str
    keys: str
    label: str
    help: str
    scope: Scope
    group: Group
    guarded: bool = False
    hint: int = 0
    only: frozenset[ScreenName] = frozenset()
    everywhere: bool = False

    @property
    def action(self) -> str:
        """Return the name of the action method."""
        return self.id.replace("-", "_")

    def works_in(self, place: ScreenName) -> bool:
        """Return whether the command exists on a screen."""
        if self.only:
            return place in self.only
        return self.scope in EVERYWHERE or self.scope is OWN_SCOPE.get(place)
