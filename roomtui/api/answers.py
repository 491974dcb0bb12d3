"""Reads what came back beside the body: errors, limits, the server's clock."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from roomtui.api import errors
from roomtui.api.lean import httpx
from roomtui.api.limits import wait_of
from roomtui.api.problems import decode_problems
from roomtui.api.secret import ApiKey
from roomtui.api.times import http_date

STATUS_ERRORS: Final[dict[int, type[errors.Refused]]] = {
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    422: errors.Unprocessable,
}

INVALID_URL: Final = "10003"
"""The code of an answer to a path that is none."""

GZIP: Final = b"\x1f\x8b"
"""What begins a body packed by gzip; the time of packing is in its bytes 4 to 7 (RFC 1952)."""

BEFORE_SENDING: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""What fails before a byte of the request is on its way."""


class Answer(Struct, frozen=True):
    """An answer; `date` is the server's clock, `age` in seconds, `packed` the body as it came."""

    status: int
    packed: bytes
    encoding: str
    host: str
    date: datetime | None
    request_id: str
    age: float = 0.0

    @property
    def mark(self) -> int:
        """Tell equal bodies from most others before they are unpacked; never 0."""
        packed = self.packed
        if packed[:2] == GZIP:  # the time of packing says nothing of what is packed
            packed = packed[:4] + packed[8:]
        return hash(packed) or 1

    @property
    def body(self) -> bytes:
        """Unpack the body, anew each time.

        Raises:
            Undecodable: it cannot be unpacked.
        """
        if not self.encoding:
            return self.packed
        headers = {"content-encoding": self.encoding}
        try:
            return httpx.Response(200, headers=headers, content=self.packed).content
        except httpx.DecodingError:
            raise errors.Undecodable(
                f"{self.host} sent a body that cannot be unpacked. Check any proxy on the way."
            ) from None

    def check(self) -> None:
        """See that the body can be unpacked, where nobody looks at it.

        Raises:
            Undecodable: it cannot.
        """
        _ = self.body

    def __repr__(self) -> str:
        """Hide the body, which may bear a presigned link."""
        return f"Answer({self.status}, {self.request_id!r})"


def server_date(headers: httpx.Headers) -> datetime | None:
    """Return the server's clock, if the answer tells a time that can be meant."""
    return http_date(headers.get("date"))


def late_answer(host: str, *, may_have_landed: bool) -> errors.TimedOut:
    """Say that an answer did not come, or was not whole, in time."""
    return errors.TimedOut(
        f"{host} did not answer in time. Check the network; a later try may succeed.",
        may_have_landed=may_have_landed,
    )


def no_answer(error: httpx.HTTPError, host: str) -> errors.VideoApiError:
    """Translate a failure of the connection."""
    nothing_sent = isinstance(error, BEFORE_SENDING)
    landed = not nothing_sent
    if isinstance(error, httpx.TimeoutException):
        return late_answer(host, may_have_landed=landed)
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return errors.NoNetwork(
            f"The certificate of {host} is not trusted. "
            "Check the clock, the base URL and any proxy on the way.",
            may_have_landed=False,
        )
    what = f"No connection to {host}" if nothing_sent else f"The connection to {host} broke"
    return errors.NoNetwork(f"{what}. Check the network and the base URL.", may_have_landed=landed)


def refusal(answer: Answer, headers: httpx.Headers, key: ApiKey | None) -> errors.Refused:
    """Translate an error status; a key that the body echoes goes no further.

    Raises:
        Undecodable: the body cannot be unpacked.
    """
    status = answer.status
    body = answer.body
    if key is not None:
        body = body.replace(key.reveal().encode(), b"(hidden)")
    problems = decode_problems(body)
    if key is None and (kind := _of_relay(status, problems)):
        return kind(status, problems)
    if status == 429:
        return errors.TooManyRequests(status, problems, _wait(headers))
    if 300 <= status < 400:
        return errors.SentElsewhere(status, problems)
    if status >= 500:
        return errors.ServerError(status, problems)
    return STATUS_ERRORS.get(status, errors.Refused)(status, problems)


def _of_relay(status: int, problems: tuple[errors.Problem, ...]) -> type[errors.Refused] | None:
    """Tell what a relay means, and not the service behind it."""
    if status in {401, 403}:
        return errors.RelayDenied
    unserved = status == 404 and any(problem.code == INVALID_URL for problem in problems)
    return errors.NotRelayed if unserved else None


def _wait(headers: httpx.Headers) -> float:
    return wait_of(headers)
