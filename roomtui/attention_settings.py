"""The table `[attention]` of the configuration: which rules look, and from what on."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, get_args, get_type_hints

from msgspec import Struct

from roomtui.config import Config
from roomtui.settings_error import did_you_mean
from roomtui.text import safe

if TYPE_CHECKING:
    from roomtui.thresholds import Thresholds

_DURATION: Final = r"([1-9][0-9]{0,6}) ?([smhd])"
_UNITS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}

KEYS: Final[tuple[str, ...]] = ()
"""Keys of the table that are no rules."""


class AttentionSettings(Struct, frozen=True, kw_only=True):
    """What is configured of attention.

    `off` are the rules that do not look, by their ids; `rules` the thresholds of those that were
    given others than their own.
    """

    off: frozenset[str] = frozenset()
    rules: "Mapping[str, Thresholds]" = {}


def attention_settings(config: Config) -> AttentionSettings:
    """Return what a configuration says of attention.

    Raises:
        SettingsError: it says something that cannot be.
    """
    table = config.table.attention
    if not table:
        return AttentionSettings()
    from roomtui.thresholds import THRESHOLDS  # most configure nothing of it

    off: set[str] = set()
    rules: dict[str, Thresholds] = {}
    for name, value in table.items():
        if name in KEYS:
            continue
        if name not in THRESHOLDS:
            there = did_you_mean(name, (*KEYS, *THRESHOLDS))
            raise config.error(("attention", name), f"there is no such rule{there}")
        if isinstance(value, dict):
            rules[name] = _thresholds(config, name, THRESHOLDS[name], value)
        elif value is False:
            off.add(name)
        elif value is not True:
            says = "say false to switch the rule off, or give its thresholds as a table."
            raise config.error(("attention", name), says)
    return AttentionSettings(off=frozenset(off), rules=rules)


def _thresholds(
    config: Config, rule: str, kind: "type[Thresholds]", table: Mapping[str, Any]
) -> "Thresholds":
    """Return the thresholds of a rule: what a table gives, and else its own."""
    hints = get_type_hints(kind, include_extras=True)
    given = {
        name: _number(config, ("attention", rule, name), value, hints)
        for name, value in table.items()
    }
    made = kind(**given)
    at, clears = getattr(made, "at", None), getattr(made, "clears", None)
    if at is not None and clears is not None and clears >= at:
        key = "clears" if "clears" in table else "at"
        says = f"it has to be over below where it begins, and clears is {clears}, at is {at}."
        raise config.error(("attention", rule, key), says)
    return made


def _number(config: Config, keys: tuple[str, ...], value: object, hints: Mapping[str, Any]) -> int:
    """Return a threshold within its bounds, a time in seconds."""
    from roomtui.thresholds import TIMES

    name = keys[-1]
    if name not in hints:
        raise config.error(keys, f"there is no such threshold{did_you_mean(name, hints)}")
    is_time, bounds = name in TIMES, get_args(hints[name])[1]
    if is_time and isinstance(value, str) and (read := re.fullmatch(_DURATION, value, re.ASCII)):
        value = int(read[1]) * _UNITS[read[2]]
    if not isinstance(value, int) or isinstance(value, bool):
        wanted = 'seconds, or a time such as "10m"' if is_time else "a whole number"
        raise config.error(keys, f"this should be {wanted}, not {safe(repr(value), 24)}.")
    if not bounds.ge <= value <= bounds.le:
        unit = " seconds" if is_time else ""
        raise config.error(
            keys, f"{safe(value, 24)} is out of bounds; give {bounds.ge:,} to {bounds.le:,}{unit}."
        )
    return value
