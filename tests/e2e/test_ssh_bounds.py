"""What the manual's recipe lets viewers take of a host: sessions, forwardings, files, memory.

The server is as open as can be but for the recipe's own block, and the account is the current one.
"""

import os
import re
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from roomtui.cli import main
from roomtui.demo.embedded import DEMO_KEY
from roomtui.process.viewer import LIMITS
from tests.e2e.server import DemoServer
from tests.e2e.sshd import MISSING, PRIVSEP, SshServer, account_limits
from tests.e2e.terminal import ENVIRON, Terminal
from tests.processes import wait_for, with_word

pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"OpenSSH is not installed ({', '.join(MISSING)})"),
    pytest.mark.skipif(
        os.getuid() == 0 and not PRIVSEP.exists(),
        reason="sshd needs the folder /run/sshd when root starts it",
    ),
    pytest.mark.timeout(120),
]

FEW_MEGABYTES: Final = 16 * 1024
"""Kilobytes by which a console may grow while nobody takes what it writes, or all keys are held."""


class Host:
    """A host whose sshd heeds all of the recipe, and the API beside it."""

    def __init__(self, folder: Path, base_url: str, *, is_bounded: bool = True) -> None:
        self.etc = folder / "etc"
        for each in (self.etc, folder / "ssh"):
            each.mkdir()
        (self.etc / "viewer.toml").write_text(
            f'[profiles.viewer]\napi_key_file = "viewer.key"\nbase_url = "{base_url}"\n'
        )
        (self.etc / "viewer.key").write_text(DEMO_KEY)
        (self.etc / "viewer.key").chmod(0o400)
        self.sshd = SshServer(folder / "ssh", self.etc, {"LANG": "C.UTF-8"}, is_bounded=is_bounded)
        self.socket = folder / "ssh" / "shared"
        self.environ = {"HOME": str(self.sshd.folder), "PATH": os.environ["PATH"]}

    def run(self, *words: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run `ssh` without a terminal."""
        return subprocess.run(self.sshd.client("ssh", *words), input=text, env=self.environ,
                              capture_output=True, text=True, timeout=30, check=False)  # fmt: skip

    def login(self, *words: str) -> Terminal:
        """Log in with a terminal."""
        return Terminal([], self.environ, program=self.sshd.client("ssh", "-tt", *words, "viewer"))

    @property
    def consoles(self) -> list[int]:
        """Return the consoles that run for somebody."""
        return with_word(f"{self.etc}/viewer.toml")


@pytest.fixture(scope="module")
def api() -> Iterator[DemoServer]:
    with DemoServer("small") as api:
        yield api


@pytest.fixture
def host(tmp_path: Path, api: DemoServer) -> Iterator[Host]:
    host = Host(tmp_path, api.base_url)
    with host.sshd:
        yield host
        wait_for(lambda: not (host.sshd.sessions or host.consoles), "the end of the sessions")


def memory(pid: int) -> int:
    """Return the kilobytes that a process has in memory."""
    (line,) = re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(line)


def test_one_connection_has_one_session_and_forwards_nothing(host: Host) -> None:
    with host.login("-M", "-S", str(host.socket)) as viewer:
        viewer.wait_text("● LIVE", "READ-ONLY", "stage")
        for words in ((), ("id",), ("-tt",), ("-s", "sftp")):
            # A client that is refused would make a connection of its own.
            over = ("-S", str(host.socket), "-o", "ProxyCommand=false", "-o", "LogLevel=INFO")
            second = host.run(*over, *words, "viewer")
            assert (second.returncode, second.stdout) == (255, "")
            assert "Session open refused by peer" in second.stderr
        asked = ("-S", str(host.socket), "-O", "forward", "-R", "0:127.0.0.1:22", "viewer")
        assert host.run(*asked).returncode != 0
        assert len(host.consoles) == 1
        viewer.press("q")
        assert viewer.wait_exit() == 0


@pytest.mark.long
def test_without_the_recipes_block_there_would_be_more(tmp_path: Path, api: DemoServer) -> None:
    host = Host(tmp_path, api.base_url, is_bounded=False)
    with host.sshd, host.login("-M", "-S", str(host.socket)) as viewer:
        viewer.wait_text("● LIVE")
        second = host.run("-S", str(host.socket), "viewer")
        assert "The console needs a terminal" in second.stderr
        viewer.press("q")
        assert viewer.wait_exit() == 0


def test_a_console_bounds_itself_and_lives_within_the_accounts_bounds(host: Host) -> None:
    limits = account_limits()
    assert set(limits) == {"maxlogins", "nproc", "nofile", "data", "core"}
    with host.login() as viewer:
        viewer.wait_text("● LIVE", "READ-ONLY", "stage")
        (pid,) = host.consoles
        for limit, most in LIMITS.items():
            assert resource.prlimit(pid, limit) == (most, most)
        threads = len(list(Path(f"/proc/{pid}/task").iterdir()))
        assert 0 < threads + 2 <= limits["nproc"] // limits["maxlogins"]
        assert len(list(Path(f"/proc/{pid}/fd").iterdir())) < limits["nofile"] // 4
        assert limits["nofile"] == LIMITS[resource.RLIMIT_NOFILE]
        assert limits["data"] * 1024 == LIMITS[resource.RLIMIT_DATA]
        viewer.press("q")
        assert viewer.wait_exit() == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((100, 100), (100, 100)),
        ((100, 1000), (100, 256)),
        ((64, 10_000), (64, 256)),
    ],
)
def test_a_bound_never_gives_more(before: tuple[int, int], after: tuple[int, int]) -> None:
    code = f"""
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, {before})
from roomtui.process.viewer import shield
shield(["--viewer"])
print(resource.getrlimit(resource.RLIMIT_NOFILE))
"""
    done = subprocess.run([sys.executable, "-IB", "-c", code], capture_output=True, text=True,
                          env=ENVIRON, check=True)  # fmt: skip
    assert done.stdout == f"{after}\n"


@pytest.mark.long
@pytest.mark.parametrize(
    "flood",
    [b"j" * 4_096, b"\x1b[B" * 1_300, b"\x1b[200~" + b"x" * 4_000, b"\x1b[<35;9;9M" * 300],
    ids=["keys", "sequences", "a paste without an end", "a mouse"],
)  # fmt: skip
def test_who_floods_a_console_fills_no_memory(host: Host, flood: bytes) -> None:
    with host.login() as viewer:
        viewer.wait_text("● LIVE", "READ-ONLY", "stage")
        (pid,) = host.consoles
        before = memory(pid)
        for _ in range(60):
            viewer.send(flood)
        viewer.send(b"\x1b[201~")
        while not viewer.pane("Keys"):  # until all before has been read, it is part of the flood
            assert memory(pid) - before < FEW_MEGABYTES
            viewer.press("?")
            with suppress(AssertionError):
                viewer.wait_for(lambda: viewer.pane("Keys"), timeout=0.5)
        assert memory(pid) - before < FEW_MEGABYTES
        viewer.process.send_signal(signal.SIGKILL)
        viewer.wait_exit()


@pytest.mark.long
def test_who_stops_taking_what_is_written_fills_no_memory(host: Host, api: DemoServer) -> None:
    with host.login() as viewer:
        viewer.wait_text("● LIVE", "READ-ONLY", "stage")
        (pid,) = host.consoles
        before, looks = memory(pid), api.looks
        viewer.process.send_signal(signal.SIGSTOP)
        wait_for(lambda: api.looks >= looks + 4, "four looks")
        assert memory(pid) - before < FEW_MEGABYTES
        viewer.process.send_signal(signal.SIGCONT)
        viewer.press("?")
        viewer.wait_for(lambda: viewer.pane("Keys"), "the help")
        viewer.process.send_signal(signal.SIGKILL)
        viewer.wait_exit()


Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("room", range(6))
def test_an_account_without_room_for_threads_gets_a_sentence(
    room: int, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    name = "_start_joinable_thread" if sys.version_info >= (3, 13) else "_start_new_thread"
    start, left = getattr(threading, name), [room]

    def bounded(*args: object, **kwargs: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise RuntimeError("can't start new thread")
        return start(*args, **kwargs)

    monkeypatch.setattr(threading, name, bounded)
    monkeypatch.setattr("roomtui.cli.has_terminal", lambda: True)
    assert main(["--demo=still"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("roomtui: No more threads can be started: all that runs as this account")
    assert err.count("\n") == 1
