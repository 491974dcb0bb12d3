"""Reads what came back beside the body: errors, limits, the server's clock."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from roomtui.api import errors
from roomtui.api._httpx import httpx
from roomtui.api.age import UNSTAMPED, Stamps
from roomtui.api.bounds import REFUSAL, Bound
from roomtui.api.limits import wait_of
from roomtui.api.problems import decode_problems, is_in_own_form, lists_no_problem
from roomtui.api.secret import ApiKey
from roomtui.api.times import http_date
from roomtui.api.unpacking import GZIP, MoreThanAsked, NotUnpackable, told_size, unpack
from roomtui.api.unreachable import is_no_tls, no_such_name, not_trusted
from roomtui.held_secrets import HIDDEN
from roomtui.system_errors import system_sentence

STATUS_ERRORS: Final[dict[int, type[errors.Refused]]] = {
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    422: errors.Unprocessable,
}

NOT_FOUND: Final = "10005"
"""The code of an answer that something is not there; the documented short form has no code."""

INVALID_URL: Final = "10003"
"""The code of an answer to a path that is none."""

BEFORE_SENDING: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""What fails before a byte of the request is on its way."""


class Response(Struct, frozen=True):
    """An answer; `date` is the server's clock, `age` in seconds, `packed` the body as it came.

    `stamps` is what else it tells of who kept it on the way.
    `is_page` tells whether it calls itself HTML.
    `bound` is the most that the body may come to.
    """

    status: int
    packed: bytes
    encoding: str
    host: str
    date: datetime | None
    request_id: str
    age: float = 0.0
    stamps: Stamps = UNSTAMPED
    is_page: bool = False
    bound: Bound = REFUSAL

    @property
    def body_hash(self) -> int:
        """Return a hash of the packed body, to tell equal ones early; never 0."""
        packed = self.packed
        if packed[:2] == GZIP:  # bytes 4 to 7, the time of packing, say nothing of what is packed
            return hash((packed[:4], memoryview(packed)[8:])) or 1
        return hash(packed) or 1

    @property
    def size(self) -> int:
        """Return roughly how large the body is, before it is unpacked."""
        if self.packed[:2] == GZIP:
            return max(len(self.packed), told_size(self.packed))
        return len(self.packed)

    @property
    def body(self) -> bytes:
        """Unpack the body, anew each time.

        Raises:
            Undecodable: it cannot be unpacked.
            TooLarge: it is larger than it may be.
        """
        try:
            return unpack(self.packed, self.encoding, self.bound.most)
        except MoreThanAsked:
            raise self.bound.exceeded(self.host) from None
        except NotUnpackable:
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
        return f"Response({self.status}, {self.request_id!r})"


def server_date(headers: httpx.Headers) -> datetime | None:
    """Return the server's clock, if the answer tells a time that can be meant."""
    return http_date(headers.get("date"))


def late_answer(host: str, *, may_have_landed: bool) -> errors.TimedOut:
    """Return the error for an answer that did not come, or was not whole, in time."""
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
    if says := system_sentence(error):
        return errors.NoNetwork(says, may_have_landed=landed)
    if not_trusted(error):
        return errors.NoNetwork(
            f"The certificate of {host} is not trusted. "
            "Check the clock, the base URL and any proxy on the way.",
            may_have_landed=False,
        )
    if nothing_sent and (says := _unconnected(error, host)):
        return errors.NoNetwork(says, may_have_landed=False)
    what = f"No connection to {host}" if nothing_sent else f"The connection to {host} broke"
    return errors.NoNetwork(f"{what}. Check the network and the base URL.", may_have_landed=landed)


def _unconnected(error: httpx.HTTPError, host: str) -> str:
    """Return why no connection could be made, where that is more than that nobody is there."""
    if no_such_name(error):
        return (
            f"The name {host} was not found. "
            "Check the base URL, and the network and the name server of this machine."
        )
    if is_no_tls(error):
        return (
            f"{host} answers, but not by TLS. "
            "Check the scheme and the port of the base URL, and any proxy on the way."
        )
    return ""


def refusal(
    answer: Response, headers: httpx.Headers, key: ApiKey | None, *, cut: bool = False
) -> errors.Refused:
    """Translate an error status; a key that the body echoes goes no further.

    The status holds whatever its body is; of one that was `cut`, or cannot be unpacked, that is
    said, and it counts as none.
    """
    try:
        if cut:
            raise answer.bound.exceeded(answer.host)
        body = answer.body
    except errors.Undecodable as error:
        refused = _refused(answer.status, (), headers, key, own=False)
        status, words = str(answer.status), _unread(error, answer.bound)
        refused.args = (str(refused).replace(f"({status})", f"({status}: {words})", 1),)
        return refused
    if key is not None:
        body = body.replace(key.reveal().encode(), HIDDEN.encode())
    own = not is_html(headers) and (is_in_own_form(body) or _says_nothing(answer.status, body))
    return _refused(answer.status, decode_problems(body), headers, key, own=own)


def _unread(error: errors.Undecodable, bound: Bound) -> str:
    if isinstance(error, errors.TooLarge):
        return f"its reason, of more than {bound.size}, was not read"
    return "its reason cannot be unpacked"


def _refused(
    status: int,
    problems: tuple[errors.Problem, ...],
    headers: httpx.Headers,
    key: ApiKey | None,
    *,
    own: bool,
) -> errors.Refused:
    """Make the error for a status; `own` tells whether the body speaks for the API."""
    if key is None and (kind := _of_relay(status, problems)):
        return kind(status, problems)
    if status == 407:
        return errors.ProxyLogin(status)
    if status == 429:
        return errors.TooManyRequests(status, problems, wait_of(headers))
    if 300 <= status < 400:
        return errors.Redirected(status, problems)
    if status >= 500:
        return errors.ServerError(status, problems)
    return _of_request(status, problems, own=own)


def _of_request(status: int, problems: tuple[errors.Problem, ...], *, own: bool) -> errors.Refused:
    """Return what a 4xx says of a request, which is nothing if it is not the API's."""
    if not own:
        login = status in {401, 403}
        return errors.LoginPage(status) if login else errors.UnexpectedAnswer(status, own=False)
    if status == 404 and not _names_what_is_missing(problems):
        return errors.NoSuchAddress(status, problems)
    return STATUS_ERRORS.get(status, errors.Refused)(status, problems)


def is_html(headers: httpx.Headers) -> bool:
    """Return whether an answer calls itself a page, which none of the API's does."""
    kind: str = headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}


def _says_nothing(status: int, body: bytes) -> bool:
    """Return whether a refusal gives no reason, as the API's may; that it is gone must be said."""
    return status not in {404, 410} and (body.strip() in {b"", b"{}"} or lists_no_problem(body))


def _names_what_is_missing(problems: tuple[errors.Problem, ...]) -> bool:
    """Return whether a 404 is about the thing asked for, and not about the URL or anything else."""
    codes = {problem.code for problem in problems}
    return NOT_FOUND in codes or codes == {""}


def _of_relay(status: int, problems: tuple[errors.Problem, ...]) -> type[errors.Refused] | None:
    """Return what a relay means, and not the service behind it."""
    if status in {401, 403}:
        return errors.RelayDenied
    unserved = status == 404 and any(problem.code == INVALID_URL for problem in problems)
    return errors.NotRelayed if unserved else None
