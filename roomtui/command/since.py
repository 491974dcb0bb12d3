"""Reads `--since`: how long ago, or a day and time on the operator's clock."""

import re
from datetime import UTC, datetime, timedelta

from roomtui.duration import UNIT_SECS
from roomtui.settings_error import SettingsError
from roomtui.text import safe


def moment_before(words: str, now: datetime) -> datetime:
    """Read `--since`: `90s`, `30m`, `2h`, `3d`, a local day, or a local time of day, or both.

    A time may bear its offset, such as `02:30+01:00`, which tells the two apart that the hour has
    in which daylight saving time ends.

    Raises:
        SettingsError: it is none of them.
    """
    try:
        return _moment(words, now).astimezone(UTC)
    except (ValueError, OverflowError):
        raise SettingsError(
            f"--since: {safe(words, 24)} is no time; give 30m, 2h, 3d, 14:02, 2026-11-23 "
            "or 2026-11-23T14:02."
        ) from None


def _moment(words: str, now: datetime) -> datetime:
    if ago := re.fullmatch(r"(\d{1,6})([smhd])", words, re.ASCII):
        return now - timedelta(seconds=int(ago[1]) * UNIT_SECS[ago[2]])
    here = now.astimezone()
    if re.fullmatch(r"\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?", words, re.ASCII):
        # An hour that the clock goes through twice is meant from its first time on, which leaves
        # nothing out. With an offset of its own it may be tomorrow's there.
        for back in (-1, 0, 1, 2):
            at = datetime.fromisoformat(f"{here - timedelta(days=back):%Y-%m-%d}T{words}")
            at = at.astimezone()
            if at <= now:
                return at
        raise ValueError(words)
    day = {"today": here, "yesterday": here - timedelta(days=1)}.get(words)
    return datetime.fromisoformat(f"{day:%Y-%m-%d}" if day else words).astimezone()
