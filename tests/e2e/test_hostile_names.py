"""Names full of escape codes do nothing to the terminal."""

import ctypes
import locale
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import accumulate
from pathlib import Path

import pytest

from roomtui.demo.people import HOSTILE, HOSTILE_JSON
from roomtui.demo.world import World
from roomtui.ui.attention.strip import strip_height
from tests.e2e.console import Console, environ_in, watching
from tests.e2e.output import strays
from tests.e2e.server import DemoServer
from tests.e2e.terminal import TIMEOUT, WIDE
from tests.hostile_service import DANGERS

ALTERNATE_SCREEN = 1049

BORDERS = "│┃╏╭╮╰╯┏┓┗┛"

DISPLACING = (
    "अनन्या शर्मा",
    "தமிழ்ச்செல்வன்",
    "မြို့ကြီး",
    "क" + "ा" * 60,
    "ಶ್ರೀನಿವಾಸ " * 9,
    "🇫🇷 Marie 🇫",
    "☰ ㉈ 𝍠 menu",
    "สมชาย ใจดี",
    "김민준 Nguyễn Thị Ánh",
    DANGERS,
)
"""Real names and others whose width terminals do not agree on."""


@pytest.mark.parametrize(
    "name",
    [
        "\x1b]0;title\x07",
        "\x1b]8;;https://evil.test\x1b\\x\x1b]8;;\x1b\\",
        "\x1b]52;c;cHduZWQ=\x07",
        "\x1b[6n",
        "\x1b[c",
        "\x1bP0;1|17/17\x1b\\",
        "\x1b[31m",
        "\x1b[66;66H",
        "\x1b[?47h",
        "\x1bc",
        "\x9b2J",
        "\x07",
        "\u202e",
        "\u200b",
        "\u2028",
    ],
)
def test_what_names_could_do_would_be_noticed(name: str) -> None:
    drawn = "\x1b[?1049h\x1b[1;1H\x1b[1;38;2;1;2;3;48;2;4;5;6m│{}│\x1b[0m\n"
    assert strays(drawn.format("Ada").encode(), WIDE) == []
    assert strays(drawn.format(name).encode(), WIDE)


def borders_in_place(console: Console) -> bool:
    """Return whether the frame of the panes stands at both ends of every line of theirs."""
    first = 1 + strip_height(console.size[1])
    grid = [console.cells(y) for y in range(first, console.size[1] - 2)]
    return all(cells[0] in BORDERS and cells[-1] in BORDERS for cells in grid)


def test_they_are_text_wherever_they_appear(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        server, session = console.server, console.session_id
        server.do(lambda world: world.create_room(unique_name=HOSTILE))
        server.do(lambda world: world.create_room(unique_name=DANGERS))
        hostile = [
            server.do(partial(World.join, session_id=session, context=context))
            for context in (HOSTILE, HOSTILE_JSON, "danger" + DANGERS)
        ]
        console.press("r")
        console.wait_for(lambda: "pwned" in console.row_of("pwned", "Rooms"), "the room")
        console.go_to_people()
        console.wait_text("pwned", "Mallory", "joined stage", "danger")
        assert borders_in_place(console)
        console.put_cursor_on("pwned")
        console.press("m")
        console.wait_for(lambda: "mute sent" in console.row_of("pwned"), "the mute")
        console.press("x")
        console.wait_text("Kick 1 person?")
        console.press("y")
        console.wait_text("kick confirmed: ")
        console.press("k", "y")
        console.wait_text("Sent to the terminal's clipboard")
        console.open_filter()
        console.type_text("mallory")
        console.wait_for(lambda: len(console.rows()) == 1, "the other Mallory")
        console.press("esc")
        for one in hostile:
            server.do(partial(World.leave, participant_id=one.id))
        console.wait_for(
            lambda: not console.row_of("pwned") or "left" in console.row_of("pwned"), "their going"
        )
        assert console.has_mode(ALTERNATE_SCREEN)
        assert borders_in_place(console)
        console.press("q")
        assert console.wait_exit() == 0
        assert console.title == ""
        ids = list(server.world.participants)
        assert strays(bytes(console.output), console.size, copied=ids) == []


@pytest.mark.long
def test_those_of_the_conference(tmp_path: Path) -> None:
    with watching(tmp_path, scenario="still") as console:
        console.wait_for(lambda: console.row_of("q-and-a", "Sessions"), "the session")
        place = next(i for i, row in enumerate(console.rows("Sessions")) if "q-and-a" in row)
        console.press(*["down"] * place)
        console.wait_text("Participants q-and-a")
        console.wait_for(lambda: console.row_of("Mallor"), "Mallory")
        console.press("enter")
        console.wait_for(lambda: console.has_focus("Participants"), "the people")
        console.press("G")
        console.wait_text(" 21 of 21 ")
        assert borders_in_place(console)
        console.press("q")
        assert console.wait_exit() == 0
        assert console.title == ""
        assert strays(bytes(console.output), console.size) == []


@contextmanager
def in_tmux(server: DemoServer, home: Path) -> Iterator[list[str]]:
    """Run a console in a real terminal; give the command that says what it shows."""
    tmux = [shutil.which("tmux") or "", "-u", "-S", str(home / "tmux"), "-f", "/dev/null"]
    environ = environ_in(home, TELNYX_API_KEY=server.key, LANG="C.UTF-8", PATH="/usr/bin:/bin")
    size = ["-x", str(WIDE[0]), "-y", str(WIDE[1])]
    command = [sys.executable, "-m", "roomtui", "--base-url", server.base_url, "--interval", "1"]
    subprocess.run([*tmux, "new-session", "-d", *size, *command], env=environ, check=True)
    try:
        yield [*tmux, "capture-pane", "-p"]
    finally:
        subprocess.run([*tmux, "kill-server"], check=True)


def columns_in_tmux(line: str) -> dict[int, str]:
    """Return each character by its column, measured as tmux does: by the C library, one by one."""
    locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    width_of = ctypes.CDLL(None).wcwidth
    widths = [width_of(ctypes.c_wchar(char)) for char in line]
    return dict(zip(accumulate(widths[:-1], initial=0), line, strict=True))


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_no_name_displaces_a_border_in_a_real_terminal(tmp_path: Path) -> None:
    with DemoServer() as server:
        (session, room) = next(
            (one.id, one.room_id) for one in server.world.sessions.values() if one.active
        )
        server.do(partial(World.update_room, room_id=room, max_participants=50))
        for number, name in enumerate(DISPLACING):
            server.do(partial(World.create_room, unique_name=f"{number} {name}"))
            server.do(partial(World.join, session_id=session, context=f"{number} {name}"))
        with in_tmux(server, tmp_path) as capture:
            lines = wait_for_lines(capture, "LIVE", "7 สมชาย ใจดี", "0 अनन्या शर्मा")
    bottom = next(y for y, line in enumerate(lines) if line.startswith("╰"))
    assert bottom > len(DISPLACING)
    top = next(y for y, line in enumerate(lines) if "╮" in line)
    rooms = lines[top].index("╮") + 1
    for line in lines[top : bottom + 1]:
        at = columns_in_tmux(line)
        assert {at[x] for x in (0, rooms - 1, rooms, WIDE[0] - 1)} <= set(BORDERS), line


def wait_for_lines(capture: list[str], *words: str) -> list[str]:
    """Wait until words are on screen, and give its lines."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        text = subprocess.run(capture, capture_output=True, text=True, check=True).stdout
        if all(word in text for word in words):
            return text.splitlines()
        time.sleep(0.1)
    raise AssertionError(f"{words} never came; the screen shows\n{text}")
