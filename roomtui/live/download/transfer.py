"""One attempt to bring a file here."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from roomtui.api.errors import NoAnswer, VideoApiError
from roomtui.live.download.errors import PermanentError, RetryableError, disk_trouble
from roomtui.live.download.job import Job
from roomtui.live.download.names import with_ending
from roomtui.live.download.source import fresh_source
from roomtui.live.download.state import DownloadState
from roomtui.live.download.verify import (
    OPENING,
    fits,
    is_page,
    most_that_fits,
    refuse_other,
    too_long,
    wrong_size,
)
from roomtui.live.request_class import RequestClass, spending, waiting_words

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi
    from roomtui.api.files import FileAnswer, Files

P = ParamSpec("P")
T = TypeVar("T")

AT_A_TIME: Final = 1 << 20
"""Bytes that are gathered before they are written."""

OVERLAP: Final = 1 << 14
"""Bytes of what is here that are fetched again, to see that the rest follows on them."""

LINK_REFUSED: Final = frozenset({400, 401, 403})
"""What stores answer to a link that has expired, or whose signer's rights have."""

PASSING: Final = frozenset({408, 425, 429})
"""Statuses below 500 after which a later try may succeed."""


async def attempt(api: "VideoApi", files: "Files", job: Job, moved: Callable[[], None]) -> None:
    """Fetch what is missing of a file and put it under its name; `moved` is called on the way.

    It is gone on with from a little before its end, so that what comes is seen to belong to it.

    Raises:
        Setback: it is worth another attempt.
        Failure: it is not.
    """
    with spending(RequestClass.CHECK, partial(_tell_wait, job, moved)):
        link, job.size_mb = await fresh_source(api, job.kind, job.record_id)
    tail = await _on_disk(job, job.part.tail, OVERLAP) if job.validator and job.part.size else b""
    start = job.part.size - len(tail) if tail else 0
    try:
        async with files.open(link, start, job.validator) as answer:
            is_part = await _begin(job, answer, start)
            await _receive(job, answer, moved, tail if is_part else b"")
            await _finish(job, answer)
    except NoAnswer as error:
        raise RetryableError(str(error)) from None
    except VideoApiError as error:
        raise PermanentError(str(error)) from None


def _tell_wait(job: Job, moved: Callable[[], None], seconds: float) -> None:
    """Show that a download waits for the account's limit, or that it goes on."""
    if seconds:
        job.settle(DownloadState.WAITING, waiting_words(seconds))
    else:
        job.settle(DownloadState.RUNNING)
    moved()


async def _begin(job: Job, answer: "FileAnswer", asked: int) -> bool:
    """See what came, and make ready to write it; tell whether it is the part that is missing."""
    is_file = not (answer.packed or is_page(answer.content_type))
    is_part = answer.status == 206 and is_file and _continues(job, answer, asked)
    if is_part:
        start, job.total = (job.part.size if asked else 0), answer.total or job.total
    elif answer.status == 200 and is_file:
        start, job.total, job.validator = 0, answer.total, answer.validator
    else:
        raise _refusal(job, answer)
    if job.size_mb is not None and job.total is not None and not fits(job.size_mb, job.total):
        job.validator = ""
        raise RetryableError(wrong_size(answer.host, job.total, job.size_mb))
    job.name = with_ending(job.name, answer.content_type)
    await _on_disk(job, job.part.open, start, job.total)
    job.received = start
    return is_part and asked > 0


async def _finish(job: Job, answer: "FileAnswer") -> None:
    """Put a file under its name if all that can be checked holds."""
    if job.total is not None and job.part.size < job.total:
        raise RetryableError("The file ended before it was complete.")
    if job.size_mb is not None and not fits(job.size_mb, job.part.size):
        raise PermanentError(wrong_size(answer.host, job.part.size, job.size_mb))
    if not job.part.size:
        refuse_other(answer.host, b"")
    await _on_disk(job, job.part.finish, job.name)


def _continues(job: Job, answer: "FileAnswer", asked: int) -> bool:
    """Return whether a part is the one that is missing, and of the same file."""
    return (
        answer.start == asked
        and (answer.total is None or job.total in {None, answer.total})
        and answer.validator in {"", job.validator}
    )


def _refusal(job: Job, answer: "FileAnswer") -> RetryableError | PermanentError:
    """Return what an answer that bears no file means."""
    status, host = answer.status, answer.host
    if status in {206, 416}:
        job.validator = ""
        return RetryableError(f"{host} has another file by now; it is fetched from the start.")
    if status in LINK_REFUSED:
        return RetryableError(
            f"{host} does not accept the link ({status}); a new one is asked for."
        )
    if status in PASSING or status >= 500:
        return RetryableError(f"{host} cannot give the file now ({status}).", answer.wait)
    if status in {404, 410}:
        return PermanentError(f"{host} has the file no more ({status}). Look at the record again.")
    return PermanentError(
        f"{host} did not answer with the file ({status}). Check any proxy on the way.",
        keeps_part=bool(job.validator and job.part.size),
    )


async def _receive(job: Job, answer: "FileAnswer", moved: Callable[[], None], tail: bytes) -> None:
    """Write what comes after the `tail`, which is here; what came before a break is kept."""
    gathered, place = bytearray(), answer.start or 0
    most = most_that_fits(job.size_mb, job.total)
    try:
        async with aclosing(answer.chunks()) as chunks:
            async for chunk in chunks:
                fresh, tail = _after(job, chunk, tail)
                gathered += fresh
                job.received += len(fresh)
                moved()
                place += len(chunk)
                if place > _most(job, answer):
                    job.validator = ""
                    raise RetryableError(
                        "The file is longer than it was said to be; it is fetched anew."
                    )
                if place > most:
                    raise PermanentError(too_long(answer.host, most))
                if len(gathered) >= AT_A_TIME:
                    full, gathered = gathered, bytearray()
                    await _write(job, answer, full)
    except NoAnswer:
        await _write(job, answer, gathered)
        if job.part.size != job.total or tail:
            raise
    else:
        await _write(job, answer, gathered)
        if tail:
            raise RetryableError("The file ended before it was complete.")


def _after(job: Job, chunk: bytes, tail: bytes) -> tuple[bytes, bytes]:
    """Return what a chunk has beyond the tail, and what of the tail is still to come."""
    if not tail:
        return chunk, tail
    length = min(len(chunk), len(tail))
    if chunk[:length] != tail[:length]:
        job.validator = ""
        raise RetryableError("What came does not continue the file; it is fetched from the start.")
    return chunk[length:], tail[length:]


def _most(job: Job, answer: "FileAnswer") -> float:
    """Return up to which place in the file an answer may go."""
    told = answer.stop if answer.stop is not None else job.total
    return float("inf") if told is None else told


async def _write(job: Job, answer: "FileAnswer", data: bytearray) -> None:
    """Write to the end of the part; the very first bytes tell what the file is."""
    if data and not job.part.size:
        refuse_other(answer.host, bytes(data[:OPENING]))
    await _on_disk(job, job.part.write, data)


async def _on_disk(job: Job, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do something that blocks in a thread."""
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except OSError as error:
        raise PermanentError(disk_trouble(error, job.folder)) from None
