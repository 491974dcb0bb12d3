"""Measures the console beside an empty Textual app, in one run.

Run `python -m tests.bench.figures` from the top of the repository; it takes about two minutes.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tests.e2e.terminal import WIDE, Terminal

WATCHED: Final = 20.0
"""Seconds that a console is watched for."""

TICKS: Final = os.sysconf("SC_CLK_TCK")


def started(arguments: Sequence[str], environ: dict[str, str], shows: str) -> float:
    """Give the seconds from the start of a process to a word on its screen, the best of five."""
    return min(_started(arguments, environ, shows) for _ in range(5))


def _started(arguments: Sequence[str], environ: dict[str, str], shows: str) -> float:
    began = time.perf_counter()
    with Terminal(arguments, environ, WIDE) as terminal:
        terminal.wait_text(shows)
        return time.perf_counter() - began


def watched(scenario: str, environ: dict[str, str]) -> tuple[float, float, float]:
    """Give bytes written a refresh, the share of a core, and MB of memory of a console."""
    with Terminal([f"--demo={scenario}"], environ, WIDE) as terminal:
        terminal.wait_text("● LIVE")
        _pass(4)
        pid, before, cpu = terminal.process.pid, terminal.bytes_written, _cpu(terminal.process.pid)
        _pass(WATCHED)
        written = (terminal.bytes_written - before) / (WATCHED / 2)
        return written, (_cpu(pid) - cpu) / WATCHED, _memory(pid)


def _pass(seconds: float) -> None:
    time.sleep(seconds)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6


def imported(module: str) -> float:
    """Give the seconds that a fresh interpreter takes to import a module, the best of five."""
    return min(
        _timed(lambda: os.system(f"{sys.executable} -c 'import {module}'")) for _ in range(5)
    )


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as home:
        environ = {"HOME": home, "ROOMTUI_STATE_DIR": home}
        paint = started(["--demo=still"], environ, "Participants")
        live = started(["--demo=still"], environ, "● LIVE")
        textual = imported("textual.app")
        print(f"first paint          {paint:.2f} s, {paint / textual:.1f} x importing textual.app")
        print(f"live data on screen  {live:.2f} s, {live / textual:.1f} x importing textual.app")
        for scenario in ("still", "keynote", "huge"):
            written, cpu, memory = watched(scenario, environ)
            print(
                f"{scenario:<20} {written:,.0f} bytes a refresh, {cpu:.1%} of a core "
                f"(simulation included), {memory:.0f} MB"
            )


if __name__ == "__main__":
    main()
