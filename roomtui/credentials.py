"""Sources of the API key: a variable, a file, a command; never an argument."""

import os
import re
from abc import ABC, abstractmethod
from collections.abc import MutableMapping
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

from roomtui.api.redaction import KEY_SHAPE, SHORTEST, forms, told_safe
from roomtui.api.secret import ApiKey
from roomtui.bounded_file import without_waiting
from roomtui.config import Config, Profile
from roomtui.held_secrets import HIDDEN
from roomtui.key_file import refuse_others
from roomtui.process.hardening import take
from roomtui.settings_error import NO_KEY, SettingsError
from roomtui.text import safe

if TYPE_CHECKING:
    from roomtui.key_command import Ended

VARIABLE: Final = "TELNYX_API_KEY"
COMMAND_SECS: Final = 10.0
"""Seconds that a command is given unless `api_key_timeout` says otherwise."""

MOST_COMMAND_SECS: Final = 600.0

LONGEST_WORDS: Final = 200
"""Characters that are told of what a command says on stderr."""

LONGEST: Final = 4096
"""Bytes of a key file that are looked at."""

GIVEN_BY: Final = ("api_key_command", "api_key_file", "api_key_env")
"""The keys of a profile that name a place; one at most."""


class KeySource(ABC):
    """A place to read the key from; `label` says which, `renewable` whether it can change."""

    label: str
    renewable = False
    is_there = True

    @abstractmethod
    def read(self) -> ApiKey | None:
        """Read the key; None where none is needed.

        Raises:
            SettingsError: there is none to be had; the message never holds any of it.
        """

    def renew(self) -> ApiKey | None:
        """Read the key again while the console has the terminal.

        Raises:
            SettingsError: likewise.
        """
        return self.read()

    def stop(self) -> None:  # noqa: B027 - most are read at once
        """End what reads the key in another thread, and let none begin."""

    def _key(self, text: str) -> ApiKey:
        try:
            return ApiKey(text)
        except ValueError as error:
            raise SettingsError(f"The key {self.label} cannot be used: {error}.") from None


class NoKey(KeySource):
    """Nothing names a key."""

    label = "nowhere"
    is_there = False

    def read(self) -> ApiKey:
        """Return how to give a key."""
        raise SettingsError(NO_KEY)


class RelayedKey(KeySource):
    """A relay has the key, so that none is read here, and none that lies about is inherited."""

    label = "not needed, since the relay has it"

    def __init__(self, config: Config, environ: MutableMapping[str, str]) -> None:
        _take_all(config, environ)

    def read(self) -> None:
        """Return no key."""


class DemoKey(KeySource):
    """The embedded API makes its own key."""

    label = "made by the demo"

    def read(self) -> ApiKey:
        """Return a key that opens nothing."""
        return ApiKey("demo")


class VariableKey(KeySource):
    """A variable, taken out of the environment so that no child inherits it."""

    def __init__(self, name: str, environ: MutableMapping[str, str]) -> None:
        shown = safe(name, 80)
        self.label = f"from the variable {shown}"
        self._found: ApiKey | SettingsError
        try:
            self._found = self._taken(name, shown, environ)
        except SettingsError as error:
            self._found = error

    def _taken(self, name: str, shown: str, environ: MutableMapping[str, str]) -> ApiKey:
        text = take(name, environ)
        if text is None:
            raise SettingsError(f"The variable {shown}, which should hold the key, is not set.")
        return self._key(text)

    def read(self) -> ApiKey:
        """Return the key that the variable held."""
        if isinstance(self._found, SettingsError):
            raise self._found
        return self._found


class FileKey(KeySource):
    """The first line of a file that only its owner can read."""

    renewable = True

    def __init__(self, path: Path) -> None:
        self.label = f"from the file {safe(path)}"
        self._path = path

    def read(self) -> ApiKey:
        """Read the file anew."""
        try:
            with open(self._path, "rb", opener=without_waiting) as file:
                refuse_others(self._path, os.fstat(file.fileno()))
                text = file.read(LONGEST).decode("utf-8", "replace")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", "no file can have this name")
            raise SettingsError(
                f"The key file {safe(self._path)} cannot be read ({reason})."
            ) from None
        return self._key(text.strip().partition("\n")[0])


class CommandKey(KeySource):
    """The first line that a command prints; it is run without a shell.

    Args:
        argv: the program and its arguments.
        seconds: that it is given, `COMMAND_SECS` unless the profile says otherwise.
    """

    renewable = True

    def __init__(self, argv: list[str], seconds: float | None = None) -> None:
        self._program = safe(argv[0], 80)
        self.label = f"from the command {self._program}"
        self._argv = argv
        self._seconds = seconds
        self._is_stopped = Event()

    def read(self) -> ApiKey:
        """Run the command on this terminal, where it may ask for a passphrase."""
        return self._run(detached=False)

    def renew(self) -> ApiKey:
        """Run it anew without a terminal, which the console has by now."""
        return self._run(detached=True)

    def stop(self) -> None:
        """Kill the command if it runs."""
        self._is_stopped.set()

    def _run(self, *, detached: bool) -> ApiKey:
        from roomtui.key_command import run_command

        seconds = COMMAND_SECS if self._seconds is None else self._seconds
        try:
            ended = run_command(self._argv, seconds, self._is_stopped, detached=detached)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", "no command can have this name")
            raise self._failed(f"cannot be run ({reason})") from None
        said = f" and said: {words}" if (words := _words(ended)) else ""
        if ended.is_late:
            raise self._failed(f"gave no key within {seconds:g} s{said}")
        if ended.is_too_long:
            raise self._failed("printed far more than a key")
        if ended.status < 0:
            raise self._failed(f"was killed by signal {-ended.status}{said}")
        if ended.status:
            raise self._failed(f"failed with exit status {ended.status}{said}")
        return self._key(ended.output.decode("utf-8", "replace").strip().partition("\n")[0])

    def _failed(self, how: str) -> SettingsError:
        return SettingsError(
            f"The command {self._program}, which should print the key, {how}; try it by hand."
        )


def _words(ended: "Ended") -> str:
    """Return what a command said on stderr, less what it printed, which may be a key."""
    said = safe(ended.stderr.decode("utf-8", "replace"), LONGEST_WORDS * 2)
    for word in ended.output.decode("utf-8", "replace").split():
        if len(word) >= SHORTEST:
            for form in forms(word):
                said = said.replace(form, HIDDEN)
    return told_safe(said, LONGEST_WORDS).rstrip(".")


def key_source(
    config: Config, name: str, profile: Profile, environ: MutableMapping[str, str]
) -> KeySource:
    """Choose where the key comes from: what the profile names, or else TELNYX_API_KEY.

    Raises:
        SettingsError: the profile names more than one place, or a command that is none.
    """
    named = [given for given in GIVEN_BY if getattr(profile, given) is not None]
    for given in named:
        if re.fullmatch(KEY_SHAPE, str(getattr(profile, given)).strip()):
            says = "this looks like the key itself; name the place where it is kept."
            raise config.error(("profiles", name, given), says)
    if len(named) > 1:
        place = ("profiles", name, named[1])
        raise config.error(place, f"{named[0]} is given too; one of them is enough.")
    chosen = _of_profile(config, name, profile, environ)
    if chosen is None and environ.get(VARIABLE, "").strip():
        chosen = VariableKey(VARIABLE, environ)
    _take_all(config, environ)
    return chosen or NoKey()


def _take_all(config: Config, environ: MutableMapping[str, str]) -> None:
    """Remove the variables that hold a key of any profile; no child is to inherit them."""
    for profile in config.table.profiles.values():
        if profile.api_key_env is not None:
            take(profile.api_key_env, environ)
    take(VARIABLE, environ)


def _of_profile(
    config: Config, name: str, profile: Profile, environ: MutableMapping[str, str]
) -> KeySource | None:
    if profile.api_key_env is not None:
        return VariableKey(profile.api_key_env, environ)
    if profile.api_key_file is not None:
        return FileKey(_beside(config.path, profile.api_key_file))
    if profile.api_key_command is not None:
        try:
            return CommandKey(_argv(profile.api_key_command), _seconds(config, name, profile))
        except ValueError as error:
            place = ("profiles", name, "api_key_command")
            raise config.error(place, f"this is no command ({error}).") from None
    return None


def _seconds(config: Config, name: str, profile: Profile) -> float | None:
    seconds = profile.api_key_timeout
    if seconds is None or 0 < seconds <= MOST_COMMAND_SECS:
        return seconds
    raise config.error(
        ("profiles", name, "api_key_timeout"), f"give up to {MOST_COMMAND_SECS:g} seconds."
    )


def _beside(config: Path, file: str) -> Path:
    """Read a relative path from where the configuration file is."""
    try:
        return config.parent / Path(file).expanduser()
    except RuntimeError:
        return config.parent / file


def _argv(command: str | tuple[str, ...]) -> list[str]:
    import shlex  # most have their key elsewhere

    argv = shlex.split(command) if isinstance(command, str) else list(command)
    if not argv or not argv[0]:
        raise ValueError("it is empty")
    return argv
