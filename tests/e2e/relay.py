"""A real nginx with the very configuration that `roomtui relay-config` prints."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, Self

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.server import HOST
from tests.e2e.terminal import PATIENCE

NGINX: Final = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")

needs_nginx: Final = pytest.mark.skipif(
    NGINX is None, reason="nginx is not installed; on Debian: apt-get install nginx-light"
)

UNPRIVILEGED: Final = "nobody"
"""Whom nginx runs as here, where no test makes users; the last `--user` counts."""

CLEAN_ENVIRON: Final = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


def printed(*flags: str, **env: str) -> str:
    """Give what `roomtui relay-config` prints."""
    command = [sys.executable, "-m", "roomtui", "relay-config", f"--user={UNPRIVILEGED}", *flags]
    done = subprocess.run(command, env=CLEAN_ENVIRON | env, capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode()


class Relay:
    """nginx between viewers and a service; `flags` are further ones of `relay-config`."""

    def __init__(self, service: str, *flags: str, key: str = DEMO_KEY, **env: str) -> None:
        self._service = service
        self._flags = flags
        self._key = key
        self._env = env
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Give the URL that viewers are to ask."""
        return f"http://{HOST}:{self.port}/v2"

    @property
    def log(self) -> str:
        """Give what nginx has complained of."""
        return (self.folder / "run" / "error.log").read_text()

    def start(self) -> None:
        """Write key and configuration, and start nginx in the foreground."""
        # Not below pytest's folders, which nobody but their owner may enter: workers are others.
        self.folder = Path(tempfile.mkdtemp(prefix="relay-"))
        self.folder.chmod(0o755)
        with socket.create_server((HOST, 0)) as free:
            self.port: int = free.getsockname()[1]
        key_file = self.folder / "key.conf"
        key_file.touch(0o600)
        key_file.write_text(f'proxy_set_header Authorization "Bearer {self._key}";\n')
        self.config = self.folder / "relay.conf"
        self.config.write_text(
            printed(
                f"--listen={HOST}:{self.port}",
                f"--base-url={self._service}",
                f"--folder={self.folder}/run",
                f"--key-file={key_file}",
                *self._flags,
                **self._env,
            )
        )
        command = [str(NGINX), "-c", str(self.config), "-g", "daemon off;"]
        with (self.folder / "stderr").open("wb") as said:
            self._process = subprocess.Popen(command, env=CLEAN_ENVIRON, stderr=said)
        self._wait_until_it_listens()

    def _wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with socket.create_connection((HOST, self.port), timeout=1):
                    break
            except OSError:
                said = (self.folder / "stderr").read_text()
                assert self._process is not None
                assert self._process.poll() is None, said
                assert time.monotonic() < deadline, said
                time.sleep(0.02)

    def stop(self) -> None:
        """End nginx and all that it has written."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)
        shutil.rmtree(self.folder)

    def ask(self, sent: bytes) -> tuple[int, str, bytes]:
        """Send bytes as they are and give status, head and body of the first answer."""
        with socket.create_connection((HOST, self.port), timeout=PATIENCE) as connection:
            connection.sendall(sent)
            answer = b""
            while more := connection.recv(65_536):
                answer += more
        head, _, body = answer.partition(b"\r\n\r\n")
        words = head.split(maxsplit=2)
        return int(words[1]) if len(words) > 1 else 0, head.decode("latin-1"), body

    def get(self, target: str, *headers: str, method: str = "GET") -> tuple[int, str, bytes]:
        """Ask for one target as it is written, and close."""
        lines = [f"{method} {target} HTTP/1.1", "Host: relay", "Connection: close", *headers]
        return self.ask("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
