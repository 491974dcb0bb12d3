"""Whatever a terminal sends becomes keys that were pressed, or nothing."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste, Resize
from textual.geometry import Size
from textual.message import Message

from roomtui.ui.keyboard import LONGEST_HELD, LONGEST_PASTE, Keyboard
from roomtui.ui.resizing import LARGEST, bounded

ANSWERS = {
    "device attributes": b"\x1b[?62;1;4c",
    "secondary attributes": b"\x1b[>41;354;0c",
    "a colour": b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
    "a colour, ended by ST": b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
    "a version": b"\x1bP>|xterm(380)\x1b\\",
    "a capability": b"\x1bP1+r544e=787465726d\x1b\\",
    "an unknown mode": b"\x1b[?9999;0$y",
    "no character": b"\x1b[99999999u",
    "half a character": b"\x1b[55296;1u",
    "half a character as text": b"\x1b[97;1;55296u",
    "a release": b"\x1b[109;1:3u",
    "endless digits": b"\x1b[" + b"9" * 9_000 + b"u",
    "an endless title": b"\x1b]2;" + b"x" * 20_000 + b"\x07",
    "the mouse, as of old": b"\x1b[M \xff\xfe",
    "the mouse, out of the window": b"\x1b[<35;-1;-1M",
    "a window of zero pixels": b"\x1b[48;0;0;0;0t\x1b[<0;5;5M",
    "a broken sequence": b"\x1b[12\x1b]x\x1b[1",
}


def events(*sent: bytes, keyboard: Keyboard | None = None) -> list[Message]:
    """Everything that a keyboard gives for what comes in one piece after the other."""
    keyboard = keyboard or Keyboard()
    found = [event for data in sent for event in keyboard.feed(data)]
    return [*found, *keyboard.quiet()]


def plainly(found: Iterable[Message]) -> list[object]:
    return [(e.key, e.character) if isinstance(e, Key) else repr(e) for e in found]


def keys(found: Iterable[Message]) -> list[str]:
    return [event.key for event in found if isinstance(event, Key)]


@pytest.mark.parametrize("in_bytes", [False, True], ids=["at once", "by bytes"])
def test_every_sequence_that_textual_knows_means_the_same(in_bytes: bool) -> None:
    for sequence in (
        *ANSI_SEQUENCES_KEYS,
        "a",
        "ä",
        "\x1ba",
        "\x1b[97;5u",
        "\x1b[<0;5;5M",
        "\x1b[I",
    ):
        parser = XTermParser()
        meant = [*parser.feed(sequence), *parser.feed("")]
        sent = sequence.encode()
        pieces = [bytes([byte]) for byte in sent] if in_bytes else [sent]
        assert plainly(events(*pieces)) == plainly(meant), repr(sequence)


@pytest.mark.parametrize("sent", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_presses_no_key_and_the_next_key_counts(sent: bytes) -> None:
    keyboard = Keyboard()
    assert keys(events(sent, keyboard=keyboard)) == []
    assert keys(events(b"q", keyboard=keyboard)) == ["q"]
    by_bytes = [bytes([byte]) for byte in sent]
    assert keys(events(*by_bytes, keyboard=keyboard)) == []
    assert keys(events(b"q", keyboard=keyboard)) == ["q"]


def test_bytes_that_are_no_text_press_keys_that_mean_nothing() -> None:
    assert keys(events(b"a\xffb\xc3")) == ["a", "replacement_character", "b"]
    assert keys(events(b"\xc3", b"\xa4")) == ["ä"]


def test_a_paste_is_one_event_however_it_comes() -> None:
    sent = b"\x1b[200~x \x1b[A \x1b[20\x00y\n\xff\x1b[201~q"
    for pieces in ([sent], [bytes([byte]) for byte in sent]):
        pasted, pressed = events(*pieces)
        assert isinstance(pasted, Paste)
        assert pasted.text == "x \x1b[A \x1b[20y\n\N{REPLACEMENT CHARACTER}"
        assert keys([pressed]) == ["q"]


def test_an_endless_paste_is_cut_and_ends_when_it_ends() -> None:
    keyboard = Keyboard()
    assert events(b"\x1b[200~", *[b"x" * 4096] * 1_300, keyboard=keyboard) == []
    pasted, pressed = events(b"\x1b[201~q", keyboard=keyboard)
    assert isinstance(pasted, Paste)
    assert len(pasted.text) == LONGEST_PASTE
    assert keys([pressed]) == ["q"]


@given(st.lists(st.binary(max_size=40) | st.sampled_from([*ANSWERS.values(), b"\x1b", b"\x1b[2"])))
def test_nothing_breaks_it(sent: list[bytes]) -> None:
    keyboard = Keyboard()
    for data in sent:
        for event in keyboard.feed(data):
            if isinstance(event, Key):
                f"{event.key}{event.character}".encode()
        assert len(keyboard._held) <= LONGEST_HELD
    events(b"\x1b[201~", keyboard=keyboard)
    assert keys(events(b"q", keyboard=keyboard))[-1] == "q"


def test_a_size_is_one_that_can_be_drawn() -> None:
    assert bounded(Size(0, 0)) == Size(1, 1)
    assert bounded(Size(65_535, 65_535)) == LARGEST
    assert bounded(Size(120, 40)) == Size(120, 40)
    (claimed,) = events(b"\x1b[48;65535;65535;1;1t")
    assert isinstance(claimed, Resize)
