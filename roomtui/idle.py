"""The idle timeout: after how long without a key the console polls less often."""

import re
from collections.abc import Mapping
from typing import Final

from roomtui.config import Config
from roomtui.duration import UNIT_SECS
from roomtui.text import safe

REMOTE_IDLE_SECS: Final = 600.0
"""Without a word in the configuration: ten minutes over SSH, and never at the machine itself."""

IDLE_INTERVAL: Final = 10.0
"""Seconds between two looks while nobody looks, unless the configuration says otherwise."""

OFF: Final = "off"

_DURATION: Final = r"([1-9][0-9]{0,4}) ?([smh])"


def idle_after(config: Config, environ: Mapping[str, str], *, viewer: bool) -> float | None:
    """Return the seconds without a key after which nobody looks, or None if somebody always does.

    Viewers come over SSH, though nothing in their environment tells.

    Raises:
        SettingsError: the configuration says something else than a time.
    """
    said = config.table.idle_after
    if said is None:
        is_remote = viewer or any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY"))
        return REMOTE_IDLE_SECS if is_remote else None
    if said == OFF:
        return None
    if not (read := re.fullmatch(_DURATION, said.strip(), re.ASCII)):
        says = f'{safe(said, 24) or "nothing"} is no time; say one such as "10m", or "off".'
        raise config.error(("idle_after",), says)
    return float(read[1]) * UNIT_SECS[read[2]]
