"""Files kept per profile that several consoles change in turn: nothing of anybody is lost."""

import fcntl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from msgspec import Struct

from roomtui import file_lock
from roomtui.profile_file import FileKind, ProfileFile, ProfileFileError


class Words(Struct, frozen=True):
    version: int = 1
    words: tuple[str, ...] = ()


KIND: Final = FileKind(Words, 1, "words", 1_000, "The file of words", "A word", is_kept=True)


def adding(word: str) -> Callable[[Words], Words]:
    return lambda before: Words(words=(*before.words, word))


@pytest.fixture
def file(tmp_path: Path) -> ProfileFile[Words]:
    return ProfileFile(KIND, tmp_path, "main")


def test_consoles_that_change_a_file_in_turn_keep_what_each_of_them_wrote(
    file: ProfileFile[Words], tmp_path: Path
) -> None:
    def add_some(mine: ProfileFile[Words], letter: str) -> None:
        for number in range(5):
            mine.update(adding(f"{letter}{number}"))

    consoles = [(ProfileFile(KIND, tmp_path, "main"), letter) for letter in "abc"]
    threads = [threading.Thread(target=add_some, args=each) for each in consoles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(file.read().words) == sorted(f"{a}{n}" for a in "abc" for n in range(5))


def test_what_does_not_change_is_not_written(file: ProfileFile[Words]) -> None:
    file.update(adding("one"))
    before = file.path.stat()
    assert file.update(lambda words: words).words == ("one",)
    assert file.path.stat().st_mtime_ns == before.st_mtime_ns
    assert file.path.stat().st_ino == before.st_ino


@pytest.mark.parametrize("content", ["{", '{"version": 2}', " " * 1_001])
def test_a_file_that_is_kept_is_told_of_and_left_as_it_is(
    file: ProfileFile[Words], content: str
) -> None:
    file.update(adding("one"))
    file.path.write_text(content)
    with pytest.raises(ProfileFileError, match="it is left as it is"):
        file.update(adding("two"))
    assert file.path.read_text() == content


def test_a_file_does_not_grow_beyond_what_can_be_read_again(file: ProfileFile[Words]) -> None:
    file.update(adding("one"))
    with pytest.raises(ProfileFileError, match=r"A word is not remembered: .*too large"):
        file.update(adding("x" * 1_000))
    assert file.read().words == ("one",)


def test_a_lock_that_is_never_released_costs_a_sentence_in_bounded_time(
    file: ProfileFile[Words], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_lock, "TRY_SECS", 0)
    file.update(adding("one"))
    with file.path.with_suffix(".lock").open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(ProfileFileError, match="another console is writing it"):
            file.update(adding("two"))
    assert file.update(adding("two")).words == ("one", "two")


def test_closing_waits_for_no_disk(file: ProfileFile[Words]) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hang(words: Words) -> Words:
        begun.set()
        go_on.wait(60)
        return words

    writer = threading.Thread(target=file.update, args=(hang,))
    closer = threading.Thread(target=file.close, daemon=True)
    writer.start()
    assert begun.wait(45)
    closer.start()
    closer.join(45)
    is_closed = not closer.is_alive()
    go_on.set()
    writer.join()
    assert is_closed
