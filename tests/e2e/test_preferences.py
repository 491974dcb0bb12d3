"""A real console is as the one before was left: from the first byte on, however that ended."""

import signal
from pathlib import Path

import pytest

from tests.e2e.console import environ_in
from tests.e2e.terminal import Terminal


def demo(home: Path, *flags: str) -> Terminal:
    return Terminal(["--demo", *flags], environ_in(home))


@pytest.mark.parametrize(
    "ended_by", [None, pytest.param(signal.SIGTERM, marks=pytest.mark.long)], ids=["q", "a signal"]
)
def test_the_last_screen_is_there_at_once(tmp_path: Path, ended_by: signal.Signals | None) -> None:
    with demo(tmp_path) as terminal:
        terminal.wait_text("● LIVE", "keynote-main")
        terminal.press("5")
        terminal.wait_gone("Sessions")
        if ended_by is None:
            terminal.press("q")
        else:
            terminal.process.send_signal(ended_by)
        terminal.wait_exit()
    assert (tmp_path / "state" / "demo" / "preferences" / "demo.json").exists()
    with demo(tmp_path) as terminal:
        terminal.wait_text("● LIVE", "Activity")
        assert b"Sessions" not in terminal.output
        terminal.press("1")
        terminal.wait_text("keynote-main")
        terminal.press("q")
        assert terminal.wait_exit() == 0


@pytest.mark.long
def test_a_home_that_can_only_be_read_costs_a_sentence_and_no_console(tmp_path: Path) -> None:
    state = tmp_path / "state" / "demo"
    state.mkdir(parents=True)
    (state / "preferences").write_text("in the way")
    with demo(tmp_path) as terminal:
        terminal.wait_text("● LIVE", "keynote-main")
        terminal.press("s")
        terminal.wait_text("preferences")
        terminal.press("q")
        assert terminal.wait_exit() == 0
