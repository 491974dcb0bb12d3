"""The `journal` command: what was done, by whom and with what outcome, a line for each action."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.cells import cell_len

from roomtui.live.journal.entries import Entry, Fate, Told
from roomtui.live.journal.record import Reading
from roomtui.live.journal.who import Who
from roomtui.live.orders import Order, Target
from roomtui.text import safe

NAMED: Final = 5
"""People who are named in a line; `--json` names all."""

WIDTHS: Final = (19, 18, 18, 30, 16, 15, 8)
"""Cells of the columns; what is longer pushes the rest to the right, since nothing is cut."""

HEAD: Final = ("TIME", "WHO", "ACTION", "WHOM", "ROOM", "OUTCOME", "LATENCY", "")

OPEN: Final = "OPEN"

LONGEST_TEXT: Final = 4096
"""Characters of a text in JSON."""


def print_journal(
    folder: Path, since: datetime | None, session: str | None, *, as_json: bool
) -> int:
    """Print the entries, newest last, and give the exit code."""
    try:
        reading = Reading(folder, since.astimezone(UTC).date()) if since else Reading(folder)
        found = _print(_wanted(reading, since, session), as_json=as_json)
    except BrokenPipeError:
        raise
    except OSError as error:
        _say(f"the journal {folder} cannot be read ({error.strerror}). Mend its permissions.")
        return 1
    if not found:
        what = "nothing of that kind" if since or session else "nothing"
        _say(f"{what} is in the journal {folder}.")
    if reading.skipped:
        lines = "1 line" if reading.skipped == 1 else f"{reading.skipped} lines"
        _say(f"{lines} of the journal could not be read; skipped.")
    return 0


def _print(entries: Iterator[Entry], *, as_json: bool) -> bool:
    """Print entries as they come and tell whether there were any."""
    found = False
    for entry in entries:
        if not found and not as_json:
            print(_aligned(HEAD))
        found = True
        print(as_object(entry) if as_json else as_line(entry))
    return found


def _say(sentence: str) -> None:
    print(f"roomtui: {safe(sentence, 512)}", file=sys.stderr)


def _wanted(reading: Reading, since: datetime | None, session: str | None) -> Iterator[Entry]:
    for entry in reading.entries():
        if (since is None or entry.at >= since) and (not session or _is_of(entry, session)):
            yield entry


def _is_of(entry: Entry, session: str) -> bool:
    """Tell whether an entry concerns the session whose id starts so."""
    meant = entry.meant
    if isinstance(meant, Order):
        return meant.session_id.startswith(session)
    return meant.what == "composition of" and meant.target.startswith(session)


def as_line(entry: Entry) -> str:
    """Write an entry as one line: when, who, what, whom, where, the outcome and how long it took.

    Times are local. What is still open is marked OPEN, with what is known of it so far.
    """
    fate = entry.fate
    latency = f"{fate.latency_ms} ms" if fate and fate.latency_ms is not None else "-"
    return _aligned(
        (
            _local(entry.at),
            _who(entry.who),
            safe(entry.action, 40).removesuffix(" for").removesuffix(" of"),
            _whom(entry),
            safe(entry.room) or "-",
            _outcome(entry),
            latency,
            _detail(fate),
        )
    )


def _outcome(entry: Entry) -> str:
    if not entry.is_open:
        return str(entry.fate.outcome) if entry.fate else ""
    return f"{OPEN}: {entry.fate.outcome if entry.fate else 'no answer'}"


def _detail(fate: Fate | None) -> str:
    if fate is None:
        return ""
    settled = f"Settled by {_who(fate.settled_by)}, {_local(fate.at)}." if fate.settled_by else ""
    return f"{safe(fate.detail)} {settled}".strip()


def _who(who: Who) -> str:
    return "@".join(safe(word, 64) for word in (who.login, who.ssh_client) if word) or "-"


def _whom(entry: Entry) -> str:
    names = _names(entry.whom) or "-"
    meant = entry.meant
    if not isinstance(meant, Order):
        return names
    if meant.everyone:
        names = f"everyone ({names})"
    return f"{names} except {_names(_named(meant.excluded))}" if meant.excluded else names


def _named(targets: Sequence[Target]) -> list[str]:
    return [target.name for target in targets]


def _names(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    shown = ", ".join(safe(name, 80) for name in names[:NAMED])
    return f"{shown} and {more} more" if more > 0 else shown


def _local(at: datetime) -> str:
    with suppress(OverflowError, ValueError):  # at an end of the calendar no time is local
        at = at.astimezone()
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _aligned(cells: Sequence[str]) -> str:
    *columns, last = cells
    padded = [
        cell + " " * (width - cell_len(cell)) for cell, width in zip(columns, WIDTHS, strict=True)
    ]
    return "  ".join([*padded, last]).rstrip()


def as_object(entry: Entry) -> str:
    """Write an entry as one JSON object in one line, in ASCII so that no name can steer a terminal.

    The shape, with times in ISO 8601 and null where nothing is known:

        {"id", "at": time, "action": "kick" or "delete room" …, "open": bool,
         "who": {"login", "ssh_client", "profile", "service", "host", "pid": int, "run"},
         "session_id", "room_id", "room", "everyone": bool,
         "targets": [{"id", "name"}], "excluded": [{"id", "name"}],
         "write": null or {"verb", "what", "name", "target", "fields": {}, "people": int,
                           "filter": {}, "count": int},
         "outcome", "outcome_at": time, "detail", "latency_ms": int, "request_id",
         "settled_by": null or the same as "who"}
    """
    fate = entry.fate
    whole = {
        "id": entry.id,
        "at": entry.at,
        "action": entry.action,
        "open": entry.is_open,
        "who": entry.who,
        **_order(entry.meant),
        "write": _write(entry.meant),
        "outcome": fate and fate.outcome,
        "outcome_at": fate and fate.at,
        "detail": fate and fate.detail,
        "latency_ms": fate and fate.latency_ms,
        "request_id": (fate and fate.request_id) or None,
        "settled_by": fate and fate.settled_by,
    }
    return json.dumps(_made_safe(msgspec.to_builtins(whole)))


def _order(meant: Order | Told) -> dict[str, Any]:
    order = meant if isinstance(meant, Order) else None
    return {
        "session_id": order and order.session_id,
        "room_id": order and order.room_id,
        "room": order and order.room,
        "everyone": bool(order and order.everyone),
        "targets": order.targets if order else (),
        "excluded": order.excluded if order else (),
    }


def _write(meant: Order | Told) -> dict[str, Any] | None:
    if isinstance(meant, Order):
        return None
    told: dict[str, Any] = msgspec.to_builtins(meant)
    return {name: value for name, value in told.items() if name != "id"}


def _made_safe(value: Any) -> Any:
    """Make every text in it safe, keys too."""
    if isinstance(value, str):
        return safe(value, LONGEST_TEXT)
    if isinstance(value, dict):
        return {safe(key): _made_safe(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_made_safe(inner) for inner in value]
    return value
