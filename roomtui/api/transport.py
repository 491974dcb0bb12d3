"""Transports between the client and the wire: the read-only guard and the network."""

import ssl
import sys
from importlib.util import find_spec
from traceback import clear_frames
from typing import Final
from urllib.parse import urlsplit

from roomtui.api._httpx import httpx
from roomtui.api.errors import ReadOnlyRefusal
from roomtui.api.proxied import ProxiedTransport
from roomtui.api.proxies import as_proxy, proxy_setting
from roomtui.api.roots import trusted_roots

CONNECTIONS: Final = 64
"""Connections at once: more than all lists, dialogs and look-ups together ever read by, so that
no order waits until a slow service has answered one of them."""

KEPT: Final = 8
"""Connections that are kept open without use: for the pages of two lists side by side."""

KEPT_SECS: Final = 70.0
"""Seconds that a connection is kept open without use: beyond the slowest pace, and not as long as
by nginx, which closes them after 75."""

READING: Final = frozenset({"GET", "HEAD"})


class ReadOnlyTransport(httpx.AsyncBaseTransport):
    """Lets reading through and refuses everything else before a connection is opened."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a GET or HEAD on.

        Raises:
            ReadOnlyRefusal: any other method.
        """
        if request.method not in READING:
            raise ReadOnlyRefusal(
                "This console is read-only: nothing was sent. "
                "Start it without --read-only to moderate."
            )
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the transport behind."""
        await self._inner.aclose()


def forget_locals(error: BaseException | None) -> None:
    """Clear the local variables that an error holds on to: some are the header with the key."""
    while error is not None:
        clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _spare_searches() -> None:
    """Note that there is no sniffio, where there is none.

    httpcore looks for it some four times a request, and a search takes longer than sending.
    """
    if "sniffio" not in sys.modules and find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment]


def network(base_url: str) -> httpx.AsyncBaseTransport:
    """Make the way over the network, through the proxy that the environment names, if any.

    A client that is given a transport, as the read-only guard needs, ignores the environment.

    Raises:
        NoNetwork: the proxy or the certificates that the environment names cannot be used.
    """
    proxy = proxy_setting(base_url)
    limits = httpx.Limits(
        max_connections=CONNECTIONS, max_keepalive_connections=KEPT, keepalive_expiry=KEPT_SECS
    )
    _spare_searches()
    schemes = {urlsplit(base_url).scheme, urlsplit(proxy.url).scheme if proxy else ""}
    # Reading the roots takes longer than a request; without any, nothing is trusted.
    roots = trusted_roots() if "https" in schemes else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if proxy is None:
        return httpx.AsyncHTTPTransport(verify=roots, limits=limits)
    way = httpx.AsyncHTTPTransport(verify=roots, limits=limits, proxy=as_proxy(proxy, roots))
    return ProxiedTransport(way, proxy)
