"""The `policies` command: which policies are on, and a switch for all of them, with no console.

It reads no configuration and no key: what stops everything has to work whatever else is broken.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from roomtui.exit_status import FAILED, OK
from roomtui.live.journal.operator import Operator
from roomtui.live.policies.off_switch import ADMIN_FILE, let_on, off_file, switch_off, why_off
from roomtui.process.standard_streams import complain
from roomtui.settings import NO_HOME, state_folder
from roomtui.settings_error import SettingsError, did_you_mean
from roomtui.text import safe
from roomtui.trusted_path import NotTrusted

WORDS: Final = ("off", "on")


def print_policies(word: str | None, environ: Mapping[str, str], *, demo: bool) -> int:
    """Show how policies stand, or switch all off, or let them on again; give the exit code."""
    if word is not None and word not in WORDS:
        raise SettingsError(f"policies takes off or on{did_you_mean(word, WORDS)}")
    folder = state_folder(environ, demo=demo)
    if folder is None:
        raise SettingsError(NO_HOME)
    if word == "off":
        return _switch_off(folder)
    return _let_on(folder) if word == "on" else _show(folder)


def _switch_off(folder: Path) -> int:
    try:
        path = switch_off(folder, Operator.here().person, datetime.now(UTC))
    except (OSError, NotTrusted) as error:
        if why := why_off(folder):  # nobody may have one on all the same
            print(why)
            return OK
        complain(f"Policies are not switched off: {_reason(error)}")
        return FAILED
    print(
        "Policies are off. Every console that keeps its state here stops its own at the next "
        "refresh,\nand none can be switched on until `roomtui policies on`."
    )
    print(f"The file that says so: {safe(path)}")
    print(f"For consoles of other accounts of this host an administrator makes {ADMIN_FILE}")
    return OK


def _let_on(folder: Path) -> int:
    try:
        was_off = let_on(folder)
    except OSError as error:
        complain(f"Policies are still off: {safe(off_file(folder))}: {_reason(error)}")
        return FAILED
    if why := why_off(folder):
        complain(f"Policies are still off. {why}")
        return FAILED
    print(
        "Policies can be switched on again; none is on by this."
        if was_off
        else "Policies were not switched off; nothing is changed."
    )
    return OK


def _show(folder: Path) -> int:
    print(why_off(folder) or "Policies are not switched off on this host.")
    return OK


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror or 'it cannot be written'}."
    return str(error)
