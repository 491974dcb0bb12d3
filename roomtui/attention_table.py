"""The table `[attention]` of the configuration: which rules look, and from what on."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, get_args, get_type_hints

import msgspec
from msgspec import Meta, Struct

from roomtui.attention_settings import AttentionSettings
from roomtui.config import Config
from roomtui.duration import UNIT_SECS
from roomtui.settings_error import did_you_mean
from roomtui.text import safe
from roomtui.thresholds import THRESHOLDS, TIMES, Thresholds

_DURATION: Final = r"([1-9][0-9]{0,6}) ?([smhd])"

SEVERITIES: Final = ("note", "warning", "urgent")
"""How much an alert can matter, by the names of `live.attention.alert`, which is not imported."""

MOST_WORDS: Final = 64
"""Words of a command."""


class TellingTable(Struct, frozen=True, kw_only=True):
    """The keys of the table that are no rules; the descriptions are those of the manual."""

    bell: Annotated[bool, Meta(description="ring the terminal's bell for a new alert (false)")] = (
        False
    )
    osc9: Annotated[
        bool, Meta(description="have the terminal notify the desktop of it, by OSC 9 (false)")
    ] = False
    notify_from: Annotated[
        str,
        Meta(description="`note`, `warning` or `urgent`: what both begin with (`urgent`)"),
    ] = "urgent"
    on_alert: Annotated[
        tuple[str, ...],
        Meta(
            description="a command and its arguments, which gets every new alert as JSON on its "
            "standard input; none in a read-only console"
        ),
    ] = ()


KEYS: Final = tuple(each.name for each in msgspec.structs.fields(TellingTable))
"""Keys of the table that are no rules."""


def attention_settings(config: Config) -> AttentionSettings:
    """Return what a configuration says of attention.

    Raises:
        SettingsError: it says something that cannot be.
    """
    table = config.table.attention
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
    told = _telling(config, {name: table[name] for name in KEYS if name in table})
    return AttentionSettings(
        off=frozenset(off),
        rules=rules,
        bell=told.bell,
        osc9=told.osc9,
        notify_from=told.notify_from,
        on_alert=told.on_alert,
    )


def _telling(config: Config, table: Mapping[str, Any]) -> TellingTable:
    """Return who is told of new alerts, and how."""
    told = config.read(TellingTable, dict(table), ("attention",))
    if told.notify_from not in SEVERITIES:
        there = did_you_mean(told.notify_from, SEVERITIES)
        says = f"{safe(told.notify_from, 24)} is no severity{there}"
        raise config.error(("attention", "notify_from"), says)
    if "on_alert" in table and (why := _why_no_command(told.on_alert)):
        raise config.error(("attention", "on_alert"), why)
    return told


def _why_no_command(words: tuple[str, ...]) -> str:
    """Return why no command can be run by these words, or nothing."""
    if not words or not words[0].strip():
        return "there is no command in it."
    if len(words) > MOST_WORDS or any("\0" in word for word in words):
        return f"no command can be run by this; give {MOST_WORDS} words at most."
    if "/" in words[0] and not words[0].startswith("/"):
        return "give the whole path of the command, or its name if it is in PATH."
    return ""


def _thresholds(
    config: Config, rule: str, kind: type[Thresholds], table: Mapping[str, Any]
) -> Thresholds:
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
    name = keys[-1]
    if name not in hints:
        raise config.error(keys, f"there is no such threshold{did_you_mean(name, hints)}")
    is_time, bounds = name in TIMES, get_args(hints[name])[1]
    if is_time and isinstance(value, str) and (read := re.fullmatch(_DURATION, value, re.ASCII)):
        value = int(read[1]) * UNIT_SECS[read[2]]
    if not isinstance(value, int) or isinstance(value, bool):
        wanted = 'seconds, or a time such as "10m"' if is_time else "a whole number"
        raise config.error(keys, f"this should be {wanted}, not {safe(repr(value), 24)}.")
    if not bounds.ge <= value <= bounds.le:
        unit = " seconds" if is_time else ""
        raise config.error(
            keys, f"{safe(value, 24)} is out of bounds; give {bounds.ge:,} to {bounds.le:,}{unit}."
        )
    return value
