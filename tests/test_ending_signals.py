"""Every signal that ends the process leaves the terminal as it was, however busy the process is."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from roomtui.process.ending_signals import ending_signals
from tests.e2e.terminal import Terminal

BUSY = """
import os, resource, signal, tty
from roomtui.process import ending_signals
from roomtui.process.held_terminal import HELD
ending_signals.GOOD_ORDER_SECS = 0.1
def too_late(number):
    raise RuntimeError
for number in {ignored!r}:
    signal.signal(number, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
HELD.hold(1, 0)
tty.setraw(0)
for mode in (1049, 1000, 1003, 1004, 2004):
    os.write(1, b"\\x1b[?%dh" % mode)
os.write(1, b"\\x1b[>29u\\x1b[?25lDRAWN")
with ending_signals.terminal_restored():
    ending_signals.end_in_order_by({ask})
    os.write(1, b" AND READY\\x1b[?20")
    while True:
        pass
"""
MODES = (1000, 1003, 1004, 1049, 2004)
OFTEN_MET = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGABRT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGTERM",
             "SIGXCPU")  # fmt: skip


@contextmanager
def busy(ask: str = "too_late", ignored: tuple[int, ...] = ()) -> Iterator[Terminal]:
    code = BUSY.format(ask=ask, ignored=ignored)
    environ: Mapping[str, str] = {"PYTHONPATH": str(Path.cwd())}
    with Terminal([], environ, program=(sys.executable, "-c", code)) as terminal:
        terminal.wait_text("DRAWN AND READY")
        yield terminal


def is_as_before(terminal: Terminal) -> bool:
    """Return whether nothing of a screen is left."""
    return (
        terminal.attributes == terminal.attributes_before
        and not any(map(terminal.has_mode, MODES))
        and terminal.has_mode(25)
        and b"\x1b[<u" in terminal.output
        and not terminal.text.strip()
    )


def ends_by(number: int) -> None:
    with busy() as terminal:
        os.kill(terminal.process.pid, number)
        assert terminal.wait_exit() == -number
        assert is_as_before(terminal)


@pytest.mark.parametrize("name", OFTEN_MET)
def test_the_terminal_is_as_before(name: str) -> None:
    ends_by(int(getattr(signal, name)))


@pytest.mark.long
@pytest.mark.parametrize("number", ending_signals())
def test_the_terminal_is_as_before_whatever_the_signal(number: int) -> None:
    ends_by(number)


def test_every_signal_that_ends_a_process_is_among_them() -> None:
    """The kernel's list (signal(7)): all, but what stops, goes on, or is ignored by default."""
    spared = {"SIGKILL", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGCONT", "SIGCHLD",
              "SIGURG", "SIGWINCH"}  # fmt: skip
    ignored_by_python = {"SIGPIPE", "SIGXFSZ"}
    crashes = {"SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL"}
    names = {one.name for one in map(signal.Signals, signal.valid_signals() & set(signal.Signals))}
    caught = {signal.Signals(n).name for n in ending_signals() if n in set(signal.Signals)}
    assert names - caught == spared | ignored_by_python | crashes


def test_an_end_in_good_order_that_never_comes_is_not_waited_for() -> None:
    with busy(ask="lambda number: None") as terminal:
        os.kill(terminal.process.pid, signal.SIGTERM)
        assert terminal.wait_exit() == -signal.SIGTERM
        assert is_as_before(terminal)


def test_what_was_ignored_stays_so() -> None:
    with busy(ignored=(int(signal.SIGQUIT),)) as terminal:
        os.kill(terminal.process.pid, signal.SIGQUIT)
        os.kill(terminal.process.pid, signal.SIGUSR1)
        assert terminal.wait_exit() == -signal.SIGUSR1


HANDLED = """
import os, signal, threading
from roomtui.process.ending_signals import terminal_restored
heard = threading.Event()
signal.signal(signal.SIGUSR1, lambda *_: heard.set())
with terminal_restored():
    os.kill(os.getpid(), signal.SIGUSR1)
    print(heard.wait(10), signal.getsignal(signal.SIGUSR1) is not signal.SIG_DFL)
"""


def test_what_somebody_else_handles_stays_so() -> None:
    run = subprocess.run(
        [sys.executable, "-c", HANDLED], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "True True\n"), run.stderr


HURRIED = """
import threading
from roomtui.process.ending_signals import EndingSignals
signals = EndingSignals()
signals._is_over.set()
signals.start()
for thread in threading.enumerate():
    if thread.name == "ending-signals":
        thread.join()
signals.stop()
"""
"""Stops when the thread, which was slow to begin, has seen that it is over and ended."""


def test_it_stops_though_the_thread_has_ended_before() -> None:
    run = subprocess.run([sys.executable, "-c", HURRIED], capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (0, b"")
