"""Columns stay in their places, whatever a name is made of and whatever terminal draws it."""

import os
import pickle
import random
import re
import shutil
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcwidth

from roomtui.text import safe
from roomtui.ui.table.columns import fit
from roomtui.ui.terminal.char_width import extra_cells, is_unsure, pin_columns
from tests.e2e.terminal import Emulator
from tests.hostile_service import DANGERS

SIZE = (100, 3)
UNSURE = "\u093e\u0903\u0bcb\u1031\u102c\U0001d165\u2630\u4dc0\U0001d300\u3248\U0001f1eb\U0001f1f7"
INSIDE = "ab  \u0915\u0930\u094d\u094d\u5bbd\u1100\u1161\u0e49 "

anything = st.text(st.characters(exclude_categories=()), max_size=60)
unsure = st.text(st.sampled_from(UNSURE + INSIDE), max_size=40)
widths = st.integers(1, 40)


def row(text: str, width: int, *, styled: bool = False) -> str:
    """Draw a cell between borders, from the fifth column on."""
    cell = fit(text, width)
    if styled:
        bare = cell.rstrip(" ")
        cell = f"\x1b[1m{bare}\x1b[0m{' ' * (len(cell) - len(bare))}"
    return f"\x1b[2;5H│{cell}│\n"


@given(anything | unsure, widths)
@example(DANGERS, 20)
def test_a_cell_is_as_wide_as_it_claims_and_holds_nothing_but_text(text: str, width: int) -> None:
    drawn = fit(safe(text), width)
    assert cell_len(drawn) == width
    assert drawn.isprintable()
    assert len(drawn) - len(drawn.rstrip(" ")) >= extra_cells(drawn)
    if not is_unsure(drawn):
        assert sum(map(wcwidth, drawn)) == width


@given(anything | unsure, widths, st.booleans())
@example(DANGERS, 20, False)
def test_the_border_stands_where_it_should_in_pyte(text: str, width: int, styled: bool) -> None:
    emulator = Emulator(SIZE)
    emulator.feed(pin_columns(row(safe(text), width, styled=styled)).encode())
    cells = emulator.grid[1]
    assert (cells[4], cells[5 + width]) == ("│", "│")
    assert "".join(cells[6 + width :]).strip() == ""


class Screen:
    """One line of a terminal that has a mind of its own of what is how wide."""

    def __init__(self, opinion: dict[str, int]) -> None:
        self.cells = ["?"] * SIZE[0]
        self.opinion = opinion

    def draw(self, output: str) -> None:
        x = 0
        for move, text in re.findall(r"\x1b\[([\d;]*[A-Za-z])|([^\x1b\n]+)", output):
            if move.endswith(("H", "G")):
                x = int(move[:-1].rpartition(";")[2]) - 1
            for char in text:
                width = self.opinion.get(char, cell_len(char))
                self.cells[x : x + width] = [char] + [""] * (width - 1) if width else []
                x += width


OPINIONS = {
    char: st.sampled_from((0, 1) if unicodedata.category(char) == "Mc" else (1, 2))
    for char in UNSURE
}


@given(unsure, widths, st.booleans(), st.fixed_dictionaries(OPINIONS))
@example("\u0915" + "\u093e" * 4, 1, True, dict.fromkeys(UNSURE, 1))
@example("ab\u2630\u2630", 6, False, dict.fromkeys(UNSURE, 1))
def test_no_terminal_can_disagree(
    text: str, width: int, styled: bool, opinion: dict[str, int]
) -> None:
    shown = safe(text)
    screen = Screen(opinion)
    screen.draw(pin_columns(row(shown, width, styled=styled)))
    assert (screen.cells[4], screen.cells[5 + width]) == ("│", "│")
    assert {*screen.cells[:4], *screen.cells[6 + width :]} == {"?"}
    assert "?" not in screen.cells[5 : 5 + width]


@given(unsure, widths)
def test_what_has_no_room_beside_it_loses_marks_and_not_its_place(text: str, width: int) -> None:
    shown = safe(text)
    screen = Screen(dict.fromkeys(UNSURE, 1))
    screen.draw(pin_columns(f"\x1b[2;5H{shown}"))
    assert set(screen.cells[4 + cell_len(shown) :]) == {"?"}


@given(st.text(st.characters(max_codepoint=0x902), max_size=40))
def test_ordinary_output_goes_as_it_is(text: str) -> None:
    assert pin_columns(text) == text


def test_a_sequence_that_is_not_known_is_left_alone() -> None:
    output = "\x1b[2;5H\x1b]22;text\x07\u0915\u093e\x1b[1;1H\u0915\u093e"
    assert pin_columns(output).startswith("\x1b[2;5H\x1b]22;text\x07\u0915\u093e\x1b[1;1H")


def test_every_mark_that_stands_beside_its_letter_is_known() -> None:
    beside = [chr(i) for i in range(sys.maxunicode) if unicodedata.category(chr(i)) == "Mc"]
    assert {char for char in beside if safe("a" + char) != "a" and not extra_cells(char)} == set()


def test_what_python_knows_before_many_a_terminal_is_unsure() -> None:
    of_unicode_15 = "\u2ffc\u31ef\U0001342f\U0001d2cc\U0001fae8\U0002b739\U0002ebf0\U00031350"
    assert all(map(is_unsure, of_unicode_15))


MEASURE = """
import os, pickle, re, sys, tty
tty.setraw(0)
found, buffer = [], b""
for text in pickle.load(open(sys.argv[1], "rb")):
    os.write(1, b"\\x1b[H" + text.encode() + b"\\x1b[6n")
    while not (report := re.search(rb"\\x1b\\[(\\d+);(\\d+)R", buffer)):
        buffer += os.read(0, 4096)
    buffer = buffer[report.end():]
    found.append(int(report[2]) - 1)
pickle.dump(found, open(sys.argv[2] + "~", "wb"))
os.rename(sys.argv[2] + "~", sys.argv[2])
"""


def measured(folder: Path, texts: list[str]) -> list[int]:
    """Ask tmux how many cells each text takes."""
    script, given_to, taken = (folder / name for name in ("measure.py", "texts", "cells"))
    script.write_text(MEASURE)
    given_to.write_bytes(pickle.dumps(texts))
    tmux = ["tmux", "-u", "-S", str(folder / "tmux"), "-f", "/dev/null"]
    command = ["new-session", "-d", "-x", "200", "-y", "5", sys.executable, script, given_to, taken]
    environ = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(folder)}
    subprocess.run([*tmux, *map(str, command)], env=environ, check=True)
    try:
        deadline = time.monotonic() + 45
        while not taken.exists():
            assert time.monotonic() < deadline, "tmux did not answer"
            time.sleep(0.05)
    finally:
        subprocess.run([*tmux, "kill-server"], stderr=subprocess.DEVNULL, check=False)
    found: list[int] = pickle.loads(taken.read_bytes())
    return found


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_a_real_terminal_agrees_on_all_but_what_is_known_to_be_unsure(tmp_path: Path) -> None:
    chance = random.Random(1)
    letters = [chr(i) for i in range(32, 0x30000) if unicodedata.category(chr(i)) != "Cs"]
    marks = [c for c in letters if cell_len(c) == 0]
    pools = (letters, letters, marks)
    texts = [
        safe("".join(chance.choice(chance.choice(pools)) for _ in range(chance.randint(1, 30))))
        for _ in range(3_000)
    ]
    for text, cells in zip(texts, measured(tmp_path, texts), strict=True):
        if is_unsure(text):
            assert cells <= cell_len(text) + extra_cells(text), ascii(text)
        else:
            assert cells == cell_len(text), ascii(text)
