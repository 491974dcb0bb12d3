"""The trends of an account, drawn, in one immutable value."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

from roomtui.account_id import UNNAMED, AccountId

CELL_SECS: Final = 180
"""Seconds of a cell. Cells begin at multiples of that, so that a line shifts only as often."""

CELLS: Final = 20
CELLS_OF_ALL: Final = 10
"""Cells of a session's line, of which a narrow column shows the last, and of the account's."""


class Trends(Struct, frozen=True):
    """The trends of the people in an account, as sparklines whose last cell is that of now.

    `people` is that of all of them, `sessions` those of the active sessions by their ids. `joins`
    are the people who joined within the last minute, None where that is not known.
    """

    account: AccountId = UNNAMED
    people: str = ""
    joins: int | None = None
    sessions: Mapping[str, str] = field(default_factory=dict)


NO_TRENDS: Final = Trends()
"""Nothing seen yet."""
