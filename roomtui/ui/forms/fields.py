"""Fields of forms: what they are called, what they take, and how a text becomes a value."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from roomtui.ui import format as fmt

Read = Callable[[str], Any]
"""Makes a value of a text without spaces around it, or raises ValueError with a sentence."""


class Field(Struct, frozen=True, kw_only=True):
    """One line of a form.

    `name` is the API's; `hint` tells bounds and default; `text` is what stands there at first.
    """

    name: str
    label: str
    hint: str
    read: Read
    text: str = ""


def problems(fields: Iterable[Field], typed: Mapping[str, str]) -> dict[str, str]:
    """Say for each field what keeps it from being sent."""
    found = {}
    for field in fields:
        try:
            field.read(typed[field.name].strip())
        except ValueError as error:
            found[field.name] = str(error)
    return found


def values(fields: Iterable[Field], typed: Mapping[str, str]) -> dict[str, Any]:
    """Read all fields; raises ValueError if one cannot be."""
    return {field.name: field.read(typed[field.name].strip()) for field in fields}


def whole(low: int, high: int, *, blank: Any = None, may_be_blank: bool = True) -> Read:
    """Read a whole number within bounds; a blank one gives `blank`."""

    def read(text: str) -> Any:
        if not text and may_be_blank:
            return blank
        if not (text.isascii() and text.isdigit() and low <= int(text[:12]) <= high):
            raise ValueError(f"Give a whole number from {low} to {fmt.number(high)}.")
        return int(text)

    return read


def yes_no(text: str) -> bool:
    """Read a yes or no; a blank one is no."""
    word = text.lower()
    if word not in {"", "y", "yes", "n", "no"}:
        raise ValueError("Give yes or no.")
    return word in {"y", "yes"}


_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/]+\S*")


def url(text: str) -> str | None:
    """Read a URL with its scheme; a blank one is none."""
    if text and not _URL.fullmatch(text):
        raise ValueError("Give a whole URL, such as https://example.org/hook, or nothing.")
    return text or None
