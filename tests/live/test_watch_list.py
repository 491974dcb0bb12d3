"""The watch list: who is on it, who of them is here, and what a file of it holds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from roomtui.identity.stable import Identity
from roomtui.live.identities import Identities
from roomtui.live.watch_file import (
    WATCH_FILES,
    WatchFile,
    WatchListFull,
    changed,
    not_watching,
    noting,
    watching,
)
from roomtui.live.watch_list import MOST, Watched, WatchList
from roomtui.profile_file import ProfileFile, ProfileFileError

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANA = Watched("userid:1", "Ana", NOON, "spam", "op-a")
BOB = Watched("userid:2", "Bob", NOON)


def test_who_is_watched_twice_keeps_since_when_by_whom_and_a_note() -> None:
    later = datetime(2026, 11, 23, tzinfo=UTC)
    again = Watched(ANA.key, "Ana L", later, "", "op-b")
    (kept,) = changed(WatchFile(), [watching([ANA]), watching([again])]).watched
    assert kept == replace(ANA, name="Ana L")
    (noted,) = changed(WatchFile(), [watching([ANA, replace(ANA, note="rude")])]).watched
    assert noted.note == "rude"


def test_a_note_is_changed_and_somebody_is_taken_off() -> None:
    file = changed(WatchFile(), [watching([ANA, BOB]), noting(BOB.key, "why not")])
    assert [one.note for one in file.watched] == ["spam", "why not"]
    assert changed(file, [not_watching({ANA.key}), noting(ANA.key, "late")]).watched == (
        replace(BOB, note="why not"),
    )
    assert changed(file, [not_watching({"nobody"}), watching([ANA])]) is file


def test_texts_are_safe_whoever_wrote_them_and_short() -> None:
    odd = Watched("k", "\x1b[31mEve\u202e", NOON, "x" * 500, "op\n" * 90)
    (kept,) = WatchList.having([odd]).by_key.values()
    assert kept.name == "[31mEve"
    assert len(kept.note) == 120
    assert len(kept.by) <= 64
    assert kept.words.startswith("watched: xxx")
    assert BOB.words == "watched"


def test_no_more_are_watched_than_the_file_holds() -> None:
    many = [Watched(f"userid:{n}", "N" * 80, NOON, "n" * 120, "b" * 64) for n in range(MOST)]
    full = changed(WatchFile(), [watching(many)])
    with pytest.raises(WatchListFull, match="No more than 1,000 people"):
        changed(full, [watching([Watched("one more", "", NOON)])])
    assert len(changed(full, [watching([replace(many[0], note="other")])]).watched) == MOST


def test_the_fullest_list_can_be_written_and_read_again(tmp_path: Path) -> None:
    wide = [Watched(f"{n:03}{'鬱' * 290}", "鬱" * 80, NOON, "鬱" * 120) for n in range(MOST)]
    file = ProfileFile(WATCH_FILES, tmp_path, "main")
    file.update(watching(wide))
    assert len(ProfileFile(WATCH_FILES, tmp_path, "main").read().watched) == MOST


@pytest.mark.parametrize(
    "content", ["{", '{"version": 9}', '{"version": 1, "watched": [{"key": ""}]}', "[" * 9_000]
)
def test_a_list_that_cannot_be_understood_is_not_replaced(tmp_path: Path, content: str) -> None:
    file = ProfileFile(WATCH_FILES, tmp_path, "main")
    file.update(watching([ANA]))
    file.path.write_text(content)
    with pytest.raises(ProfileFileError, match="it is left as it is"):
        file.update(watching([BOB]))
    assert file.path.read_text() == content


def test_only_who_may_be_matched_is_here() -> None:
    watched = WatchList.having([ANA, BOB, replace(BOB, key="userid:3"), replace(BOB, key="x")])
    identities = Identities(
        holders={ANA.key: ("a",), BOB.key: ("b", "c"), "userid:3": ("d",)},
        confused={"userid:3": 4},
    )
    assert watched.present(identities) == {"a": ANA}
    assert watched.of(Identity(ANA.key)) == ANA
    assert watched.of(Identity()) is None
