"""Fields of forms: names, hints, and the validation that makes a value of a text."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import Struct

from roomtui.ui import format as fmt

FieldReader = Callable[[str], Any]
"""Makes a value of a text without spaces around it, or raises ValueError with a sentence."""


LONGEST: Final = 2_000
"""Characters that a line takes."""

NOT_ACCEPTED: Final = "The service did not accept this."
"""What is said of a field that was refused without a reason."""


class Field(Struct, frozen=True, kw_only=True):
    """One line of a form.

    `name` is the API's; `hint` tells bounds and default; `text` is what stands there at first.
    `most` are the characters that it takes, with `is_cut` also of what is longer and pasted.
    """

    name: str
    label: str
    hint: str
    read: FieldReader
    text: str = ""
    most: int = LONGEST
    is_cut: bool = False


def problems(fields: Iterable[Field], typed: Mapping[str, str]) -> dict[str, str]:
    """Return by field what keeps it from being sent."""
    found = {}
    for field in fields:
        try:
            field.read(typed[field.name].strip())
        except ValueError as error:
            found[field.name] = str(error)
    return found


def values(fields: Iterable[Field], typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of all fields; raise ValueError if one cannot be read."""
    return {field.name: field.read(typed[field.name].strip()) for field in fields}


def whole(low: int, high: int, *, blank: Any = None, may_be_blank: bool = True) -> FieldReader:
    """Return a reader of a whole number within bounds; a blank one gives `blank`."""

    def read(text: str) -> Any:
        if not text and may_be_blank:
            return blank
        digits = text.lstrip("0")[:12] or "0"
        if not (text.isascii() and text.isdigit() and low <= int(digits) <= high):
            raise ValueError(f"Give a whole number from {low} to {fmt.number(high)}.")
        return int(digits)

    return read


def yes_no(text: str) -> bool:
    """Return whether it is a yes; a blank one is no."""
    word = text.lower()
    if word not in {"", "y", "yes", "n", "no"}:
        raise ValueError("Give yes or no.")
    return word in {"y", "yes"}


def url(text: str) -> str | None:
    """Return a URL of the web with its scheme; a blank one is none."""
    if text and not _is_url(text):
        raise ValueError("Give a whole URL, such as https://example.org/hook, or nothing.")
    return text or None


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    whole = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return whole and text.isprintable() and " " not in text


def unless_changed(text: str, value: Any, read: FieldReader) -> FieldReader:
    """Return a reader that takes what stood there at first for the value it was made of."""

    def read_changed(typed: str) -> Any:
        return value if typed == text.strip() else read(typed)

    return read_changed
