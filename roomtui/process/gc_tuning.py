"""Tuning of the garbage collector: no collections while importing; imports are frozen."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

MOST_NEW: Final = 20_000
"""New objects between two looks for garbage; Python's 700 cost a start a quarter of its time."""

MOST_AT_FIRST: Final = 60_000
"""The same while the first screen is made, of which all stays; it takes some 20,000 objects."""

OLDER: Final = 1
"""Looks among what is new before one among what is older, and of these before one among all.

By Python's 10 dialogs that were closed, which hold on to themselves, would lie about by the dozen
before anybody looked there: some 20 MB, whose room is never quite given back.
"""


def watch(most_new: int = MOST_NEW) -> None:
    """Look for garbage as often as a console needs that runs all day."""
    gc.set_threshold(most_new, OLDER, OLDER)


@contextmanager
def left_alone(most_new: int = MOST_NEW) -> Iterator[None]:
    """Look for none; what there is in the end stays for good, and is never looked through.

    From then on it is looked for among `most_new` new objects.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        watch(most_new)
        gc.enable()
