"""The console, with every stage of its analysis timed.

`python -m tests.bench.peers.staged FILE FLAGS…`: SIGUSR1 begins to time, once more writes the
seconds of CPU of each stage and of the whole process to FILE, as JSON.
"""

import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

from roomtui.live.analysis import analyser
from roomtui.live.analysis.analyser import Analyser, Report, Stage, word_for

WHOLE = ""
"""Stands for the process in the place of a stage."""


class Meter:
    """Adds up the CPU of each stage while it is on."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._began: float | None = None
        self._spent: Counter[str] = Counter()

    def timed(self, work: Generator[None, None, Any], word: str) -> Generator[None, None, Any]:
        """Return what work comes to; each of its steps is counted."""
        while True:
            before = time.thread_time()
            try:
                next(work)
            except StopIteration as done:
                return done.value
            finally:
                self._spent[word] += time.thread_time() - before  # type: ignore[assignment]
            yield

    def switch(self, *_: Any) -> None:
        """Begin, or write what was found."""
        if self._began is None:
            self._began = time.process_time()
            self._spent = Counter(dict.fromkeys(self._spent, 0))
        else:
            whole = time.process_time() - self._began
            self._file.write_text(f"{json.dumps({**self._spent, WHOLE: whole})}\n")


class _Timed:
    def __init__(self, stage: Stage, meter: Meter) -> None:
        self._stage = stage
        self._meter = meter

    def take(self, *given: Any) -> Generator[None, None, Any]:
        return self._meter.timed(self._stage.take(*given), word_for(self._stage))


def main() -> int:
    """Run the console."""
    file, *flags = sys.argv[1:]
    meter = Meter(Path(file))

    def timing(stages: Iterable[Stage], report: Report = lambda *_: None) -> Analyser:
        return Analyser([_Timed(stage, meter) for stage in stages], report)

    setattr(analyser, "Analyser", timing)  # noqa: B010
    signal.signal(signal.SIGUSR1, meter.switch)
    from roomtui.cli import main as console

    return console(flags)


if __name__ == "__main__":
    sys.exit(main())
