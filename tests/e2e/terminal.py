"""A terminal for one real roomtui process: a pty, an emulator that draws, keys and patience."""

import codecs
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from fcntl import ioctl
from functools import lru_cache
from types import TracebackType
from typing import Any, Final, Self

import pyte
import pytest
from wcwidth import wcwidth

from tests.e2e.accurate_screen import TruerScreen
from tests.full import FULL
from tests.key_hunt import HUNT
from tests.processes import thread_states

ROOMTUI: Final = (sys.executable, "-m", "roomtui")

Size = tuple[int, int]
"""Columns and lines."""

WIDE: Final[Size] = (120, 40)
NARROW: Final[Size] = (80, 24)


def at_both_sizes(otherwise: Size) -> pytest.MarkDecorator:
    """Run a test wide and narrow at full length, and at one of the two otherwise."""
    sizes = {"wide": WIDE, "narrow": NARROW} if FULL else {"one size": otherwise}
    return pytest.mark.parametrize("size", sizes.values(), ids=sizes)


TIMEOUT: Final = 45.0
"""Seconds to wait for anything; only a failing test waits that long."""

HAND_SECS: Final = 0.03
"""Seconds between two keys of a quick hand; what comes faster is a paste."""

LONGEST_FRAME_SECS: Final = 0.5
"""Seconds after which a key is pressed although something is drawn all the time."""

LONGEST_READ_SECS: Final = 2.0
"""Seconds after which the next key is pressed although the one before it was not taken in."""

GARBAGE: Final = "▒"
"""Fills the screen when its size changes: whatever is not drawn anew stays visible."""

ENVIRON: Final[Mapping[str, str]] = {
    "PATH": os.environ["PATH"],
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "TZ": "UTC",
    "LANG": "C.UTF-8",
}
"""All that a process inherits; COLUMNS and LINES above all stay outside."""

_KEYS: Final[Mapping[str, str]] = {
    "enter": "\r", "esc": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "space": " ",
    "up": "\x1b[A", "down": "\x1b[B", "pgdn": "\x1b[6~", "home": "\x1b[H", "ctrl+c": "\x03",
}  # fmt: skip

_UNKNOWN_TO_PYTE: Final = re.compile(
    r"\x1b\[[<=>][\d;]*u"  # the kitty keyboard protocol
    r"|\x1b\]\d\d+;[^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC 22 and 52, read as a title otherwise
)
_STYLE: Final = re.compile(r"\x1b\[([\d;]*)m")
"""What styles text, which pyte reads by the character."""

_BROKEN_OFF: Final = re.compile(r"\x1b(?:\[[^@-~]*|\][^\x07\x1b]*\x1b?)?$")

_FRAME_STARTS, _FRAME_ENDS = "\x1b[?2026h", "\x1b[?2026l"
ANSWERS: Final = {
    b"\x1b[?2026$p": "\x1b[?2026;2$y",
    b"\x1b[5n": "\x1b[0n",
    b"\x1b[c": "\x1b[?62;22c",
}
"""That a frame shows at once, so that no test looks at half of one; that all is well; its kind."""

_LEFT_TOP, _RIGHT_TOP, _LEFT_BOTTOM = "╭┏", "╮┓", "╰┗"
"""Corners of a pane, live and old."""


class Emulator:
    """What a terminal shows of the bytes it was sent, with pyte's blind spots made good."""

    def __init__(self, size: Size, width: Callable[[str], int] = wcwidth) -> None:
        self.screen: Any = TruerScreen(*size, width)
        self._stream: Any = pyte.Stream(self.screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._grid: list[list[str]] | None = None

    def feed(self, output: bytes) -> None:
        """Draw what has come, all but a sequence or a frame whose end has not."""
        text = self._rest + self._decoder.decode(output)
        end = _end_of_what_is_whole(text)
        text, self._rest = text[:end], text[end:]
        self._grid = None
        for index, part in enumerate(_STYLE.split(_UNKNOWN_TO_PYTE.sub("", text))):
            if index % 2:
                self.screen.turn_pen(part)
            elif part.isascii() and part.isprintable():
                self.screen.draw(part)
            else:
                self._stream.feed("".join(filter(_is_drawn, part)))

    def resize(self, size: Size) -> None:
        """Take another size and fill the screen with garbage."""
        columns, lines = size
        self._grid = None
        self.screen.resize(lines, columns)
        for y in range(lines):
            for x in range(columns):
                self.screen.buffer[y][x] = self.screen.default_char._replace(data=GARBAGE)

    @property
    def grid(self) -> list[list[str]]:
        """Return the characters by line and column; the right half of a wide one is empty."""
        if self._grid is None:
            columns, rows = range(self.screen.columns), self.screen.buffer
            self._grid = [[rows[y][x].data for x in columns] for y in range(self.screen.lines)]
        return self._grid


def _end_of_what_is_whole(text: str) -> int:
    frame = text.rfind(_FRAME_STARTS)
    if frame >= 0 and _FRAME_ENDS not in text[frame:]:
        return frame
    broken = _BROKEN_OFF.search(text)
    return broken.start() if broken else len(text)


@lru_cache(4096)
def _is_drawn(char: str) -> bool:
    """Leave out what pyte fails over: characters without a width that do not combine."""
    return char.isascii() or wcwidth(char) > 0 or unicodedata.combining(char) > 0


def next_output(master: int, wake: int) -> bytes:
    """Wait for what comes out of a terminal; nothing is its end, or that somebody woke us."""
    ready, _, _ = select.select([master, wake], [], [])
    try:
        return os.read(master, 65_536) if master in ready else b""
    except OSError:  # the other side is closed
        return b""


def bytes_waiting(handle: int) -> int:
    """Count the bytes that can be read."""
    return int(struct.unpack("i", ioctl(handle, termios.FIONREAD, b"\0" * 4))[0])


class Answers:
    """What a terminal answers to its questions, also to those that come in two pieces."""

    def __init__(self, known: Mapping[bytes, str]) -> None:
        self._known = known
        self._before = dict.fromkeys(known, b"")

    def to(self, output: bytes) -> str:
        """Return the answers to what comes now."""
        said = ""
        for question, answer in self._known.items():
            heard = self._before[question] + output
            said += answer * heard.count(question)
            self._before[question] = heard[1 - len(question) :]
        return said


class Terminal:
    """Runs one command in a terminal of its own; as a context it ends it and tells what it saw."""

    known_answers: Mapping[bytes, str] = ANSWERS

    def __init__(
        self,
        arguments: Sequence[str],
        environ: Mapping[str, str],
        size: Size = WIDE,
        program: Sequence[str] = ROOMTUI,
    ) -> None:
        self.output = bytearray()
        HUNT.uses(environ)
        self._news = threading.Condition()
        self._pressed_at = self._drew_at = 0.0
        self._is_answering = False
        self._sending, self._unsaid = threading.Lock(), deque[str]()
        self._emulator = self.emulator(size)
        self._master, slave = os.openpty()
        os.set_blocking(self._master, False)
        self._slave = os.ttyname(slave)
        self._set_size(size)
        self.attributes_before = self.attributes
        self._wake_reader, self._wake = os.pipe()
        self.process = start_on(slave, [*program, *arguments], environ)
        os.close(slave)
        self._reader = threading.Thread(target=self._read, name="terminal")
        self._reader.start()

    def emulator(self, size: Size) -> Emulator:
        """Return what draws the screen."""
        return Emulator(size)

    def _read(self) -> None:
        answers = Answers(self.known_answers)
        while True:
            output = next_output(self._master, self._wake_reader)
            if not output:
                break
            with self._news:
                self.output += output
                self._emulator.feed(output)
                self._drew_at, self._is_answering = time.monotonic(), True
            self._answer(answers.to(output))  # before anybody can press a key for what is shown
            with self._news:
                self._is_answering = False
                self._news.notify_all()
        with self._news:
            self._is_answering = False
            self._news.notify_all()

    @property
    def size(self) -> Size:
        """Give columns and lines."""
        screen = self._emulator.screen
        return screen.columns, screen.lines

    @property
    def lines(self) -> list[str]:
        """Return the lines on screen."""
        with self._news:
            return ["".join(cells) for cells in self._emulator.grid]

    @property
    def text(self) -> str:
        """Return the whole screen."""
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def status(self) -> str:
        """Return the status line."""
        return self.lines[0].strip()

    @property
    def title(self) -> str:
        """Return the title of the window."""
        return str(self._emulator.screen.title)

    @property
    def bytes_written(self) -> int:
        """Count what the process has written."""
        return len(self.output)

    @property
    def attributes(self) -> list[Any]:
        """Return the settings of the terminal's line."""
        return termios.tcgetattr(self._master)

    def has_mode(self, private_mode: int) -> bool:
        """Return whether a DEC mode is set: 1049 is the alternate screen, 25 the cursor."""
        return private_mode << 5 in self._emulator.screen.mode

    @property
    def is_running(self) -> bool:
        """Return whether the process lives."""
        return self.process.poll() is None

    def cells(self, y: int) -> list[str]:
        """Return the characters of a line by column; the right half of a wide one is empty."""
        with self._news:
            return self._emulator.grid[y]

    def pane(self, title: str) -> list[str]:
        """Return the lines inside the pane whose title begins so; none if it is not shown."""
        with self._news:
            grid = self._emulator.grid
        for top, cells in enumerate(grid):
            for left, corner in enumerate(cells):
                here = "".join(cells[left + 2 :]).lstrip()
                if corner and corner in _LEFT_TOP and here.startswith(title):
                    return _inside(grid, top, left)
        return []

    def has_focus(self, title: str) -> bool:
        """Return whether the pane whose title begins so takes the keys: its title is bold."""
        with self._news:
            for y, line in enumerate(self.lines):
                if (x := line.find(f" {title}")) >= 0 and line[x - 2] in _LEFT_TOP:
                    return bool(self._emulator.screen.buffer[y][x + 1].bold)
        return False

    def row_of(self, word: str, pane: str = "Participants") -> str:
        """Return the row of a pane in which a word stands, or nothing."""
        return next((row for row in self.pane(pane)[1:] if word in row), "")

    def rows(self, pane: str = "Participants") -> list[str]:
        """Return the rows of a pane that have something in them, below its header."""
        return [row.rstrip() for row in self.pane(pane)[1:] if row.strip()]

    def cursor_row(self, pane: str = "Participants") -> str:
        """Return the row of a pane that the cursor is on, or nothing."""
        return next((row for row in self.pane(pane) if row.startswith("›")), "")

    def colour_of(self, word: str) -> str:
        """Return the colour that a word is written in where it stands first."""
        with self._news:
            for y, line in enumerate(self.lines):
                if (x := line.find(word)) >= 0:
                    return str(self._emulator.screen.buffer[y][x].fg)
        raise AssertionError(f"{word!r} is not on screen:\n{self.text}")

    def wait_for(
        self, condition: Callable[[], object], what: str = "", timeout: float = TIMEOUT
    ) -> None:
        """Wait until a condition holds, looking again whenever there is news on screen."""
        deadline = time.monotonic() + timeout
        with self._news:
            while not condition():
                left = deadline - time.monotonic()
                if left <= 0 or not (self._reader.is_alive() or condition()):
                    raise AssertionError(f"{what or 'it'} never came; {self._last_words()}")
                self._news.wait(min(left, 0.5))

    def wait_text(self, *words: str) -> None:
        """Wait until all of the words are on screen."""
        self.wait_for(lambda: all(word in self.text for word in words), f"{words}")

    def wait_gone(self, word: str) -> None:
        """Wait until a word is on screen no more."""
        self.wait_for(lambda: word not in self.text, f"the end of {word!r}")

    def wait_other(self, text: str) -> None:
        """Wait until the screen shows another text."""
        self.wait_for(lambda: self.text != text, "a change")

    def press(self, *keys: str) -> None:
        """Press keys as a hand does, each by its name or as what it writes.

        Nobody presses one in the middle of a frame: it would not have been seen as a whole, nor
        before the terminal has answered what came with it, which tells that it was drawn. Nor is
        one sent before the process has read the one before it, or a busy machine would have both
        come at once.
        """
        for key in keys:
            patience = time.monotonic() + LONGEST_FRAME_SECS
            while self._is_answering or time.monotonic() < min(
                max(self._pressed_at, self._drew_at) + HAND_SECS, patience
            ):
                time.sleep(HAND_SECS / 5)
            self.type_text(_KEYS.get(key, key))
            self._wait_read()
            self._pressed_at = time.monotonic()

    def _wait_read(self) -> None:
        """Wait until the process has read what was typed, if it reads at all now.

        A thread that has read a key notes when it came, and may be kept waiting in between.
        """
        patience = time.monotonic() + LONGEST_READ_SECS
        while self.is_running and time.monotonic() < patience and self._is_reading():
            time.sleep(HAND_SECS / 30)

    def _is_reading(self) -> bool:
        """Return whether what was typed may not be taken in; a stopped process does not read."""
        with suppress(OSError):
            states = thread_states(os.tcgetpgrp(self._master))
            return "T" not in states and (bool(self._unread()) or not states.isdisjoint("RD"))
        return False

    def _unread(self) -> int:
        """Count the bytes that wait for the process, 0 once its terminal is gone."""
        with suppress(OSError):
            handle = os.open(self._slave, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
            try:
                return bytes_waiting(handle)
            finally:
                os.close(handle)
        return 0

    def type_text(self, text: str) -> None:
        """Write to the process as a keyboard does."""
        self.send(text.encode())

    def send(self, data: bytes) -> None:
        """Write bytes to the process, whatever they are, until it has ended."""
        with self._sending:
            self._transmit(data)
        self._answer("")

    def _answer(self, text: str) -> None:
        """Answer as a terminal does: between two things that are sent, never in one of them."""
        if text:
            self._unsaid.append(text)
        while self._unsaid and self._sending.acquire(blocking=False):
            try:
                while self._unsaid:
                    self._transmit(self._unsaid.popleft().encode())
            finally:
                self._sending.release()

    def _transmit(self, data: bytes) -> None:
        while data and self.is_running:
            with suppress(BlockingIOError):
                data = data[os.write(self._master, data) :]
            select.select([], [self._master], [], 0.1)

    def type_by_lines(self) -> None:
        """Have the kernel keep what is typed until its line ends, as a shell leaves it."""
        attributes = self.attributes
        attributes[3] |= termios.ICANON
        termios.tcsetattr(self._master, termios.TCSANOW, attributes)

    def resize(self, columns: int, lines: int) -> None:
        """Change the size; the kernel tells the process by SIGWINCH."""
        with self._news:
            self._emulator.resize((columns, lines))
        self._set_size((columns, lines))

    def claim(self, *size: int) -> None:
        """Tell the process of another size than the screen has."""
        self._set_size((size[0], size[1]))

    def _set_size(self, size: Size) -> None:
        columns, lines = size
        termios.tcsetwinsize(self._master, (lines, columns))

    def wait_exit(self, timeout: float = TIMEOUT) -> int:
        """Wait for the end of the process and of its output; give the exit status."""
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it does not end; {self._last_words()}") from None
        self._reader.join(timeout)
        return status

    @property
    def has_leftovers(self) -> bool:
        """Return whether any process of this terminal still lives."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def hang_up(self) -> None:
        """Close the window."""
        os.write(self._wake, b".")
        self._reader.join()
        os.close(self._master)
        self._master = -1

    def close(self) -> None:
        """End every process of this terminal and let go of it."""
        HUNT.saw(f"the terminal of {self.process.args!r}"[:200], self.output)
        if self.has_leftovers:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self._master >= 0:
            self.hang_up()
        for handle in (self._wake, self._wake_reader):
            os.close(handle)

    def _last_words(self) -> str:
        state = "it runs" if self.is_running else f"it ended with {self.process.returncode}"
        frame = "─" * self.size[0]
        return f"{state} and the screen shows\n{frame}\n{self.text}\n{frame}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            error.add_note(self._last_words())
        self.close()


def start_on(
    slave: int, command: Sequence[str], environ: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a command on a pty, which becomes its controlling terminal when a shell opens it."""
    shell = ["/bin/sh", "-c", 'exec "$@" <>"$0" >&0 2>&0', os.ttyname(slave)]
    return subprocess.Popen(
        [*shell, *command],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**ENVIRON, **environ},
        start_new_session=True,
    )


def _inside(grid: list[list[str]], top: int, left: int) -> list[str]:
    """Cut out what lies between the borders of a box."""
    right = next(x for x in range(left + 1, len(grid[top])) if grid[top][x] in _RIGHT_TOP)
    rows = []
    for cells in grid[top + 1 :]:
        if cells[left] in _LEFT_BOTTOM:
            break
        rows.append("".join(cells[left + 1 : right]))
    return rows
