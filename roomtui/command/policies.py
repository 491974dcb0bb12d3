"""The `policies` command: which policies are on, and a switch for all of them, with no console.

It reads no configuration and no key: what stops everything has to work whatever else is broken.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from roomtui.exit_status import FAILED, OK, PARTIAL
from roomtui.live.journal.operator import Operator
from roomtui.live.policies.off_switch import ADMIN_FILE, let_on, off_file, switch_off, why_off
from roomtui.live.policies.policy import Policy
from roomtui.live.policies.policy_file import POLICY_FILES, PolicyFile
from roomtui.process.standard_streams import complain
from roomtui.profile_file import ProfileFile, ProfileFileError
from roomtui.settings import NO_HOME, state_folder
from roomtui.settings_error import SettingsError, did_you_mean
from roomtui.text import counted, safe
from roomtui.trusted_path import NotTrusted
from roomtui.ui.policies.words import policy_name, terms

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
    """Write the file that stops all, and then take out what later consoles would go on with."""
    try:
        path = switch_off(folder, Operator.here().person, datetime.now(UTC))
    except (OSError, NotTrusted) as error:
        if not (why := why_off(folder)):
            complain(f"Policies are not switched off: {_reason(error)}")
            return FAILED
        print(why)  # nobody may have one on all the same
    else:
        print("Policies are off. Every console that keeps its state here stops its own at the next")
        print("refresh, and none can be switched on until `roomtui policies on`.")
        print(f"The file that says so: {safe(path)}")
    ended, trouble = _take_out(folder)
    if ended:
        was = counted(len(ended), "policy was on, and is off", "policies were on, and are off")
        print(f"{was}:")
        _print_each(ended)
    print(f"Consoles of other accounts of this host: an administrator makes {ADMIN_FILE}")
    return _told(trouble)


def _take_out(folder: Path) -> tuple[list[Policy], list[str]]:
    """Empty the files of policies; return what was in them, and what could not be changed."""
    ended: list[Policy] = []
    trouble: list[str] = []
    for file in _files(folder, trouble):
        try:
            policies = file.read().policies
            if policies:
                file.update(lambda kept: kept.having(()))
        except ProfileFileError as error:
            trouble.append(str(error))
        else:
            ended += policies
    return ended, trouble


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
    if why := why_off(folder):
        print(why)
    on: list[Policy] = []
    trouble: list[str] = []
    for file in _files(folder, trouble):
        try:
            on += file.read().policies
        except ProfileFileError as error:
            trouble.append(str(error))
    if on:
        print(f"{counted(len(on), 'policy is on', 'policies are on')}:")
        _print_each(on)
    elif not why and not trouble:
        print("No policy is on.")
    return _told(trouble)


def _files(folder: Path, trouble: list[str]) -> list[ProfileFile[PolicyFile]]:
    try:
        return ProfileFile.all_of(POLICY_FILES, folder)
    except OSError as error:
        trouble.append(f"The files of policies cannot be read: {_reason(error)}")
        return []


def _print_each(policies: list[Policy]) -> None:
    for policy in policies:
        print(f"  {policy_name(policy)} ({safe(policy.account.profile, 40)}), {terms(policy)}")


def _told(trouble: list[str]) -> int:
    """Complain of what could not be read or changed; return the exit code."""
    for sentence in trouble:
        complain(sentence)
    return PARTIAL if trouble else OK


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror or 'it cannot be written'}."
    return str(error)
