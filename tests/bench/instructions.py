"""Instructions to the first paint: the same on a busy machine, where times waver by a third."""

import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.bench.programs import Stage, peer
from tests.bench.table import Row, instructions

TIMEOUT: Final = 300.0
"""Seconds that a program may take which runs fifty times as slow as otherwise."""

_TOTAL: Final = re.compile(r"^(?:summary|totals): (\d+)", re.MULTILINE)


class NotCounted(Exception):
    """The program has ended without a count."""


def measure(base_url: str, environ: Mapping[str, str]) -> Row:
    """Count what the console and an empty app take until they are drawn."""
    beside = "an empty Textual app"
    if shutil.which("valgrind") is None:
        sys.stderr.write("instructions are not counted: valgrind is not installed\n")
        return Row("first paint, instructions", 0, f"{beside}: no valgrind", None, instructions)
    ours = _counted("Participants", "roomtui", "--base-url", base_url, environ=environ)
    theirs = _counted("Ready", "tests.bench.peers.empty_app", environ=environ)
    return Row("first paint, instructions", ours, beside, theirs, instructions)


def _counted(word: str, *module: str, environ: Mapping[str, str]) -> int:
    """Return the instructions of a program until a word is drawn, in its second run.

    The first run compiles what is not compiled yet.
    """
    command = peer("until_shown", word, *module)
    with Stage() as stage:
        stage.run(command, environ).wait_end(TIMEOUT)
    with tempfile.TemporaryDirectory() as folder, Stage() as stage:
        out = Path(folder) / "counts"
        counting = ["valgrind", "--tool=callgrind", f"--log-file={folder}/log"]
        program = stage.run(
            [*counting, f"--callgrind-out-file={out}", *command],
            {**environ, "PYTHONHASHSEED": "0"},
        )
        program.wait_end(TIMEOUT)
        found = _TOTAL.search(out.read_text()) if out.exists() else None
    if found is None:
        raise NotCounted(f"{command!r} wrote last: {program.output[-400:]!r}")
    return int(found[1])
