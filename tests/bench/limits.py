"""What limits a figure that misses its goal: read only where the measurement says so."""

from collections.abc import Mapping
from typing import Final

LIMITS: Final[Mapping[str, str]] = {
    "bytes, nothing changed": "more than the time of the last answer changes on screen.",
    "bytes, 5 cells": (
        "now and then the terminal is asked whether it has drawn all, and rows are drawn from top "
        "to bottom, which is not always the shortest way."
    ),
    "first paint": (
        "Textual's import, which both pay, is the most of it; on top come some 200 modules of the "
        "console, and 14 widgets to mount, style and draw where the empty app has one."
    ),
    "live data on screen": (
        "the network half is imported only after the first paint, so that the two add up."
    ),
    "cpu, keynote, idle": (
        "a request and its decoding alone take more than the idle app (last row of these): "
        "nothing that asks every 2 s by httpx can get there."
    ),
    "cpu, keynote": (
        "drawing what changed, the request with its decoding, and handing the snapshot to the "
        "widgets take about a third each."
    ),
    "cpu, huge": "rows of sessions are compared and sorted anew with each snapshot.",
    "cpu, huge, SDK": (
        "fetching and decoding alone take more than a tenth of the SDK's (row below)."
    ),
    "keys": (
        "a key that comes while a snapshot is taken in waits for that turn of the event loop, and "
        "shares the interpreter with the thread that unpacks the next."
    ),
    "stages": "the people of a session in which anything changes are all looked at.",
    "find": (
        "a letter that nothing begins with waits for the scan of all names and of all that apps "
        "say of people; and what a snapshot changes in the panes below is shown in one turn."
    ),
    "block": "what a snapshot changes in the tables is shown in one turn.",
    "memory": (
        "the console holds 55 MB where nobody is in any room, of which Textual and the network "
        "libraries are 39; what is known of 2,000 rooms and 10,000 people comes on top, and the "
        "answers while they are unpacked."
    ),
}
