"""The name servers for nginx, found as the C library finds them."""

import re
import socket
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Final

from roomtui.settings_error import SettingsError

RESOLV_CONF: Final = Path("/etc/resolv.conf")

MOST: Final = 3
"""Name servers that the C library asks at most."""

LOCAL: Final = "127.0.0.1"
"""Whom it asks where none is named."""

_NAMED: Final = re.compile(r"(?m)^nameserver[ \t]+([^\s#;]+)")

_PUBLIC: Final = "2001:db8::1"
"""An address that no host has; whether there is a route to it tells whether IPv6 leads anywhere."""


def resolver_line(told: str, *, ipv6: bool = True) -> str:
    """Return the directive that names the servers of a `resolv.conf`, without a line's end.

    Both kinds of addresses are asked for unless there is no `ipv6`.

    Raises:
        SettingsError: nginx can ask none of the servers that are named.
    """
    named: list[str] = _NAMED.findall(told)
    usable = [server for name in named[:MOST] if (server := _server(name))]
    if named and not usable:
        raise SettingsError(
            "/etc/resolv.conf: nginx can ask none of these name servers, such as those whose "
            "address names an interface; name another, or run a local one."
        )
    return f"resolver {' '.join(usable or [LOCAL])}{'' if ipv6 else ' ipv6=off'};"


def read_resolv_conf() -> str:
    """Return what is told of name servers here, nothing if that cannot be read."""
    try:
        return RESOLV_CONF.read_text("utf-8", "replace")
    except OSError:
        return ""


def has_ipv6() -> bool:
    """Return whether this machine has a way into the IPv6 internet; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.connect((_PUBLIC, 53))
    except OSError:
        return False
    return True


def resolver_file() -> str:
    """Return the whole file that `--resolver` prints, for this machine as it is now.

    Raises:
        SettingsError: nginx can ask none of the name servers.
    """
    return f"{resolver_line(read_resolv_conf(), ipv6=has_ipv6())}\n"


def _server(name: str) -> str:
    """Return an address in nginx's form; "" if it has none, as with a zone of an interface."""
    try:
        address = ip_address(name)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return "" if address.scope_id else f"[{address}]"
    return str(address)
