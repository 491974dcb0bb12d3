"""One attempt to bring a file here."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from roomtui.api.errors import NoAnswer, VideoApiError
from roomtui.live.download.job import Job
from roomtui.live.download.names import with_ending
from roomtui.live.download.source import fresh_link
from roomtui.live.download.state import DownloadState
from roomtui.live.download.troubles import Failure, Setback, disk_trouble
from roomtui.live.request_class import RequestClass, spending, waiting_words

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi
    from roomtui.api.files import FileAnswer, Files

P = ParamSpec("P")
T = TypeVar("T")

AT_A_TIME: Final = 1 << 20
"""Bytes that are gathered before they are written."""

LINK_REFUSED: Final = frozenset({400, 401, 403})
"""What stores answer to a link that has expired, or whose signer's rights have."""

PASSING: Final = frozenset({408, 425, 429})
"""Statuses below 500 after which a later try may succeed."""


async def attempt(api: "VideoApi", files: "Files", job: Job, moved: Callable[[], None]) -> None:
    """Fetch what is missing of a file and put it under its name; `moved` is called on the way.

    Raises:
        Setback: it is worth another attempt.
        Failure: it is not.
    """
    with spending(RequestClass.CHECK, partial(_tell_wait, job, moved)):
        link = await fresh_link(api, job.kind, job.record_id)
    start = job.part.size if job.validator else 0
    try:
        async with files.open(link, start, job.validator) as answer:
            await _begin(job, answer, start)
            await _receive(job, answer, moved)
    except NoAnswer as error:
        raise Setback(str(error)) from None
    except VideoApiError as error:
        raise Failure(str(error)) from None
    if job.total is not None and job.part.size < job.total:
        raise Setback("The file ended before it was complete.")
    await _on_disk(job, job.part.finish, job.name)


def _tell_wait(job: Job, moved: Callable[[], None], seconds: float) -> None:
    """Show that a download waits for the account's limit, or that it goes on."""
    if seconds:
        job.settle(DownloadState.WAITING, waiting_words(seconds))
    else:
        job.settle(DownloadState.RUNNING)
    moved()


async def _begin(job: Job, answer: "FileAnswer", asked: int) -> None:
    """See what came, and make ready to write it."""
    if answer.status == 206 and _continues(job, answer, asked):
        start, job.total = asked, answer.total or job.total
    elif answer.status == 200 and answer.content_type != "text/html" and not answer.packed:
        start, job.total, job.validator = 0, answer.total, answer.validator
    else:
        raise _refusal(job, answer)
    job.name = with_ending(job.name, answer.content_type)
    await _on_disk(job, job.part.open, start, job.total)
    job.received = start


def _continues(job: Job, answer: "FileAnswer", asked: int) -> bool:
    """Tell whether a part is the one that is missing, and of the same file."""
    return (
        answer.start == asked
        and (answer.total is None or job.total in {None, answer.total})
        and answer.validator in {"", job.validator}
    )


def _refusal(job: Job, answer: "FileAnswer") -> Setback | Failure:
    """Say what an answer that bears no file means."""
    status, host = answer.status, answer.host
    if status in {206, 416}:
        job.validator = ""
        return Setback(f"{host} has another file by now; it is fetched from the start.")
    if status in LINK_REFUSED:
        return Setback(f"{host} does not accept the link ({status}); a new one is asked for.")
    if status in PASSING or status >= 500:
        return Setback(f"{host} cannot give the file now ({status}).", answer.wait)
    if status in {404, 410}:
        return Failure(f"{host} has the file no more ({status}). Look at the record again.")
    return Failure(f"{host} did not answer with the file ({status}). Check any proxy on the way.")


async def _receive(job: Job, answer: "FileAnswer", moved: Callable[[], None]) -> None:
    """Write what comes; what came before a break is kept."""
    gathered = bytearray()
    try:
        async with aclosing(answer.chunks()) as chunks:
            async for chunk in chunks:
                gathered += chunk
                job.received += len(chunk)
                moved()
                if job.total is not None and job.received > job.total:
                    job.validator = ""
                    raise Setback("The file is longer than it was said to be; it is fetched anew.")
                if len(gathered) >= AT_A_TIME:
                    full, gathered = gathered, bytearray()
                    await _on_disk(job, job.part.write, full)
    except NoAnswer:
        await _on_disk(job, job.part.write, gathered)
        if job.part.size != job.total:
            raise
    else:
        await _on_disk(job, job.part.write, gathered)


async def _on_disk(job: Job, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do something that blocks in a thread."""
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except OSError as error:
        raise Failure(disk_trouble(error, job.folder)) from None
