"""File names, whatever they are made of."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roomtui.api.models import Composition, Recording
from roomtui.live.download.names import ENDINGS, MOST_BYTES, file_name, portable, with_ending

VIDEO = Recording(id="r", type="video", codec="vp8")


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (Recording(id="r", type="audio", codec="opus"), "film.ogg"),
        (Recording(id="r", type="audio"), "film.ogg"),
        (Recording(id="r", type="Video", codec="VP8"), "film.webm"),
        (Recording(id="r", type="video"), "film.webm"),
        (Recording(id="r", type="video", codec="h264"), "film"),
        (Recording(id="r", type="../x", codec="/"), "film"),
        (Recording(id="r"), "film"),
        (Composition(id="c"), "film.mp4"),
        (Composition(id="c", format="WebM"), "film.webm"),
        (Composition(id="c", format="/../x"), "film"),
    ],
)
def test_the_ending_is_that_of_the_format(record: Recording | Composition, name: str) -> None:
    assert file_name("film", record) == name


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("main hall Alice 2026-11-23 10.15", "main hall Alice 2026-11-23 10.15.webm"),
        ("../../etc/passwd", "_.._etc_passwd.webm"),
        ("/abs\\olute", "_abs_olute.webm"),
        ("...", "file.webm"),
        ("", "file.webm"),
        ("-rf ~", "rf ~.webm"),
        ("~root", "root.webm"),
        (".hidden", "hidden.webm"),
        ("CON", "_CON.webm"),
        ("nul.txt", "_nul.txt.webm"),
        ("Com1 .x", "_Com1 .x.webm"),
        ("COM10", "COM10.webm"),
        ("lpt¹", "_lpt¹.webm"),
        ("a\x00b\nc\x1b[31m", "ab c[31m.webm"),
        ("C:\\x", "C__x.webm"),
        ('what? "this" <is> *it*|', "what_ _this_ _is_ _it__.webm"),
        ("Łódź 会議 🎥", "Łódź 会議 🎥.webm"),
        ("abc\u202egpj.exe", "abcgpj.exe.webm"),
        ("end. . .", "end.webm"),
        ("a" * 500, "a" * (MOST_BYTES - 6) + "….webm"),
        ("\ud800x", "x.webm"),
    ],
)
def test_hostile_labels(label: str, name: str) -> None:
    made = file_name(label, VIDEO)
    if len(label) < 500:
        assert made == name
    assert portable(made) == made


@given(st.text(max_size=400) | st.text(alphabet="./\\ -~:CONconau\u202e\u0301é𝕏1", max_size=300))
@example("é" * 300)
@example(".\u0300.x")
@example("\u200b.x")
@example("𝕏" * 128)
@example("a" * 120 + "\u0301" * 20)
def test_every_name_is_portable(label: str) -> None:
    for made in (file_name(label, VIDEO), portable(label), with_ending(portable(label), "x")):
        assert made == Path(made).name
        assert made not in {"", ".", ".."}
        assert made[0] not in ".-~ "
        assert made[-1] not in ". "
        assert len(made.encode()) <= MOST_BYTES
        assert not set(made) & set('/\\:*?"<>|\x00\x7f')
        assert made.isprintable()
        assert portable(made) == made
    assert file_name(label, VIDEO).endswith(".webm")
    assert Path(with_ending(portable(label), "x")).suffix in ENDINGS


@pytest.mark.parametrize(
    ("name", "content_type", "named"),
    [
        ("film.webm", "video/mp4", "film.webm"),
        ("film", "video/mp4", "film.mp4"),
        ("film 10.15", "audio/ogg", "film 10.15.ogg"),
        ("film.exe", "", "film.exe.bin"),
        ("film", "text/x-evil/../..", "film.bin"),
    ],
)
def test_a_missing_ending_comes_from_the_content(name: str, content_type: str, named: str) -> None:
    assert with_ending(name, content_type) == named


def test_a_name_lands_in_its_folder(tmp_path: Path) -> None:
    for label in ("../x", "a/b", "\x00", "CON", "𝕏" * 500, ".", "é" * 64):
        (tmp_path / file_name(label, VIDEO)).touch()
    assert len(list(tmp_path.iterdir())) == 6
