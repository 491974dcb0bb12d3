"""Every rule, by its id, in the order of the manual."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from roomtui.live.attention.file_rules import STUCK
from roomtui.live.attention.movement_rules import ENDED
from roomtui.live.attention.person_rules import PERSON_RULES, TWICE, WATCHED_LEFT
from roomtui.live.attention.rule import Rule
from roomtui.live.attention.session_rules import SESSION_RULES
from roomtui.thresholds import THRESHOLDS

_ALL: Final[tuple[Rule[Any, Any], ...]] = (
    *SESSION_RULES,
    *PERSON_RULES,
    WATCHED_LEFT,
    TWICE,
    ENDED,
    STUCK,
)
_BY_ID: Final = {rule.id: rule for rule in _ALL}

RULES: Final[Mapping[str, Rule[Any, Any]]] = MappingProxyType(
    {rule_id: _BY_ID[rule_id] for rule_id in THRESHOLDS}
)
"""The rules, by the ids that a configuration has for their thresholds."""
