"""What is written to a terminal that cannot take it ends neither the writer nor the console."""

import io
from typing import Any, cast

import pytest
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.drivers.linux_driver import LinuxDriver

from roomtui.ui.steady_driver import LOST, SteadyFile, steady


class FakeApp:
    """Stands for the app and keeps what it was told."""

    def __init__(self) -> None:
        self.caught_errors: list[BaseException] = []
        self.later: list[tuple[Any, ...]] = []
        self.app = self

    def caught(self, error: BaseException, _: str) -> None:
        self.caught_errors.append(error)

    def call_later(self, *callback: Any) -> None:
        self.later.append(callback)

    def exit(self) -> None:
        """Is handed over only."""


class Gone(io.StringIO):
    """A terminal whose other side is closed."""

    def write(self, _: str) -> int:
        raise OSError(5, "Input/output error")

    flush = write  # type: ignore[assignment]


@pytest.fixture
def app() -> FakeApp:
    return FakeApp()


def steady_file(file: Any, app: FakeApp) -> SteadyFile:
    return SteadyFile(file, cast("App[Any]", app))


def test_a_text_that_cannot_be_encoded_is_written_as_far_as_it_can(app: FakeApp) -> None:
    raw = io.BytesIO()
    file = steady_file(io.TextIOWrapper(raw, "utf-8", write_through=True), app)
    file.write("before\ud800after é")
    assert raw.getvalue() == b"before?after ?"
    (error,) = app.caught_errors
    assert isinstance(error, UnicodeEncodeError)
    assert not app.later


def test_a_terminal_that_is_gone_ends_the_console_once(app: FakeApp) -> None:
    file = steady_file(Gone(), app)
    for _ in range(3):
        assert file.write("x") == 0
        file.flush()
    assert app.later == [(app.exit, None, LOST)]
    assert not app.caught_errors


def test_a_driver_that_reads_no_keys_stays_as_it_is() -> None:
    assert steady(HeadlessDriver) is HeadlessDriver
    assert issubclass(steady(LinuxDriver), LinuxDriver)
