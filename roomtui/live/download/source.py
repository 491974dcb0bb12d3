"""The source of a file: the record, looked at anew, since its link soon expires."""

from typing import TYPE_CHECKING, NamedTuple

from roomtui.api.errors import (
    NoAnswer,
    NotFound,
    ServerError,
    TooManyRequests,
    Unauthorized,
    Undecodable,
    UnexpectedAnswer,
    VideoApiError,
)
from roomtui.live.download.errors import PermanentError, RetryableError
from roomtui.live.kinds import RecordKind
from roomtui.text import safe

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi
    from roomtui.api.models import Composition, Recording


class DownloadSource(NamedTuple):
    """A link to a file, and its size as the record rounds it, if it tells."""

    link: str
    size_mb: float | None


async def fresh_source(api: "VideoApi", kind: RecordKind, record_id: str) -> DownloadSource:
    """Ask for a link to the file of a record.

    Raises:
        Setback: the service may give it later.
        Failure: there is none to be had.
    """
    try:
        record = await _view(api, kind, record_id)
    except NotFound:
        reason = f"The {kind} was deleted meanwhile: there is nothing to download any more."
        raise PermanentError(reason) from None
    except TooManyRequests as error:
        raise RetryableError(str(error), error.wait) from None
    except (NoAnswer, ServerError, Unauthorized, Undecodable, UnexpectedAnswer) as error:
        raise RetryableError(str(error)) from None
    except VideoApiError as error:
        raise PermanentError(str(error)) from None
    if record.status != "completed":
        status = safe(record.status, 40) or "not completed"
        raise PermanentError(f"The {kind} is still {status}. Download it once it is completed.")
    if not record.download_url:
        raise PermanentError(f"The service gives no link for this {kind}. Try again later.")
    return DownloadSource(record.download_url, record.size_mb)


async def _view(api: "VideoApi", kind: RecordKind, record_id: str) -> "Recording | Composition":
    if kind is RecordKind.COMPOSITION:
        return await api.compositions.view(record_id)
    return await api.recordings.view(record_id)
