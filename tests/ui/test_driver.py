"""What is written to a terminal that cannot take it ends neither the writer nor the console."""

import io
import os
import tty
from collections.abc import Iterator
from threading import Thread
from typing import Any, NoReturn, cast

import pytest
from textual.app import App

from roomtui.ui.terminal import terminal_file
from roomtui.ui.terminal.terminal_file import TerminalFile


class FakeApp:
    """Stands for the app and keeps what it was told."""

    def __init__(self) -> None:
        self.caught_errors: list[BaseException] = []
        self.app = self

    def report_fault(self, error: BaseException, _: str) -> None:
        self.caught_errors.append(error)


class HungUp(Exception):
    """Stands for the end of the process."""


@pytest.fixture
def app() -> FakeApp:
    return FakeApp()


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """Return the two ends of a terminal: the one of the window, and the one of the console."""
    window, console = os.openpty()
    tty.setraw(console)
    yield window, console
    for handle in (window, console):
        try:
            os.close(handle)
        except OSError:  # a test has closed it
            continue


@pytest.fixture(autouse=True)
def hung_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang_up() -> NoReturn:
        raise HungUp

    monkeypatch.setattr(terminal_file, "hang_up", hang_up)


def opened(handle: int, app: FakeApp) -> TerminalFile:
    file = io.TextIOWrapper(io.FileIO(handle, "w", closefd=False), "utf-8")
    return TerminalFile(file, cast("App[Any]", app), lambda: None)


def test_a_text_that_cannot_be_encoded_is_written_as_far_as_it_can(
    app: FakeApp, ends: tuple[int, int]
) -> None:
    file = opened(ends[1], app)
    file.write("before\ud800after é")
    file.flush()
    assert os.read(ends[0], 100) == b"before?after ?"
    (error,) = app.caught_errors
    assert isinstance(error, UnicodeEncodeError)


def test_a_terminal_that_is_gone_ends_the_console(app: FakeApp, ends: tuple[int, int]) -> None:
    file = opened(ends[1], app)
    os.close(ends[0])
    file.write("x")
    with pytest.raises(HungUp):
        file.flush()
    file.close()  # there is nothing left to send, neither by this nor when it is collected
    assert not app.caught_errors


def test_an_error_of_a_terminal_that_is_there_ends_nothing(
    app: FakeApp, ends: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = opened(ends[1], app)

    def fail(*_: object) -> NoReturn:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", fail)
        file.write("lost")
        file.flush()
    file.write("drawn")
    file.flush()
    assert os.read(ends[0], 100) == b"drawn"
    assert [type(error) for error in app.caught_errors] == [OSError]


def test_a_terminal_that_does_not_wait_is_waited_for(app: FakeApp, ends: tuple[int, int]) -> None:
    text = "".join(f"{number:8}" for number in range(20_000))
    os.set_blocking(ends[1], False)
    file = opened(ends[1], app)

    def draw() -> None:
        file.write(text)
        file.flush()

    writer = Thread(target=draw)
    writer.start()
    drawn = b""
    while len(drawn) < len(text):
        drawn += os.read(ends[0], 65_536)
    writer.join()
    assert drawn.decode() == text
    assert not app.caught_errors
