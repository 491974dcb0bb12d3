"""The proxy that the environment names, and whether it can be used."""

import os
import re
import ssl
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from msgspec import Struct

from roomtui.api._httpx import httpx
from roomtui.api.errors import NoNetwork, ProxyFailed
from roomtui.api.loopback import is_loopback
from roomtui.text import safe

SOCKS: Final = frozenset({"socks5", "socks5h"})
KINDS: Final = frozenset({"http", "https"}) | SOCKS

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
