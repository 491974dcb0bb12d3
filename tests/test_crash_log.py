"""The log of what nobody foresaw: no local variable, no secret, no end of it."""

import base64
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui.api.redaction import forms, without_secrets
from roomtui.api.secret import ApiKey
from roomtui.held_secrets import HIDDEN
from roomtui.process.crash_log import LARGEST, CrashLog

SECRET = "KEYtest+of/the=log0123"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJncmFudHMiOiJ2aWRlbyJ9.s1gn4ture-s1gn4ture"
SIGNED = "https://files.example/a/b.mp4?X-Amz-Credential=AKIA1&X-Amz-Signature=abcdef0123"


@pytest.fixture(autouse=True)
def key() -> ApiKey:
    return ApiKey(SECRET)


def error(words: str = "it broke") -> Exception:
    def fail() -> None:
        hidden = "a local value"
        raise ValueError(f"{words}{hidden[:0]}")

    with pytest.raises(ValueError) as caught:  # noqa: PT011
        fail()
    return caught.value


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (f"Authorization: Bearer {SECRET}", "Authorization: "),
        (f"[(b'Authorization', b'Bearer {SECRET}'), (b'Accept', b'*/*')]", "(b'Accept', b'*/*')]"),
        (f"/x?key={quote(SECRET, safe='')}&page=2", "&page=2"),
        (base64.b64encode(f"Bearer {SECRET}".encode()).decode(), ""),
        ("Authorization: Basic dXNlcjpwYXNzd29yZA==", ""),
        ("a key KEY0192F3ABCDEF_notours99 of another", "of another"),
        (f'{{"token": "{TOKEN}", "refresh_token": "r3fr3sh", "id": "1"}}', '"id": "1"}'),
        (f"GET {SIGNED} failed", "GET https://files.example/a/b.mp4?(hidden) failed"),
        ("proxy http://me:pass@10.0.0.1:8080/ refused", "10.0.0.1:8080/ refused"),
    ],
)
def test_secrets_go_and_the_rest_stays(words: str, kept: str) -> None:
    clean = without_secrets(words)
    assert HIDDEN in clean
    assert kept in clean
    for secret in (SECRET, TOKEN, "AKIA1", "abcdef0123", "me:pass", "dXNlcjpw", "r3fr3sh",
                   "KEY0192F3ABCDEF", quote(SECRET, safe="")):  # fmt: skip
        assert secret not in clean


@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_a_key_is_found_wherever_it_starts_in_base64(before: bytes, after: bytes) -> None:
    text = base64.b64encode(before + SECRET.encode() + after).decode()
    assert any(form in text for form in forms(SECRET))
    assert not any(form in without_secrets(text) for form in forms(SECRET))


def test_short_words_are_no_secrets() -> None:
    ApiKey("demo")
    assert without_secrets("roomtui/demo/server") == "roomtui/demo/server"


def test_an_entry_has_the_traceback_without_locals(tmp_path: Path) -> None:
    log = CrashLog(tmp_path / "state")
    assert log.write(error(f"\x1b]0;owned\x07 {SECRET}\u202e"), "people")
    text = log.file.read_text()
    assert "ValueError in people\n" in text
    assert "in fail\n" in text
    assert f"ValueError: ]0;owned {HIDDEN}\n" in text
    assert text.isascii()
    assert "\x1b" not in text
    assert "a local value" not in text.replace('hidden = "a local value"', "")
    assert log.file.stat().st_mode & 0o777 == 0o600
    assert log.file.parent.stat().st_mode & 0o777 == 0o700


def test_a_repeated_one_is_a_line(tmp_path: Path) -> None:
    log = CrashLog(tmp_path)
    assert log.write(error(), "people", 10)
    (line,) = log.file.read_text().splitlines()
    assert line.endswith("ValueError in people, 10 times now")


def test_it_does_not_grow_for_ever(tmp_path: Path) -> None:
    log = CrashLog(tmp_path)
    for _ in range(40):
        assert log.write(error("x" * 3_000_000), "people")
    log.file.write_text("old\n" + "y" * LARGEST)
    assert log.write(error(), "people")
    assert log.write(error(), "people")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["roomtui.log", "roomtui.log.1"]
    assert (tmp_path / "roomtui.log.1").read_text().startswith("old\n")
    assert log.file.read_text().count("Traceback") == 2
    assert log.file.stat().st_mode & 0o777 == 0o600


def test_a_deep_recursion_is_cut(tmp_path: Path) -> None:
    def ever(number: int) -> int:
        return never(number) + 1

    def never(number: int) -> int:
        return ever(number) + 1

    log = CrashLog(tmp_path)
    with pytest.raises(RecursionError) as caught:
        ever(1)
    assert log.write(caught.value, "people")
    assert log.file.read_text().count("\n") < 130


def test_where_it_cannot_be_written_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / "roomtui.log").symlink_to(tmp_path / "elsewhere")
    assert not CrashLog(tmp_path).write(error(), "people")
    assert (tmp_path / "elsewhere").read_text() == "mine"
    assert not CrashLog(tmp_path / "elsewhere").write(error(), "people")
