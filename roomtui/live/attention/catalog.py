"""Every rule of attention, in the order of the manual."""

from typing import Any, Final

from roomtui.live.attention.other_rules import (
    ENDED,
    RETURNED,
    STUCK,
    TWICE,
    WATCHED_CAME,
    WATCHED_LEFT,
)
from roomtui.live.attention.rule import Rule
from roomtui.live.attention.session_rules import (
    ALONE,
    EMPTY,
    FULL,
    JOINS,
    LEAVES,
    NEARLY_FULL,
    NO_HOST,
    NOT_RECORDED,
)

RULES: Final[tuple[Rule[Any, Any], ...]] = (
    RETURNED,
    WATCHED_CAME,
    WATCHED_LEFT,
    FULL,
    NEARLY_FULL,
    NO_HOST,
    JOINS,
    LEAVES,
    ENDED,
    NOT_RECORDED,
    STUCK,
    TWICE,
    EMPTY,
    ALONE,
)
