"""The input protocol of terminals, split into what is typed, whole sequences and pastes.

The protocol is self-delimiting (ECMA-48): a sequence that has begun ends at its final byte, however
late that comes, and in the middle of one no byte is a key. Only a lone ESC is ambiguous: it is the
key, or the start of a sequence whose rest is on its way. ESC is never the prefix of another key, as
some terminals have it for Alt: what follows it in the same packet is a key of its own.
"""

import re
import time
from collections.abc import Callable, Generator, Iterator
from typing import Final

from msgspec import Struct

from roomtui.ui.terminal.diff.flow_control import ANSWER

LONGEST_HELD: Final = 256
"""Bytes of an unfinished sequence that are kept; what comes of a longer one means nothing."""

LONGEST_PASTE: Final = 10_000
"""Characters of a paste that are kept, more than any field takes."""

LATE_SECS: Final = 2.0
"""Seconds in which what can follow ESC in a sequence still belongs to an ESC taken for the key."""

ESC: Final = b"\x1b"
_ANSWER: Final = ANSWER.encode()
_PASTE, _PASTED = b"\x1b[200~", b"\x1b[201~"
_LONGEST_PASTE_BYTES: Final = 4 * LONGEST_PASTE

_STRING: Final = rb"[\]P][^\x00-\x07\x0e-\x1f]*"
"""What follows the ESC of a string before its end.

It may hold 08 to 0D of the control characters (ECMA-48, 5.6). Ctrl+c is none of them, so that
whoever began one with alt+] gets the keyboard back.
"""

_BODY: Final = rb"(?:\[(?:M[^\x1b]{0,2}|\[|[ -?]*)|O[0-9;]*|" + _STRING + rb")"
"""What may follow the ESC of a sequence before its end."""

_TOKEN: Final = re.compile(
    rb"[^\x1b]+"
    rb"|\x1b\[M[^\x1b]{3}"  # the mouse, as of old
    rb"|\x1b\[\[[^\x1b]"  # function keys of the Linux console
    rb"|\x1b\[\d+\$"  # function keys of rxvt, with shift
    rb"|\x1b\[(?![M\[])[ -?]*[@-~]"
    rb"|\x1bO[0-9;]*[@-~]"
    rb"|\x1b" + _STRING + rb"(?:\x07|\x1b\\)"
    rb"|\x1b(?=[^\[\]OP])"
)
_OPEN: Final = rb"\x1b(?:" + _BODY + rb"\x1b?)?\Z"
_INTERRUPTED: Final = (
    rb"(\x1b" + _BODY + rb"?|\x1b" + _STRING + rb"\x1b)((?:" + re.escape(_ANSWER) + rb")+)"
)
_BROKEN: Final = rb"\x1b" + _BODY + rb"(?:[\x80-\xff]+|[\x00-\x1a\x1c-\x1f\x7f])?"
_LATE: Final = rb"[\[O]|\](?:\d|\Z)|P(?:[^A-Za-z]|\Z)"
"""These are compiled, and kept by `re`, once something comes that is not whole."""


class KeyBytes(Struct, frozen=True):
    """Bytes that are keys, each character one; maybe not whole characters."""

    data: bytes


class Sequence(Struct, frozen=True):
    """One whole control sequence, or a lone ESC."""

    data: bytes


class Pasted(Struct, frozen=True):
    """What a terminal marked as pasted, cut at `LONGEST_PASTE` characters."""

    text: str


class Torn(Struct, frozen=True):
    """An ESC that was taken for the key turned out to begin a sequence."""


Token = KeyBytes | Sequence | Pasted | Torn


class SequenceSplitter:
    """Splits a stream of bytes; `now` gives seconds, `codec` is that of what is pasted."""

    def __init__(self, now: Callable[[], float] = time.monotonic, codec: str = "utf-8") -> None:
        self._now = now
        self._codec = codec
        self._held = b""
        self._pasted: bytearray | None = None
        self._lone_at: float | None = None

    @property
    def awaits_escape(self) -> bool:
        """Return whether a lone ESC is held back, which only time can tell the meaning of."""
        return self._held == ESC and self._pasted is None

    def lone_escape(self) -> Iterator[Token]:
        """Return the ESC that is held back as the key, since nothing has followed it."""
        if self.awaits_escape:
            self._held = b""
            self._lone_at = self._now()
            yield Sequence(ESC)

    def feed(self, data: bytes) -> Iterator[Token]:
        """Return the tokens of what has come; an unfinished sequence is held back."""
        if self._lone_at is not None:
            data = yield from self._rejoin(data)
        text, self._held = self._held + data, b""
        while text:
            if self._pasted is not None:
                text = yield from self._paste(self._pasted, text)
            elif text.find(_ANSWER, 1) > 0 and (interrupted := re.match(_INTERRUPTED, text)):
                yield from [Sequence(_ANSWER)] * interrupted[2].count(_ANSWER)
                text = interrupted[1] + text[interrupted.end() :]
            elif token := _TOKEN.match(text):
                text = text[token.end() :]
                yield from self._token(token[0])
            elif re.match(_OPEN, text):
                self._held, text = _bounded(text), b""
            else:
                broken = re.match(_BROKEN, text)
                text = text[broken.end() if broken else 1 :]

    def _rejoin(self, data: bytes) -> Generator[Token, None, bytes]:
        """Put the rest of a sequence behind its ESC, which was taken for the key meanwhile.

        A multiplexer that waits for the rest no longer than we do may answer in between.
        """
        while data.startswith(_ANSWER):
            data = data[len(_ANSWER) :]
            yield Sequence(_ANSWER)
        if data:
            is_late = self._lone_at is not None and self._now() - self._lone_at <= LATE_SECS
            self._lone_at = None
            if is_late and re.match(_LATE, data):
                yield Torn()
                data = ESC + data
        return data

    def _token(self, data: bytes) -> Iterator[Token]:
        if data == _PASTE:
            self._pasted = bytearray()
        elif not data.startswith(ESC):
            yield KeyBytes(data)
        elif len(data) <= LONGEST_HELD:  # else it would depend on where it was split
            yield Sequence(data)

    def _paste(self, before: bytearray, text: bytes) -> Generator[Token, None, bytes]:
        """Keep what is pasted, up to a limit; return it once its end has come, and what follows."""
        pasted, end, rest = text.partition(_PASTED)
        if not end:
            whole = len(pasted) - _overlap(pasted)
            pasted, self._held = pasted[:whole], pasted[whole:]
        before += pasted[: max(0, _LONGEST_PASTE_BYTES - len(before))]
        if end:
            self._pasted = None
            yield from [Sequence(_ANSWER)] * before.count(_ANSWER)
            plain = before.replace(_ANSWER, b"").replace(b"\x00", b"")
            yield Pasted(plain.decode(self._codec, "replace")[:LONGEST_PASTE])
        return rest


def _bounded(unfinished: bytes) -> bytes:
    """Return an unfinished sequence, of a long one its start and maybe the start of its end.

    As much of the start is kept as makes it too long to mean anything once the rest has come.
    """
    if len(unfinished) <= LONGEST_HELD:
        return unfinished
    is_ending = unfinished.endswith(ESC)
    return unfinished[: LONGEST_HELD - is_ending] + ESC * is_ending


def _overlap(data: bytes) -> int:
    """Count the bytes at the end that may be the start of the end of a paste."""
    return next(n for n in range(len(_PASTED) - 1, -1, -1) if data.endswith(_PASTED[:n]))
