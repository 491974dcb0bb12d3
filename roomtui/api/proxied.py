"""The way through a proxy, on which failures of the proxy are told from those of the service."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from roomtui.api._httpx import httpx
from roomtui.api.errors import ProxyFailed
from roomtui.api.proxies import ProxySetting
from roomtui.api.unreachable import no_such_name, not_trusted
from roomtui.system_errors import system_sentence
from roomtui.text import safe

FORWARDED: Final = ("http11.send_request_headers.started", "socks.setup_socks5_connection.complete")
"""Events from which on a request without TLS may have reached the service."""


class ProxiedTransport(httpx.AsyncBaseTransport):
    """Sends requests through a proxy, and tells failures of the proxy from those of the service.

    Args:
        inner: goes through the proxy.
        proxy: as the environment names it.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, proxy: ProxySetting) -> None:
        self._inner = inner
        self.proxy = proxy

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request.

        Raises:
            ProxyFailed: it came no further than the proxy.
            httpx.HTTPError: what failed was beyond it.
        """
        stage = _Stage(is_forwarded=request.url.scheme == "http")
        request.extensions = {**request.extensions, "trace": stage.note}
        try:
            return await self._inner.handle_async_request(request)
        except httpx.HTTPError as error:
            if isinstance(error, httpx.ProxyError) or stage.is_at_proxy:
                raise ProxyFailed(_failure(error, self.proxy, safe(request.url.host, 80))) from None
            raise
        finally:
            request.extensions.pop("trace", None)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


class _Stage:
    """Knows how far a request has come; one over a connection that is open is beyond the proxy.

    So is one that a proxy has been given to be forwarded: nobody can tell how far that came.
    """

    def __init__(self, *, is_forwarded: bool) -> None:
        self.is_at_proxy = False
        self._way_is_open = (
            FORWARDED if is_forwarded else ("proxy.start_tls.started", "socks.start_tls.started")
        )

    async def note(self, event: str, _: Mapping[str, Any]) -> None:
        """Record how far an event of httpcore's trace shows that it came."""
        if event.endswith("connect_tcp.started"):
            self.is_at_proxy = True
        elif event in self._way_is_open:
            self.is_at_proxy = False


def _failure(error: httpx.HTTPError, proxy: ProxySetting, host: str) -> str:
    """Return in which way a proxy failed; its own words may hold anything."""
    status = re.match(r"\d{3}", str(error)) if isinstance(error, httpx.ProxyError) else None
    if status is not None and status[0] == "407":
        return (
            f"{_start(proxy)} wants a user and a password, or other ones (407). "
            f"Give them in {proxy.variable}, as http://USER:PASSWORD@HOST:PORT."
        )
    if status is not None:
        why = f"opens no way to {host} (it answers {status[0]})"
    else:
        why = _reason(error)
    if says := system_sentence(error):
        return says
    return f"{_start(proxy)} {why}. Check the proxy, or unset {proxy.variable} if none is needed."


def _start(proxy: ProxySetting) -> str:
    return f"T{str(proxy)[1:]}"


_REASONS: Final[tuple[tuple[Callable[[httpx.HTTPError], bool], str], ...]] = (
    (lambda error: isinstance(error, httpx.TimeoutException), "did not answer in time"),
    (no_such_name, "was not found: nobody knows its name"),
    (not_trusted, "has a certificate that is not trusted"),
    (lambda error: isinstance(error, httpx.ProxyError), "refused to go on"),
    (lambda error: isinstance(error, httpx.ConnectError), "cannot be reached"),
)


def _reason(error: httpx.HTTPError) -> str:
    return next((why for fits, why in _REASONS if fits(error)), "broke the connection off")
