"""A real OpenSSH server on this machine, with one account: the current user's, as a viewer."""

import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Self

import roomtui
from tests.processes import wait_for

SSHD: Final = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
CLIENTS: Final = ("ssh", "sftp", "scp", "ssh-keygen")
MISSING: Final = [n for n in CLIENTS if not shutil.which(n)] + ([] if SSHD else ["sshd"])
PRIVSEP: Final = Path("/run/sshd")

MANUAL: Final = Path(roomtui.__file__).parent / "manual" / "viewers.md"

SERVER: Final = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile none
AuthorizedKeysFile {folder}/authorized_keys
StrictModes no
UsePAM no
UseDNS no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
PermitUserEnvironment yes
PermitUserRC yes
PermitTunnel yes
AllowAgentForwarding yes
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
GatewayPorts yes
X11Forwarding yes
AcceptEnv {variables}
Subsystem sftp internal-sftp
"""
"""As open as an unwise administrator can leave it; only the line of the recipe holds."""

CLIENT: Final = """\
Host viewer
  HostName 127.0.0.1
  Port {port}
  User {user}
  IdentityFile {folder}/client
  IdentitiesOnly yes
  BatchMode yes
  UserKnownHostsFile {folder}/known_hosts
  StrictHostKeyChecking accept-new
  LogLevel ERROR
  SetEnv {values}
"""


def recipe() -> str:
    """Return the line of authorized_keys that the manual tells, without the key at its end."""
    (line,) = re.findall(r'(?m)^ *(restrict,\S.*") ssh-ed25519 AAAA… ada$', MANUAL.read_text())
    return str(line)


def bounds(user: str) -> str:
    """Return what the manual tells sshd about the viewers' account, for another user."""
    (block,) = re.findall(
        r"(?m)^ *(Match User roomtui-viewer\n(?:       .*\n)+)", MANUAL.read_text()
    )
    return str(block).replace("roomtui-viewer", user)


def account_limits() -> dict[str, int]:
    """Return the limits that the manual tells PAM to set for the viewers' account."""
    found = re.findall(r"(?m)^ *roomtui-viewer hard (\w+) +(\d+)$", MANUAL.read_text())
    return {name: int(number) for name, number in found}


class SshServer:
    """Serves the recipe: only its paths are those of the test.

    Args:
        folder: where the keys and the server's configuration go.
        roomtui: what the recipe calls /etc/roomtui.
        environ: what every client sends, and the server accepts.
        is_bounded: whether the server heeds what the recipe has for it, too.
    """

    def __init__(
        self, folder: Path, roomtui: Path, environ: Mapping[str, str], *, is_bounded: bool = False
    ) -> None:
        self.folder = folder
        for name in ("host", "client"):
            keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(keygen, check=True)
        line = recipe().replace("/opt/roomtui/bin/python", sys.executable)
        line = line.replace("/etc/roomtui", str(roomtui))
        public = (folder / "client.pub").read_text()
        (folder / "authorized_keys").write_text(f"{line} {public}")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        words = {
            "folder": folder,
            "port": port,
            "user": pwd.getpwuid(os.getuid()).pw_name,
            "variables": " ".join(environ),
            "values": " ".join(f'"{name}={value}"' for name, value in environ.items()),
        }
        further = bounds(str(words["user"])) if is_bounded else ""
        (folder / "sshd_config").write_text(SERVER.format(**words) + further)
        (folder / "ssh_config").write_text(CLIENT.format(**words))
        self._log = folder / "sshd.log"

    def client(self, program: str, *arguments: str) -> Sequence[str]:
        """Return the command line of a client program."""
        return (program, "-F", str(self.folder / "ssh_config"), *arguments)

    @property
    def log(self) -> str:
        """Return what the server has said."""
        return self._log.read_text(errors="replace")

    @property
    def sessions(self) -> list[int]:
        """Return the processes that serve somebody."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(child) for child in children.read_text().split()]

    def __enter__(self) -> Self:
        with self._log.open("w") as log:
            command = [str(SSHD), "-D", "-e", "-f", str(self.folder / "sshd_config")]
            self._process = subprocess.Popen(command, stderr=log, stdin=subprocess.DEVNULL)
        wait_for(lambda: "Server listening" in self.log or self._process.poll() is not None, "sshd")
        assert self._process.poll() is None, self.log
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
