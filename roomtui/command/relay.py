"""The `relay-config` command: an nginx configuration by which many viewers share one key."""

import os
import re
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from roomtui import __version__
from roomtui.api.loopback import is_loopback
from roomtui.base_url import checked_base_url
from roomtui.command.relay_names import checked_names, named_lines
from roomtui.command.relay_resolver import read_resolv_conf, resolver_line
from roomtui.command.relay_template import filled
from roomtui.command.relay_user import USER, workers
from roomtui.settings import BASE_URL
from roomtui.settings_error import SettingsError
from roomtui.text import safe

LISTEN: Final = "127.0.0.1:8766"
FOLDER: Final = "/run/roomtui-relay/nginx"
"""In one that is the relay's too: the file with the pid is beside it."""

KEY_FILE: Final = "/etc/roomtui/relay-key.conf"

INTERVALS: Final = range(2, 61)
"""Seconds between two looks; nginx cannot keep an answer for less than two."""

BUDGETS: Final = range(3, 1001)
BUDGET: Final = 5
"""Requests a second; half of a limit of 600 a minute."""

STALE: Final = 2
"""Seconds that an answer is given beyond its time while it is renewed, as consoles bear it."""

LONGEST_FOLDER: Final = 80
LONGEST_FILE: Final = 250
"""Characters of a path, to which nginx adds names of its own."""

SLOTS: Final = (10, 5, 2)
"""Lengths of slots in seconds, those that the last digit of a clock can tell."""

CERTIFICATES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where Debian, Fedora, SUSE and Alpine keep the authorities that they trust."""

_PLAIN_PATH: Final = re.compile(r"(?:/[A-Za-z0-9_+-][A-Za-z0-9._+-]*)+")
_LISTEN: Final = re.compile(r"(?:[a-z0-9.-]+|\[[0-9a-f:.]+\]):([0-9]{1,5})", re.IGNORECASE)
_URL_PATH: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_HOST: Final = re.compile(r"[a-z0-9.-]+|[0-9a-f:]+", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"[0-9.]+|.*:.*")

INNER: Final = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
"""Addresses of this machine by which one server of nginx asks the next."""

_RESOLVER: Final = """\

    # The name servers of this machine when this was printed. Those in
    # {file} go before them; `roomtui relay-config --resolver` prints it,
    # and has to be run again when they have changed, before nginx starts or reloads.
    {line}
    resolver_timeout 3s;
"""

_TLS: Final = """\
            proxy_ssl_server_name on;
            proxy_ssl_name {host};
            proxy_ssl_verify on;
            proxy_ssl_verify_depth 4;
            proxy_ssl_trusted_certificate {certificates};
            proxy_ssl_protocols TLSv1.2 TLSv1.3;
"""


class Relay(Struct, frozen=True, kw_only=True):
    """The options of a relay: addresses, upstream, cache times and paths.

    `interval` is in seconds, `budget` in requests a second; without `with_files` recordings and
    compositions, whose answers bear presigned links, are not served. `names` are those that it
    answers to, beside addresses and names without a dot.
    """

    listen: str = LISTEN
    base_url: str = BASE_URL
    interval: int = 2
    budget: int = BUDGET
    folder: str = FOLDER
    key_file: str = KEY_FILE
    with_files: bool = True
    user: str = USER
    group: str = USER
    names: tuple[str, ...] = ()


def wanted(args: Namespace) -> Relay:
    """Read what is wanted from the arguments.

    Raises:
        SettingsError: something was asked for that nginx cannot do, or could misread.
    """
    url = args.base_url or BASE_URL
    user, group = workers(args.user)
    return Relay(
        listen=_address(args.listen or LISTEN),
        base_url=checked_base_url(url, "--base-url", insecure=args.insecure_http),
        interval=_whole(args.interval, "--interval", INTERVALS, 2),
        budget=_whole(args.budget, "--budget", BUDGETS, BUDGET),
        folder=plain_path(args.folder or FOLDER, "--folder", LONGEST_FOLDER),
        key_file=plain_path(args.key_file or KEY_FILE, "--key-file"),
        with_files=not args.no_files,
        user=user,
        group=group,
        names=checked_names(args.name),
    )


def relay_config(relay: Relay, environ: Mapping[str, str] = os.environ) -> str:
    """Write the configuration; it holds no key and needs nothing but the key file.

    Raises:
        SettingsError: the base URL has what cannot be written into a configuration.
    """
    url = urlsplit(relay.base_url)
    slot = max(length for length in SLOTS if length <= relay.interval)
    if not _URL_PATH.fullmatch(url.path) or not _HOST.fullmatch(url.hostname or ""):
        raise SettingsError("--base-url: this host or path cannot be relayed; use plain ones.")
    queue, key = _inner(relay.listen)
    resolver = _resolver(url.hostname or "", relay.folder)
    values = {
        "budget": str(relay.budget),
        "files": "| room_(?:recordings|compositions) (?:/(?&id))?" if relay.with_files else "",
        "folder": relay.folder,
        "fresh": str(relay.interval - 1),
        "host": url.netloc,
        "kept": str(relay.interval + 20),
        "key": key,
        "key_file": relay.key_file,
        "listen": relay.listen,
        "live_budget": str(relay.budget - 2),
        "pace": f" --interval {relay.interval}" if relay.interval > 2 else "",
        "names": named_lines(relay.names, relay.listen),
        "path": url.path,
        "path_pattern": re.escape(url.path),
        "queue": queue,
        "resolver": resolver,
        "service": _service(relay, environ),
        "slot": str(slot),
        "slots": _slots(slot),
        "stale": str(STALE),
        "tries": "10" if resolver else "3",
        "user": relay.user,
        "group": relay.group,
        "version": __version__,
    }
    return filled("relay.conf", values)


def _slots(length: int) -> str:
    """Map the last digit of the clock's seconds to the slot that it is in."""
    starts = range(0, 10, length)
    digits = {start: "".join(map(str, range(start, start + length))) for start in starts}
    lines = (rf'"~^(?<tens>\d+)[{among}]\." ${{tens}}{start};' for start, among in digits.items())
    return "\n".join(f"        {line}" for line in lines)


def _inner(listen: str) -> tuple[str, str]:
    """Return two addresses that only this machine reaches, on the port that viewers come to."""
    host, _, port = listen.rpartition(":")
    free = [address for address in INNER if address != host]
    return f"{free[0]}:{port}", f"{free[1]}:{port}"


def _resolver(host: str, folder: str) -> str:
    """Return the resolver lines for a service that has a name, or nothing.

    The name servers of today are those of http; a file that names others goes before them in the
    server that asks. A glob that finds none is no mistake to nginx.
    """
    if is_loopback(host) or _ADDRESS.fullmatch(host):
        return ""
    line = resolver_line(read_resolv_conf())
    return _RESOLVER.format(line=line, file=resolver_path(folder))


def resolver_path(folder: str) -> str:
    """Return the file whose name servers go before those that the configuration names."""
    return f"{folder}-resolver.conf"


def _service(relay: Relay, environ: Mapping[str, str]) -> str:
    """Return the upstream for nginx; a name is resolved again and again, since services move."""
    url = urlsplit(relay.base_url)
    host = url.hostname or ""
    lines = ""
    if is_loopback(host) and ":" not in host:
        host = "127.0.0.1" if host.rstrip(".").lower() == "localhost" else host
    elif not _ADDRESS.fullmatch(host):
        lines = f"            include {resolver_path(relay.folder)[:-1]}[f];\n"
    if url.scheme == "https":
        if _ADDRESS.fullmatch(url.hostname or ""):
            raise SettingsError("--base-url: nginx verifies names only; give no address here.")
        lines += _TLS.format(host=url.hostname, certificates=authorities(environ))
    place = f"[{host}]" if ":" in host else host
    port = f":{url.port}" if url.port else ""
    lines += f"            set $service {url.scheme}://{place}{port};\n"
    return f"{lines}            proxy_pass $service$request_uri;"


def authorities(environ: Mapping[str, str]) -> str:
    """Return the file of the authorities by which the service proves its name.

    Raises:
        SettingsError: SSL_CERT_FILE names one by a path that is not a plain one.
    """
    usual = next((file for file in CERTIFICATES if Path(file).exists()), CERTIFICATES[0])
    return plain_path(environ.get("SSL_CERT_FILE") or usual, "SSL_CERT_FILE")


def _address(text: str) -> str:
    found = _LISTEN.fullmatch(text)
    if found and 0 < int(found[1]) <= 65_535:
        return text
    raise SettingsError(f"--listen: {safe(text, 60)} is no address and port, like {LISTEN}.")


def plain_path(text: str, flag: str, most: int = LONGEST_FILE) -> str:
    """Return a whole path without characters that mean something to nginx, systemd or a shell.

    Raises:
        SettingsError: it is another one.
    """
    if _PLAIN_PATH.fullmatch(text) and len(text) <= most:
        return text
    raise SettingsError(f"{flag}: give a whole path of plain letters, {most} at most.")


def _whole(text: str | None, flag: str, allowed: range, otherwise: int) -> int:
    if text is None:
        return otherwise
    if text.isascii() and text.isdigit() and len(text) < 8 and int(text) in allowed:
        return int(text)
    raise SettingsError(f"{flag}: a relay takes whole numbers from {allowed[0]} to {allowed[-1]}.")
