"""Bytes of the first full screen."""

from collections.abc import Iterator
from typing import Final

from tests.bench.programs import STOCK, Stage, can_be_stock
from tests.bench.table import Row, data

LAST_SHOWN: Final = b"Mensah"
"""A name in the first rows of the people."""

SETTLED: Final = 1.0
"""Seconds without a byte after which the first screen is whole."""


def measure() -> Iterator[Row]:
    """Start the console twice, and once as stock Textual would draw it."""
    stock = can_be_stock()
    peer = "Textual's own output" if stock else f"not measured: this console has no {STOCK}"
    yield Row(
        "bytes of a first full screen",
        _first_screen(),
        peer,
        _first_screen(STOCK) if stock else None,
        data,
        goal=0.25,
        limit="first screen",
    )


def _first_screen(*flags: str) -> int:
    with Stage() as stage:
        console = stage.console(stage.serve("frozen"), "--interval", "60", *flags)
        console.wait(LAST_SHOWN)
        console.settle(SETTLED)
        return len(console.output)
