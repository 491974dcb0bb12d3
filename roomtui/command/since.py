"""Reads `--since`: how long ago, or a day and time on the operator's clock."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from roomtui.complaint import SettingsError
from roomtui.text import safe

_UNITS: Final = {"m": 60, "h": 3_600, "d": 86_400}


def moment_before(words: str, now: datetime) -> datetime:
    """Read `--since`: `30m`, `2h`, `3d`, a local day, or a local time of day, or both.

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
    if ago := re.fullmatch(r"(\d{1,6})([mhd])", words, re.ASCII):
        return now - timedelta(seconds=int(ago[1]) * _UNITS[ago[2]])
    here = now.astimezone()
    if re.fullmatch(r"\d\d:\d\d(:\d\d)?", words, re.ASCII):
        at = datetime.fromisoformat(f"{here:%Y-%m-%d}T{words}").astimezone()
        return at if at <= now else at - timedelta(days=1)
    day = {"today": here, "yesterday": here - timedelta(days=1)}.get(words)
    return datetime.fromisoformat(f"{day:%Y-%m-%d}" if day else words).astimezone()
