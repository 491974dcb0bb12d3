"""Looks for the keys that tests use in everything that a test leaves behind.

A test may put a key where roomtui is to find it: into an environment, or into a file named `key`
or `….key`. Anywhere else it is a leak, and the test fails.
"""

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from roomtui.api.redaction import forms
from roomtui.demo.embedded import DEMO_KEY

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a file that are looked at."""


class Hunt:
    """What one test has used and left; `keys` are looked for in `streams` and files."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.streams: list[tuple[str, bytes]] = []
        self.begin()

    def begin(self) -> None:
        """Forget what the test before has used and left."""
        self.keys = {DEMO_KEY}
        self.streams = []

    def uses(self, environ: Mapping[str, str]) -> None:
        """Look for the keys of an environment from now on."""
        self.keys |= {value for name, value in environ.items() if name.endswith("_KEY") and value}

    def saw(self, what: str, output: object) -> None:
        """Keep what a process has written."""
        if isinstance(output, str):
            output = output.encode("utf-8", "surrogateescape")
        if isinstance(output, bytes | bytearray):
            self.streams.append((what, bytes(output)))

    def leaks(self, *folders: Path) -> list[str]:
        """Name every stream, file and file name that has a key in it, in whatever form."""
        wanted = [form.encode() for key in self.keys for form in forms(key)]
        return [name for name, data in self._all(folders) if any(form in data for form in wanted)]

    def _all(self, folders: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
        yield from self.streams
        for folder in folders:
            for file in folder.rglob("*"):
                yield f"the name of {file}", file.name.encode("utf-8", "surrogateescape")
                if file.is_file() and file.name != "key" and file.suffix != ".key":
                    with file.open("rb") as opened:
                        yield str(file), opened.read(LARGEST)


HUNT: Final = Hunt()
"""Of the test that runs in this process."""


class HeardPopen(subprocess.Popen[Any]):
    """A process of a test: its keys are hunted in what `communicate` reads of it.

    A process without an environment of its own is roomtui's, such as a command that prints a key.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self._is_heard = "env" in options
        HUNT.uses(options.get("env") or {})
        super().__init__(*args, **options)

    def communicate(self, *args: Any, **options: Any) -> Any:
        """Talk, and keep what was said."""
        outputs = super().communicate(*args, **options)
        for what, output in zip(("stdout", "stderr"), outputs, strict=True):
            if self._is_heard:
                HUNT.saw(f"{what} of {self.args!r}"[:200], output)
        return outputs
