"""A journal on a disk that is full, under the real process: what is sent, and what is said."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.console import watching

FULL = Path("/dev/full")

pytestmark = pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")


def fill(home: Path) -> None:
    """Put a disk that is full below the journal of today, and of tomorrow."""
    folder = home / "state" / "journal"
    folder.mkdir(parents=True)
    for day in (0, 1):
        (folder / f"{datetime.now(UTC) + timedelta(days=day):%Y-%m-%d}.jsonl").symlink_to(FULL)


def said(text: str) -> str:
    """Put the words of toasts and lines together again, without the frames around them."""
    return re.sub(r"[\s▌│]+", " ", text)


def test_nothing_is_sent_that_cannot_be_journaled(tmp_path: Path) -> None:
    fill(tmp_path)
    with watching(tmp_path) as console:
        console.go_to_people()
        console.press("m")
        console.wait_for(lambda: "Mute: failed. Nothing was sent." in said(console.text), "it")
        console.wait_for(lambda: "No space left on device" in said(console.text), "why")
        console.wait_for(lambda: "Free some space" in said(console.text), "what to do")
        console.settle()
        assert console.server.writes == []


def test_where_the_configuration_says_so_it_is_sent_and_told(tmp_path: Path) -> None:
    fill(tmp_path)
    config = tmp_path / "config" / "roomtui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('journal = "best-effort"\n')
    with watching(tmp_path) as console:
        console.go_to_people()
        console.press("m")
        console.wait_for(lambda: "Not on record" in said(console.text), "the notice")
        console.wait_for(lambda: "This is not on record." in said(console.text), "the sentence")
        assert [one.path.rpartition("/")[2] for one in console.server.writes] == ["mute"]
