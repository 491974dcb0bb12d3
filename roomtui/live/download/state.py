"""The state of a download, for whoever shows it."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from roomtui.live.kinds import RecordKind


class DownloadState(StrEnum):
    """Where a download stands."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Return whether nothing more happens unless it is asked for again."""
        return self in {DownloadState.DONE, DownloadState.FAILED, DownloadState.CANCELLED}


class Download(Struct, frozen=True, kw_only=True):
    """One file on its way into `folder`.

    `path` is the file once it is complete; until then nothing stands under its name, and `name`
    may still change. `received` and `total` count bytes, `speed` bytes a second, `left` the
    seconds that are left at that speed. `next_try` is when it is tried again, while it waits;
    `reason` says what went wrong and what to do.
    """

    id: str
    kind: RecordKind
    record_id: str
    name: str
    folder: Path
    state: DownloadState
    path: Path | None = None
    received: int = 0
    total: int | None = None
    speed: float = 0.0
    left: float | None = None
    next_try: datetime | None = None
    reason: str = ""
    tries: int = 0
