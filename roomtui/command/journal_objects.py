"""Objects of JSON for what a journal tells: an action, a group of them, or a note."""

import json
from typing import Any, Final

import msgspec

from roomtui.command.journal_groups import (
    group_fields,
)
from roomtui.live.actions.request import ModerationRequest
from roomtui.live.journal.entries import NOTE, JournalEntry, WriteEntry
from roomtui.live.journal.entry_group import EntryGroup, policy_of, undoes_of
from roomtui.live.journal.note_entry import JournalNote
from roomtui.text import safe

NOT_OF_WRITES: Final = frozenset({"id", "account", "plan", "reason"})
"""Fields of a write that are told beside it, as those of every action."""

LONGEST_TEXT: Final = 4096
"""Characters of a text in JSON."""


def as_object(entry: JournalEntry) -> str:
    """Return an entry as a line of JSON, in ASCII so that no name can steer a terminal.

    The shape, with times in ISO 8601 and null where nothing is known:

        {"id", "at": time, "action": "kick" or "delete room" …, "open": bool,
         "account": {"profile", "service"},
         "who": {"login", "ssh_client", "profile", "service", "host", "pid": int, "run",
                 "audit_login", "sudo_user"},
         "session_id", "room_id", "room", "everyone": bool,
         "targets": [{"id", "name"}], "excluded": [{"id", "name"}],
                    each with "identity" where one was known that may be matched,
         "write": null or {"verb", "what", "name", "target", "fields": {}, "people": int,
                           "filter": {}, "count": int},
         "outcome", "outcome_at": time, "detail", "latency_ms": int, "request_id",
         "settled_by": null or the same as "who",
         "plan", "policy": the id of what it is a part of,
         "undoes": that of the action or plan which it takes back, "reason": the operator's}

    Where single targets have another outcome than "outcome", "apart" has these by their ids.
    """
    return json.dumps(_object(entry))


def group_object(group: EntryGroup) -> str:
    """Return the entries of a plan or policy as a line of JSON, for `--by`.

    The shape; an entry of neither is a group of its own:

        {"plan", "policy", "undoes", "reason", "title": "kick 7 people in 3 sessions",
         "at": time of the first, "until": time of the last word on any,
         "requests": int, "people": int, "open": int,
         "outcomes": {"confirmed": 2, "failed": 1, …},
         "entries": [objects as without `--by`]}
    """
    fields = group_fields(group, [_object(entry) for entry in group.entries])
    return json.dumps(_made_safe(msgspec.to_builtins(fields)))


def _object(entry: JournalEntry) -> Any:
    resolved = entry.resolved
    whole = {
        "id": entry.id,
        "at": entry.at,
        "action": entry.action,
        "open": entry.is_open,
        "account": entry.account,
        "who": entry.who,
        **_order(entry.meant),
        "write": _write(entry.meant),
        "outcome": resolved and resolved.outcome,
        "outcome_at": resolved and resolved.at,
        "detail": resolved and resolved.detail,
        "latency_ms": resolved and resolved.latency_ms,
        "request_id": (resolved and resolved.request_id) or None,
        "settled_by": resolved and resolved.settled_by,
        "plan": entry.meant.plan or None,
        "policy": policy_of(entry) or None,
        "undoes": undoes_of(entry) or None,
        "reason": entry.meant.reason or None,
    }
    if resolved and resolved.apart:
        whole["apart"] = resolved.apart
    return _made_safe(msgspec.to_builtins(whole))


def note_object(note: JournalNote) -> str:
    """Return a note as a line of JSON, in ASCII as those of actions are.

    The shape, with "kind" telling it from actions, which have none:

        {"kind": "note", "id", "at": time, "action": "note", "account": {…}, "who": {…},
         "about": {"kind": "participant" or "session" …, "id", "name", "identity"},
         "session_id", "room_id", "room", "text"}
    """
    told = note.note
    about = {"kind": told.kind, "id": told.target, "name": told.name, "identity": told.identity}
    whole = {
        "kind": NOTE,
        "id": told.id,
        "at": note.at,
        "action": NOTE,
        "account": note.account,
        "who": note.who,
        "about": about,
        "session_id": told.session_id or None,
        "room_id": told.room_id or None,
        "room": told.room or None,
        "text": told.text,
    }
    return json.dumps(_made_safe(msgspec.to_builtins(whole)))


def _order(meant: ModerationRequest | WriteEntry) -> dict[str, Any]:
    order = meant if isinstance(meant, ModerationRequest) else None
    return {
        "session_id": order and order.session_id,
        "room_id": order and order.room_id,
        "room": order and order.room,
        "everyone": bool(order and order.everyone),
        "targets": order.targets if order else (),
        "excluded": order.excluded if order else (),
    }


def _write(meant: ModerationRequest | WriteEntry) -> dict[str, Any] | None:
    if isinstance(meant, ModerationRequest):
        return None
    told: dict[str, Any] = msgspec.to_builtins(meant)
    return {name: value for name, value in told.items() if name not in NOT_OF_WRITES}


def _made_safe(value: Any) -> Any:
    """Return the object with every text made safe, keys too."""
    if isinstance(value, str):
        return safe(value, LONGEST_TEXT)
    if isinstance(value, dict):
        return {safe(key): _made_safe(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_made_safe(inner) for inner in value]
    return value
