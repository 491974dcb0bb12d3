"""What is written to a terminal that cannot take it ends neither the writer nor the console."""

import io
from typing import Any, NoReturn, cast

import pytest
from textual.app import App

from roomtui.ui import driver
from roomtui.ui.driver import TerminalFile


class FakeApp:
    """Stands for the app and keeps what it was told."""

    def __init__(self) -> None:
        self.caught_errors: list[BaseException] = []
        self.app = self

    def caught(self, error: BaseException, _: str) -> None:
        self.caught_errors.append(error)


class Gone(io.StringIO):
    """A terminal whose other side is closed."""

    def write(self, _: str) -> int:
        raise OSError(5, "Input/output error")

    def flush(self) -> None:
        raise OSError(5, "Input/output error")


class HungUp(Exception):
    """Stands for the end of the process."""


@pytest.fixture
def app() -> FakeApp:
    return FakeApp()


def terminal_file(file: Any, app: FakeApp) -> TerminalFile:
    return TerminalFile(file, cast("App[Any]", app))


def test_a_text_that_cannot_be_encoded_is_written_as_far_as_it_can(app: FakeApp) -> None:
    raw = io.BytesIO()
    file = terminal_file(io.TextIOWrapper(raw, "utf-8", write_through=True), app)
    file.write("before\ud800after é")
    assert raw.getvalue() == b"before?after ?"
    (error,) = app.caught_errors
    assert isinstance(error, UnicodeEncodeError)


@pytest.mark.parametrize("use", [lambda file: file.write("x"), lambda file: file.flush()])
def test_a_terminal_that_is_gone_ends_the_console(
    app: FakeApp, use: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang_up() -> NoReturn:
        raise HungUp

    monkeypatch.setattr(driver, "hang_up", hang_up)
    with pytest.raises(HungUp):
        use(terminal_file(Gone(), app))
    assert not app.caught_errors
