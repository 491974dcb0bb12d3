"""A real nginx with the very configuration that `roomtui relay-config` prints."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.server import HOST
from tests.e2e.terminal import TIMEOUT

NGINX: Final = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")

needs_nginx: Final = pytest.mark.skipif(
    NGINX is None, reason="nginx is not installed; on Debian: apt-get install nginx-light"
)

UNPRIVILEGED: Final = "nobody"
"""Whom nginx runs as here, where no test makes users; the last `--user` counts."""

CLEAN_ENVIRON: Final = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


def has_ipv6() -> bool:
    """Return whether this machine has addresses of IPv6."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def printed(*flags: str, **env: str) -> str:
    """Return what `roomtui relay-config` prints."""
    command = [sys.executable, "-m", "roomtui", "relay-config", f"--user={UNPRIVILEGED}", *flags]
    done = subprocess.run(command, env=CLEAN_ENVIRON | env, capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode()


class Relay:
    """nginx between viewers and a service; `flags` are further ones of `relay-config`.

    `host` is where it listens, as `--listen` takes it.
    """

    def __init__(
        self, service: str, *flags: str, key: str = DEMO_KEY, host: str = HOST, **env: str
    ) -> None:
        self._service = service
        self._flags = flags
        self._key = key
        self._env = env
        self._host = host
        self._reached_at = {"0.0.0.0": HOST, "[::]": "::1"}.get(host, host.strip("[]"))
        self._process: subprocess.Popen[bytes] | None = None
        self._groups: list[int] = []

    @property
    def url(self) -> str:
        """Return the URL that viewers are to ask."""
        return f"http://{HOST}:{self.port}/v2"

    @property
    def name_servers(self) -> Path:
        """Return the file whose name servers go before those of the configuration."""
        return self.folder / "run-resolver.conf"

    @property
    def log(self) -> str:
        """Return what nginx has complained of."""
        return (self.folder / "run" / "error.log").read_text()

    def start(self) -> None:
        """Write key and configuration, and start nginx in the foreground."""
        # Not below pytest's folders, which nobody but their owner may enter: workers are others.
        self.folder = Path(tempfile.mkdtemp(prefix="relay-"))
        self.folder.chmod(0o755)
        family = socket.AF_INET6 if ":" in self._reached_at else socket.AF_INET
        with socket.create_server((self._reached_at, 0), family=family) as free:
            self.port: int = free.getsockname()[1]
        key_file = self.folder / "key.conf"
        key_file.touch(0o600)
        key_file.write_text(f'proxy_set_header Authorization "Bearer {self._key}";\n')
        self.config = self.folder / "relay.conf"
        self.config.write_text(
            printed(
                f"--listen={self._host}:{self.port}",
                f"--base-url={self._service}",
                f"--folder={self.folder}/run",
                f"--key-file={key_file}",
                *self._flags,
                **self._env,
            )
        )
        self.launch()

    def launch(self, told: str = "", **env: str) -> None:
        """Start nginx with the configuration that is there, in a process group of its own.

        `told` are directives for its command line, `env` what it finds in its environment.
        """
        command = [str(NGINX), "-c", str(self.config), "-g", f"daemon off; {told}"]
        with (self.folder / "stderr").open("wb") as said:
            self._process = subprocess.Popen(
                command, env=CLEAN_ENVIRON | env, stderr=said, start_new_session=True
            )
        self._groups.append(self._process.pid)
        self._wait_until_it_listens()

    def reload(self) -> None:
        """Have nginx read its configuration again, and wait until its old workers have gone."""
        assert self._process is not None
        old = self._workers()
        self._process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + TIMEOUT
        while old & self._workers() or not self._workers():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def _workers(self) -> set[int]:
        assert self._process is not None
        pid = self._process.pid
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return {int(child) for child in told.split()}

    def kill(self, *, with_workers: bool = True) -> None:
        """Kill nginx outright, or its master alone."""
        assert self._process is not None
        if not with_workers:
            self._process.kill()
            self._process.wait(TIMEOUT)
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(TIMEOUT)
        deadline = time.monotonic() + TIMEOUT
        while self._listens():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def _started_pid(self) -> int:
        """Return the process that had all it needs at its start; workers of others may listen."""
        try:
            return int((self.folder / "run.pid").read_text())
        except (OSError, ValueError):
            return 0

    def _listens(self) -> bool:
        try:
            with socket.create_connection((self._reached_at, self.port), timeout=1):
                return True
        except OSError:
            return False

    @property
    def said(self) -> str:
        """Return what nginx has said on standard error, but that only root can choose its user."""
        lines = (self.folder / "stderr").read_text().splitlines(keepends=True)
        return "".join(line for line in lines if '"user" directive makes sense' not in line)

    def _wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + TIMEOUT
        assert self._process is not None
        while self._started_pid() != self._process.pid or not self._listens():
            assert self._process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.02)

    def stop(self) -> None:
        """End nginx and all that it has written."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(TIMEOUT)
        for group in self._groups:
            with suppress(ProcessLookupError):  # workers that outlived their master
                os.killpg(group, signal.SIGKILL)
        shutil.rmtree(self.folder)

    def ask(self, sent: bytes) -> tuple[int, str, bytes]:
        """Send bytes as they are and give status, head and body of the first answer."""
        with socket.create_connection((self._reached_at, self.port), timeout=TIMEOUT) as connection:
            connection.sendall(sent)
            answer = b""
            while more := connection.recv(65_536):
                answer += more
        head, _, body = answer.partition(b"\r\n\r\n")
        words = head.split(maxsplit=2)
        return int(words[1]) if len(words) > 1 else 0, head.decode("latin-1"), body

    def get(self, target: str, *headers: str, method: str = "GET") -> tuple[int, str, bytes]:
        """Ask for one target as it is written, and close."""
        named = any(header.lower().startswith("host:") for header in headers)
        host = () if named else ("Host: relay",)
        lines = [f"{method} {target} HTTP/1.1", *host, "Connection: close", *headers]
        return self.ask("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
