"""A command that prints a key: on the terminal before the screen is up, and on none after."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from roomtui import credentials
from roomtui.command.connection import renewal
from roomtui.config import Config
from roomtui.credentials import CommandKey, key_source
from roomtui.key_command import LONGEST_OUTPUT, run_command, without_terminal
from roomtui.live.renewal import KeyRenewal
from roomtui.settings_error import SettingsError
from tests.processes import is_alive, wait_for

SECRET = "KEYofacommand0123456789"
NEW = "KEYofanother0123456789"


def command(code: str, seconds: float | None = None) -> CommandKey:
    return CommandKey([sys.executable, "-Sc", code], seconds)


def error(source: CommandKey) -> str:
    with pytest.raises(SettingsError) as caught:
        source.renew()
    return str(caught.value)


LOOKS_FOR_A_TERMINAL = """
import os, sys
try:
    os.open("/dev/tty", os.O_RDWR)
except OSError as error:
    print(error.strerror, file=sys.stderr)
print(os.getsid(0), os.getpid(), os.readlink("/proc/self/fd/0"), os.environ.get("GPG_TTY"))
"""


def test_once_the_screen_is_up_it_has_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPG_TTY", "/dev/pts/7")
    monkeypatch.setenv("SSH_TTY", "/dev/pts/7")
    ended = run_command([sys.executable, "-Sc", LOOKS_FOR_A_TERMINAL], 10, detached=True)
    session, pid, stdin, gpg_tty = ended.output.decode().split()
    assert (session, stdin, gpg_tty) == (pid, "/dev/null", "/dev/null")
    assert b"No such device" in ended.stderr
    assert "SSH_TTY" not in without_terminal(os.environ)


def test_before_that_it_shares_the_session_of_the_terminal() -> None:
    ended = run_command([sys.executable, "-Sc", LOOKS_FOR_A_TERMINAL], 10, detached=False)
    assert int(ended.output.split()[0]) == os.getsid(0)
    assert ended.stderr == b""


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("sys.exit('gpg: decryption failed: No pinentry')", "No pinentry; try it by hand."),
        ("sys.stderr.write('a\\x1b[2Jb\\u202ec\\nd'); sys.exit(2)", "said: a[2Jbc d; try it"),
        ("sys.stderr.write('x' * 10**6); sys.exit(2)", "xxx…; try it by hand."),
        ("sys.exit(3)", "failed with exit status 3; try it by hand."),
        ("print('why', file=sys.stderr); os.kill(os.getpid(), 9)", "by signal 9 and said: why;"),
    ],
)
def test_what_it_says_is_told(code: str, says: str) -> None:
    said = error(command(f"import os, sys; {code}"))
    assert says in said
    assert said.isprintable()
    assert len(said) < 400


@pytest.mark.parametrize("shown", [SECRET, f"Bearer {SECRET}", f"x{SECRET}x", "a-secret-word"])
def test_but_no_key_that_it_says(shown: str) -> None:
    said = error(command(f"import sys; print({shown!r}); sys.exit('bad: ' + {shown!r})"))
    assert "said: bad: " in said
    assert SECRET not in said
    assert "a-secret-word" not in said


def test_output_without_end_is_not_read_to_its_end() -> None:
    started = time.monotonic()
    assert "printed far more than a key" in error(command("while True: print('x' * 1000)", 60))
    assert time.monotonic() - started < 30
    code = f"import sys; sys.stderr.write('x' * {LONGEST_OUTPUT * 20}); print('{SECRET}')"
    assert command(code).renew().reveal() == SECRET


STARTS_OTHERS = """
sleep 600 & echo $! > {folder}/child
setsid sleep 600 & echo $! > {folder}/gone
(trap '' TERM HUP; sleep 600 & echo $! > {folder}/deaf; wait) &
while ! [ -s {folder}/deaf ]; do sleep 0.01; done
echo waiting for a passphrase >&2
wait
"""


def test_when_it_is_late_all_that_it_has_started_ends(tmp_path: Path) -> None:
    source = CommandKey(["sh", "-c", STARTS_OTHERS.format(folder=tmp_path)], 1.0)
    assert "gave no key within 1 s and said: waiting for a passphrase;" in error(source)
    for file in ("child", "gone", "deaf"):
        pid = int((tmp_path / file).read_text())
        wait_for(partial(_is_over, pid), f"the end of {file}")


def _is_over(pid: int) -> bool:
    return not is_alive(pid)


@pytest.mark.parametrize("detached", [True, False])
def test_what_it_leaves_behind_holds_nobody_up(tmp_path: Path, detached: bool) -> None:
    """As an agent does that is started to keep a passphrase."""
    source = CommandKey(["sh", "-c", f"sleep 600 & echo $! > {tmp_path}/pid; echo {SECRET}"])
    started = time.monotonic()
    try:
        assert (source.renew() if detached else source.read()).reveal() == SECRET
        assert time.monotonic() - started < 8
    finally:
        os.kill(int((tmp_path / "pid").read_text()), 9)


def test_a_console_that_ends_does_not_wait_for_it() -> None:
    source = CommandKey(["sleep", "600"], 600.0)
    renew = renewal(source)
    assert isinstance(renew, KeyRenewal)
    with ThreadPoolExecutor() as threads:
        found = threads.submit(renew)
        renew.stop()
        assert found.result(30) is None


def test_the_console_tells_why_there_is_no_key(tmp_path: Path) -> None:
    file = tmp_path / "fails"
    file.touch()
    renew = renewal(
        CommandKey(["sh", "-c", f"[ -e {file} ] && echo locked >&2 && exit 4; echo {NEW}"])
    )
    assert renew is not None
    assert renew() is None
    assert "failed with exit status 4 and said: locked;" in str(getattr(renew, "why_not", ""))
    file.unlink()
    found = renew()
    assert found is not None
    assert found.reveal() == NEW
    assert getattr(renew, "why_not", None) == ""


def source_of(toml: str) -> CommandKey:
    config = Config(Path("x.toml"), toml)
    source = key_source(config, "a", config.table.profiles["a"], {})
    assert isinstance(source, CommandKey)
    return source


@pytest.mark.parametrize(("given", "seconds"), [("", None), ("0.2", 0.2), ("90", 90), ("600", 600)])
def test_its_time_out_can_be_set(given: str, seconds: float | None) -> None:
    line = f"api_key_timeout = {given}\n" if given else ""
    assert source_of(f'[profiles.a]\napi_key_command = "x"\n{line}')._seconds == seconds


@pytest.mark.parametrize("given", ["0", "-1", "601", "inf", "nan", "1e9"])
def test_but_not_to_what_is_none(given: str) -> None:
    with pytest.raises(SettingsError, match=r"line 3, profiles.a.api_key_timeout: give up to 600"):
        source_of(f'[profiles.a]\napi_key_command = "x"\napi_key_timeout = {given}')


def test_without_one_it_has_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert credentials.COMMAND_SECS == 10
    monkeypatch.setattr(credentials, "COMMAND_SECS", 0.3)
    assert "gave no key within 0.3 s" in error(command("import time; time.sleep(60)"))


SIGNALLED = """
import os, signal, subprocess, sys
from threading import Lock
from roomtui.key_command import run_command

class SignalledLock:
    "Sends the signal at the worst moment: once somebody has it, and before he knows."
    def __init__(self):
        self.lock = Lock()
        self.release = self.lock.release
    def acquire(self, *args):
        taken = self.lock.acquire(*args)
        signal.raise_signal(signal.{name})
        return taken
    def __enter__(self):
        self.lock.acquire()
    def __exit__(self, *_):
        self.lock.release()

class Signalled(subprocess.Popen):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._waitpid_lock = SignalledLock()

subprocess.Popen = Signalled
run_command(["sleep", "60"], 60, detached=False)
"""


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM", "SIGINT", "SIGUSR1"])
def test_a_signal_ends_it_at_whatever_step_of_waiting_it_comes(name: str) -> None:
    process = subprocess.run(
        [sys.executable, "-c", SIGNALLED.format(name=name)],
        check=False,
        stderr=subprocess.DEVNULL,
        timeout=30,
    )
    assert process.returncode == -getattr(signal, name)
