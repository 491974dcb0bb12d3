"""One stream of input twice: typed unhurriedly, and as a bad line hands it on."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.e2e.console import Console, watching

KEYS: Final = (*"jkgGaAxymuMXEnD14", " ", "\r", "\t", "\x1b")
SEQUENCES: Final = ("\x1b[A", "\x1b[B", "\x1bOB", "\x1b[<35;50;20M", "\x1b[<0;60;17M\x1b[<0;60;17m",
                    "\x1b[I", "\x1b[O", "\x1b]11;rgb:1e1e/1e1e/2e2e\x07", "\x1b[200~axy\x1b[201~",
                    "\x1b[109;1u", "\x1b[?2026;2$y")  # fmt: skip

DELAYS: Final = (0.0, 0.0, 0.002, 0.03, 0.15, 0.4)
"""Seconds that a bad line keeps the next piece back."""

QUIET_SECS: Final = 0.15
"""Seconds without output after which nobody waits for more."""

Sent = frozenset[tuple[str, str, str]]
"""Method, path and body of what was sent; of a list of people each one by itself."""


def stream(rng: random.Random, length: int) -> list[str]:
    """Return tokens that a hand types one by one."""
    kinds = (KEYS, KEYS, KEYS, SEQUENCES)
    return [rng.choice(rng.choice(kinds)) for _ in range(length)]


def pieces(rng: random.Random, tokens: Sequence[str]) -> Iterator[bytes]:
    """Return the stream cut anywhere."""
    data = "".join(tokens).encode()
    while data:
        size = min(rng.choice((1, 1, 2, 3, 5, 9)), len(data))
        yield data[:size]
        data = data[size:]


@contextmanager
def among_people(home: Path) -> Iterator[Console]:
    """Have a console that shows the people of a session."""
    with watching(home, scenario="small") as console:
        console.go_to_people()
        yield console


def unhurried(home: Path, tokens: Sequence[str]) -> Sent:
    """Return what is sent when each token is typed after what the one before did was seen."""
    with among_people(home) as console:
        for token in tokens:
            console.type_text(token)
            wait_quiet(console)
        return _sent(console)


def hurried(home: Path, tokens: Sequence[str], rng: random.Random) -> Sent:
    """Return what is sent when the stream comes as a bad line hands it on."""
    with among_people(home) as console:
        for piece in pieces(rng, tokens):
            console.send(piece)
            time.sleep(rng.choice(DELAYS))
        wait_quiet(console)
        return _sent(console)


def wait_quiet(console: Console, seconds: float = QUIET_SECS) -> None:
    """Wait until nothing has been drawn for a while."""
    size, since = -1, time.monotonic()
    while time.monotonic() - since < seconds:
        if size != console.bytes_written:
            size, since = console.bytes_written, time.monotonic()
        time.sleep(0.01)


def _sent(console: Console) -> Sent:
    found = set()
    for write in console.server.writes:
        whom = (write.body or {}).get("participants")
        for one in whom if isinstance(whom, list) else [str(whom)]:
            found.add((write.method, write.path, one))
    return frozenset(found)
