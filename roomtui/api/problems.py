"""Decodes the body of an error, as far as it can be read."""

from typing import Any

from roomtui.api.errors import Problem, Undecodable
from roomtui.api.lenient import loads
from roomtui.api.redaction import told_safe
from roomtui.text import LONGEST


def is_in_own_form(body: bytes) -> bool:
    """Return whether an error body has the API's form: `{"errors": [{"detail": …}, …]}`.

    Each entry has a code, a title or a detail, in text; proxies and gateways answer otherwise.
    """
    try:
        errors = loads(body).get("errors")
    except Undecodable:
        return False
    return isinstance(errors, list) and bool(errors) and all(map(_is_entry, errors))


def lists_no_problem(body: bytes) -> bool:
    """Return whether an error body has the API's form, but no entry."""
    try:
        return loads(body).get("errors") == []
    except Undecodable:
        return False


def _is_entry(error: object) -> bool:
    if not isinstance(error, dict):
        return False
    told = [error[name] for name in ("code", "title", "detail") if error.get(name) is not None]
    words = [value for value in told if isinstance(value, str) and value.strip()]
    return bool(words) and all(isinstance(value, str | int) for value in told)


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
