"""Decodes single lines of a journal, which may hold anything.

Half lines, foreign JSON and wrong types are skipped and counted; lines of kinds that a later
version writes are skipped without.
"""

from datetime import datetime

import msgspec
from msgspec import Struct

from roomtui.live.actions.request import Outcome
from roomtui.live.journal.entries import KINDS, Head, JournalLine
from roomtui.live.journal.lines import FORMAT
from roomtui.live.journal.operator import Operator
from roomtui.text import safe


class LineDecoder:
    """Decodes lines; `skipped` counts those that say nothing, `later` those of a later version."""

    def __init__(self) -> None:
        self._lines = msgspec.json.Decoder(JournalLine)
        self._heads = msgspec.json.Decoder(Head)
        self.skipped = 0
        self.later = 0

    def read(self, raw: bytes) -> JournalLine | None:
        """Return what a line says, None if it says nothing that is understood."""
        try:
            line = self._lines.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self._not_understood(raw)
        if line.says_something:
            return line
        return self._not_understood(raw)

    def _not_understood(self, raw: bytes) -> JournalLine | None:
        """Count a line as what it is; an outcome of a later version is one all the same."""
        try:
            head = self._heads.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self.skipped += bool(raw.strip())
            return None
        if head.kind and head.kind not in KINDS:
            return None
        if head.format <= FORMAT:
            self.skipped += 1
            return None
        self.later += 1
        return _as_far_as_understood(raw) if head.kind == "outcome" else None


class LaterOutcome(Struct, frozen=True):
    """What is read of an outcome that only a later version understands."""

    at: datetime
    order: str | None = None
    write: str | None = None
    outcome: str = ""
    seq: int = 0


def _as_far_as_understood(raw: bytes) -> JournalLine | None:
    try:
        later = msgspec.json.decode(raw, type=LaterOutcome)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if later.at.tzinfo is None or not (later.order or later.write):
        return None
    return JournalLine(
        at=later.at,
        kind="outcome",
        who=Operator("a later version"),
        seq=later.seq,
        order=later.order,
        write=later.write,
        outcome=Outcome.UNKNOWN,
        detail=f"A later version of roomtui tells: {safe(later.outcome, 40)}.",
        settled=True,
    )
