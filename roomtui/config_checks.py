"""Checks of what the configuration file says that no type can express.

Each raises a `SettingsError` that names the line.
"""

from typing import Final

from roomtui.config import Config
from roomtui.identity.id_keys import ID_KEYS, folded_key
from roomtui.text import safe

MOST_REASONS: Final = 9
"""Presets of a reason; a digit stands for each."""

LONGEST_REASON: Final = 200
"""Characters of a reason, as of `live.actions.request`, which is not imported this early."""

JOURNAL_RULES: Final = {"required": True, "best-effort": False}
"""Whether what the journal cannot take is sent all the same."""


def journal_required(config: Config) -> bool:
    """Return whether nothing is sent that the journal cannot take."""
    rule = config.table.journal or "required"
    if rule not in JOURNAL_RULES:
        raise config.error(
            ("journal",), f'{safe(rule, 24)} is no rule; say "required" or "best-effort".'
        )
    return JOURNAL_RULES[rule]


def identity_keys(config: Config) -> tuple[str, ...]:
    """Return the keys of a context that tell who somebody is, in order."""
    keys = ID_KEYS if config.table.identity_keys is None else config.table.identity_keys
    for key in keys:
        if not all(map(folded_key, key.split("."))):
            says = f"{safe(key, 24) or 'nothing'} is no key; give one such as userId or user.id."
            raise config.error(("identity_keys",), says)
    return keys


def trusted_identities(config: Config) -> tuple[str, ...]:
    """Return the identities that the configuration trusts."""
    for named in config.table.trusted_identities:
        from roomtui.identity.no_identity import is_nobody  # most name none

        if is_nobody(named.strip().rpartition(":")[2].strip()):
            says = f"{safe(named, 24) or 'nothing'} is nobody's id; give one such as u-103."
            raise config.error(("trusted_identities",), says)
    return config.table.trusted_identities


def reasons(config: Config) -> tuple[str, ...]:
    """Return the presets of a reason."""
    kept = tuple(safe(reason, LONGEST_REASON + 1) for reason in config.table.reasons)
    if len(kept) > MOST_REASONS:
        says = f"these are {len(kept)} reasons; give {MOST_REASONS} at most, a digit for each."
        raise config.error(("reasons",), says)
    for reason in kept:
        what = safe(reason, 24) or "nothing"
        if not 1 <= len(reason) <= LONGEST_REASON:
            says = f"{what} is no reason; give 1 to {LONGEST_REASON} characters."
            raise config.error(("reasons",), says)
        if kept.count(reason) > 1:
            raise config.error(("reasons",), f"{what} stands there twice.")
    return kept
