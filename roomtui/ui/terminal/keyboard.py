"""A parser of what terminals send: keys, pastes and the mouse as Textual's events.

Textual's parser reads until a sequence makes sense, and types out what never does: answers of
the terminal would press keys. It fails over numbers that are no character. So it is given one
whole sequence at a time, and what it does not know is dropped.
"""

import re
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from typing import Final

from textual._xterm_parser import XTermParser
from textual.events import Key, Paste
from textual.message import Message

from roomtui.ui.terminal.contrast import Rgb
from roomtui.ui.terminal.diff.flow_control import ANSWER
from roomtui.ui.terminal.ground import told_ground
from roomtui.ui.terminal.key_positions import positional_key, without_alternates
from roomtui.ui.terminal.sequences import (
    ESC,
    KeyBytes,
    Pasted,
    Sequence,
    SequenceSplitter,
    Token,
    Torn,
)

LONGEST_SEQUENCE: Final = 32
"""Characters of a sequence that Textual can read; it types out longer ones."""

ASK_KITTY: Final = "\x1b[?u"
"""Asks a terminal what it reports of keys; only one that speaks kitty's protocol answers."""


class StatusReply(Message):
    """The terminal's answer to a question of the line: it has drawn what came before."""


class AttributesTold(Message):
    """The terminal's answer to what it is (DA1): it has answered all that it was asked before."""


class TornSequence(Message):
    """An escape key that was none: a sequence came in pieces, too late to be told from it."""


class SpeaksKitty(Message):
    """The terminal speaks kitty's keyboard protocol."""


class GroundTold(Message):
    """The terminal's answer to what colour its ground has."""

    def __init__(self, ground: Rgb) -> None:
        super().__init__()
        self.ground = ground


_TOLD: Final = (
    (re.compile(re.escape(ANSWER)), StatusReply),
    (re.compile(r"\x1b\[\?\d+u"), SpeaksKitty),
    (re.compile(r"\x1b\[\?[\d;]*c"), AttributesTold),
)
"""What a terminal tells without any more words."""


class Keyboard:
    """Turns bytes into Textual's events; `now` gives seconds, `codec` is that of letters."""

    def __init__(self, now: Callable[[], float] = time.monotonic, codec: str = "utf-8") -> None:
        self._decode = getincrementaldecoder(codec)("replace").decode
        self._parser = XTermParser()
        self._splitter = SequenceSplitter(now, codec)

    @property
    def awaits_escape(self) -> bool:
        """Return whether a lone ESC is held back, which only time can tell the meaning of."""
        return self._splitter.awaits_escape

    def feed(self, data: bytes) -> Iterator[Message]:
        """Return the events of what has come; an unfinished sequence is held back."""
        return self._events(self._splitter.feed(data))

    def lone_escape(self) -> Iterator[Message]:
        """Return the escape key that was held back, since nothing has followed it."""
        return self._events(self._splitter.lone_escape())

    def _events(self, tokens: Iterator[Token]) -> Iterator[Message]:
        for token in tokens:
            match token:
                case KeyBytes(data):
                    yield from self._parse(self._decode(data))
                case Sequence(data):
                    yield from self._known(data.decode("latin-1"))
                case Pasted(text):
                    yield Paste(text)
                case Torn():
                    yield TornSequence()

    def _known(self, sequence: str) -> list[Message]:
        """Return what a sequence means to us or to Textual; nothing for all others."""
        if sequence == ESC.decode():
            return [Key("escape", sequence)]
        told: list[Message] = [kind() for pattern, kind in _TOLD if pattern.fullmatch(sequence)]
        if told:
            return told
        if sequence[1] in "]P" or len(sequence) > 2 * LONGEST_SEQUENCE:
            ground = told_ground(sequence)
            return [] if ground is None else [GroundTold(ground)]
        if key := positional_key(sequence):
            return [key]
        known = without_alternates(sequence)
        return self._parse(known) if len(known) <= LONGEST_SEQUENCE else []

    def _parse(self, piece: str) -> list[Message]:
        try:
            found = list(self._parser.feed(piece)) if piece else []
            for key in found:
                if isinstance(key, Key):
                    f"{key.key}{key.character}".encode()  # half a character is none
        except Exception:  # whatever a terminal claims, the console goes on
            found = []
        if piece and not found:
            self._start_anew()
        return found

    def _start_anew(self) -> None:
        """Take another parser, since the old one waits for more or has broken down."""
        before, self._parser = self._parser, XTermParser()
        for name in ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size"):
            setattr(self._parser, name, getattr(before, name))
