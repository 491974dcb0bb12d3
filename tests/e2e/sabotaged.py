"""roomtui with one thing broken in it, named by SABOTAGE: run as a module in place of roomtui."""

import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from roomtui.cli import main
from roomtui.demo.embedded import DEMO_KEY
from roomtui.ui.app import RoomApp
from roomtui.ui.live.participants_pane import ParticipantsPane
from roomtui.ui.terminal import input_reader
from roomtui.ui.terminal.char_width import unsure_span
from roomtui.ui.terminal.diff import encoder, renderer
from roomtui.ui.terminal.diff.cells import cells as painter_cells
from roomtui.ui.terminal.keyboard import Keyboard

HEADER = f"Authorization: Bearer {DEMO_KEY}"


class Sabotage(Exception):
    """What is thrown, with a secret in its words and in a local variable."""


def fail(*_: Any, **__: Any) -> Any:
    header = HEADER
    raise Sabotage(f"\x1b[2J{header}")


def shout(*_: Any) -> None:
    sys.stdout.write("SHOUTED on stdout\n")
    sys.stderr.write("SHOUTED on stderr\n")
    warnings.warn("SHOUTED as a warning", stacklevel=1)
    logging.getLogger("somewhere").error("SHOUTED as a log record")
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def exit_at_once(*_: Any) -> None:
    raise SystemExit(3)


class Failing(Keyboard):
    """A keyboard that fails at the first thing it reads."""

    failed = False

    def feed(self, data: bytes) -> Iterator[Message]:
        if not Failing.failed:
            Failing.failed = True
            fail()
        return super().feed(data)


def fails_on(word: str, stock: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what does as something of the differ until it is to draw a word."""

    def draw(text: Any) -> Any:
        if word in "".join(text):
            fail()
        return stock(text)

    return draw


def fails_on_texts(text: str, codes: str) -> Any:
    if "Go up" in text:
        fail()
    return painter_cells(text, codes)


BROKEN = {
    "paint": (encoder, "unsure_span", fails_on("Go up", unsure_span)),
    "take": (renderer, "cells", fails_on_texts),
    "keyboard": (input_reader, "Keyboard", Failing),
    "draw": (ParticipantsPane, "render_line", fail),
    "key": (RoomApp, "action_pause", fail),
    "noise": (RoomApp, "action_pause", shout),
    "exit": (RoomApp, "action_pause", exit_at_once),
    "start": (RoomApp, "on_mount", fail),
    "make": (RoomApp, "__init__", fail),
    "stop": (LinuxDriver, "stop_application_mode", fail),
}

if __name__ == "__main__":
    setattr(*BROKEN[os.environ["SABOTAGE"]])
    sys.exit(main())
