"""No test sees this machine's configuration, keys or state."""

import gc
import os
import signal
import subprocess
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.full import FULL
from tests.idle import wait_until_idle
from tests.key_hunt import HUNT, HeardPopen
from tests.rewriting import rewrite_ahead


def pytest_configure() -> None:
    """Collect garbage less often: a quarter of the time of an app that is built goes there.

    Nor does a busy machine fail a test of Hypothesis by making it slow, or a shell that starts
    them in the background or by `nohup` one that ends a process by a signal, by ignoring that.
    """
    for number in (signal.SIGHUP, signal.SIGQUIT):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.set_threshold(20_000)
    settings.register_profile(
        "calm",
        deadline=None,
        max_examples=100 if FULL else 50,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("calm")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Have the workers, where they are about to start for all tests, find these rewritten."""
    config = session.config
    is_for_all = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if is_for_all and config.getoption("dist", "no") != "no":
        rewrite_ahead(config, Path(__file__).parent)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests to `.ci/run`, unless one is named, and spread those that wait."""
    if not FULL and not any("::" in argument for argument in config.args):
        long = [item for item in items if "long" in item.keywords]
        items[:] = [item for item in items if "long" not in item.keywords]
        config.hook.pytest_deselected(items=long)
    items[:] = _mixed(items)


def pytest_collection_finish() -> None:
    """Look through none of the thousands of tests for garbage."""
    gc.collect()
    gc.freeze()


def _mixed(items: list[pytest.Item]) -> list[pytest.Item]:
    """Put the tests of processes, which wait, evenly between those that do not."""
    kinds = (
        [item for item in items if "e2e" in item.path.parts],
        [item for item in items if "e2e" not in item.path.parts],
    )
    placed = [(n / len(kind), item) for kind in kinds for n, item in enumerate(kind)]
    return [item for _, item in sorted(placed, key=lambda one: one[0])]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in os.environ:
        if name.startswith(("TELNYX_", "ROOMTUI_")):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("ROOMTUI_STATE_DIR", str(home / "roomtui"))
    return home


In = Callable[[str], None]


@pytest.fixture
def live_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[In]:
    """Put the machine into a zone until the test ends."""

    def put(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def patient_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual.pilot.wait_for_idle", wait_until_idle)


@pytest.fixture(autouse=True)
def heard_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    HUNT.begin()
    monkeypatch.setattr(subprocess, "Popen", HeardPopen)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that leaves a key in a file, a stream or a core file."""
    report = yield
    if report.when == "teardown" and "shows_the_demo_key" not in item.keywords:
        for what, text in report.sections:
            HUNT.saw(what, text)
        folder = getattr(item, "funcargs", {}).get("tmp_path")
        cores = [file.name for file in item.config.rootpath.glob("core*")]
        if leaks := [*HUNT.leaks(*[folder] if folder else []), *cores]:
            report.outcome = "failed"
            report.longrepr = f"a key, or a core file, was left in: {'; '.join(leaks)}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why a test was skipped, which can hide what is missing here, and what was measured."""
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"skipped: {report.nodeid}: {report.longrepr[2]}")
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name} of {report.nodeid}: {value}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a skip fail where the programs that tests need are installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("ROOMTUI_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
