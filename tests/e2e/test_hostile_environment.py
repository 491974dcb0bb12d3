"""Every command where the machine lacks something: a sentence that names it, never a traceback."""

import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.e2e.console import environ_in
from tests.e2e.server import DemoServer
from tests.e2e.terminal import TIMEOUT

KEY: Final = "KEY0123456789ABCDEFSECRET"

NOWHERE: Final = "--base-url=http://127.0.0.1:1/v2"
"""Where nobody listens."""

PRODUCES: Final = {
    "help": ("--help",),
    "version": ("--version",),
    "help of a command": ("snapshot", "--help"),
    "snapshot": ("snapshot", "--demo=small"),
    "snapshot as JSON": ("snapshot", "--demo=small", "--json"),
    "check": ("check", "--demo=small"),
    "relay-config": ("relay-config",),
    "demo-server": ("demo-server", "--port=0", "--scenario=small"),
    "snapshot watching": ("snapshot", "--demo=small", "--watch"),
}
"""Commands that print something where all is well."""

FAILS: Final = {
    "snapshot of nowhere": ("snapshot", NOWHERE),
    "check of nowhere": ("check", NOWHERE),
    "console": ("--demo=small",),
    "journal of nothing": ("journal",),
    "a wrong flag": ("--foo",),
}
"""Commands that have something to say on stderr, or fail."""

PRINTS: Final = {name: found for name, found in PRODUCES.items() if name != "demo-server"}
"""The server goes on after its first lines, read or not."""

SOME: Final = {
    **{name: PRODUCES[name] for name in ("snapshot", "demo-server", "snapshot watching")},
    **{name: FAILS[name] for name in ("check of nowhere", "console", "journal of nothing")},
}
"""One of each kind."""

ALL: Final = {**PRODUCES, **FAILS}

ENDLESS: Final = frozenset({"demo-server", "snapshot watching"})
"""They go on where nothing keeps them from it."""

OTHER_USER: Final = ("unshare", "--user", "--map-user=12345", "--map-group=12345")
"""Starts a program as a user that no list of users has, where the kernel lets us."""

FORGETFUL: Final = """
import pwd, sys
def nobody(_):
    raise KeyError
pwd.getpwuid = nobody
from roomtui.cli import main
sys.exit(main())
"""
"""Is roomtui where the list of users is empty."""


class Ended(NamedTuple):
    """How a process ended, and what it said."""

    code: int
    out: str
    err: str


def environ(home: Path, **more: str) -> dict[str, str]:
    home.mkdir(exist_ok=True)
    return {"PATH": "/usr/bin:/bin", **environ_in(home, TELNYX_API_KEY=KEY), **more}


def run(
    environ: Mapping[str, str],
    *arguments: str,
    before: str = ":",
    after: str = "",
    endless: bool = False,
) -> Ended:
    """Run roomtui from a shell: `before` is done in it first, `after` redirects.

    What is endless is killed once it has printed something, with -1 as its code.
    """
    script = f'{before}; exec "$@" {after}'
    command = ["/bin/bash", "-c", script, "bash", sys.executable, "-m", "roomtui", *arguments]
    with subprocess.Popen(
        command,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        first = b""
        if endless and (first := process.stdout.readline()):
            process.kill()
        try:
            out, err = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    code = -1 if process.returncode == -signal.SIGKILL else process.returncode
    return calm(Ended(code, (first + out).decode(), err.decode()))


def calm(ended: Ended) -> Ended:
    said = ended.out + ended.err
    for alarm in ("Traceback", "nternal error", "Exception ignored", "Errno", KEY, "object at 0x"):
        assert alarm not in said, said
    return ended


def without_account() -> tuple[str, ...]:
    """Return what runs roomtui as a user that no list of users has."""
    try:
        tried = subprocess.run([*OTHER_USER, "true"], check=False, capture_output=True)
    except FileNotFoundError:
        pass
    else:
        if not tried.returncode:
            return (*OTHER_USER, sys.executable, "-m", "roomtui")
    return (sys.executable, "-IB", "-c", FORGETFUL)


FULL: Final = "roomtui: The output cannot be written (No space left on device); some of it is lost."
CLOSED: Final = "roomtui: The output cannot be written (Bad file descriptor); some of it is lost."


def subset(commands: Mapping[str, tuple[str, ...]], *ordinary: str) -> list[object]:
    """Return parameters, all but some of which are long."""
    return [
        pytest.param(arguments, id=name, marks=[] if name in ordinary else pytest.mark.long)
        for name, arguments in commands.items()
    ]


@pytest.mark.parametrize("arguments", subset(PRODUCES, "snapshot"))
def test_output_that_is_full_is_told_and_fails(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = run(environ(tmp_path / "h"), *arguments, after=">/dev/full")
    assert (ended.code, ended.err.strip()) == (1, FULL)


@pytest.mark.parametrize("arguments", subset(PRODUCES, "relay-config"))
def test_output_that_is_closed_is_told_and_fails(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ended = run(environ(tmp_path / "h"), *arguments, after=">&-")
    assert (ended.code, ended.err.strip()) == (1, CLOSED)


@pytest.mark.parametrize("arguments", subset(FAILS, "snapshot of nowhere"))
@pytest.mark.parametrize(
    "after",
    [*(pytest.param(one, marks=pytest.mark.long) for one in ("2>/dev/full", "2>&-")),
     ">&- 2>&- <&-"],
)  # fmt: skip
def test_a_sentence_that_finds_no_stderr_goes_nowhere_else(
    tmp_path: Path, arguments: tuple[str, ...], after: str
) -> None:
    ended = run(environ(tmp_path / "h"), *arguments, after=after)
    assert ended.code
    assert "roomtui:" not in ended.out
    assert ended.err == ""


@pytest.mark.long
@pytest.mark.parametrize("after", ["2>/dev/full", "2>&-", "<&-"])
@pytest.mark.parametrize("arguments", subset(PRODUCES))
def test_what_needs_neither_stdin_nor_stderr_does_without(
    tmp_path: Path, arguments: tuple[str, ...], after: str
) -> None:
    endless = arguments in {PRODUCES[name] for name in ENDLESS}
    ended = run(environ(tmp_path / "h"), *arguments, after=after, endless=endless)
    assert ended.code == (-1 if endless else 0)
    assert ended.out


@pytest.mark.long
@pytest.mark.parametrize("arguments", subset(ALL))
def test_nothing_at_all_can_be_said(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = run(environ(tmp_path / "h"), *arguments, after=">/dev/full 2>/dev/full")
    assert (ended.code > 0, ended.out, ended.err) == (True, "", "")


@pytest.mark.parametrize("arguments", subset(PRINTS, "snapshot watching"))
def test_whoever_has_read_enough_ends_it_quietly(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    env = environ(tmp_path / "h")
    done = subprocess.run(
        ["/bin/bash", "-c", '"$@" | head -1; exit ${PIPESTATUS[0]}', "bash",
         sys.executable, "-m", "roomtui", *arguments],
        env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.count("\n") == 1
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.long
@pytest.mark.parametrize("limit", [5, 6, 8, 10, 16])
@pytest.mark.parametrize("arguments", subset(SOME))
def test_few_files_can_be_opened(tmp_path: Path, arguments: tuple[str, ...], limit: int) -> None:
    """What needs more than there are says so; what does not is not bothered."""
    endless = arguments in {PRODUCES[name] for name in ENDLESS}
    ended = run(environ(tmp_path / "h"), *arguments, before=f"ulimit -n {limit}", endless=endless)
    said = ended.out + ended.err
    if "ulimit -n 1024" in said:
        assert f"the {limit} that this process may have" in said
        assert ended.code in {1, 2}
        assert limit < 16
    else:
        assert ended.code == (
            -1 if endless else 0 if arguments in PRODUCES.values() else ended.code
        )
        assert limit > 8 or not {"--demo=small", NOWHERE} & set(arguments) or "console" in said


def test_a_limit_of_six_files_is_named(tmp_path: Path) -> None:
    ended = run(environ(tmp_path / "h"), "check", NOWHERE, before="ulimit -n 6")
    assert ended.code == 1
    assert re.search(r"fail +reachability +No more files can be opened than the 6 ", ended.out)


def test_a_soft_limit_is_raised(tmp_path: Path) -> None:
    ended = run(environ(tmp_path / "h"), "snapshot", "--demo=small", before="ulimit -Sn 6")
    assert (ended.code, ended.err) == (0, "")


def homes(tmp_path: Path) -> dict[str, dict[str, str] | None]:
    """Return what HOME can be; None for no HOME at all."""
    return {
        "none": None, "empty": {"HOME": ""}, "relative": {"HOME": "foo"},
        "missing": {"HOME": str(tmp_path / "missing")}, "device": {"HOME": "/dev/null"},
        "file": {"HOME": "/etc/passwd"}, "long": {"HOME": "/" + "a" * 5000},
    }  # fmt: skip


@pytest.mark.parametrize("arguments", subset(ALL, "check of nowhere"))
@pytest.mark.parametrize(
    "program",
    [
        without_account(),
        pytest.param((sys.executable, "-IB", "-c", FORGETFUL), marks=pytest.mark.long),
    ],
    ids=["nobody", "empty list"],
)
def test_a_user_that_is_in_no_list(arguments: tuple[str, ...], program: tuple[str, ...]) -> None:
    env = {"PATH": "/usr/bin:/bin", "TELNYX_API_KEY": KEY}
    endless = arguments in {PRODUCES[name] for name in ENDLESS}
    before = f'shift 3; set -- {shlex.join(program)} "$@"'
    ended = run(env, *arguments, before=before, endless=endless)
    if arguments == FAILS["journal of nothing"] or arguments[0] == "check":
        assert ended.code
        assert "Set HOME or ROOMTUI_STATE_DIR" in ended.out + ended.err
    elif arguments in PRODUCES.values():
        assert (ended.code, ended.err) == (-1 if endless else 0, "")
    else:
        assert ended.code


@pytest.mark.long
@pytest.mark.parametrize("home", list(homes(Path())))
@pytest.mark.parametrize("arguments", subset(SOME))
def test_no_home_that_serves(tmp_path: Path, arguments: tuple[str, ...], home: str) -> None:
    env = {"PATH": "/usr/bin:/bin", "TELNYX_API_KEY": KEY, **(homes(tmp_path)[home] or {})}
    endless = arguments in {PRODUCES[name] for name in ENDLESS}
    ended = run(env, *arguments, before=f"cd {tmp_path}", endless=endless)
    if home in {"none", "empty", "relative", "missing"} and arguments in PRODUCES.values():
        assert ended.code == (-1 if endless else 0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
@pytest.mark.parametrize(
    "before",
    ["mkdir gone; cd gone; rmdir ../gone", "export TMPDIR=/nonexistent", "ulimit -v 60000",
     "ulimit -f 0", "export USER= LOGNAME=", "export ROOMTUI_STATE_DIR=/etc/passwd",
     "export ROOMTUI_STATE_DIR=/dev/full", "export XDG_CONFIG_HOME=/etc/passwd",
     "export ROOMTUI_DOWNLOAD_DIR='~nobody-of-that-name/x'", "export NO_PROXY='[,:*'"],
)  # fmt: skip
@pytest.mark.parametrize("arguments", subset(SOME))
def test_other_things_that_are_missing(
    tmp_path: Path, arguments: tuple[str, ...], before: str
) -> None:
    endless = arguments in {PRODUCES[name] for name in ENDLESS}
    env = environ(tmp_path / "h")
    ended = run(env, *arguments, before=f"cd {tmp_path}; {before}", endless=endless)
    if arguments in FAILS.values() and arguments != FAILS["journal of nothing"]:
        assert ended.code > 0


@pytest.mark.parametrize("limit", [60_000, 70_000, 80_000, 90_000])
@pytest.mark.long
def test_little_memory(tmp_path: Path, limit: int) -> None:
    env = environ(tmp_path / "h")
    ended = run(env, "snapshot", "--demo=huge", "--json", before=f"ulimit -v {limit}")
    lacking = ("not enough memory", "No more threads can be started")
    assert ended.code == 0 or any(words in ended.err for words in lacking)


CONFIGS: Final = {
    "a folder": ("/tmp", "(Is a directory)"),
    "no end": ("/dev/zero", "is larger than 1024 KB"),
    "nothing": ("/dev/full", "is larger than 1024 KB"),
    "missing": ("/nonexistent/x", "There is no configuration file"),
    "below a file": ("/etc/passwd/x", "(Not a directory)"),
    "long": ("a" * 5000, "(File name too long)"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("config", "says"), [pytest.param(*found, id=name) for name, found in CONFIGS.items()]
)
def test_a_configuration_that_is_none(
    config: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from roomtui.cli import main

    assert main(["journal", "--config", config]) == 2
    assert says in capsys.readouterr().err


def test_a_configuration_that_is_no_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from roomtui.cli import main

    (tmp_path / "config.toml").write_bytes(b"interval = 2.0 # \xff")
    assert main(["journal", "--config", str(tmp_path / "config.toml")]) == 2
    assert "is not text in UTF-8" in capsys.readouterr().err


def test_a_pipe_is_a_configuration_once_somebody_writes(tmp_path: Path) -> None:
    ended = run(
        environ(tmp_path / "h"), "check", "--demo=small", after='--config <(echo "interval = 7.0")'
    )
    assert "a look every 7 s" in ended.out
    assert ended.code == 0


@pytest.mark.long
def test_a_pipe_that_nobody_writes_to_is_told(tmp_path: Path) -> None:
    before = f"mkfifo -m 600 {tmp_path / 'pipe'}"
    ended = run(environ(tmp_path / "h"), "journal", f"--config={tmp_path / 'pipe'}", before=before)
    assert ended.code == 2
    assert "is a pipe into which nobody writes" in ended.err


ADDRESSES: Final = {
    "no number": (("--port=x",), "--port: give a whole number"),
    "too high": (("--port=65536",), "--port: give a whole number"),
    "negative": (("--port=-1",), "--port: give a whole number"),
    "unknown name": (("--host=nowhere.invalid",), "this address cannot be listened on"),
    "of another machine": (("--host=192.0.2.1",), "this address cannot be listened on"),
    "no name": (("--host=a..b",), "no host can have this name"),
    "long name": (("--host=" + "a" * 300,), "no host can have this name"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "says"), [pytest.param(*found, id=name) for name, found in ADDRESSES.items()]
)
def test_where_nobody_can_listen(
    arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from roomtui.cli import main

    assert main(["demo-server", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_a_port_in_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from roomtui.cli import main

    with DemoServer("empty") as server:
        port = re.search(r":(\d+)/", server.base_url)
        assert port is not None
        assert main(["demo-server", f"--port={port[1]}"]) == 2
    assert "cannot be listened on (Address already in use)" in capsys.readouterr().err


def test_a_journal_that_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from roomtui.cli import main

    (tmp_path / "state").write_text("")
    monkeypatch.setenv("ROOMTUI_STATE_DIR", str(tmp_path / "state"))
    assert main(["journal"]) == 1
    assert "cannot be read (Not a directory)" in capsys.readouterr().err


@pytest.mark.parametrize("after", ["", pytest.param("| cat", marks=pytest.mark.long)])
def test_a_console_without_a_terminal_points_to_the_snapshot(tmp_path: Path, after: str) -> None:
    ended = run(environ(tmp_path / "h"), "--demo=small", before="set -o pipefail", after=after)
    assert ended.out == ""
    assert "use `roomtui snapshot`" in ended.err


def test_a_server_that_runs_out_of_files_says_so_once(tmp_path: Path) -> None:
    process = subprocess.Popen(
        ["/bin/bash", "-c", 'ulimit -n 14; exec "$@"', "bash", sys.executable, "-m", "roomtui",
         "demo-server", "--port=0", "--scenario=small"],
        env=environ(tmp_path / "h"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process, ExitStack() as guests:
        assert process.stdout is not None
        assert process.stderr is not None
        found = re.search(r":(\d+)/v2 with", process.stdout.readline() + process.stdout.readline())
        assert found is not None
        for _ in range(14):
            guests.enter_context(socket.create_connection(("127.0.0.1", int(found[1]))))
        said = process.stderr.readline()
        process.terminate()
        said += process.stderr.read()
    assert said == (
        "roomtui: No more files can be opened than the 14 that this process may have; "
        "raise the limit with `ulimit -n 1024`. Who connects has to wait meanwhile.\n"
    )


LACKING: Final = """
import sys
class Finder:
    def find_spec(self, name, *_):
        if name.partition(".")[0] == lacking:
            raise ModuleNotFoundError(name=name)
lacking = sys.argv[1]
sys.meta_path.insert(0, Finder())
sys.modules.pop(lacking, None)
from roomtui.__main__ import main
sys.argv[1:] = sys.argv[2:]
sys.exit(main())
"""
"""Is roomtui where a module cannot be imported."""


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("httpx", ("check", NOWHERE)),
        ("msgspec", ("relay-config",)),
        pytest.param("platformdirs", ("journal",), marks=pytest.mark.long),
        pytest.param("certifi", ("snapshot", NOWHERE), marks=pytest.mark.long),
        pytest.param("anyio", ("snapshot", NOWHERE), marks=pytest.mark.long),
        pytest.param("_ssl", ("check", NOWHERE), marks=pytest.mark.long),
        ("resource", ("--version",)),
    ],
)
def test_a_module_that_is_missing_is_named(
    tmp_path: Path, module: str, arguments: tuple[str, ...]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LACKING, module, *arguments], env=environ(tmp_path / "h"),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip
    ended = calm(Ended(done.returncode, done.stdout, done.stderr))
    assert ended.code == 1
    says = ("lacks its module ", "; use one") if module in sys.stdlib_module_names else (
        "The Python package ", " is missing or cannot be loaded; install roomtui anew: "
    )  # fmt: skip
    assert f"{says[0]}{module}{says[1]}" in ended.err


def test_a_server_ends_in_silence_amid_an_answer_that_never_comes(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "roomtui", "demo-server", "--port=0", "--scenario=small",
         "--faults=hang=100%"],
        env=environ(tmp_path / "h"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        found = re.search(r":(\d+)/v2 with", process.stdout.readline() + process.stdout.readline())
        assert found is not None
        with socket.create_connection(("127.0.0.1", int(found[1]))) as guest:
            guest.sendall(b"GET /v2/rooms HTTP/1.1\r\nHost: a\r\n\r\n")
            guest.settimeout(0.3)
            with pytest.raises(TimeoutError):  # the request has been read, and nothing comes
                guest.recv(1)
            process.terminate()
            _, said = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, said) == (0, "")
