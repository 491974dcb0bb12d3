"""The console, with every turn of its event loop timed.

`python -m tests.bench.peers.monitored FILE FLAGS…`: SIGUSR1 begins to time, once more writes the
longest turn to FILE, in seconds: by the clock, and of CPU.
"""

import asyncio.events
import signal
import sys
import time
from pathlib import Path
from typing import Any, Final

_run: Final = asyncio.events.Handle._run


class Monitor:
    """Times each turn while it is on; turns of other threads' loops count as well."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._is_on = False
        self.longest = (0.0, 0.0, "")

    def time(self, handle: asyncio.events.Handle) -> None:
        """Run one turn."""
        if not self._is_on:
            _run(handle)
            return
        at, cpu = time.perf_counter(), time.thread_time()
        _run(handle)
        taken = time.perf_counter() - at
        if taken > self.longest[0]:
            self.longest = taken, time.thread_time() - cpu, repr(handle)

    def switch(self, *_: Any) -> None:
        """Begin, or write what was found."""
        self._is_on = not self._is_on
        if not self._is_on:
            taken, cpu, handle = self.longest
            self._file.write_text(f"{taken} {cpu}\n{handle}\n")


def main() -> int:
    """Run the console."""
    file, *flags = sys.argv[1:]
    monitor = Monitor(Path(file))
    setattr(asyncio.events.Handle, "_run", lambda handle: monitor.time(handle))  # noqa: B010, PLW0108
    signal.signal(signal.SIGUSR1, monitor.switch)
    from roomtui.cli import main as console

    return console(flags)


if __name__ == "__main__":
    sys.exit(main())
