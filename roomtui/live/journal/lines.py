"""Encodes what a journal keeps into lines that every reader of the same format reads.

A line has at most `LONGEST_LINE` bytes, and what belongs together at most `LARGEST_ENTRY`: writer
and reader share both. An intent with more targets than fit into a line goes on in lines of kind
`part`, which follow it at once; the first says in `parts` how many there are.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from roomtui.held_secrets import without_held
from roomtui.live.actions.request import ModerationRequest, Target
from roomtui.live.journal.operator import Operator
from roomtui.text import safe

FORMAT: Final = 2
"""Number of the format that is written; lines of c5c191c, the first, bear none."""

LONGEST_LINE: Final = 16 << 20
"""Bytes of a line; the first format put 10,000 people with long names into one."""

LARGEST_ENTRY: Final = 64 << 20
"""Bytes of an intent with its parts: 10,000 people whose names have 4 kB have 40 MB."""

PART: Final = 256 << 10
"""Bytes after which a line of an intent is ended, and the next begun."""

LONGEST_DETAIL: Final = 4096
"""Characters kept of a sentence."""

Names = tuple[tuple[Target, ...], tuple[Target, ...]]
"""The targets, and those who are left out."""


class TooLong(Exception):
    """It is longer than what is read back."""


def encoded(kind: str, at: datetime, who: Operator, seq: int, fields: dict[str, Any]) -> bytes:
    """Encode what is appended at once, as one line or several; secrets are taken out.

    Raises:
        TooLong: no reader would take it.
    """
    head = {"format": FORMAT, "seq": seq, "at": at, "kind": kind, "who": who}
    if isinstance(detail := fields.get("detail"), str) and len(detail) > LONGEST_DETAIL:
        fields = fields | {"detail": safe(detail, LONGEST_DETAIL)}
    request = fields.get("order")
    whole = _line(head | fields)
    if len(whole) > PART and isinstance(request, ModerationRequest):
        lines = [_line(one) for one in _parts(head, request)]
    else:
        lines = [whole]
    together = b"".join(lines)
    if max(map(len, lines)) > LONGEST_LINE or len(together) > LARGEST_ENTRY:
        raise TooLong
    return together


def _line(fields: dict[str, Any]) -> bytes:
    return without_held(msgspec.json.encode(fields).decode()).encode() + b"\n"


def _parts(head: dict[str, Any], request: ModerationRequest) -> Iterator[dict[str, Any]]:
    (targets, excluded), *more = _split(request)
    first = replace(request, targets=targets, excluded=excluded)
    yield head | {"order": first} | ({"parts": len(more)} if more else {})
    for number, (targets, excluded) in enumerate(more, start=1):
        part = {"part": number, "targets": targets, "excluded": excluded}
        yield head | {"kind": "part", "order": request.id} | part


def _split(request: ModerationRequest) -> Sequence[Names]:
    """Divide the people of a request so that those of one line have some `PART` bytes."""
    found: list[Names] = []
    now: tuple[list[Target], list[Target]] = ([], [])
    size = 0
    for which, people in enumerate((request.targets, request.excluded)):
        for person in people:
            size += len(msgspec.json.encode(person)) + 1
            if size > PART and (now[0] or now[1]):
                found.append((tuple(now[0]), tuple(now[1])))
                now, size = ([], []), 0
            now[which].append(person)
    return [*found, (tuple(now[0]), tuple(now[1]))]
