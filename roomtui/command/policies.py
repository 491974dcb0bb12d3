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
from roomtui.live.policies.run_lock import is_run
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
            on = [one for one in policies if _is_run(one, file, folder) or _waits(one)]
            if policies:
                file.update(lambda kept: kept.having(()))
        except ProfileFileError as error:
            trouble.append(str(error))
        else:
            ended += on
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
    waiting: list[Policy] = []
    trouble: list[str] = []
    for file in _files(folder, trouble):
        try:
            policies = file.read().policies
        except ProfileFileError as error:
            trouble.append(str(error))
        else:
            on += (one for one in policies if _is_run(one, file, folder))
            waiting += (one for one in policies if one not in on and _waits(one))
    if on:
        print(f"{counted(len(on), 'policy is on', 'policies are on')}:")
        _print_each(on)
    elif not why and not trouble:
        print("No policy is on.")
    if waiting:
        print(f"{counted(len(waiting), 'policy goes', 'policies go')} on in the next console:")
        _print_each(waiting)
    return _told(trouble)


def _is_run(policy: Policy, file: ProfileFile[PolicyFile], folder: Path) -> bool:
    """Return whether a console runs a policy; of another host, as far as the file tells.

    One that was killed leaves in the file what it had on.
    """
    host = Operator.here().host
    own = ProfileFile(POLICY_FILES, folder, f"{policy.account.profile}@{host}")
    if own.path != file.path:
        return True
    try:
        return is_run(folder, host, policy.account)
    except OSError:
        return True


def _waits(policy: Policy) -> bool:
    """Return whether the next console takes up a policy that none runs."""
    return policy.goes_on and not policy.is_over(datetime.now(UTC))


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
