"""Times on the screen do not depend on where the tests run."""

import time
from collections.abc import Iterator

import pytest

from roomtui.ui.terminal.app import TerminalApp


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def quick_refreshes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests press `r` as often as they like without a second between; one sets it back."""
    monkeypatch.setattr("roomtui.ui.coalescing.REFRESH_SECS", 0.01)


@pytest.fixture
def reported_faults() -> list[tuple[BaseException, str]]:
    """What the crash net caught and where; a test that expects some is marked so."""
    return []


@pytest.fixture(autouse=True)
def nothing_is_caught_unseen(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    reported_faults: list[tuple[BaseException, str]],
) -> Iterator[None]:
    """Let a test fail by what it did not expect, though the console goes on."""
    report_fault = TerminalApp.report_fault

    def noted(app: TerminalApp, error: BaseException, where: str) -> None:
        reported_faults.append((error, where))
        report_fault(app, error, where)

    monkeypatch.setattr(TerminalApp, "report_fault", noted)
    yield
    if reported_faults and "expects_faults" not in request.keywords:
        raise reported_faults[0][0]
