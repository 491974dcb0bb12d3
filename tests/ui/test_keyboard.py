"""Whatever a terminal sends becomes keys that were pressed, or nothing."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste, Resize
from textual.geometry import Size
from textual.message import Message

from roomtui.ui.terminal.base_driver import LARGEST, bounded
from roomtui.ui.terminal.diff.flow_control import ANSWER
from roomtui.ui.terminal.keyboard import Keyboard, StatusReply, TornSequence
from roomtui.ui.terminal.sequences import LATE_SECS, LONGEST_HELD, LONGEST_PASTE

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
    "broken sequences": b"\x1b[12\x1b]x\x1b[1\x18",
}


def events(*sent: bytes, keyboard: Keyboard | None = None) -> list[Message]:
    """Return everything that a keyboard makes of what comes in one piece after the other."""
    keyboard = keyboard or Keyboard()
    found = [event for data in sent for event in keyboard.feed(data)]
    return [*found, *keyboard.lone_escape()]


def plainly(found: Iterable[Message]) -> list[object]:
    return [(e.key, e.character) if isinstance(e, Key) else repr(e) for e in found]


def keys(found: Iterable[Message]) -> list[str]:
    return [event.key for event in found if isinstance(event, Key)]


@pytest.mark.parametrize("in_bytes", [False, True], ids=["at once", "by bytes"])
def test_every_sequence_that_textual_knows_means_the_same(in_bytes: bool) -> None:
    known = [one for one in ANSI_SEQUENCES_KEYS if not re.match(r"\x1b[^\[O]", one)]
    for sequence in (*known, "a", "ä", "\x1b[97;5u", "\x1b[<0;5;5M", "\x1b[I"):
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
        assert len(keyboard._splitter._held) <= LONGEST_HELD
    events(b"\x1b[201~", keyboard=keyboard)
    assert keys(events(b"q", keyboard=keyboard))[-1] == "q"


def test_a_size_is_one_that_can_be_drawn() -> None:
    assert bounded(Size(0, 0)) == Size(1, 1)
    assert bounded(Size(65_535, 65_535)) == LARGEST
    assert bounded(Size(120, 40)) == Size(120, 40)
    (claimed,) = events(b"\x1b[48;65535;65535;1;1t")
    assert isinstance(claimed, Resize)


INTRODUCED = {
    "the mouse": b"\x1b[<35;50;20M",
    "a click of the mouse as of old": b"\x1b[M CD",
    "an arrow": b"\x1b[D",
    "an arrow of a keypad": b"\x1bOD",
    "a function key": b"\x1b[15~",
    "a key of kitty's": b"\x1b[109;5u",
    "the focus": b"\x1b[I",
    "a colour": b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
    "a version": b"\x1bP>|xterm(380)\x1b\\",
    "a mode": b"\x1b[?2026;2$y",
}


@pytest.mark.parametrize("sequence", INTRODUCED.values(), ids=INTRODUCED)
@pytest.mark.parametrize("answered", [b"", ANSWER.encode()], ids=["", "answered meanwhile"])
def test_a_sequence_that_has_begun_ends_at_its_end_however_late(
    sequence: bytes, answered: bytes
) -> None:
    whole = plainly(events(sequence))
    for at in range(2, len(sequence)):
        keyboard = Keyboard(iter([3600.0]).__next__)
        found = [*keyboard.feed(sequence[:at] + answered), *keyboard.lone_escape()]
        found += keyboard.feed(answered + sequence[at:])
        assert plainly(e for e in found if not isinstance(e, StatusReply)) == whole, at


@pytest.mark.parametrize("sequence", INTRODUCED.values(), ids=INTRODUCED)
def test_the_rest_of_a_sequence_presses_no_key_after_its_esc_was_taken_for_one(
    sequence: bytes,
) -> None:
    keyboard = Keyboard(iter([0.0, LATE_SECS]).__next__)
    assert keys(events(b"\x1b", keyboard=keyboard)) == ["escape"]
    torn, *found = keyboard.feed(sequence[1:])
    assert isinstance(torn, TornSequence)
    assert plainly(found) == plainly(events(sequence))


def test_esc_is_no_prefix_of_another_key() -> None:
    for following in ("y", "\r", "x", "M", " ", "\t", "1", "ä", "X", "_", "^", "\x7f"):
        for pieces in ([f"\x1b{following}"], ["\x1b", following]):
            pressed = keys(events(*(piece.encode() for piece in pieces)))
            assert pressed == ["escape", *keys(events(following.encode()))]
    assert keys(events(b"\x1b\x1b[A\x1b\x1b")) == ["escape", "up", "escape", "escape"]


@pytest.mark.parametrize(
    "broken",
    [b"\x1b[12\r", b"\x1b[<3\xc3\xa4", b"\x1b[1\x18", b"\x1b]11;x\x1a", b"\x1b[5\x7f",
     b"\x1b]mxy\x03", b"\x1bPmxy\x03"],
)  # fmt: skip
def test_what_breaks_a_sequence_off_is_no_key(broken: bytes) -> None:
    assert keys(events(broken + b"j")) == ["j"]


BY_POSITION = {
    "a cyrillic m": (b"\x1b[1100::109;1;1100u", "m", "ь"),
    "a cyrillic M": (b"\x1b[1100:1068:109;2;1068u", "M", "Ь"),
    "a greek x": (b"\x1b[967::120;;967u", "x", "χ"),
    "a hebrew slash": (b"\x1b[1509::47;1;1509u", "slash", "ץ"),
    "an arabic digit": (b"\x1b[1637::53;1;1637u", "5", "٥"),
    "cyrillic with ctrl": (b"\x1b[1089::99;5u", "ctrl+c", None),
    "a shifted sign": (b"\x1b[1078:1046:59;2;1046u", "colon", "Ж"),
    "a German z": (b"\x1b[122::121;1;122u", "z", "z"),
    "a French a": (b"\x1b[97::113;1;97u", "a", "a"),
    "an o with dots": (b"\x1b[246::59;1;246u", "ö", "ö"),
    "a micro sign": (b"\x1b[109::109;1;181u", "µ", "µ"),
    "a German minus": (b"\x1b[45::47;1;45u", "minus", "-"),
    "a held m": (b"\x1b[109::109;1:2;109u", "m", "m"),
    "m with caps lock": (b"\x1b[109:77:109;65;77u", "m", "M"),
    "M with caps lock": (b"\x1b[109:77:109;66;109u", "M", "m"),
}


@pytest.mark.parametrize(("sent", "key", "typed"), BY_POSITION.values(), ids=BY_POSITION)
def test_a_key_of_another_script_works_by_its_position(
    sent: bytes, key: str, typed: str | None
) -> None:
    (pressed,) = events(sent)
    assert isinstance(pressed, Key)
    assert (pressed.key, pressed.character) == (key, typed)


def test_a_key_that_is_let_go_presses_nothing() -> None:
    assert events(b"\x1b[109::109;1:3u\x1b[1100::109;1:3u\x1b[1;1:3A\x1b[5;1:3~") == []


STREAMS = st.lists(
    st.sampled_from([*INTRODUCED.values(), *ANSWERS.values(), b"\x1b[200~x y\x1b[201~"])
    | st.sampled_from([b"m", b"x", b"y", b"\r", b"M", b"D", "ä".encode()]),
    max_size=8,
)


@given(STREAMS, st.data())
def test_however_a_stream_is_split_it_is_the_same(stream: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(stream)
    cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=6).map(sorted))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    keyboard, found = Keyboard(), list[Message]()
    for piece in pieces:  # with all the time of the world after each, but where only ESC has come
        found += keyboard.feed(piece)
    assert plainly([*found, *keyboard.lone_escape()]) == plainly(events(whole))


@pytest.mark.parametrize("digits", [b"9" * 9_000, b"0" * 9_000 + b"97"], ids=["huge", "padded"])
@pytest.mark.parametrize("at", [1, 2, 200, 300, 8_996, 9_001])
def test_a_sequence_that_is_too_long_means_nothing_wherever_it_is_split(
    digits: bytes, at: int
) -> None:
    whole = b"\x1b[" + digits + b"u"
    assert events(whole) == []
    keyboard = Keyboard()
    assert [*keyboard.feed(whole[:at]), *keyboard.feed(whole[at:])] == []
    assert keys(events(b"q", keyboard=keyboard)) == ["q"]


@given(STREAMS, st.data())
def test_a_delay_presses_esc_at_most(stream: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(stream)
    cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=6).map(sorted))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    keyboard, found = Keyboard(), list[Message]()
    for piece in pieces:
        found += keyboard.feed(piece)
        found += keyboard.lone_escape()
    pressed = [key for key in keys(found) if key != "escape"]
    assert pressed == [key for key in keys(events(whole)) if key != "escape"]


@pytest.mark.parametrize(
    ("codec", "sent"), [("utf-8", b"\xc3\xa4"), ("iso8859-1", b"\xe4"), ("koi8-r", b"\xc1")]
)
def test_letters_are_read_in_the_charset_of_the_terminal(codec: str, sent: bytes) -> None:
    keyboard = Keyboard(codec=codec)
    letter = sent.decode(codec)
    found = events(sent, b"\x1b[A", b"\x1b[200~" + sent + b"\x1b[201~", keyboard=keyboard)
    typed, up, pasted = found
    assert isinstance(typed, Key)
    assert isinstance(pasted, Paste)
    assert (typed.character, keys([up]), pasted.text) == (letter, ["up"], letter)
