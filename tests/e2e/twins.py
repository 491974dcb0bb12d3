"""A console whose screen is compared with the one that stock Textual would have drawn."""

import os
import re
import signal
import socket
import struct
import sys
import termios
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from fcntl import ioctl
from pathlib import Path
from typing import Final

from rich.cells import cell_len
from wcwidth import wcwidth

from roomtui.demo.embedded import DEMO_KEY
from roomtui.ui.terminal.char_width import is_unsure
from tests.e2e.accurate_screen import seen
from tests.e2e.console import environ_in
from tests.e2e.server import DemoServer
from tests.e2e.terminal import TIMEOUT, Emulator, Size, Terminal, bytes_waiting

_MARK: Final = re.compile(rb"\x1b\]7777;([-\d ]*)\x07")
_MARK_STARTS: Final = b"\x1b]7777;"


class MarkedEmulator(Emulator):
    """An emulator that calls when it has drawn all that came before a mark."""

    def __init__(self, size: Size, width: Callable[[str], int], twins: "Twins") -> None:
        super().__init__(size, width)
        self._twins = twins
        self._held = b""

    def feed(self, output: bytes) -> None:
        output = self._held + output
        while found := _MARK.search(output):
            super().feed(output[: found.start()])
            self._twins.compare(found[1].decode())
            output = output[found.end() :]
        start = output.rfind(b"\x1b")
        is_part = start >= 0 and _MARK_STARTS.startswith(output[start:][: len(_MARK_STARTS)])
        end = start if is_part else len(output)
        self._held = output[end:]
        super().feed(output[:end])


class Twins(Terminal):
    """A console in a terminal, and the screen that stock output would give, side by side."""

    def __init__(
        self,
        server: DemoServer,
        home: Path,
        size: Size,
        environ: Mapping[str, str],
        *,
        as_rich: bool = True,
    ) -> None:
        self.server = server
        self._width = cell_len if as_rich else wcwidth
        self.compared = self.differing = 0
        self.story: list[str] = []
        self.differences: list[str] = []
        self._as_rich = as_rich
        self._stock = Emulator(size, self._width)
        self._stock.feed(b"\x1b[?7l")
        self._told: deque[tuple[str, bytes]] = deque()
        self._more = threading.Condition()
        self._serial = self._asked = self._synced = 0
        self._starts, self._started = 1, 0
        self._all_dirty = True
        listener = socket.socket(socket.AF_UNIX)
        path = str(home / "twice")
        Path(path).unlink(missing_ok=True)
        listener.bind(path)
        listener.listen()
        self._listener = listener
        self._hearing = threading.Thread(target=self._hear, name="twin")
        self._hearing.start()
        more = {"TWICE_AS_RICH": "1", **environ} if as_rich else environ
        variables = environ_in(home, TELNYX_API_KEY=DEMO_KEY, TWICE=path, **more)
        arguments = ("--base-url", server.base_url, "--interval", "1")
        program = (sys.executable, "-m", "tests.e2e.dual_render")
        super().__init__(arguments, variables, size, program)

    def emulator(self, size: Size) -> Emulator:
        return MarkedEmulator(size, self._width, self)

    def _hear(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:  # the process never got so far
            return
        with connection, connection.makefile("rb") as told:
            while head := told.readline():
                kind, length = head.split()
                what = told.read(int(length))
                with self._more:
                    self._told.append((kind.decode(), what))
                    self._more.notify_all()

    def _stock_until(self, mark: str) -> None:
        while True:
            with self._more:
                assert self._more.wait_for(lambda: self._told, TIMEOUT), "the twin is silent"
                kind, what = self._told.popleft()
            if kind == "draw":
                self._stock.feed(what)
            elif kind == "size":
                columns, lines = map(int, what.split())
                self._stock.resize((columns, lines))
                self._all_dirty = True
            elif kind == "fell":
                self.differences.append(what.decode())
            elif what.decode() == mark:
                return

    def compare(self, mark: str) -> None:
        """Compare both screens, if the terminal has lost nothing since it was painted anew."""
        self._stock_until(mark)
        step, serial, starts, synced, *wanted = map(int, mark.split())
        self._synced, self._started = synced, starts
        ours, stock = self._emulator.screen, self._stock.screen
        same_size = (ours.columns, ours.lines) == (stock.columns, stock.lines)
        if serial != self._serial or starts < self._starts or not same_size:
            self._all_dirty = True
            return
        rows = range(ours.lines) if self._all_dirty else sorted(ours.dirty | stock.dirty)
        self._all_dirty = False
        ours.dirty.clear()
        stock.dirty.clear()
        self.compared += 1
        place = [ours.cursor.x, ours.cursor.y]
        if wanted not in ([-1, -1], place):
            self.differences.append(f"display {step}: the cursor is at {place}, not {wanted}")
        columns = range(ours.columns)
        for y in rows:
            mine, other = ours.buffer[y], stock.buffer[y]
            wrong = [x for x in columns if seen(mine[x]) != seen(other[x])]
            if wrong and (self._as_rich or not self._is_unsure(y)):
                self._differ(step, y, wrong)

    def _is_unsure(self, y: int) -> bool:
        """Return whether a row holds what is drawn with room, or without its signs for want of it.

        What stock output makes of such a row depends on what was drawn before.
        """
        rows = (self._emulator.grid[y], self._stock.grid[y])
        return any(is_unsure("".join(row)) for row in rows)

    def _differ(self, step: int, y: int, wrong: list[int]) -> None:
        self._all_dirty = True
        ours, stock = self._emulator.grid[y], self._stock.grid[y]
        cells = (self._emulator.screen.buffer[y], self._stock.screen.buffer[y])
        pairs = [f"  {x}: {cells[0][x]!r}\n      {cells[1][x]!r}" for x in wrong[:4]]
        self.differing += 1
        self.differences.append(
            f"display {step}, row {y}, columns {wrong}, after {self.story[-6:]}\n"
            f"ours  {''.join(ours)}\nstock {''.join(stock)}\n" + "\n".join(pairs)
        )

    def sync(self) -> None:
        """Wait until all that was sent is handled, drawn and compared."""
        self._asked += 1
        self.send(f"\x1b[200~sync {self._asked}\x1b[201~".encode())
        self.wait_for(
            lambda: self._synced >= self._asked or self.differences, f"all after {self.story[-6:]}"
        )
        assert not self.differences, "\n".join(self.differences[:3])

    def resize(self, columns: int, lines: int) -> None:
        """Change the size, or tell of the same once more; all that was shown is lost."""
        with self._news:
            self._emulator.resize((columns, lines))
            self._serial += 1
            self._all_dirty = True
            ioctl(
                self._master,
                termios.TIOCSWINSZ,
                struct.pack("HHHH", lines, columns, self._serial, 0),
            )

    def halt(self, number: int) -> None:
        """Have the process stop, spoil the screen as whoever has it then, and go on."""
        os.kill(self.process.pid, number)
        wait_stopped(self.process.pid)
        self._drain()
        with self._news:
            self._emulator.resize(self.size)
            self._starts += 1
            self._all_dirty = True
        os.kill(self.process.pid, signal.SIGCONT)
        self.wait_for(lambda: self._started >= self._starts, "its going on")

    def _drain(self) -> None:
        """Wait until all is read that the stopped process has written."""
        written = -1
        while written != len(self.output) or bytes_waiting(self._master):
            written = len(self.output)
            time.sleep(0.01)

    def close(self) -> None:
        super().close()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._hearing.join()


def wait_stopped(process: int) -> None:
    """Wait until a process is stopped."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        if state == "T":
            return
        time.sleep(0.005)
    raise AssertionError(f"it does not stop, but is {state!r}")
