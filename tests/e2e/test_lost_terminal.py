"""A console ends with its terminal, whoever started it and however; one that stays goes on."""

import os
import signal
import sys
from pathlib import Path
from threading import Thread

import pytest

from tests.e2e import hostile
from tests.e2e.console import environ_in, watching
from tests.e2e.terminal import ROOMTUI, WIDE, Terminal
from tests.processes import wait_for, with_word

WAYS = {
    "with hang-ups ignored": ("sh", "-c", 'trap "" HUP; exec "$@"', "sh", *ROOMTUI),
    "without being told": ("setsid", "--wait", *ROOMTUI),
}


@pytest.mark.parametrize("program", WAYS.values(), ids=WAYS)
def test_it_ends_with_its_terminal(tmp_path: Path, program: tuple[str, ...]) -> None:
    marker = f"--config={tmp_path}/config.toml"
    (tmp_path / "config.toml").touch()
    arguments = ["--demo=small", marker]
    with Terminal(arguments, environ_in(tmp_path), program=program) as terminal:
        terminal.wait_text("● LIVE")
        assert with_word(marker)
        terminal.hang_up()
        terminal.wait_exit()
        wait_for(lambda: not with_word(marker), "the end of the console")


DOES_NOT_WAIT = "import os, sys; os.set_blocking(0, False); os.execv(sys.argv[1], sys.argv[1:])"


def test_it_goes_on_with_a_terminal_that_others_have_changed(tmp_path: Path) -> None:
    """It does not wait for a reader, errors go elsewhere, and an end of input can be typed."""
    errors = tmp_path / "errors"
    shell = ("sh", "-c", f'exec "$@" 2>{errors}', "sh", sys.executable, "-c", DOES_NOT_WAIT)
    with Terminal(["--demo=small"], environ_in(tmp_path), program=(*shell, *ROOMTUI)) as terminal:
        terminal.wait_text("● LIVE")
        terminal.type_by_lines()
        terminal.send(b"\x04" * 3 + b"?\n")
        terminal.wait_for(lambda: terminal.pane("Keys"), "the help")
        assert terminal.is_running
        assert errors.read_bytes() == b""


def test_it_goes_on_after_it_was_stopped_outright(tmp_path: Path) -> None:
    with Terminal(["--demo=small"], environ_in(tmp_path)) as terminal:
        terminal.wait_text("● LIVE")
        for number in (signal.SIGSTOP, signal.SIGCONT):
            os.kill(terminal.process.pid, number)
        terminal.wait_for(lambda: terminal.output.count(b"\x1b[?1049h") == 2, "the screen anew")
        terminal.press("?")
        terminal.wait_for(lambda: terminal.pane("Keys"), "the help")
        terminal.press("esc")
        terminal.wait_for(lambda: not terminal.pane("Keys"), "the end of the help")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.attributes == terminal.attributes_before


def test_it_goes_on_whatever_the_terminal_sends(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        for sent in hostile.STORM:
            console.send(sent)
        console.press("?")
        console.wait_for(lambda: console.pane("Keys"), "the help")
        console.press("esc")
        console.wait_for(lambda: not console.pane("Keys"), "the end of the help")
        assert len(console.server.writes) == 0
        console.press("q")
        assert console.wait_exit() == 0


MEGABYTE = 1 << 20


def memory(pid: int) -> int:
    """Return the most that a process has had in memory, in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (most,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(most) * 1024


@pytest.mark.long
def test_floods_of_input_and_of_sizes_stay_outside(tmp_path: Path) -> None:
    with watching(tmp_path, "--read-only") as console:
        (pid,) = with_word(console.server.base_url)
        before = memory(pid)
        console.open_filter()
        console.send(b"\x1b[200~" + b"paste " * MEGABYTE + b"\x1b[201~")
        console.press("esc")
        console.wait_text("? Help")
        for number in range(200):
            console.claim(*hostile.SIZES[number % len(hostile.SIZES)])
        console.claim(*WIDE)
        console.press("?")
        console.wait_for(lambda: console.pane("Keys"), "the help")
        typist = Thread(target=console.send, args=[b"m" * 2 * MEGABYTE])
        typist.start()
        console.server.wait_looks(3)
        assert memory(pid) - before < 40 * MEGABYTE
        console.process.kill()
        typist.join()
        assert {one.method for one in console.server.requests} == {"GET"}
