"""The console where the machine lacks something: it says so and goes on, or does not begin."""

import resource
from pathlib import Path

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.console import environ_in, watching
from tests.e2e.server import DemoServer
from tests.e2e.terminal import ROOMTUI, WIDE, Terminal
from tests.e2e.test_hostile_environment import without_account


def test_a_console_that_runs_out_of_files_says_so_and_recovers(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        _, hard = resource.prlimit(console.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(console.process.pid, resource.RLIMIT_NOFILE, (3, hard))
        console.server.stop()
        console.server.start()
        console.wait_text("OFFLINE: No more files can be opened than the 3 that this process may")
        assert "nternal error" not in console.text
        resource.prlimit(console.process.pid, resource.RLIMIT_NOFILE, (200, hard))
        console.wait_text("● LIVE")


@pytest.mark.long
@pytest.mark.parametrize("flag", ["--read-only", "--viewer"])
def test_a_user_that_is_in_no_list_can_watch(tmp_path: Path, flag: str) -> None:
    with (
        DemoServer("small") as server,
        Terminal(
            ("--relay" if flag == "--viewer" else "--base-url", server.base_url, flag),
            {"TELNYX_API_KEY": DEMO_KEY},
            WIDE,
            without_account(),
        ) as terminal,
    ):
        terminal.wait_text("● LIVE" if flag == "--read-only" else "The relay was not let in")


@pytest.mark.long
@pytest.mark.parametrize("limit", [6, 10, 16])
def test_too_few_files_for_a_console(tmp_path: Path, limit: int) -> None:
    program = ("/bin/bash", "-c", f'ulimit -n {limit}; exec "$@"', "bash", *ROOMTUI)
    with Terminal(("--demo=small",), environ_in(tmp_path), WIDE, program) as terminal:
        terminal.wait_text(f"than the {limit} that this process may have; raise the limit with")
        assert terminal.wait_exit() == 2
        assert "nternal error" not in terminal.text


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"HTTPS_PROXY": "ftp://ada:hunter2@x"}, "HTTPS_PROXY names a proxy that cannot be used"),
        pytest.param(
            {"HTTPS_PROXY": "http://ada:hunter2@127.0.0.1:1"},
            "The proxy http://127.0.0.1:1",
            marks=pytest.mark.long,
        ),
        pytest.param(
            {"SSL_CERT_FILE": "/nonexistent"},
            "SSL_CERT_FILE names /nonexistent, which cannot",
            marks=pytest.mark.long,
        ),
    ],
)
def test_what_the_environment_names_wrongly_is_told_on_the_screen(
    tmp_path: Path, environ: dict[str, str], says: str
) -> None:
    known = environ_in(tmp_path, TELNYX_API_KEY=DEMO_KEY, **environ)
    with Terminal(("--base-url=https://api.example.test/v2",), known) as terminal:
        terminal.wait_text(f"OFFLINE: {says}")
        assert "hunter2" not in terminal.text
        assert "nternal error" not in terminal.text
        terminal.press("q")
        assert terminal.wait_exit() == 0
