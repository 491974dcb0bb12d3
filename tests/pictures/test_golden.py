"""A picture that is not as it was is told by its rows, and what is written can be read again."""

from pathlib import Path

import pytest

from tests.e2e.terminal import Emulator
from tests.pictures import golden
from tests.pictures.golden import Golden, Look, differences, lettered, looks_of
from tests.pictures.modes import MODES, Play
from tests.pictures.recorder import Picture, Shot, picture_of

SIZE = (12, 3)
PLAY = Play("256", SIZE, "empty")
SHOWN = "\x1b[31mone\x1b[m two\r\n\r\n\x1b[7m \x1b[m 佐藤 é"


def drawn(output: str) -> Picture:
    emulator = Emulator(SIZE)
    emulator.feed(f"\x1b[?25l{output}".encode())
    return picture_of(emulator)


@pytest.fixture
def looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Look]:
    """Write a picture down, and return what the letters in it stand for."""
    monkeypatch.setattr(golden, "FOLDER", tmp_path)
    pictures = {mode: drawn(SHOWN) for mode in MODES} | {"none": drawn(SHOWN.replace("one", "ONE"))}
    letters = lettered((look for row in looks_of(pictures) for look in row), {})
    Golden.of(pictures, letters).write(golden.file_of("this", SIZE))
    golden.write_legend(letters)
    return golden.legend()


def told(output: str, looks: dict[str, Look], mode: str = "256") -> list[str]:
    return differences(Shot(PLAY._replace(mode=mode), "this", drawn(output)), looks)


def test_what_is_as_before_is_told_nothing_of(looks: dict[str, Look]) -> None:
    assert told(SHOWN, looks) == []
    assert told(SHOWN.replace("one", "ONE"), looks, "none") == []


def test_another_text_is_told_by_its_row(looks: dict[str, Look]) -> None:
    assert told(SHOWN.replace("佐藤", "佐々"), looks) == [
        "this at 12x3, 256:", "  row 2 is\n  +   佐々 é\n  -   佐藤 é"
    ]  # fmt: skip


def test_another_colour_is_told_by_its_columns(looks: dict[str, Look]) -> None:
    head, change = told(SHOWN.replace("[31m", "[1;32m"), looks)
    assert head == "this at 12x3, 256:"
    assert change == (
        "  row 0, columns 0-3 are green on default bold, not red on default, in\n    one two"
    )


def test_a_cursor_that_is_shown_is_told(looks: dict[str, Look]) -> None:
    assert told(f"{SHOWN}\x1b[?25h", looks)[1].startswith("  the cursor is at ")


def test_a_picture_that_is_not_known_is_told(looks: dict[str, Look]) -> None:
    (line,) = differences(Shot(PLAY, "that", drawn(SHOWN)), looks)
    assert line.endswith("there is no such picture yet.")


def test_a_letter_stays_while_its_style_is_much_as_before() -> None:
    before = {"a": ("red", "red", "1", "1", "bold"), "b": ("blue", "navy", "4", "4", "plain")}
    dark, other = ("rose", "red", "1", "1", "bold"), ("a", "b", "c", "d", "e")
    letters = lettered([other, before["b"], dark], before)
    assert letters == {other: "c", before["b"]: "b", dark: "a"}
