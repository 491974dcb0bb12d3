"""The manual's recipe for viewers over SSH, and everything a viewer might try against it.

Only `tests/e2e/sshd.py` knows how the server is set up: as open as can be, so that nothing holds
but the line of the recipe and `--viewer`.
"""

import os
import pwd
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from roomtui.demo.embedded import DEMO_KEY
from roomtui.ui.screen_names import ScreenName
from tests.e2e import hostile
from tests.e2e.server import DemoServer
from tests.e2e.sshd import MISSING, PRIVSEP, SshServer
from tests.e2e.terminal import Terminal
from tests.full import FULL
from tests.processes import wait_for, with_word

pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"OpenSSH is not installed ({', '.join(MISSING)})"),
    pytest.mark.skipif(
        os.getuid() == 0 and not PRIVSEP.exists(),
        reason="sshd needs the folder /run/sshd when root starts it",
    ),
    pytest.mark.timeout(120),
]

HOME = Path(pwd.getpwuid(os.getuid()).pw_dir)
OWN_FOLDERS = [".config/roomtui", ".local/state/roomtui", ".local/share/roomtui",
               ".cache/roomtui", "Downloads"]  # fmt: skip


ESC = "\x1b[27u"
"""The escape key as kitty sends it, which no key after it can turn into another."""


class Site:
    """A host that viewers may log in to: the API, sshd, and a trap for all that is forbidden."""

    def __init__(self, folder: Path, api: DemoServer, elsewhere: socket.socket) -> None:
        self.api = api
        self.elsewhere = elsewhere
        self.port = elsewhere.getsockname()[1]
        self.trap = folder / "trap"
        self.etc = folder / "etc"
        for each in (self.trap, self.etc, folder / "ssh"):
            each.mkdir()
        hostile.trap_config(self.trap, self.port)
        (self.etc / "viewer.toml").write_text(
            f'[profiles.viewer]\napi_key_file = "viewer.key"\nbase_url = "{api.base_url}"\n'
        )
        (self.etc / "viewer.key").write_text(DEMO_KEY)
        (self.etc / "viewer.key").chmod(0o400)
        self.sshd = SshServer(folder / "ssh", self.etc, hostile.environ(self.trap, self.port))
        self.files_before = self.files()
        self.seen = bytearray()

    def files(self) -> dict[Path, int]:
        """Return every file that must stay as it is, and when it was changed."""
        folders = [self.trap, self.etc, *(HOME / name for name in OWN_FOLDERS)]
        found = [file for folder in folders for file in folder.rglob("*")]
        found += HOME.glob("[!.]*")  # where the console starts; others use what begins with a dot
        return {file: file.lstat().st_mtime_ns for file in found}

    @contextmanager
    def login(self, *arguments: str) -> Iterator[Terminal]:
        """Log in with a terminal and whatever else a client can ask for."""
        command = self.sshd.client("ssh", "-tt", *arguments)
        environ = {"HOME": str(self.sshd.folder), "DISPLAY": ":99"}
        with Terminal([], environ, program=command) as terminal:
            try:
                yield terminal
            finally:
                self.seen += terminal.output

    @contextmanager
    def agent(self) -> Iterator[tuple[str, ...]]:
        """Have what a client can forward to: an agent for keys, and a display."""
        path = f"{self.sshd.folder}/agent"
        with socket.socket(socket.AF_UNIX) as agent:
            agent.bind(path)
            agent.listen()
            yield ("-o", "IdentityAgent=none", "-o", f"ForwardAgent={path}", "-X")

    def run(self, *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a client without a terminal."""
        environ = {"HOME": str(self.sshd.folder), "PATH": os.environ["PATH"]}
        return subprocess.run(command, input=text, env=environ, capture_output=True, text=True,
                              timeout=30, check=False)  # fmt: skip

    @property
    def running(self) -> list[int]:
        """Return what runs for a viewer."""
        return with_word(f"{self.etc}/viewer.toml")

    def wait_empty(self) -> None:
        """Wait until nobody is logged in and nothing runs any more."""
        wait_for(lambda: not (self.sshd.sessions or self.running), "the end of the session")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with DemoServer("small") as api, socket.create_server(("127.0.0.1", 0)) as elsewhere:
        site = Site(tmp_path, api, elsewhere)
        with site.sshd:
            yield site
            site.wait_empty()
        assert {one.method for one in api.requests} <= {"GET"}
        assert len(api.world.actions) == 0
        assert not [one for one in api.requests if "/presigned/" in one.path]
        elsewhere.setblocking(False)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
        assert site.files() == site.files_before
        assert DEMO_KEY.encode() not in site.seen
        assert b"presigned" not in site.seen


def wait_live(terminal: Terminal) -> None:
    terminal.wait_text("● LIVE", "READ-ONLY", "viewer", "stage")


def close_dialogs(terminal: Terminal) -> None:
    """Leave whatever is open, and see that keys still count."""
    word = f"seen{terminal.bytes_written}"
    terminal.press(*[ESC] * 4, "1", "/", word)
    terminal.wait_text(f"/ {word}")
    terminal.press(ESC)
    terminal.wait_gone(word)


@pytest.mark.long
def test_every_key_of_every_screen(site: Site) -> None:
    pwned = f"touch {site.trap}/pwned"
    asked = ["viewer", f"sh -c '{pwned}'; {pwned}"]
    with site.agent() as forwarding, site.login(*forwarding, *asked) as viewer:
        wait_live(viewer)
        (pid,) = site.running
        sent = Path(f"/proc/{pid}/environ").read_bytes()
        assert b"\0PYTHONINSPECT=1\0" in sent
        assert b"SSH_AUTH_SOCK" not in sent
        assert b"DISPLAY" not in sent
        for number in range(1, 1 + (len(ScreenName) if FULL else 1)):
            viewer.press(str(number), *hostile.SPECIAL, *hostile.LETTERS)
            close_dialogs(viewer)
        viewer.press(*hostile.SIGNS, "2", "d", *hostile.SPECIAL, *hostile.LETTERS)
        close_dialogs(viewer)
        for opens in ("/", ":", "?"):
            viewer.press(opens, *hostile.SPECIAL)
            close_dialogs(viewer)
        look_for_commands(viewer)
        viewer.press("\x1a", "\x1c", "\x03")
        viewer.wait_text("Press q to quit.")
        viewer.press("q")
        assert viewer.wait_exit() == 0


def look_for_commands(viewer: Terminal) -> None:
    """See that the palette has nothing that writes, neither ours nor Textual's."""
    viewer.press(":")
    viewer.wait_text("Search for commands")
    for word in ("mute", "kick", "token", "download", "delete", "screenshot"):
        viewer.type_text(word)
        viewer.wait_text("No matches found")
        viewer.press("\x15")
        viewer.wait_gone("No matches found")
    close_dialogs(viewer)


def test_storms_and_then_the_client_is_killed(site: Site) -> None:
    with site.login("viewer") as viewer:
        wait_live(viewer)
        for sent in hostile.STORM:
            viewer.send(sent)
        for number in range(100):
            viewer.claim(*hostile.SIZES[number % len(hostile.SIZES)])
        viewer.claim(*viewer.size)
        viewer.press("?")
        viewer.wait_for(lambda: viewer.pane("Keys"), "the help")
        viewer.process.send_signal(signal.SIGKILL)
        viewer.wait_exit()
        site.wait_empty()


@pytest.mark.parametrize("keys", ["\x1a\x1c", "\x03"], ids=["stop and dump", "interrupt"])
@pytest.mark.parametrize("begun", [b"", b"roomtui starts"], ids=["at once", "then"])
def test_signals_before_the_screen_comes(site: Site, keys: str, begun: bytes) -> None:
    with site.login("viewer") as viewer:

        def has_started() -> bool:
            return "● LIVE" in viewer.text or not viewer.is_running

        wait_for(lambda: viewer.attributes != viewer.attributes_before, "the session")
        wait_for(lambda: begun in viewer.output, "the first line")
        while not has_started():
            viewer.type_text(keys)
            with suppress(AssertionError):
                viewer.wait_for(has_started, timeout=0.02)
        assert viewer.is_running or not (begun and "\x1c" in keys)
        viewer.send(f"\r:!sh\rtouch {site.trap}/pwned\r".encode())
        viewer.hang_up()
        viewer.wait_exit()
        site.wait_empty()


def test_nothing_but_the_console_is_to_be_had(site: Site) -> None:
    ssh = site.sshd.client
    for words in (("id",), ("sh", "-i"), ()):
        ended = site.run(*ssh("ssh", "viewer", *words), text=f"touch {site.trap}/pwned\n")
        assert (ended.returncode, ended.stdout) == (2, "")
        assert "The console needs a terminal" in ended.stderr
    put = f"put {site.etc}/viewer.toml {site.trap}/put\nget {site.etc}/viewer.key {site.trap}/got\n"
    assert site.run(*ssh("sftp", "-b", "-", "viewer"), text=put).returncode != 0
    for old in ("-O", "-s"):
        copied = site.run(*ssh("scp", old, f"{site.etc}/viewer.toml", f"viewer:{site.trap}/put"))
        assert copied.returncode != 0
    asked = ssh("ssh", "-o", "LogLevel=INFO", "-W", f"127.0.0.1:{site.port}", "viewer")
    assert "administratively prohibited" in site.run(*asked).stderr
    asked = ssh("ssh", "-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:22", "viewer")
    assert "remote port forwarding failed" in site.run(*asked).stderr
