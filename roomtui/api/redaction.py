"""Takes secrets out of text that is to be kept: keys of this process, and what looks like one."""

import re
from binascii import b2a_base64
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from roomtui import held_secrets
from roomtui.held_secrets import HIDDEN, without_held
from roomtui.text import safe

KEY_SHAPE: Final = r"KEY[0-9A-Za-z_-]{12,}"
"""What a Telnyx key looks like."""

SHORTEST: Final = 8
"""Characters of the shortest text that is taken for a secret; the demo's `demo` is none."""

_KEYS: Final = (
    (r"(?i)\b(bearer|basic)([\s:]+)[^\s'\"\\,;]+", r"\1\2" + HIDDEN),
    (r"\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}", HIDDEN),  # a signed token
    (rf"\b{KEY_SHAPE}", HIDDEN),
)
_SHAPES: Final = (
    *_KEYS,
    (r"(?i)\b(\w{1,12}://)[^\s/@'\"]+@", r"\1" + HIDDEN + "@"),  # user and password
    (r"(?i)\b(\w{1,12}://[^\s?'\"]+)\?[^\s'\"]+", r"\1?" + HIDDEN),  # what signs a link
    (
        (
            r"(?i)((?:x-amz-[\w-]+|signature|(?:refresh_|access_|_|\b)token|secret|password"
            r"|api_?key|authorization)[\"']?\s*[=:]\s*b?[\"']?)[^\s&'\",;()]+"
        ),
        r"\1" + HIDDEN,
    ),
)
"""Compiled when something is first to be kept: no start should wait for it."""


def hold(secret: str) -> None:
    """Remember a secret of this process, so that it is taken out of whatever is shown or kept."""
    if len(secret) >= SHORTEST:
        held_secrets.hold(sorted(forms(secret), key=len))


def without_secrets(text: str) -> str:
    """Return the text with every secret replaced, whether it stands there plain or encoded."""
    text = without_held(text)
    for shape, instead in _SHAPES:
        text = re.sub(shape, instead, text)
    return text


_IN_HTML: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}
)
"""As `html.escape` has it, whose tables of names would be read at each start."""


def told_safe(text: object, limit: int) -> str:
    """Make one line of what the service or a command tells; keys and tokens go before it is cut.

    Links stay: whoever sent one knows better what of it is secret.
    """
    line = safe(text, 4 * limit)
    for shape, instead in _KEYS:
        line = re.sub(shape, instead, line)
    return safe(line, limit)


def forms(secret: str) -> frozenset[str]:
    """Return the ways a secret can be written: plain, in a URL, JSON, HTML or hex, in base64."""
    found = {secret, quote(secret, safe=""), *_letter_by_letter(secret)}
    for text in {secret, secret.translate(_IN_HTML)}:
        found.add(in_json := text)
        for _ in range(2):  # JSON has JSON in it, in contexts and in the journal
            in_json = in_json.replace("\\", r"\\").replace('"', r"\"")
            found |= {in_json, in_json.replace("/", "\\/")}
    for before in range(3):
        text = b2a_base64(b"\0" * before + secret.encode(), newline=False).decode()
        whole = text[(0, 2, 3)[before] : len(text) - len(text) % 4 - 4]
        found |= {whole, whole.replace("+", "-").replace("/", "_")}
    return frozenset(found)


def _letter_by_letter(secret: str) -> Iterator[str]:
    """Yield the ways in which nothing of a secret is left as it is."""
    pairs = [f"{byte:02x}" for byte in secret.encode()]
    escaped = "".join(f"\\u{ord(char):04x}" for char in secret)
    for separator in ("", "%"):
        written = "".join(separator + pair for pair in pairs)
        yield from (written, written.upper())
    yield from (escaped, escaped.replace("\\", r"\\"))
