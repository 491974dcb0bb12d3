"""The systemd unit of a relay: it runs as a user of its own, and can reach nothing else."""

import os
import shutil
from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from roomtui.command.relay import FOLDER, Relay, authorities
from roomtui.command.relay_renewal import renewal_command, why_not_renewed
from roomtui.command.relay_template import filled
from roomtui.command.relay_visibility import hidden_above
from roomtui.settings_error import SettingsError

CONFIG: Final = "/etc/roomtui/relay.conf"

NGINX: Final = "/usr/sbin/nginx"
"""Where most systems have it, if it cannot be found here."""

SBIN: Final = "/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin:/sbin"
"""Where it is looked for; not where the one who prints a unit has his own programs."""

KEPT: Final = {"/run": "Runtime", "/var/cache": "Cache", "/var/lib": "State", "/var/log": "Logs"}
"""Folders below which systemd makes one for a service, and gives it to its user."""

PRIVILEGED: Final = 1024
"""The first port that everybody may listen on."""


def relay_unit(
    relay: Relay, config: str, nginx: str | None = None, environ: Mapping[str, str] = os.environ
) -> str:
    """Return a unit that runs a relay by the configuration in a file.

    Args:
        relay: what the configuration was printed for.
        config: the file that it is in.
        nginx: the program, found if it is not given.
        environ: what this process was started with.

    Raises:
        SettingsError: the service could not see a file or folder that it needs.
    """
    for flag, path in (
        ("--config", config),
        ("--folder", relay.folder),
        ("--key-file", relay.key_file),
    ):
        _refuse_hidden(flag, path)
    if relay.base_url.startswith("https:"):
        _refuse_hidden("SSL_CERT_FILE", authorities(environ))
    renewed, renewed_again = _renewing(relay.folder, environ)
    is_low = int(relay.listen.rpartition(":")[2]) < PRIVILEGED
    values = {
        "capabilities": "CAP_NET_BIND_SERVICE" if is_low else "",
        "config": config,
        "writable": _writable(relay.folder),
        "group": relay.group,
        "key_file": relay.key_file,
        "listen": relay.listen,
        "nginx": nginx or shutil.which("nginx", path=SBIN) or NGINX,
        "renewed": renewed,
        "renewed_again": renewed_again,
        "private_users": "no" if is_low else "yes",
        "user": relay.user,
    }
    return filled("relay.service", values)


def _renewing(folder: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the lines for a start and a reload that ask the name servers of then, or why not."""
    if why := why_not_renewed(environ):
        return f"# The name servers are not looked up anew: {why}.", ""
    command = renewal_command(folder)
    return f"ExecStartPre=-{command}", f"ExecReload=-{command}\n"


def _writable(folder: str) -> str:
    """Return the lines that let a service write what is above its folder, where its pid is.

    Raises:
        SettingsError: that is no folder of its own.
    """
    own = PurePath(folder).parent
    if len(own.parts) <= 2 or str(own) in KEPT:
        raise SettingsError(
            f"--folder: {own} is not the relay's alone; for a service give one deeper down, "
            f"like {FOLDER}."
        )
    for above, kind in KEPT.items():
        if own.is_relative_to(above):
            return f"{kind}Directory={own.relative_to(above)}\n{kind}DirectoryMode=0700"
    return f"ReadWritePaths={own}"


def _refuse_hidden(flag: str, path: str) -> None:
    if hidden := hidden_above(path):
        raise SettingsError(
            f"{flag}: a service of systemd should see nothing of {hidden}; "
            f"give a path elsewhere, such as below /etc, /run or /srv."
        )
