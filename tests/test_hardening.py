"""What a process gives away of itself while it runs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomtui.process.hardening import close_side_doors

SECRET = "KEYinthe-environment-0123"


WATCHED = """
import ctypes, os, resource, sys, tomllib
import platformdirs.unix
from roomtui import config, credentials, settings
from roomtui.arguments import parse
from roomtui.cli import _resolve

arguments = parse(["--config", os.devnull])
settings.resolve(settings.Flags(config=os.devnull), dict(os.environ))  # imports what it needs
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({nobody})
    os.setuid({nobody})
    ctypes.CDLL(None).prctl(4, 1)  # as an ordinary process is
print("ready", flush=True)
sys.stdin.readline()
_, source = _resolve(arguments)
assert len(source.read().reveal()) == {length}
print(resource.getrlimit(resource.RLIMIT_CORE), flush=True)
sys.stdin.read()
"""

NOBODY = 65534


def test_side_doors_are_closed_and_what_is_harmless_stays() -> None:
    environ = dict.fromkeys(
        ["SSLKEYLOGFILE", "TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_PRESS", "TEXTUAL_DRIVER", "HOME",
         "TEXTUAL_SCREENSHOT", "TEXTUAL_COLOR_SYSTEM", "SSL_CERT_FILE", "PYTHONFAULTHANDLER"], "x",
    )  # fmt: skip
    environ["HOME"] = "/home/x"
    close_side_doors(environ)
    assert sorted(environ) == ["HOME", "SSL_CERT_FILE", "TEXTUAL_COLOR_SYSTEM"]


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
class TestOtherProcesses:
    @pytest.fixture
    def watched(self) -> "Iterator[subprocess.Popen[str]]":
        """A process of an ordinary user, about to read its key."""
        with subprocess.Popen(
            [sys.executable, "-c", WATCHED.format(length=len(SECRET), nobody=NOBODY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"TELNYX_API_KEY": SECRET, "OTHER": "to be seen", "HOME": "/"},
            text=True,
        ) as process:
            assert said(process) == "ready"
            yield process

    def test_none_of_the_same_user_looks_in(self, watched: "subprocess.Popen[str]") -> None:
        assert "read environ" in looked_into(watched.pid)
        go_on(watched)
        assert looked_into(watched.pid) == ""

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can look")
    def test_root_finds_the_variable_blanked(self, watched: "subprocess.Popen[str]") -> None:
        environ = Path(f"/proc/{watched.pid}/environ")
        assert SECRET.encode() in environ.read_bytes()
        go_on(watched)
        shown = environ.read_bytes()
        assert b"OTHER=to be seen" in shown
        assert b"TELNYX_API_KEY=" + b"*" * len(SECRET) in shown
        assert SECRET.encode() not in shown


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go_on(process: "subprocess.Popen[str]") -> None:
    """Let it read its key, and wait until it has."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    assert said(process) == "(0, 0)"


def looked_into(pid: int) -> str:
    """Look into a process as the user it runs as, and give what could be read."""
    look = f'head -c 1 /proc/{pid}/$file >/dev/null && echo "read $file"'
    command = ["/bin/sh", "-c", f"for file in environ mem maps; do {look}; done"]
    if os.geteuid() == 0:
        ids = (f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        command = ["setpriv", *ids, *command]
    return subprocess.run(command, capture_output=True, check=False, text=True).stdout


def printed_with_keys_around(code: str) -> str:
    """Run code in an environment with keys in it, and give what it prints."""
    environ = {"PATH": "/usr/bin:/bin", "TELNYX_API_KEY": SECRET, "OPS_KEY": SECRET, "KEPT": "yes"}
    return subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    ).stdout


def test_a_command_inherits_the_key_of_no_profile(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        'profile = "a"\n[profiles.a]\napi_key_command = ["sh", "-c", "env | tr \'\\\\n\' ,"]\n'
        '[profiles.b]\napi_key_env = "OPS_KEY"\n'
    )
    code = (
        "from roomtui.cli import _resolve\nfrom roomtui.arguments import parse\n"
        f"print(_resolve(parse(['--config', {str(config)!r}]))[1].read().reveal())"
    )
    seen = printed_with_keys_around(code)
    assert "KEPT=yes" in seen
    assert SECRET not in seen


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_key_that_lies_about_a_relays_console_is_blanked() -> None:
    code = (
        "import os\nfrom pathlib import Path\nfrom roomtui.config import Config\n"
        "from roomtui.credentials import RelayedKey\n"
        "RelayedKey(Config(Path(), '[profiles.b]\\napi_key_env = \"OPS_KEY\"'), os.environ)\n"
        "print(dict(os.environ), Path('/proc/self/environ').read_text())"
    )
    seen = printed_with_keys_around(code)
    assert "KEPT=yes" in seen
    assert SECRET not in seen
