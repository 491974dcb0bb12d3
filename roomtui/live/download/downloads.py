"""The queue of downloads."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from roomtui.api.errors import ReadOnlyRefusal, internal
from roomtui.live.clock import Clock
from roomtui.live.download.errors import PermanentError, RetryableError, disk_trouble
from roomtui.live.download.job import Job
from roomtui.live.download.names import portable
from roomtui.live.download.state import Download, DownloadState
from roomtui.live.download.transfer import attempt
from roomtui.live.kinds import RecordKind
from roomtui.live.polling.rate_policy import Backoff

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

AT_ONCE: Final = 2
"""Downloads side by side."""

TRIES: Final = 8
"""Attempts in a row without progress; then the operator decides."""

PROGRESS: Final = 1 << 16
"""Bytes further than ever before that count as progress."""

PUBLISH_SECS: Final = 0.25
"""Seconds between two publications, at least."""

STALE_SECS: Final = 1.0
"""Seconds after which the speed is looked at again though nothing came."""

Ending = tuple[DownloadState, str]
"""Where a download ends, and why."""

Publish = Callable[[tuple[Download, ...]], None]


class Downloads:
    """Downloads recordings and compositions, two at a time, in the order of asking.

    Raises:
        ReadOnlyRefusal: the client may only read.
    """

    def __init__(self, api: "VideoApi", clock: Clock) -> None:
        if api.files is None:
            raise ReadOnlyRefusal(
                "This console is read-only: nothing is downloaded. Start it without --read-only."
            )
        self._api = api
        self._files = api.files
        self._clock = clock
        self._jobs: dict[str, Job] = {}
        self._latest: dict[tuple[RecordKind, str], Job] = {}
        self._queue: asyncio.Queue[Job] = asyncio.Queue()
        self._news = asyncio.Event()

    @property
    def busy(self) -> bool:
        """Return whether a download is under way or to come."""
        return any(not job.state.is_over for job in self._jobs.values())

    def add(self, kind: RecordKind, record_id: str, file_name: str, folder: Path) -> None:
        """Queue a download, unless the record is on its way already.

        One that failed is gone on with where that can be done.
        """
        name = portable(file_name)
        job = self._latest.get((kind, record_id))
        if job is not None and not job.state.is_over:
            return
        if job is not None and job.state is DownloadState.FAILED and job.folder == folder:
            job.queue_again(name)
        else:
            job = Job(kind, record_id, name, folder)
            self._jobs[job.id] = self._latest[kind, record_id] = job
        self._queue.put_nowait(job)
        self._news.set()

    def cancel(self, job_id: str) -> None:
        """Stop a download and remove what has come."""
        job = self._jobs.get(job_id)
        if job is None or job.state.is_over:
            return
        if job.task is not None:
            job.task.cancel()
        else:
            self._settle(job, DownloadState.CANCELLED)
            self._remove_parts([job])

    def clear_finished(self) -> None:
        """Forget the downloads that are over, and remove what failed ones kept."""
        over = [job for job in self._jobs.values() if job.state.is_over]
        for job in over:
            del self._jobs[job.id]
            if self._latest[job.kind, job.record_id] is job:
                del self._latest[job.kind, job.record_id]
        self._remove_parts(over)
        self._news.set()

    def _remove_parts(self, jobs: list[Job]) -> None:
        asyncio.get_running_loop().run_in_executor(None, _discard, jobs)

    async def run(self, publish: Publish) -> None:
        """Download and publish until cancelled; what is not complete then is removed."""
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(self._work())
                group.create_task(self._tell(publish))
        finally:
            await asyncio.shield(asyncio.to_thread(_discard, list(self._jobs.values())))

    async def _tell(self, publish: Publish) -> None:
        told: tuple[Download, ...] = ()
        while True:
            self._news.clear()
            now = self._clock.monotonic()
            shown = tuple(job.shown(now) for job in self._jobs.values())
            if shown != told:
                told = shown
                publish(shown)
            await asyncio.sleep(PUBLISH_SECS)
            with suppress(TimeoutError):
                async with asyncio.timeout(STALE_SECS if self.busy else None):
                    await self._news.wait()

    async def _work(self) -> None:
        while True:
            job = await self._queue.get()
            if job.state is not DownloadState.QUEUED:
                continue
            job.renew()
            job.task = task = asyncio.create_task(self._see_through(job))
            try:
                await asyncio.wait({task})
            finally:
                task.cancel()
                await asyncio.wait({task})
                job.task = None
                self._settle(job, *_outcome(job, task))

    async def _see_through(self, job: Job) -> Ending:
        """Bring a job to its end, whatever happens on the way."""
        state, reason, leave = DownloadState.FAILED, "", job.part.discard
        try:
            await self._try_until_done(job)
        except asyncio.CancelledError:
            state = DownloadState.CANCELLED
        except PermanentError as failure:
            reason, leave = str(failure), job.part.rest if failure.keeps_part else job.part.discard
        except Exception as error:  # not in its own words, which may hold the link
            reason = internal(error)
        try:
            await asyncio.shield(asyncio.to_thread(leave))
        except OSError as error:
            reason = f"{reason} {disk_trouble(error, job.folder)}".strip()
        except Exception as error:  # the queue goes on whatever happens
            reason = f"{reason} {internal(error)}".strip()
        return state, reason

    async def _try_until_done(self, job: Job) -> None:
        backoff, failures, furthest = Backoff(), 0, job.part.size
        while True:
            job.begin_try()
            self._news.set()
            try:
                await attempt(self._api, self._files, job, self._news.set)
            except RetryableError as setback:
                if job.part.size >= furthest + PROGRESS:
                    backoff.reset()
                    failures, furthest = 0, job.part.size
                failures += 1
                if failures == TRIES:
                    raise _given_up(job, str(setback)) from None
                wait = max(backoff.next(), setback.wait or 0.0)
                next_try = self._clock.now() + timedelta(seconds=wait)
                self._settle(job, DownloadState.WAITING, str(setback), next_try)
                await asyncio.sleep(wait)
            else:
                return

    def _settle(
        self, job: Job, state: DownloadState, reason: str = "", next_try: datetime | None = None
    ) -> None:
        job.settle(state, reason, next_try)
        self._news.set()


def _outcome(job: Job, task: asyncio.Task[Ending]) -> Ending:
    """Return what became of a job; a file that was complete before it was cancelled stays."""
    if job.part.path:
        return DownloadState.DONE, ""
    # A task that is cancelled before its first turn, or twice, cannot tell.
    return (DownloadState.CANCELLED, "") if task.cancelled() else task.result()


def _given_up(job: Job, reason: str) -> PermanentError:
    keeps_part = bool(job.validator and job.part.size)
    advice = "What has come is kept: download it again to go on." if keeps_part else ""
    words = f"Given up after {TRIES} tries without progress. {reason} {advice}"
    return PermanentError(words.strip(), keeps_part=keeps_part)


def _discard(jobs: list[Job]) -> None:
    """Remove what jobs have left on the disk; blocks."""
    for job in jobs:
        with suppress(OSError):  # nobody is left to tell, and a later console sweeps it away
            job.part.discard()
