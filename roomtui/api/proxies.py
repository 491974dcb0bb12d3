"""The proxy that the environment names: whether it can be used, and what fails on the way to it."""

import os
import re
import ssl
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from msgspec import Struct

from roomtui.api.errors import NoNetwork, ProxyFailed
from roomtui.api.lean import httpx
from roomtui.api.loopback import is_loopback
from roomtui.api.unreachable import no_such_name, not_trusted
from roomtui.system_errors import system_sentence
from roomtui.text import safe

SOCKS: Final = frozenset({"socks5", "socks5h"})
KINDS: Final = frozenset({"http", "https"}) | SOCKS

FORWARDED: Final = ("http11.send_request_headers.started", "socks.setup_socks5_connection.complete")
"""Events from which on a request without TLS may have reached the service."""

NO_SOCKS: Final = "SOCKS needs a package that is not here; run: pip install 'httpx[socks]'"

EXAMPLE: Final = "http://HOST:PORT"


class ProxySetting(Struct, frozen=True):
    """A proxy as the environment names it; `place` is it without user and password.

    `variable` is where it is named; `url` may hold a password.
    """

    variable: str
    url: str
    place: str

    def __str__(self) -> str:
        return f"the proxy {self.place} ({self.variable})"

    def __repr__(self) -> str:
        """Hide the URL."""
        return f"ProxySetting({self.variable!r}, {self.place!r})"


def proxy_setting(base_url: str, environ: Mapping[str, str] = os.environ) -> ProxySetting | None:
    """Return the proxy by which a URL is asked for; None where there is none, or it is bypassed.

    What goes to this machine goes through none: plain http is allowed there, since it stays here.

    Raises:
        NoNetwork: what is named cannot be a proxy.
    """
    url, proxies = urlsplit(base_url), getproxies()
    scheme = url.scheme if proxies.get(url.scheme) else "all"
    named = proxies.get(scheme)
    if not named or is_loopback(url.hostname or "") or proxy_bypass(url.netloc):
        return None
    return _checked(named.strip(), _variable(scheme, named, environ))


def _variable(scheme: str, named: str, environ: Mapping[str, str]) -> str:
    """Return the variable that names a proxy; it may be the system's settings that do."""
    wanted = f"{scheme}_proxy"
    found = [name for name, value in environ.items() if name.lower() == wanted and value == named]
    return safe(found[0], 24) if found else "the system's settings"


def _checked(named: str, variable: str) -> ProxySetting:
    url = named if "://" in named else f"http://{named}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _unusable(variable, "its host or its port is none") from None
    if why := _fault(parts, url):
        raise _unusable(variable, why)
    shown = safe(f"[{host}]" if ":" in host else host, 80)
    place = f"{parts.scheme}://{shown}" + ("" if port is None else f":{port}")
    return ProxySetting(variable, url, place)


def _fault(parts: SplitResult, url: str) -> str:
    """Return why a URL can name no proxy, without a word of it that may be a password's."""
    kind = f", {parts.scheme}," if re.fullmatch(r"[a-z][a-z0-9]{1,9}", parts.scheme) else ""
    behind = url[url.index("://") + 3 + len(parts.netloc) :]
    faults = (
        (parts.scheme not in KINDS, f"its kind{kind} is not known; http and https are"),
        (parts.scheme in SOCKS and find_spec("socksio") is None, NO_SOCKS),
        (not parts.hostname, "it has no host"),
        (parts.port == 0, "its port is none"),
        ("@" in behind, "a sign in its user or password must be written as % and its code"),
        (re.search(r"[\x00-\x20\x7f]", url), "it has a character that no URL has"),
    )
    return next((why for is_so, why in faults if is_so), "")


def _unusable(variable: str, why: str) -> NoNetwork:
    return ProxyFailed(
        f"{variable} names a proxy that cannot be used: {why}. "
        f"Give one like {EXAMPLE}, or unset it."
    )


def as_proxy(setting: ProxySetting, roots: ssl.SSLContext) -> httpx.Proxy:
    """Return the proxy as httpx takes it.

    Raises:
        NoNetwork: httpx cannot read its URL.
    """
    try:
        is_tls = urlsplit(setting.url).scheme == "https"
        return httpx.Proxy(setting.url, ssl_context=roots if is_tls else None)
    except (httpx.InvalidURL, ValueError):  # not in its own words: the URL may hold a password
        raise _unusable(setting.variable, "it is no URL") from None


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
        """Take note of an event of httpcore's trace."""
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
