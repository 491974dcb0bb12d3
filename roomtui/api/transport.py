"""What stands between the client and the wire: the read-only guard and the network."""

import os
import ssl
import sys
from importlib.util import find_spec
from traceback import clear_frames
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from roomtui.api.errors import NoNetwork, ReadOnlyRefusal
from roomtui.api.lean import httpx
from roomtui.api.loopback import is_loopback

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


def trusted_roots() -> ssl.SSLContext:
    """Make what certificates are verified by: the roots that the environment names, or certifi's.

    `ssl.create_default_context` would write the secrets of each connection to the file that
    SSLKEYLOGFILE names.

    Raises:
        OSError: the roots cannot be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if file := os.environ.get("SSL_CERT_FILE"):
        context.load_verify_locations(cafile=file)
    elif folder := os.environ.get("SSL_CERT_DIR"):
        context.load_verify_locations(capath=folder)
    else:
        import certifi

        context.load_verify_locations(cafile=certifi.where())
    return context


def _proxy(url: str, roots: ssl.SSLContext) -> httpx.Proxy:
    proxy = httpx.Proxy(url)
    return httpx.Proxy(url, ssl_context=roots) if proxy.url.scheme == "https" else proxy


def _spare_searches() -> None:
    """Note that there is no sniffio, where there is none.

    httpcore looks for it some four times a request, and a search takes longer than sending.
    """
    if "sniffio" not in sys.modules and find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment]


def network(base_url: str) -> httpx.AsyncBaseTransport:
    """Make the way over the network, through the proxy that the environment names, if any.

    A client that is given a transport, as the read-only guard needs, ignores the environment.
    What goes to this machine goes through none: plain http is allowed there, since it stays here.

    Raises:
        NoNetwork: the proxy or the certificates that the environment names cannot be used.
    """
    url = urlsplit(base_url)
    proxies = getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    if not proxy or is_loopback(url.hostname or "") or proxy_bypass(url.netloc):
        proxy = None
    elif "://" not in proxy:
        proxy = f"http://{proxy}"
    limits = httpx.Limits(
        max_connections=CONNECTIONS, max_keepalive_connections=KEPT, keepalive_expiry=KEPT_SECS
    )
    _spare_searches()
    try:
        schemes = {url.scheme, urlsplit(proxy or "").scheme}
        # Reading the roots takes longer than a request; without any, nothing is trusted.
        roots = trusted_roots() if "https" in schemes else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        way = _proxy(proxy, roots) if proxy else None
        return httpx.AsyncHTTPTransport(verify=roots, limits=limits, proxy=way)
    except (ImportError, OSError, ValueError) as error:
        # Not in its own words: the URL of a proxy may hold a password.
        raise NoNetwork(
            f"The way to the service cannot be prepared ({type(error).__name__}). "
            "Check HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE in the environment.",
            may_have_landed=False,
        ) from None
