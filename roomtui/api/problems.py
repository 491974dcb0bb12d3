"""What an error body says, as far as it can be read."""

from typing import Any

from roomtui.api.errors import Problem, Undecodable
from roomtui.api.lenient import loads
from roomtui.api.redaction import told_safe
from roomtui.text import LONGEST


def decode_problems(body: bytes) -> tuple[Problem, ...]:
    """Read an error body as far as it can be read; an HTML page or an empty body gives nothing."""
    try:
        errors = loads(body).get("errors")
    except Undecodable:
        return ()
    if not isinstance(errors, list):
        return ()
    return tuple(_problem(error) for error in errors if isinstance(error, dict))


def _problem(error: dict[str, Any]) -> Problem:
    source = error.get("source")
    source = source if isinstance(source, dict) else {}
    pointer = str(source.get("pointer") or "")
    return Problem(
        code=told_safe(error.get("code") or "", 40),
        title=told_safe(error.get("title") or "", LONGEST),
        detail=told_safe(error.get("detail") or "", LONGEST),
        field=told_safe(pointer.strip("/") or source.get("parameter") or "", 80),
    )
