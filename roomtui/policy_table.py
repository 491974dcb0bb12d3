"""The table `[policies]` of the configuration: how much policies may do at most."""

from typing import Any, get_args, get_type_hints

from roomtui.config import Config
from roomtui.policy_limits import PolicyLimits
from roomtui.settings_error import did_you_mean
from roomtui.text import safe


def policy_limits(config: Config) -> PolicyLimits:
    """Return what a configuration says of policies.

    Raises:
        SettingsError: it says something that cannot be.
    """
    hints = get_type_hints(PolicyLimits, include_extras=True)
    table = config.table.policies
    for name, value in table.items():
        keys = "policies", name
        if name not in hints:
            raise config.error(keys, f"there is no such key{did_you_mean(name, hints)}")
        _check(config, keys, value, hints[name])
    return PolicyLimits(**table)


def _check(config: Config, keys: tuple[str, ...], value: object, hint: Any) -> None:
    bounds = get_args(hint)[1]
    if not isinstance(value, int) or isinstance(value, bool):
        raise config.error(keys, f"this should be a whole number, not {safe(repr(value), 24)}.")
    if not bounds.ge <= value <= bounds.le:
        says = f"{safe(value, 24)} is out of bounds; give {bounds.ge} to {bounds.le}."
        raise config.error(keys, says)
