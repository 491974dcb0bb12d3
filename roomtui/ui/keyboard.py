"""What a terminal sends, taken apart: keys, pastes, the mouse; and nothing that breaks Textual.

Textual's parser reads until a sequence makes sense, and types out what never does: answers of
the terminal would press keys. It stumbles over bytes that are no UTF-8 and over numbers that are
no character, and keeps a paste however long it is. So it is given one whole sequence at a time.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Generator, Iterator
from typing import Final

from textual._xterm_parser import XTermParser
from textual.events import Key, Paste
from textual.message import Message

from roomtui.ui.frame.line import ANSWER

LONGEST_SEQUENCE: Final = 32
"""Characters of a sequence that Textual can read; it types out longer ones."""

LONGEST_HELD: Final = 256
"""Characters that are held back while the end of a sequence has not come."""

LONGEST_PASTE: Final = 10_000
"""Characters of a paste that are kept, more than any field takes."""

_PASTE, _PASTED = "\x1b[200~", "\x1b[201~"

_PIECE: Final = re.compile(
    r"[^\x1b]+"
    r"|\x1b\[M[^\x1b]{3}"  # the mouse, as of old
    r"|\x1b\[\[[^\x1b]"  # function keys of the Linux console
    r"|\x1b\[(?![M\[])[ -?]*[@-~]"
    r"|\x1bO[0-9;]*[@-~]"
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b(?=\x1b)"
    r"|\x1b[^\x1b\[\]OPX^_]"
)
_OPEN: Final = re.compile(
    r"\x1b(?:\[(?:M[^\x1b]{0,2}|\[|[ -?]*)|O[0-9;]*|[\]PX^_][^\x07\x1b]*\x1b?)?\Z"
)
_BROKEN: Final = re.compile(r"\x1b(?:\[[ -?]*|O[0-9;]*|[\]PX^_][^\x07\x1b]*)?")
_STRING: Final = re.compile(r"\x1b[\]PX^_].")


class Answer(Message):
    """The terminal's answer to a question of the line: it has drawn what came before."""


class Keyboard:
    """Turns bytes into Textual's events."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._parser = XTermParser()
        self._held = ""
        self._paste: str | None = None

    def feed(self, data: bytes) -> Iterator[Message]:
        """Give the events of what has come; the start of a sequence is held back."""
        text, self._held = self._held + self._decode(data), ""
        while text:
            if self._paste is not None:
                text = yield from self._go_on_pasting(self._paste, text)
            elif piece := _PIECE.match(text):
                text = text[piece.end() :]
                yield from self._read(piece[0])
            elif _OPEN.match(text):
                self._held, text = text[: 2 if len(text) > LONGEST_HELD else None], ""
            else:
                broken = _BROKEN.match(text)
                text = text[broken.end() if broken else 1 :]

    @property
    def holds_back(self) -> bool:
        """Tell whether there is something that only silence can tell the meaning of."""
        return bool(self._held)

    def quiet(self) -> Iterator[Message]:
        """Give the events of what was held back, since nothing follows: a lone esc above all."""
        if self._paste is None and (held := self._held):
            self._held = ""
            yield from self._alone(held) if len(held) <= 2 else self._known(held)

    def _read(self, piece: str) -> Iterator[Message]:
        if piece == _PASTE:
            self._paste = ""
        elif piece[0] != "\x1b":
            yield from self._parse(piece)
        elif len(piece) <= 2:
            yield from self._alone(piece)
        elif not _STRING.match(piece):
            yield from self._known(piece)

    def _alone(self, piece: str) -> Iterator[Message]:
        """Read esc, or a key that was pressed with alt."""
        if piece == "\x1b":
            yield Key("escape", piece)
        elif found := self._known(piece):
            yield from found
        else:
            parser = XTermParser()
            yield from parser.feed(piece)
            yield from parser.feed("")

    def _known(self, piece: str) -> list[Message]:
        """Read a sequence if Textual knows it, or the line; forget it otherwise."""
        if piece == ANSWER:
            return [Answer()]
        return self._parse(piece) if len(piece) <= LONGEST_SEQUENCE else []

    def _parse(self, piece: str) -> list[Message]:
        try:
            found = list(self._parser.feed(piece))
            for key in found:
                if isinstance(key, Key):
                    f"{key.key}{key.character}".encode()  # half a character is none
        except Exception:  # whatever a terminal claims, the console goes on
            found = []
        if not found:
            self._start_anew()
        return found

    def _start_anew(self) -> None:
        """Take another parser, since the old one waits for more or has broken down."""
        before, self._parser = self._parser, XTermParser()
        for name in ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size"):
            setattr(self._parser, name, getattr(before, name))

    def _go_on_pasting(self, before: str, text: str) -> Generator[Message, None, str]:
        """Keep what is pasted, up to a limit; give it when its end has come, and what follows."""
        pasted, end, rest = text.partition(_PASTED)
        if not end:
            whole = len(pasted) - _overlap(pasted)
            pasted, self._held = pasted[:whole], pasted[whole:]
        self._paste = (before + pasted)[:LONGEST_PASTE]
        if end:
            yield from [Answer()] * self._paste.count(ANSWER)
            yield Paste(self._paste.replace("\x00", "").replace(ANSWER, ""))
            self._paste = None
        return rest


def _overlap(text: str) -> int:
    """Count the characters at the end that may be the start of the end of a paste."""
    return next(n for n in range(len(_PASTED) - 1, -1, -1) if text.endswith(_PASTED[:n]))
