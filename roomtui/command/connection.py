"""The connection to the API: over the network, or to the simulation in this process."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from roomtui.api.secret import ApiKey
from roomtui.credentials import KeySource
from roomtui.live.renewal import KeyRenewal
from roomtui.process import gc_tuning
from roomtui.settings import Settings
from roomtui.settings_error import SettingsError, did_you_mean

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi
    from roomtui.demo.faults import Mix


def require_scenario(scenario: str) -> None:
    """Raise SettingsError unless a scenario can be simulated.

    Raises:
        SettingsError: there is no such scenario.
    """
    from roomtui.demo.scenarios import SCENARIOS

    if scenario not in SCENARIOS:
        raise SettingsError(f"There is no scenario of that name{did_you_mean(scenario, SCENARIOS)}")


def checked_mix(spec: str | None) -> "Mix | None":
    """Read what shall go wrong in the demo.

    Raises:
        SettingsError: it cannot be read.
    """
    if spec is None:
        return None
    from roomtui.demo.faults import BadSpec, parse_mix

    try:
        return parse_mix(spec)
    except BadSpec as error:
        raise SettingsError(f"--faults: {error}") from None


def connector(settings: Settings, key: ApiKey | None) -> Callable[[], "VideoApi"]:
    """Return what makes the client; the network half is imported when that is called."""

    def connect() -> "VideoApi":
        with gc_tuning.left_alone():
            return make()

    def make() -> "VideoApi":
        from roomtui.api.client import VideoApi

        if settings.demo is None:
            return VideoApi(key, settings.base_url, read_only=settings.read_only)
        from roomtui.demo.embedded import embedded

        api = embedded(settings.demo, mix=checked_mix(settings.faults or None))
        return VideoApi(
            ApiKey(api.key),
            api.base_url,
            read_only=settings.read_only,
            transport=api.transport(),
        )

    return connect


def renewal(source: KeySource) -> Callable[[], ApiKey | None] | None:
    """Return what reads the key anew while the console runs, where that can make a difference.

    Where there is none it is read again with the next refusal, and the feed says why.
    """
    if not source.renewable:
        return None

    def read() -> ApiKey | str | None:
        try:
            return source.renew()
        except SettingsError as error:
            return str(error)

    return KeyRenewal(read, source.stop)
