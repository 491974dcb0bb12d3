"""Pastes, torn sequences, lost escapes and focusing clicks move nobody; requests are counted."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.console import Console, watching
from tests.e2e.server import DemoServer
from tests.e2e.terminal import ANSWERS
from tests.full import FULL

STALL: Final = 0.15
"""Seconds that a line stalls: longer than a terminal is waited for."""

PANES: Final = ("Rooms", "Sessions", "Participants", "Activity")

REFUSED: Final = "faster than a hand types"


def stall() -> None:
    """Let a line stall, which no condition shows."""
    time.sleep(STALL)


@contextmanager
def among_people(home: Path) -> Iterator[Console]:
    """Have a console that shows the people of a session, and sends nothing in the end."""
    with watching(home, scenario="small") as console:
        console.go_to_people()
        yield console
        console.press("esc")
        console.settle()
        assert console.server.writes == []


def settle_among_people(console: Console) -> None:
    """Leave whatever was opened, once all that was typed is handled, and go back."""
    console.press("esc", "1", "?")
    console.wait_text("Live screen")
    console.press("esc")
    console.wait_gone("Live screen")
    console.wait_for(lambda: focused_panes(console), "a pane with the focus")
    while (before := focused_panes(console)) != ["Participants"]:
        console.press("tab")
        console.wait_for(partial(has_moved, console, before), "the next pane")


def focused_panes(console: Console) -> list[str]:
    """Return which pane has the focus; whatever else changes on screen tells of no key."""
    return [pane for pane in PANES if console.has_focus(pane)]


def has_moved(console: Console, before: list[str]) -> bool:
    return focused_panes(console) not in ([], before)


FEW_PASTES = ("muting everybody", "the end of a session", "a mark and a mute")
PASTES = {
    "a name": "Galaxy",
    "the keys of kicking everybody": "axy",
    "a kick": "xy",
    "a mute": "mm",
    "muting everybody": "My",
    "the end of a session": "E4\r",
    "a command of the palette": ":mute\r",
    "a room deleted": "\tDy",
    "a mark and a mute": " m",
    "quitting": "jquit",
}


def test_an_unbracketed_paste_sends_and_marks_nothing(tmp_path: Path) -> None:
    with among_people(tmp_path) as console:
        console.type_text("Galaxy")
        console.wait_text(REFUSED)
        for what in PASTES if FULL else FEW_PASTES:
            console.type_text(PASTES[what])
            settle_among_people(console)
            assert "●" not in "".join(console.rows()), what
            assert console.server.writes == [], what


def test_a_bracketed_paste_goes_to_fields_only(tmp_path: Path) -> None:
    with among_people(tmp_path) as console:
        console.send(b"\x1b[200~axy\rM\x1b[201~")
        console.settle()
        assert "●" not in "".join(console.rows())
        console.open_filter()
        console.send(b"\x1b[200~more\x1b[201~")
        console.press("enter")
        console.wait_for(lambda: len(console.rows()) == 1, "the filtered row")


FEW_TORN = ("a mouse that is let go", "an arrow after its esc", "an arrow of a keypad", "a colour")
TORN = {
    "a mouse that moves": (b"\x1b[<35;50;20", b"M"),
    "a mouse that is let go": (b"\x1b[<0;50;20", b"m"),
    "an arrow": (b"\x1b[", b"D"),
    "an arrow after its esc": (b"\x1b", b"[D"),
    "a mouse after its esc": (b"\x1b", b"[<35;50;20M"),
    "an arrow of a keypad": (b"\x1bO", b"D"),
    "a colour": (b"\x1b]11;rgb:1e1e/", b"1e1e/2e2e\x07"),
    "the mouse as of old": (b"\x1b[M ", b"MM"),
}


def asks_nothing(console: Console) -> bool:
    """Return whether no question is open; half a screen may still show what was before."""
    return not re.search(r"Mute \d|Delete |End the", console.text)


def test_a_torn_sequence_is_no_key(tmp_path: Path) -> None:
    with among_people(tmp_path) as console:
        for what in TORN if FULL else FEW_TORN:
            for piece in TORN[what]:
                console.send(piece)
                stall()
            console.press("?")
            console.wait_text("Live screen")
            console.press("esc")
            console.wait_gone("Live screen")
            assert console.server.writes == [], what
            assert not re.search(r"Mute \d|Delete room|End the session in", console.text), what


def test_an_escape_cancels_whatever_comes_with_it(tmp_path: Path) -> None:
    with among_people(tmp_path) as console:
        for answer in (b"y", b"\r", b"\ty\r") if FULL else (b"\ty\r",):
            for pieces in ([b"\x1b" + answer], [b"\x1b", answer]):
                console.press("x")
                console.wait_text("Kick 1 person?")
                for piece in pieces:
                    console.send(piece)
                console.wait_gone("Kick 1 person?")
                settle_among_people(console)
                assert console.server.writes == [], pieces


def click(console: Console, word: str) -> bytes:
    """Return the bytes of a click on a word that is on screen."""
    y, line = next((y, line) for y, line in enumerate(console.lines) if word in line)
    place = f"0;{line.index(word) + 2};{y + 1}"
    return f"\x1b[<{place}M\x1b[<{place}m".encode()


def test_the_click_that_gives_the_focus_answers_and_moves_nothing(tmp_path: Path) -> None:
    with among_people(tmp_path) as console:
        before = console.cursor_row()
        console.send(b"\x1b[O")
        console.send(b"\x1b[I" + click(console, "Alice Moreau"))
        console.settle()
        assert console.cursor_row() == before
        console.press("x")
        console.wait_text("Kick 1 person?")
        console.send(b"\x1b[O")
        console.send(b"\x1b[I" + click(console, "Kick (y)"))
        console.settle()
        console.wait_text("Kick 1 person?")


def test_a_click_that_is_meant_answers(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        console.press("x")
        console.wait_text("Kick 1 person?")
        console.send(click(console, "Kick (y)"))
        console.server.wait_for(lambda: console.server.writes, "the kick")


@pytest.mark.long
def test_the_focus_of_the_terminal_is_not_that_of_a_field(tmp_path: Path) -> None:
    with among_people(tmp_path) as console:
        console.open_filter()
        console.press("m", "o")
        console.send(b"\x1b[O")
        stall()
        console.press("r", "e")
        console.send(b"\x1b[I")
        console.press("a", "u", "enter")
        console.wait_for(lambda: len(console.rows()) == 1, "the filtered row")
        console.wait_text("? Help")
        console.press("esc")
        console.wait_for(lambda: len(console.rows()) == 4, "everybody")


def test_a_click_elsewhere_while_one_types_makes_no_commands_of_the_rest(tmp_path: Path) -> None:
    with among_people(tmp_path) as console:
        console.open_filter()
        console.press("b")
        console.send(click(console, "stage"))
        console.press("o", "g", "x", "y", "M")
        console.wait_text("bogxyM")
        console.press("esc")
        console.wait_text("? Help")


class MuteConsole(Console):
    """A console in a terminal that answers nothing."""

    known_answers = dict.fromkeys(ANSWERS, "")


@pytest.mark.long
def test_a_terminal_that_never_answers_is_given_a_moment(tmp_path: Path) -> None:
    with DemoServer("small") as server, MuteConsole(server, tmp_path) as console:
        console.wait_text("● LIVE")
        console.go_to_people()
        console.press("x", "y")
        console.wait_text("came before the question")
        console.settle()
        assert server.writes == []
        console.wait_text("Kick 1 person?")
        console.press("y")
        server.wait_for(lambda: server.writes, "the kick")


class SlowEyes(Console):
    """A console in a terminal that draws nothing for a while."""

    is_blind = False

    def _answer(self, text: str) -> None:
        if not self.is_blind:
            super()._answer(text)
        elif text:
            self._unsaid.append(text)

    def see(self) -> None:
        """Draw what was written meanwhile, and answer what was asked."""
        self.is_blind = False
        self._answer("")


def test_an_answer_counts_once_the_terminal_has_drawn_the_question(tmp_path: Path) -> None:
    with DemoServer("small") as server, SlowEyes(server, tmp_path) as console:
        console.wait_text("● LIVE")
        console.go_to_people()
        console.is_blind = True
        console.press("x")
        console.wait_text("Kick 1 person?")
        stall()
        stall()
        stall()
        console.press("y", "y")
        server.wait_looks(2)
        assert server.writes == []
        console.see()
        console.press("y")
        server.wait_for(lambda: server.writes, "the kick")


class LossyConsole(Console):
    """A console on a line that loses one of the terminal's answers, once it is told to."""

    loses = False

    def _answer(self, text: str) -> None:
        if self.loses and ANSWERS[b"\x1b[5n"] in text:
            self.loses = False
            text = text.replace(ANSWERS[b"\x1b[5n"], "", 1)
        super()._answer(text)


@pytest.mark.long
def test_an_answer_that_is_lost_makes_no_later_one_late(tmp_path: Path) -> None:
    with DemoServer("small") as server, LossyConsole(server, tmp_path) as console:
        console.wait_text("● LIVE")
        console.go_to_people()
        console.loses = True
        console.press("?")
        console.wait_text("Live screen")
        console.press("esc")
        console.wait_gone("Live screen")
        assert not console.loses
        console.wait_for(lambda: b"\x1b[c" in console.output, "the check for what is lost")
        console.settle()
        console.press("x")
        console.wait_text("Kick 1 person?")
        console.press("y")
        server.wait_for(lambda: server.writes, "the kick")


def test_a_key_of_another_script_works_by_its_position(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        assert b"\x1b[>29u" in console.output
        console.go_to_people()
        console.send(b"\x1b[1100::109;1;1100u")
        console.server.wait_for(lambda: console.server.writes, "the mute")
        console.open_filter()
        console.send(b"\x1b[1100::109;1;1100u")
        console.wait_text("/ ь")


class KittyConsole(Console):
    """A console in a terminal that speaks kitty's keyboard protocol."""

    known_answers = {**ANSWERS, b"\x1b[?u": "\x1b[?29u"}  # noqa: RUF012


@pytest.mark.parametrize("kind", [Console, KittyConsole])
def test_a_key_with_alt_works_where_it_can_be_told_from_esc_and_a_key(
    tmp_path: Path, kind: type[Console]
) -> None:
    config = tmp_path / "config" / "roomtui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[keys]\nmute = "alt+u"\n')
    with DemoServer("small") as server, kind(server, tmp_path) as console:
        console.wait_text("● LIVE")
        console.go_to_people()
        if kind is Console:
            console.wait_text("cannot send alt+u")
            console.press("m")
        else:
            console.send(b"\x1b[117;3u")
        server.wait_for(lambda: server.writes, "the mute")
