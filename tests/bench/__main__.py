"""Measures the console beside its peers, in one run, and prints the table of the manual.

`python -m tests.bench` takes about ten minutes for all, `python -m tests.bench bytes cpu` less.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from tests.bench import (
    bytes_written,
    cpu,
    first_screen,
    keys,
    memory_held,
    requests,
    searches,
    stages,
    start_up,
)
from tests.bench.table import Row, as_text, write_manual

Measure = Callable[[], Iterator[Row]]


def _figures(*, long: bool) -> Mapping[str, Measure]:
    held = memory_held.LONG if long else memory_held.BRIEF
    return {
        "bytes": bytes_written.measure,
        "trends": bytes_written.trends,
        "screen": first_screen.measure,
        "start": start_up.measure,
        "cpu": cpu.keynote,
        "huge": cpu.huge,
        "stages": stages.measure,
        "keys": keys.measure,
        "plan": keys.plan,
        "find": searches.measure,
        "memory": partial(memory_held.measure, held),
        "requests": requests.measure,
    }


def main() -> None:
    """Measure what was asked for, and tell it as it comes."""
    names = list(_figures(long=False))
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=f"of {', '.join(names)}")
    parser.add_argument("--manual", action="store_true", help="write the table into the manual")
    parser.add_argument("--long", action="store_true", help="memory over 2,000 refreshes")
    asked = parser.parse_args()
    if unknown := set(asked.figures) - set(names):
        parser.error(f"no such figure: {', '.join(unknown)}; there are {', '.join(names)}")
    if asked.manual and asked.figures:
        parser.error("--manual is for the whole table")
    sys.setswitchinterval(0.001)  # what a terminal writes is dated at once, whatever is drawn
    rows = []
    for name, measure in _figures(long=asked.long).items():
        if asked.figures and name not in asked.figures:
            continue
        began = time.monotonic()
        found = list(measure())
        print(as_text(found), end="", flush=True)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
        rows += found
    if asked.manual:
        write_manual(rows)


if __name__ == "__main__":
    main()
