"""Whom nginx runs as: started by root its workers are one user's, and by the unit all of it is."""

import grp
import os
import pwd
import shlex
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.relay import CLEAN_ENVIRON, UNPRIVILEGED, Relay, needs_nginx, printed
from tests.e2e.server import HOST, DemoServer
from tests.e2e.test_relay_gate import LIVE
from tests.e2e.upstream import Upstream
from tests.processes import wait_for

pytestmark = needs_nginx

IS_ROOT: Final = os.getuid() == 0


def account() -> tuple[str, str]:
    """Return the user and the group that nginx is to have: one without rights, or our own."""
    user = pwd.getpwnam(UNPRIVILEGED) if IS_ROOT else pwd.getpwuid(os.getuid())
    return user.pw_name, grp.getgrgid(user.pw_gid).gr_name


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def identity(pid: int) -> tuple[set[str], str]:
    """Return the user ids of a process, and what it may do that others may not."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    status = dict(line.split(":\t", 1) for line in lines)
    return set(status["Uid"].split()), status["CapPrm"].strip("0")


@pytest.mark.skipif(not IS_ROOT, reason="only root can start workers that are somebody else")
def test_the_workers_that_root_starts_are_nobody_elses() -> None:
    with DemoServer() as service, Relay(service.base_url) as relay:
        assert relay.get(LIVE)[0] == 200
        assert relay._process is not None
        workers = children(relay._process.pid)
        uid = str(pwd.getpwnam(UNPRIVILEGED).pw_uid)
        assert len(workers) >= 1
        # one answers as soon as it is somebody else, whatever the others have come to
        wait_for(lambda: all(identity(pid) == ({uid}, "") for pid in workers), "their user")
        folder = (relay.folder / "run").stat()
        assert folder.st_mode & 0o077 == 0
        assert folder.st_uid == int(uid)


class Service:
    """A relay as the unit runs it: the same commands, user and capabilities, and no systemd.

    Args:
        folder: holds the configuration and the key, as /etc/roomtui does.
    """

    def __init__(self, folder: Path, base_url: str) -> None:
        with socket.create_server((HOST, 0)) as free:
            self.port: int = free.getsockname()[1]
        self.user, self.group = account()
        self.key_file = folder / "relay-key.conf"
        self.folder = folder / "run" / "nginx"
        config = folder / "relay.conf"
        flags = [
            f"--user={self.user}:{self.group}",
            f"--listen={HOST}:{self.port}",
            f"--base-url={base_url}",
            f"--folder={self.folder}",
            f"--key-file={self.key_file}",
        ]
        printed(*flags, f"--output={config}")
        self._unit: dict[str, list[str]] = {}
        unit = printed("--systemd", flags[0])  # which would refuse what is below /tmp
        for line in unit.replace("/etc/roomtui/relay.conf", str(config)).splitlines():
            name, _, value = line.partition("=")
            self._unit.setdefault(name, []).append(value)
        self.folder.parent.mkdir(0o700)
        self.set_key(DEMO_KEY)
        if IS_ROOT:
            shutil.chown(self.folder.parent, self.user, self.group)

    def set_key(self, key: str) -> None:
        """Write the key file as the manual tells: root's, and read by one group."""
        self.key_file.touch(0o600)
        self.key_file.write_text(f'proxy_set_header Authorization "Bearer {key}";\n')
        self.key_file.chmod(0o640)
        if IS_ROOT:
            shutil.chown(self.key_file, "root", self.group)

    def command(self, name: str) -> list[str]:
        """Give a command of the unit as its user may run it."""
        command = self._unit[name][-1]
        assert self._unit["CapabilityBoundingSet"] == [""]
        assert (self._unit["User"], self._unit["Group"]) == ([self.user], [self.group])
        may = ["setpriv", f"--reuid={self.user}", f"--regid={self.group}", "--clear-groups",
               "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]  # fmt: skip
        return [*(may if IS_ROOT else []), *shlex.split(command)]

    def run(self, name: str) -> None:
        """Run a command of the unit to its end."""
        done = subprocess.run(
            self.command(name), env=CLEAN_ENVIRON, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def status(self) -> int:
        """Ask for the live picture, and give what is answered; 0 if nothing is."""
        sent = f"GET {LIVE} HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n"
        try:
            with socket.create_connection((HOST, self.port), timeout=10) as connection:
                connection.sendall(sent.encode())
                head = connection.recv(65_536).split()
                return int(head[1]) if len(head) > 1 else 0
        except OSError:
            return 0

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        with subprocess.Popen(self.command("ExecStart"), env=CLEAN_ENVIRON) as process:
            try:
                yield process
            finally:
                process.terminate()


@pytest.fixture
def folder() -> Iterator[Path]:
    """Make a folder that every user may enter, where pytest's are their owner's."""
    made = Path(tempfile.mkdtemp(prefix="relay-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def test_what_the_unit_runs_is_never_root_and_takes_a_new_key(folder: Path) -> None:
    with Upstream() as upstream:
        service = Service(folder, upstream.url)
        service.run("ExecStartPre")
        with service.running() as process:
            wait_for(lambda: service.status() == 200, "the relay")
            pids = [process.pid, *children(process.pid)]
            uid = str(pwd.getpwnam(service.user).pw_uid)
            assert [identity(pid)[0] for pid in pids] == [{uid}] * len(pids)
            assert not IS_ROOT or {identity(pid)[1] for pid in pids} == {""}
            service.set_key("KEYofTomorrow")
            service.run("ExecReload")

            def has_new_key() -> bool:
                service.status()
                return "Bearer KEYofTomorrow" in str(upstream.heads)

            wait_for(has_new_key, "the new key")
