"""Settings, resolved from flags, environment, profile and configuration file."""

import math
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.attention_settings import AttentionSettings
from roomtui.base_url import checked_base_url
from roomtui.config import Config, Profile, load_config
from roomtui.config_checks import identity_keys, journal_required, reasons, trusted_identities
from roomtui.credentials import GIVEN_BY, DemoKey, KeySource, RelayedKey, key_source
from roomtui.identity.id_keys import ID_KEYS
from roomtui.idle import IDLE_INTERVAL, idle_after
from roomtui.policy_limits import PolicyLimits
from roomtui.settings_error import SettingsError, did_you_mean
from roomtui.text import safe
from roomtui.user_folders import expanded, user_folder

__all__ = ["Flags", "KeySource", "Settings", "SettingsError", "resolve", "state_folder"]

BASE_URL: Final = "https://api.telnyx.com/v2"
DEMO_URL: Final = "http://demo.roomtui.invalid/v2"
"""Those of `api.client` and `demo.embedded`, which are not imported this early."""

INTERVAL: Final = 2.0
FASTEST: Final = 1.0
SLOWEST: Final = 60.0
"""Bounds of the interval in seconds, those of `live.pace`, which is not imported this early."""

AUTO: Final = "auto"
THEMES: Final = (AUTO, "dark", "light", "contrast", "ansi")
"""The themes that can be asked for; the first goes by the ground of the terminal."""

HOST_ROLES: Final = ("host", "co-host", "moderator")
"""The roles of those who run a session, as contexts state them, unless others are configured."""

NO_HOME: Final = (
    "No home is known for this user, so that the journal has no place. "
    "Set HOME or ROOMTUI_STATE_DIR to a folder of your own, or use --read-only."
)

_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"", "0", "false", "no", "off"})


class Flags(Struct, frozen=True, kw_only=True):
    """The flags of the command line; None where one was not given."""

    profile: str | None = None
    config: str | None = None
    base_url: str | None = None
    relay: str | None = None
    interval: str | None = None
    demo: str | None = None
    faults: str | None = None
    read_only: bool = False
    viewer: bool = False
    insecure_http: bool = False
    stock_output: bool = False
    theme: str | None = None
    no_mouse: bool = False


class Settings(Struct, frozen=True, kw_only=True):
    """All that the screen needs to know; the key is never among it.

    `profile` is a name to show, `interval` the seconds between two looks, `idle_interval`
    those once no key was pressed for `idle_after` seconds, if ever, `demo` the scenario
    if the API is simulated, `faults` what goes wrong there, `keys` another key for a command by
    its id, `state_dir` where the journal lives, None if no home is known or for a viewer, who has
    no use for it, `journal_required` whether nothing is sent that it cannot take, `download_dir`
    where downloads go, `config` the configuration file, which need not be there, `stock_output`
    whether Textual itself writes to the terminal, `mouse` whether the terminal is asked to tell of
    the mouse, `theme` what was said of the colours, None if nothing was, `host_roles` the roles of
    those who are counted as hosts, `identity_keys` the keys of a context that tell who somebody is,
    in order, `trusted_identities` those whom the configuration names, `reasons` the presets of a
    reason, `attention` what is configured of the rules that tell what needs a hand, `policies` how
    much policies may do, `is_relayed` whether it is asked through a relay, as all viewers of it do.
    """

    profile: str
    base_url: str = BASE_URL
    interval: float = INTERVAL
    idle_after: float | None = None
    idle_interval: float = IDLE_INTERVAL
    read_only: bool = False
    demo: str | None = None
    faults: str = ""
    keys: Mapping[str, str] = {}
    state_dir: Path | None
    journal_required: bool = True
    download_dir: Path = Path()
    config: Path | None = None
    stock_output: bool = False
    theme: str | None = None
    mouse: bool = True
    host_roles: tuple[str, ...] = HOST_ROLES
    identity_keys: tuple[str, ...] = ID_KEYS
    trusted_identities: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    attention: AttentionSettings = AttentionSettings()
    policies: PolicyLimits = PolicyLimits()
    is_relayed: bool = False

    @property
    def account(self) -> AccountId:
        """Return the account that is watched: the profile at its service."""
        return AccountId.of(self.profile, self.base_url)

    @property
    def journal_dir(self) -> Path:
        """Return the folder of the journal.

        Raises:
            SettingsError: nothing says where it is.
        """
        if self.state_dir is None:
            raise SettingsError(NO_HOME)
        return self.state_dir / "journal"


def resolve(flags: Flags, environ: MutableMapping[str, str]) -> tuple[Settings, KeySource]:
    """Settle what to do and where the key comes from; takes the key out of `environ`.

    What a flag says goes before the environment, then the profile, then the top of the file;
    only read-only holds wherever it is said. Who watches through a relay has no key and only reads.

    Raises:
        SettingsError: something was said that cannot be.
    """
    if flags.demo and flags.base_url:
        raise SettingsError("--demo and --base-url exclude each other; give one of them.")
    if flags.relay is not None and (flags.demo or flags.base_url):
        raise SettingsError("--relay goes with neither --demo nor --base-url; give one of them.")
    if flags.faults is not None and not flags.demo:
        raise SettingsError("--faults goes with --demo, or with demo-server.")
    config = load_config(flags.config, environ)
    name, profile = _profile(flags, environ, config)
    relay = _relay(flags, config, name, profile)
    source = RelayedKey(config, environ) if relay else key_source(config, name, profile, environ)
    settings = Settings(
        profile=name or ("demo" if flags.demo else "relay" if relay else "default"),
        base_url=relay or _base_url(flags, environ, config, name, profile),
        interval=_interval(flags, config, name, profile),
        idle_after=idle_after(config, environ, viewer=flags.viewer),
        idle_interval=_idle_interval(config),
        read_only=_read_only(flags, environ, config, profile) or bool(relay or profile.relay),
        demo=flags.demo,
        faults=flags.faults or "",
        keys=config.table.keys,
        state_dir=None if flags.viewer else state_folder(environ, demo=bool(flags.demo)),
        journal_required=journal_required(config),
        download_dir=_download_dir(environ, config),
        config=config.path,
        stock_output=flags.stock_output or config.table.stock_output,
        theme=_theme(flags, environ, config),
        mouse=not flags.no_mouse and _mouse(environ, config),
        host_roles=HOST_ROLES if config.table.host_roles is None else config.table.host_roles,
        identity_keys=identity_keys(config),
        trusted_identities=trusted_identities(config),
        reasons=reasons(config),
        attention=_attention(config),
        policies=_policies(config),
        is_relayed=bool(relay),
    )
    return settings, DemoKey() if flags.demo else source


def _profile(flags: Flags, environ: Mapping[str, str], config: Config) -> tuple[str, Profile]:
    """Return the profile that was chosen; a demo has one only if the flag says so."""
    name, chosen_by = flags.profile, "--profile"
    if name is None and not flags.demo:
        name, chosen_by = environ.get("ROOMTUI_PROFILE") or None, "ROOMTUI_PROFILE"
    if name is None and not flags.demo and config.table.profile is not None:
        name, chosen_by = config.table.profile, config.place(("profile",))
    if name is None:
        return "", Profile()
    known = config.table.profiles
    if name not in known:
        where = (
            f"in {safe(config.path)}" if config.found else f"since there is no {safe(config.path)}"
        )
        raise SettingsError(
            f"{chosen_by}: there is no profile {safe(name, 40)} {where}{did_you_mean(name, known)}"
        )
    return name, known[name]


def _relay(flags: Flags, config: Config, name: str, profile: Profile) -> str | None:
    """Return the relay to watch through; raises if a key or another service is named too."""
    insecure = flags.insecure_http or profile.insecure_http
    if flags.relay is not None:
        return checked_base_url(flags.relay, "--relay", insecure=insecure, shown="all names")
    if profile.relay is None or flags.demo:
        return None
    for other in ("base_url", *GIVEN_BY):
        if getattr(profile, other) is not None:
            says = "this does not go with a relay, which has the key; give one of them."
            raise config.error(("profiles", name, other), says)
    if flags.base_url is not None:
        raise SettingsError(f"--base-url: the profile {safe(name, 40)} watches through a relay.")
    place = config.place(("profiles", name, "relay"))
    return checked_base_url(profile.relay, place, insecure=insecure, shown="all names")


def _base_url(
    flags: Flags, environ: Mapping[str, str], config: Config, name: str, profile: Profile
) -> str:
    if flags.demo:
        return DEMO_URL
    insecure = flags.insecure_http or profile.insecure_http
    if flags.base_url is not None:
        return checked_base_url(flags.base_url, "--base-url", insecure=insecure)
    if url := environ.get("TELNYX_BASE_URL"):
        return checked_base_url(url, "TELNYX_BASE_URL", insecure=insecure)
    if profile.base_url is not None:
        place = config.place(("profiles", name, "base_url"))
        return checked_base_url(profile.base_url, place, insecure=insecure)
    return BASE_URL


def _interval(flags: Flags, config: Config, name: str, profile: Profile) -> float:
    if flags.interval is not None:
        try:
            return _checked_interval(float(flags.interval), "--interval")
        except ValueError:
            raise SettingsError(
                f"--interval: {safe(flags.interval, 24)} is not a number of seconds."
            ) from None
    if profile.interval is not None:
        return _checked_interval(profile.interval, config.place(("profiles", name, "interval")))
    if config.table.interval is not None:
        return _checked_interval(config.table.interval, config.place(("interval",)))
    return INTERVAL


def _idle_interval(config: Config) -> float:
    if config.table.idle_interval is None:
        return IDLE_INTERVAL
    return _checked_interval(config.table.idle_interval, config.place(("idle_interval",)))


def _checked_interval(seconds: float, place: str) -> float:
    if math.isfinite(seconds) and FASTEST <= seconds <= SLOWEST:
        return seconds
    side = "above the ceiling" if seconds > SLOWEST else "below the floor"
    raise SettingsError(
        f"{place}: {seconds:g} is {side}; "
        f"give {FASTEST:g} to {SLOWEST:g} seconds, since the request limit is shared."
    )


def _read_only(flags: Flags, environ: Mapping[str, str], config: Config, profile: Profile) -> bool:
    said = _said(environ, "ROOMTUI_READ_ONLY")
    by_flag = flags.read_only or flags.viewer
    return by_flag or bool(said) or profile.read_only or config.table.read_only


def _attention(config: Config) -> AttentionSettings:
    if not config.table.attention:
        return AttentionSettings()
    from roomtui.attention_table import attention_settings  # most configure nothing of it

    return attention_settings(config)


def _policies(config: Config) -> PolicyLimits:
    if not config.table.policies:
        return PolicyLimits()
    from roomtui.policy_table import policy_limits  # most configure nothing of it

    return policy_limits(config)


def _mouse(environ: Mapping[str, str], config: Config) -> bool:
    said = _said(environ, "ROOMTUI_MOUSE")
    return config.table.mouse if said is None else said


def _said(environ: Mapping[str, str], name: str) -> bool | None:
    """Return what a variable says, None if nothing."""
    said = environ.get(name, "").strip().lower()
    if said not in _YES | _NO:
        raise SettingsError(f"{name}: {safe(said, 24)} is neither true nor false.")
    return said in _YES if said else None


def _theme(flags: Flags, environ: Mapping[str, str], config: Config) -> str | None:
    """Return the theme that was asked for; None if none was, so that one may be remembered."""
    named = ((flags.theme, "--theme"), (environ.get("ROOMTUI_THEME") or None, "ROOMTUI_THEME"),
             (config.table.theme, config.place(("theme",))))  # fmt: skip
    theme, place = next(((theme, place) for theme, place in named if theme is not None), (None, ""))
    if theme is None or theme in THEMES:
        return theme
    raise SettingsError(
        f"{place}: {safe(theme, 24) or 'this'} is no theme{did_you_mean(theme, THEMES)}"
    )


def _download_dir(environ: Mapping[str, str], config: Config) -> Path:
    if named := environ.get("ROOMTUI_DOWNLOAD_DIR"):
        return expanded(named, "ROOMTUI_DOWNLOAD_DIR")
    if named := config.table.download_dir:
        return expanded(named, config.place(("download_dir",)))
    from platformdirs import user_downloads_path

    return user_folder(user_downloads_path) or Path()


def state_folder(environ: Mapping[str, str], *, demo: bool) -> Path | None:
    """Return the folder for the journal; what was rehearsed stays apart from what was done."""
    folder: Path | None
    if named := environ.get("ROOMTUI_STATE_DIR"):
        folder = Path(named)
    else:
        from platformdirs import user_state_path

        folder = user_folder(lambda: user_state_path("roomtui"))
    return folder / "demo" if folder and demo else folder
