"""One download while it is worked on."""

import asyncio
from collections import deque
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from roomtui.live.download.partial_file import PartialFile
from roomtui.live.download.state import Download, DownloadState
from roomtui.live.kinds import RecordKind

WINDOW: Final = 5.0
"""Seconds over which the speed is smoothed."""


class SpeedMeter:
    """Measures the speed over the last few seconds."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def speed(self, now: float, received: int) -> float:
        """Return bytes a second; those of before a new start do not count."""
        if self._marks and received < self._marks[-1][1]:
            self._marks.clear()
        self._marks.append((now, received))
        while self._marks[0][0] < now - WINDOW:
            self._marks.popleft()
        then, before = self._marks[0]
        return (received - before) / (now - then) if now > then else 0.0


class Job:
    """A download with all that changes: who shows it is given a `Download`."""

    def __init__(self, kind: RecordKind, record_id: str, name: str, folder: Path) -> None:
        self.id = uuid4().hex
        self.kind = kind
        self.record_id = record_id
        self.name = name
        self.folder = folder
        self.part = PartialFile(folder, record_id)
        self.validator = ""
        self.total: int | None = None
        self.size_mb: float | None = None
        self.received = 0
        self.tries = 0
        self.state = DownloadState.QUEUED
        self.task: asyncio.Task[tuple[DownloadState, str]] | None = None
        self._reason = ""
        self._next_try: datetime | None = None
        self._meter = SpeedMeter()
        self._shown: Download | None = None

    def queue_again(self, name: str) -> None:
        """Go back into the queue, with what has come if it was kept."""
        self.renew()
        self.name, self.tries = name, 0
        self.settle(DownloadState.QUEUED)

    def renew(self) -> None:
        """Forget what has come if it is there no more."""
        if self.part.is_over:
            self.part = PartialFile(self.folder, self.record_id)
            self.validator, self.total, self.received = "", None, 0

    def begin_try(self) -> None:
        """Count an attempt."""
        self.tries += 1
        self.settle(DownloadState.RUNNING)

    def settle(
        self, state: DownloadState, reason: str = "", next_try: datetime | None = None
    ) -> None:
        """Note where the download stands now."""
        self.state, self._reason, self._next_try = state, reason, next_try
        self._meter = SpeedMeter()
        self._shown = None

    def shown(self, now: float) -> Download:
        """Return its state at an instant of the monotonic clock."""
        if self._shown is None or self.state is DownloadState.RUNNING:
            self._shown = self._show(now)
        return self._shown

    def _show(self, now: float) -> Download:
        running = self.state is DownloadState.RUNNING
        speed = self._meter.speed(now, self.received) if running else 0.0
        left = (self.total - self.received) / speed if speed and self.total is not None else None
        return Download(
            id=self.id,
            kind=self.kind,
            record_id=self.record_id,
            name=self.part.path.name if self.part.path else self.name,
            folder=self.folder,
            state=self.state,
            path=self.part.path,
            received=self.received,
            total=self.total,
            speed=speed,
            left=left,
            next_try=self._next_try,
            reason=self._reason,
            tries=self.tries,
        )
