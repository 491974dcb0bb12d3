"""A program on a terminal that notes what was written and when, and draws nothing.

An emulator would take longer than much of what is measured; `cells` draws afterwards.
"""

import os
import signal
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple, Self

from tests.e2e.terminal import ANSWERS, WIDE, Answers, next_output, start_on

CAN_YOU_FRAME: Final = b"\x1b[?2026$p"

TIMEOUT: Final = 60.0
"""Seconds to wait for anything."""


class Chunk(NamedTuple):
    """Bytes that came together, and when, by time.perf_counter."""

    at: float
    data: bytes


class NeverCame(Exception):
    """What was waited for was not written."""


class Recorder:
    """Runs one command; `began` is when it was started, `chunks` what it wrote.

    `frames` tells whether the terminal says that it can synchronize output, as most do today.
    """

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str] | None = None, *,
        frames: bool = True,
    ) -> None:  # fmt: skip
        self.chunks: list[Chunk] = []
        self._frames = frames
        self._news = threading.Condition()
        self._master, slave = os.openpty()
        columns, lines = WIDE
        termios.tcsetwinsize(slave, (lines, columns))
        self.began = time.perf_counter()
        self._process = start_on(slave, command, environ or {})
        os.close(slave)
        self._wake_reader, self._wake = os.pipe()
        self._reader = threading.Thread(target=self._read, name="recorder")
        self._reader.start()

    @property
    def pid(self) -> int:
        """Return the id of the process."""
        return self._process.pid

    def _read(self) -> None:
        known = dict(ANSWERS)
        if not self._frames:
            del known[CAN_YOU_FRAME]
        answers = Answers(known)
        while True:
            data = next_output(self._master, self._wake_reader)
            with self._news:
                if data:
                    self.chunks.append(Chunk(time.perf_counter(), data))
                self._news.notify_all()
            if not data:
                return
            self.send(answers.to(data).encode())

    def send(self, data: bytes) -> None:
        """Write as a keyboard does."""
        with suppress(OSError):  # the program has ended
            os.write(self._master, data)

    @property
    def output(self) -> bytes:
        """Return all that was written."""
        return b"".join(chunk.data for chunk in self.chunks)

    def wait(self, word: bytes, after: int = 0, timeout: float = TIMEOUT) -> float:
        """Wait for a word in the chunks from number `after` on, and give when it came.

        Raises:
            NeverCame: nothing more came for `timeout` seconds.
        """
        tail = b""
        while True:
            chunk = self.next(after, timeout)
            after += 1
            tail = tail[-len(word) :] + chunk.data
            if word in tail:
                return chunk.at

    def next(self, number: int, timeout: float = TIMEOUT) -> Chunk:
        """Return the chunk of a number, and wait for it if it has not come.

        Raises:
            NeverCame: it did not come in `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        with self._news:
            while number >= len(self.chunks):
                left = deadline - time.monotonic()
                if left <= 0 or not self._reader.is_alive():
                    last = self.chunks[-1].data[-400:] if self.chunks else b""
                    raise NeverCame(f"{self._process.args!r} wrote last: {last!r}")
                self._news.wait(left)
            return self.chunks[number]

    def wait_end(self, timeout: float = TIMEOUT) -> None:
        """Wait until the program has ended by itself."""
        self._process.wait(timeout)

    def settle(self, seconds: float) -> None:
        """Wait until nothing was written for so long."""
        while (quiet := time.perf_counter() - self._last) < seconds:
            time.sleep(seconds - quiet)

    @property
    def _last(self) -> float:
        return self.chunks[-1].at if self.chunks else self.began

    def written(self, since: float, until: float) -> int:
        """Count the bytes that were written between two instants."""
        return sum(len(one.data) for one in self.chunks if since <= one.at < until)

    def close(self) -> None:
        """End every process of this terminal and let go of it."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        os.write(self._wake, b".")
        self._reader.join()
        for handle in (self._master, self._wake, self._wake_reader):
            os.close(handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
