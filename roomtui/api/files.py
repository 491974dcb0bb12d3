"""Fetches files by presigned links: who holds one needs no key, so none is sent."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

from roomtui import __version__
from roomtui.api._httpx import httpx
from roomtui.api.errors import NoNetwork, TimedOut, VideoApiError
from roomtui.api.limits import wait_of
from roomtui.api.responses import BEFORE_SENDING, server_date
from roomtui.api.transport import network
from roomtui.api.unreachable import no_such_name, not_trusted
from roomtui.system_errors import system_sentence
from roomtui.text import safe

HOPS: Final = 4
"""Places that are asked for one file: the first, and those that it leads on to."""

UNPACKED: Final = frozenset({"", "aws-chunked", "identity", "none"})
"""Encodings of a body that leave it as it is."""

TIMEOUT: Final = httpx.Timeout(30.0, connect=5.0)

_RANGE: Final = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII)


class FileAnswer:
    """What a file server answers: the head, read, and the body, still to come.

    Attributes:
        host: who answers.
        status: of the answer; 200 bears the whole file and 206 a part of it.
        start: where in the file the body starts; None if a part does not say, or not
            consistently.
        stop: where in the file the body stops, if it is told.
        total: the length of the whole file, if it is told.
        validator: tells this file from others under the same link; empty if nothing does for sure.
        content_type: without its parameters.
        packed: tells whether the body is packed, though that was not asked for.
        wait: seconds to hold off, if they are told.
    """

    def __init__(self, response: httpx.Response, host: str) -> None:
        headers = response.headers
        self.host = host
        self.status = response.status_code
        self.start, self.stop, self.total = _span(response)
        self.validator = _validator(headers)
        self.content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        self.packed = _is_packed(headers.get("content-encoding", ""))
        self.wait = wait_of(headers) if "retry-after" in headers else None
        self._response = response

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Return the body as it comes.

        Raises:
            NoAnswer: the connection broke, or nothing came for long.
        """
        with _told(self.host):
            async for chunk in self._response.aiter_raw():
                yield chunk


class Files:
    """Fetches files.

    Args:
        base_url: of the service; links without https are followed only where it has none either.
        transport: another way than the network, which the client closes.
    """

    def __init__(self, base_url: str, transport: httpx.AsyncBaseTransport | None) -> None:
        self._schemes = {"https"} if base_url.startswith("https:") else {"http", "https"}
        self._transport = transport

    @asynccontextmanager
    async def open(
        self, link: str, start: int = 0, validator: str = ""
    ) -> AsyncIterator[FileAnswer]:
        """Ask for a file: all of it, or from `start` on if it is still what `validator` tells.

        Raises:
            NoAnswer: no connection could be made, or it broke.
            VideoApiError: the link is none, or leads where it should not.
        """
        headers = {"User-Agent": f"roomtui/{__version__}", "Accept-Encoding": "identity"}
        if start:
            headers |= {"Range": f"bytes={start}-", "If-Range": validator}
        url = self._checked(link)
        for _ in range(HOPS):
            async with self._ask(url, headers) as response:
                if not response.has_redirect_location:
                    yield FileAnswer(response, _host(url))
                    return
                url = self._checked(response.headers["location"], url)
        raise VideoApiError("The file's link leads in circles. Try again later.")

    def _checked(self, link: str, before: httpx.URL | None = None) -> httpx.URL:
        """Return the URL of a link, as the place `before` gave it; it is repeated in no error."""
        try:
            url = httpx.URL(link) if before is None else before.join(link)
        except (httpx.InvalidURL, ValueError):
            raise VideoApiError("The file's link is none. Look at the record again.") from None
        # Who is sent on in the clear stays at least where they are.
        stays = before is None or (before.scheme, before.host) == (url.scheme, url.host)
        is_safe = url.scheme == "https" or (url.scheme in self._schemes and stays)
        if not url.host or not is_safe:
            raise VideoApiError("The file's link is not safe (no https); it was not followed.")
        return url

    @asynccontextmanager
    async def _ask(self, url: httpx.URL, headers: dict[str, str]) -> AsyncIterator[httpx.Response]:
        """Send one request, past httpx's client, which would log the link."""
        extensions = {"timeout": TIMEOUT.as_dict()}
        request = httpx.Request("GET", url, headers=headers, extensions=extensions)
        origin = f"{url.scheme}://{url.netloc.decode()}"
        way = self._transport
        if way is None:  # in a thread, for certificates take their time to load
            way = await asyncio.to_thread(network, origin)
        try:
            with _told(_host(url)):
                response = await way.handle_async_request(request)
            try:
                yield response
            finally:
                await response.aclose()
        finally:
            if way is not self._transport:
                await way.aclose()


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Translate the failures of a connection; httpx's own words may hold the link."""
    try:
        yield
    except httpx.TimeoutException:
        raise TimedOut(
            f"{host} did not answer in time. Check the network.", may_have_landed=False
        ) from None
    except httpx.HTTPError as error:
        if says := system_sentence(error):
            words = says
        elif not_trusted(error):
            words = f"The certificate of {host} is not trusted. Check the clock and any proxy."
        elif isinstance(error, BEFORE_SENDING) and no_such_name(error):
            words = f"The name {host} was not found. Check the network and its name server."
        elif isinstance(error, BEFORE_SENDING):
            words = f"No connection to {host}. Check the network."
        else:
            words = f"The connection to {host} broke. Check the network."
        raise NoNetwork(words, may_have_landed=False) from None


def _host(url: httpx.URL) -> str:
    return safe(url.host, 80)


def _is_packed(encodings: str) -> bool:
    return not UNPACKED.issuperset(one.strip().lower() for one in encodings.split(","))


def _span(response: httpx.Response) -> tuple[int | None, int | None, int | None]:
    """Return where a body starts and stops in its file, and how long the whole file is."""
    written = response.headers.get("content-length", "")
    is_length = written.isascii() and written.isdecimal() and len(written) < 19
    length = int(written) if is_length else None
    if response.status_code != 206:
        return 0, length, length
    part = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
    if part is None:
        return None, None, None
    start, stop = int(part[1]), int(part[2]) + 1
    total = None if part[3] == "*" else int(part[3])
    if start >= stop or stop > (total or stop) or length not in {None, stop - start}:
        return None, None, None
    return start, stop, total


def _validator(headers: httpx.Headers) -> str:
    """Return the entity tag, or else the date if it is sure to change with the file (RFC 9110)."""
    etag: str = headers.get("etag", "")
    if etag.isascii() and etag.startswith('"'):
        return etag
    changed: str = headers.get("last-modified", "")
    if not changed.isascii():
        return ""
    then, now = server_date(httpx.Headers({"date": changed})), server_date(headers)
    return changed if then and now and then < now else ""
