"""A console that is told to end by a signal leaves the terminal as it found it."""

import os
import signal
from pathlib import Path

import pytest

from tests.e2e.console import environ_in
from tests.e2e.terminal import Terminal
from tests.test_ending_signals import is_as_before

IN_GOOD_ORDER = (signal.SIGTERM, signal.SIGINT)
AT_ONCE = (signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM,
           signal.SIGXCPU)  # fmt: skip
ORDINARY = (signal.SIGHUP, signal.SIGINT)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(number, marks=[] if number in ORDINARY else pytest.mark.long)
        for number in (*IN_GOOD_ORDER, *AT_ONCE)
    ],
)
def test_the_terminal_is_as_it_was(tmp_path: Path, number: signal.Signals) -> None:
    with Terminal(["--demo=small"], environ_in(tmp_path)) as terminal:
        terminal.wait_text("● LIVE")
        os.kill(terminal.process.pid, number)
        assert terminal.wait_exit() == (128 + number if number in IN_GOOD_ORDER else -number)
        assert is_as_before(terminal)
