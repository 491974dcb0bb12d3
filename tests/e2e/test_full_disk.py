"""A journal on a disk that takes nothing, under the real process: what is sent and what is said."""

import re
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.console import Console, watching


@contextmanager
def full(console: Console) -> Iterator[None]:
    """Let the kernel refuse every byte that the console writes to a file."""
    pid = console.process.pid
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


def said(text: str) -> str:
    """Put the words of toasts and lines together again, without the frames around them."""
    return re.sub(r"[\s▌│]+", " ", text)


def test_nothing_is_sent_that_cannot_be_journaled(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        with full(console):
            console.press("m")
            console.wait_for(lambda: "Mute: failed. Nothing was sent." in said(console.text), "it")
            console.wait_for(lambda: "File too large" in said(console.text), "why")
            console.wait_for(lambda: "Free some space" in said(console.text), "what to do")
            console.settle()
        assert console.server.writes == []
        assert console.journal == []


def test_where_the_configuration_says_so_it_is_sent_and_told(tmp_path: Path) -> None:
    config = tmp_path / "config" / "roomtui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('journal = "best-effort"\n')
    with watching(tmp_path) as console:
        console.go_to_people()
        with full(console):
            console.press("m")
            console.wait_for(lambda: "Not on record" in said(console.text), "the notice")
            console.wait_for(lambda: "This is not on record." in said(console.text), "the sentence")
        assert [one.path.rpartition("/")[2] for one in console.server.writes] == ["mute"]


def test_an_outcome_that_it_refused_is_written_once_it_has_room(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        arrived = threading.Event()

        def hold(verb: str, _path: str) -> bool:
            if verb == "POST":
                arrived.set()
            return verb == "POST"

        console.server.faults.delay(1.0, where=hold)
        console.press("m")
        assert arrived.wait(20)
        with full(console):
            console.wait_for(lambda: "It will be written with the next" in said(console.text), "it")
            assert [line["kind"] for line in console.journal] == ["intent"]
        console.server.faults.clear()
        console.press("q")
        console.wait_exit()
        assert [line.get("outcome") for line in console.journal] == [None, "sent"]
