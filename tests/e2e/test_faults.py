"""The real console before a real `roomtui demo-server --faults`."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.console import environ_in
from tests.e2e.terminal import TIMEOUT, Terminal


@contextmanager
def demo_server(home: Path, *flags: str) -> Iterator[str]:
    """Serve on any free port as a process of its own; give its base URL."""
    command = [sys.executable, "-m", "roomtui", "demo-server", "--port", "0", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        told = "".join(process.stdout.readline() for _ in range(2))
        (url,) = re.findall(r"http://\S+/v2", told)
        try:
            yield url
        finally:
            process.terminate()
            assert process.wait(TIMEOUT) == 0
            assert "Traceback" not in process.stdout.read()


@contextmanager
def before(home: Path, faults: str) -> Iterator[Terminal]:
    flags = ("--scenario", "small", "--faults", faults, "--seed", "3")
    with demo_server(home, *flags) as url:
        arguments = ("--base-url", url, "--interval", "1")
        with Terminal(arguments, environ_in(home, TELNYX_API_KEY=DEMO_KEY)) as terminal:
            yield terminal
            assert terminal.is_running
            terminal.press("q")
            assert terminal.wait_exit() == 0
            assert DEMO_KEY.encode() not in terminal.output


@pytest.mark.long
def test_a_half_open_connection_over_tcp_turns_late_and_then_offline(tmp_path: Path) -> None:
    with before(tmp_path, "hang=20s/26s,double=30%,skew=1h") as terminal:
        terminal.wait_text("● LIVE")
        terminal.wait_for(lambda: "◐ LATE last read" in terminal.status, "LATE")
        terminal.wait_for(lambda: "✖ OFFLINE last read" in terminal.status, "OFFLINE")
        terminal.wait_text("did not answer in time")
