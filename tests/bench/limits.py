"""What limits a figure that misses its goal: read only where the measurement says so."""

from collections.abc import Mapping
from typing import Final

LIMITS: Final[Mapping[str, str]] = {
    "bytes, nothing changed": "more than the time of the last answer changes on screen.",
    "bytes, 5 cells": (
        "cells are drawn from top to bottom, which sets the colours of the rows and of the status "
        "line in each refresh; the shortest way begins with what is in the colours set last."
    ),
    "first paint": (
        "of the CPU until then, mounting and drawing the live screen takes 30 %, "
        "the console's own modules and its settings 22 %, Textual's import 40 %."
    ),
    "live data on screen": (
        "it begins with the first paint, and imports the network half only after that."
    ),
    "cpu, keynote, idle": (
        "one request and its decoding alone take 1.6 times the idle app (last row of these): "
        "nothing that asks every 2 s by httpx can get there."
    ),
    "cpu, keynote": (
        "drawing, the request with its decoding, and handing the picture to the widgets "
        "take about a third each."
    ),
    "cpu, huge": (
        "rows of all rooms and sessions are built, counted and sorted anew with each picture."
    ),
    "cpu, huge, SDK": (
        "fetching and decoding alone take more than a tenth of the SDK's (row below)."
    ),
    "keys": (
        "a picture is compared, sorted and laid out between two keys, "
        "in single turns of the event loop."
    ),
    "block": (
        "a picture's rooms, sessions and rows are built anew in one turn (30 to 40 ms of CPU), "
        "and garbage of thousands of objects is collected in one (20 to 40 ms)."
    ),
    "memory": (
        "garbage is looked for after 20,000 new objects only, which costs 26 MB at the peak, "
        "and the libraries alone hold 45 MB."
    ),
}
