"""The configuration file: decodes TOML into frozen tables; errors name their line."""

import os
import re
import stat
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta, Struct, field

from roomtui.bounded_file import read_bounded, without_waiting
from roomtui.settings_error import SettingsError, did_you_mean
from roomtui.text import safe
from roomtui.trusted_path import NotTrusted, refuse_foreign, refuse_foreign_folders
from roomtui.user_folders import user_folder

T = TypeVar("T", bound=Struct)

LONGEST: Final = 1 << 20
"""Bytes of a configuration file."""

NOWHERE: Final = Path("~/.config/roomtui/config.toml")
"""Is shown, and never opened, where nobody knows the home of this user."""

_PART: Final = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED: Final = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_ASSIGNMENT: Final = rf"[ \t]*({_DOTTED})[ \t]*="
_HEADER: Final = rf"[ \t]*\[\[?[ \t]*({_DOTTED})[ \t]*\]"

_WORDS: Final = {
    "array": "a list",
    "bool": "true or false",
    "float": "a number",
    "int": "a number",
    "object": "a table",
    "str": "text",
}


_INTERVAL: Final = Meta(description="seconds between two refreshes, 1 to 60 (2)")
_READ_ONLY: Final = Meta(description="send nothing but GET, whatever key is pressed")


class Profile(Struct, frozen=True, kw_only=True):
    """One `[profiles.NAME]`: where a key comes from, where it goes, and how carefully.

    The descriptions are those of the manual.
    """

    api_key_command: Annotated[
        str | tuple[str, ...] | None,
        Meta(description="a command whose first line is the API key: text, or a list of words"),
    ] = None
    api_key_timeout: Annotated[
        float | None, Meta(description="seconds that the command is given, 600 at most (10)")
    ] = None
    api_key_file: Annotated[
        str | None, Meta(description="a file with the API key, which only you can read")
    ] = None
    api_key_env: Annotated[str | None, Meta(description="the variable that has the API key")] = None
    base_url: Annotated[
        str | None, Meta(description="where the API is (`https://api.telnyx.com/v2`)")
    ] = None
    relay: Annotated[
        str | None, Meta(description="the base URL of a relay, which has the key; always read-only")
    ] = None
    interval: Annotated[float | None, _INTERVAL] = None
    read_only: Annotated[bool, _READ_ONLY] = False
    insecure_http: Annotated[
        bool, Meta(description="allow plain `http://` to a host that is not this machine")
    ] = False


class ConfigTable(Struct, frozen=True, kw_only=True):
    """The whole file; the descriptions are those of the manual."""

    profile: Annotated[
        str | None, Meta(description="the profile to use unless `--profile` says otherwise")
    ] = None
    interval: Annotated[float | None, _INTERVAL] = None
    idle_after: Annotated[
        str | None,
        Meta(
            description="a time such as `10m` without a key or the mouse, or `off`: never. "
            "Over SSH `10m`, else `off`, unless given"
        ),
    ] = None
    idle_interval: Annotated[
        float | None, Meta(description="seconds between two refreshes from then on (10)")
    ] = None
    read_only: Annotated[bool, _READ_ONLY] = False
    download_dir: Annotated[str | None, Meta(description="where downloads go (`~/Downloads`)")] = (
        None
    )
    journal: Annotated[
        str | None,
        Meta(description="`required`, or `best-effort`: send even what the journal cannot take"),
    ] = None
    mouse: Annotated[
        bool,
        Meta(
            description="`false`: the mouse selects text as in any other program, and clicks "
            "nothing (true)"
        ),
    ] = True
    host_roles: Annotated[
        tuple[str, ...] | None,
        Meta(
            description="the roles of hosts, as the apps of those who join state them "
            "(`host`, `co-host`, `moderator`); an empty list counts none"
        ),
    ] = None
    identity_keys: Annotated[
        tuple[str, ...] | None,
        Meta(
            description="the keys under which the apps of those who join state a stable id, in "
            "order, such as `user.id` (`userId`, `externalId`, `sub`, `id`, `email` and the like); "
            "an empty list: all that an app says of somebody is the id"
        ),
    ] = None
    trusted_identities: Annotated[
        tuple[str, ...],
        Meta(
            description="ids of people whom you vouch for, such as `u-103` or `userId:u-103`; "
            "details say so"
        ),
    ] = ()
    reasons: Annotated[
        tuple[str, ...],
        Meta(
            description="reasons of kicks and ends to choose from, 9 at most, such as "
            '`["spam", "asked to leave"]`; `!` in a question offers them'
        ),
    ] = ()
    attention: Annotated[
        dict[str, Any],
        Meta(
            description="rules of attention by their ids: `false` switches one off, a table "
            "changes its thresholds; and who is told of alerts"
        ),
    ] = field(default_factory=dict)
    policies: Annotated[
        dict[str, Any],
        Meta(description="how much [policies](policies.md) may do at most"),
    ] = field(default_factory=dict)
    stock_output: Annotated[
        bool, Meta(description="Textual itself draws, with many times the bytes")
    ] = False
    theme: Annotated[
        str | None,
        Meta(
            description="`auto`: dark or light as the terminal's ground is; `dark`, `light`, "
            "`contrast`, or `ansi`: the terminal's own sixteen colours"
        ),
    ] = None
    keys: Annotated[dict[str, str], Meta(description="another key for a command, by its id")] = (
        field(default_factory=dict)
    )
    profiles: Annotated[dict[str, Profile], Meta(description="the profiles, by their names")] = (
        field(default_factory=dict)
    )


class Config:
    """A decoded configuration file, with the positions of its keys."""

    def __init__(self, path: Path, text: str = "", *, found: bool = True) -> None:
        self.path = path
        self.found = found
        self._lines = text.splitlines()
        self.table = self._whole(self._parse(text))

    def error(self, keys: tuple[str, ...], says: str) -> SettingsError:
        """Return an error that names the file, the line and the key."""
        return SettingsError(f"{self.place(keys)}: {says}")

    def place(self, keys: tuple[str, ...]) -> str:
        """Return the file, the line and the key."""
        line = self._line_of(keys)
        where = f", line {line}" if line else ""
        return f"{safe(self.path)}{where}, {safe('.'.join(keys), 80)}"

    def read(self, kind: type[T], raw: dict[str, Any], path: tuple[str, ...]) -> T:
        """Return what a table of the file says.

        Raises:
            SettingsError: it says something that cannot be.
        """
        return self._struct(kind, raw, path)

    def _parse(self, text: str) -> dict[str, Any]:
        if not text:
            return {}
        import tomllib  # most have no file, and their start should not wait for it

        try:
            return tomllib.loads(text)
        except RecursionError:
            raise SettingsError(f"{safe(self.path)} is nested too deeply to be read.") from None
        except ValueError as error:
            raise self._broken(str(error)) from None

    def _broken(self, message: str) -> SettingsError:
        what, _, where = message.partition(" (at ")
        found = re.match(r"line (\d+)", where)
        number = int(found[1]) if found else len("\n".join(self._lines).rstrip().split("\n"))
        line = self._lines[number - 1] if number <= len(self._lines) else ""
        key = re.match(_ASSIGNMENT, line)
        named = f", {safe(key[1], 40)}" if key else ""
        reason = safe(what[:1].lower() + what[1:], 80)
        return SettingsError(
            f"{safe(self.path)}, line {number}{named}: this is not TOML ({reason})."
        )

    def _whole(self, raw: dict[str, Any]) -> ConfigTable:
        keys = self._table(raw, "keys")
        profiles = self._table(raw, "profiles")
        for name in keys:
            self._value(str, keys[name], ("keys", name))
        for name in profiles:
            table = self._table(profiles, name, "profiles")
            profiles[name] = self._struct(Profile, table, ("profiles", name))
        return self._struct(ConfigTable, raw | {"profiles": profiles})

    def _table(self, raw: Mapping[str, Any], name: str, *inside: str) -> dict[str, Any]:
        found: dict[str, Any] = self._value(dict, raw.get(name, {}), (*inside, name))
        return found

    def _struct(self, kind: type[T], raw: dict[str, Any], path: tuple[str, ...] = ()) -> T:
        kinds = {known.name: known.type for known in msgspec.structs.fields(kind)}
        for name in raw:
            if name not in kinds:
                raise self.error((*path, name), f"there is no such key{did_you_mean(name, kinds)}")
        return kind(
            **{name: self._value(kinds[name], value, (*path, name)) for name, value in raw.items()}
        )

    def _value(self, kind: Any, value: object, path: tuple[str, ...]) -> Any:
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            wanted, found = re.findall(r"`([^`]+)`", str(error))[:2]
            raise self.error(
                path, f"this should be {_words(wanted)}, not {_words(found)}."
            ) from None

    def _line_of(self, keys: tuple[str, ...]) -> int:
        """Return the line that sets a key, or else one that opens a table around or below it."""
        section: tuple[str, ...] = ()
        best, best_depth = 0, 0
        for number, line in enumerate(self._lines, start=1):
            if header := re.match(_HEADER, line):
                here = section = _path(header[1])
            elif assignment := re.match(_ASSIGNMENT, line):
                here = (*section, *_path(assignment[1]))
            else:
                continue
            depth = min(len(here), len(keys))
            if depth > best_depth and here[:depth] == keys[:depth]:
                best, best_depth = number, depth
        return best


def _path(dotted: str) -> tuple[str, ...]:
    """Read a dotted key as TOML does."""
    import tomllib

    steps: list[str] = []
    try:
        table: Any = tomllib.loads(f"{dotted} = 0")
    except ValueError:
        return ()
    while isinstance(table, dict):
        [(step, table)] = table.items()
        steps.append(step)
    return tuple(steps)


def _words(kinds: str) -> str:
    return " or ".join(_WORDS.get(kind, kind) for kind in kinds.split(" | ") if kind != "null")


def load_config(named: str | None, environ: MutableMapping[str, str]) -> Config:
    """Read the file that a flag or ROOMTUI_CONFIG names, or the one in the usual place if any.

    Raises:
        SettingsError: the file cannot be read, or does not say what it should.
    """
    named = named or environ.get("ROOMTUI_CONFIG")
    path = Path(named) if named else _usual_path()
    if path is None:
        return Config(NOWHERE, found=False)
    try:
        text = _trusted_text(path)
    except NotTrusted as error:
        raise SettingsError(str(error)) from None
    except FileNotFoundError:
        if named:
            raise SettingsError(f"There is no configuration file {safe(path)}.") from None
        return Config(path, found=False)
    except UnicodeDecodeError:
        raise SettingsError(f"{safe(path)} is not text in UTF-8.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file can have this name"
        raise SettingsError(f"{safe(path)} cannot be read ({reason}).") from None
    return Config(path, text)


def _trusted_text(path: Path) -> str:
    """Read a file that nobody else can write: it names a command to run, and where the key goes.

    Raises:
        NotTrusted: somebody else owns or can write it, or a folder on the way to it.
        OSError: it cannot be read.
        UnicodeDecodeError: it is not text in UTF-8.
    """
    what = f"The configuration file {safe(path)}"
    with open(path, "rb", opener=without_waiting) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISCHR(status.st_mode):  # what is written to /dev/null is in no file
            refuse_foreign(what, path, status)
        refuse_foreign_folders(what, path)
        return read_bounded(what, file, LONGEST).decode("utf-8-sig").replace("\r\n", "\n")


def _usual_path() -> Path | None:
    from platformdirs import user_config_path

    folder = user_folder(lambda: user_config_path("roomtui"))
    return folder / "config.toml" if folder else None
