"""What stands between the client and the wire: the read-only guard and the bearer header."""

from collections.abc import Generator
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from roomtui.api.errors import NoNetwork, ReadOnlyRefusal
from roomtui.api.secret import ApiKey

CONNECTIONS: Final = 8
"""Pages of two lists, and an action, side by side."""

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


class BearerAuth(httpx.Auth):
    """Puts the key into the header of each request and nowhere else."""

    def __init__(self, key: ApiKey) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header; asks nothing back."""
        request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request


def network(base_url: str) -> httpx.AsyncBaseTransport:
    """Make the way over the network, through the proxy that the environment names, if any.

    A client that is given a transport, as the read-only guard needs, ignores the environment.

    Raises:
        NoNetwork: the proxy or the certificates that the environment names cannot be used.
    """
    url = urlsplit(base_url)
    proxies = getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(url.netloc):
        proxy = None
    elif "://" not in proxy:
        proxy = f"http://{proxy}"
    limits = httpx.Limits(max_connections=CONNECTIONS)
    try:
        return httpx.AsyncHTTPTransport(limits=limits, proxy=proxy)
    except (ImportError, OSError, ValueError) as error:
        # Not in its own words: the URL of a proxy may hold a password.
        raise NoNetwork(
            f"The way to the service cannot be prepared ({type(error).__name__}). "
            "Check HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE in the environment.",
            may_have_landed=False,
        ) from None
