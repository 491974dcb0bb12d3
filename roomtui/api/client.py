"""The client: one funnel that every request goes through, and the operations by resource."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Self
from urllib.parse import quote

import httpx
import msgspec
from msgspec import Struct

from roomtui import __version__
from roomtui.api import errors
from roomtui.api.compositions import Compositions
from roomtui.api.decode import decode_problems
from roomtui.api.participants import Participants
from roomtui.api.recordings import Recordings
from roomtui.api.rooms import Rooms
from roomtui.api.secret import ApiKey
from roomtui.api.sessions import Sessions
from roomtui.api.transport import BearerAuth, ReadOnlyTransport
from roomtui.text import safe

BASE_URL: Final = "https://api.telnyx.com/v2"

CONNECT_SECS: Final = 5.0
READ_SECS: Final = 10.0

DEFAULT_WAIT: Final = 5.0
"""Seconds to hold off after a 429 that does not say for how long."""

LONGEST_STEP: Final = 256
"""Characters in a step of a path; an id has 36."""

STATUS_ERRORS: Final[dict[int, type[errors.Refused]]] = {
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    422: errors.Unprocessable,
}


BEFORE_SENDING: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""What fails before a byte of the request is on its way."""


class RateLimit(Struct, frozen=True):
    """The account's limit as the last answer told it; `reset` counts seconds from `seen_at`.

    `seen_at` is on the monotonic clock.
    """

    limit: int
    remaining: int
    reset: float
    seen_at: float


class Answer(Struct, frozen=True):
    """An answer with a status below 300; `date` is the server's clock."""

    status: int
    body: bytes
    date: datetime | None
    request_id: str


class VideoApi:
    """The Telnyx Video API.

    Args:
        key: goes into the header of each request.
        base_url: where the paths of the operations start.
        read_only: refuse everything but GET and HEAD before it is sent.
        transport: another way than the network, such as the embedded API.

    `rate` and `date` are the limit and the server's clock as the last answer told them;
    `requests` counts what was sent.
    """

    def __init__(
        self,
        key: ApiKey,
        base_url: str = BASE_URL,
        *,
        read_only: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        inner = transport or httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=8))
        self._http = httpx.AsyncClient(
            base_url=base_url,
            auth=BearerAuth(key),
            timeout=httpx.Timeout(READ_SECS, connect=CONNECT_SECS),
            headers={"User-Agent": f"roomtui/{__version__}", "Accept": "application/json"},
            transport=ReadOnlyTransport(inner) if read_only else inner,
        )
        self.rate: RateLimit | None = None
        self.date: datetime | None = None
        self.requests = 0
        self.rooms = Rooms(self)
        self.sessions = Sessions(self)
        self.participants = Participants(self)
        self.recordings = Recordings(self)
        self.compositions = Compositions(self)

    async def request(
        self,
        method: str,
        *path: str,
        params: Sequence[tuple[str, str]] = (),
        body: Struct | None = None,
    ) -> Answer:
        """Send one request; the steps of `path` are quoted, since ids come from the network.

        Raises:
            VideoApiError: one of the tree in `errors`.
        """
        content = None if body is None else msgspec.json.encode(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        url = _path(path)
        self.requests += 1
        try:
            response = await self._http.request(
                method,
                url,
                params=list(params) or None,
                content=content,
                headers=headers,
            )
        except httpx.HTTPError as error:
            raise _no_answer(error, self._http.base_url.host) from None
        self.date = _date(response.headers)
        self._note_rate(response.headers)
        if not response.is_success:
            raise _refusal(response)
        return Answer(
            response.status_code,
            response.content,
            self.date,
            response.headers.get("x-request-id", ""),
        )

    def _note_rate(self, headers: httpx.Headers) -> None:
        limit = _number(headers.get("x-ratelimit-limit"))
        remaining = _number(headers.get("x-ratelimit-remaining"))
        reset = _number(headers.get("x-ratelimit-reset"))
        if limit is not None and remaining is not None:
            self.rate = RateLimit(int(limit), int(remaining), reset or 0.0, time.monotonic())

    def use_key(self, key: ApiKey) -> None:
        """Go on with another key."""
        self._http.auth = BearerAuth(key)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def _path(steps: Sequence[str]) -> str:
    """Quote each step; refuse one that would shorten the path, and so name far more than meant."""
    for step in steps:
        if step in {"", ".", ".."} or len(step) > LONGEST_STEP:
            raise errors.VideoApiError(
                f"Nothing was sent, for {safe(step, 40)!r} is no id. Refresh to see what is there."
            )
    return "/" + "/".join(quote(step, safe="", errors="replace") for step in steps)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 <= number < 1e9 else None


def _date(headers: httpx.Headers) -> datetime | None:
    try:
        date = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _no_answer(error: httpx.HTTPError, host: str) -> errors.VideoApiError:
    nothing_sent = isinstance(error, BEFORE_SENDING)
    landed = not nothing_sent
    if isinstance(error, httpx.TimeoutException):
        return errors.TimedOut(
            f"{host} did not answer in time. Check the network, or wait: it is asked again.",
            may_have_landed=landed,
        )
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return errors.NoNetwork(
            f"The certificate of {host} is not trusted. "
            "Check the clock, the base URL and any proxy on the way.",
            may_have_landed=False,
        )
    if isinstance(error, httpx.DecodingError):
        return errors.Undecodable(f"{host} sent a body that cannot be unpacked. It is asked again.")
    what = f"No connection to {host}" if nothing_sent else f"The connection to {host} broke"
    return errors.NoNetwork(
        f"{what}. Check the network and the base URL; it is tried again.", may_have_landed=landed
    )


def _refusal(response: httpx.Response) -> errors.Refused:
    status = response.status_code
    problems = decode_problems(response.content)
    if status == 429:
        return errors.TooManyRequests(status, problems, _wait(response.headers))
    if status >= 500:
        return errors.ServerError(status, problems)
    return STATUS_ERRORS.get(status, errors.Refused)(status, problems)


def _wait(headers: httpx.Headers) -> float:
    for name in ("retry-after", "x-ratelimit-reset"):
        if (seconds := _number(headers.get(name))) is not None:
            return min(max(seconds, 1.0), 300.0)
    return DEFAULT_WAIT
