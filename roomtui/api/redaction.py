"""Takes secrets out of text that is to be kept: keys of this process, and what looks like one."""

import base64
import re
from typing import Final
from urllib.parse import quote

HIDDEN: Final = "(hidden)"

KEY_SHAPE: Final = r"KEY[0-9A-Za-z_-]{12,}"
"""What a Telnyx key looks like."""

SHORTEST: Final = 8
"""Characters of the shortest text that is taken for a secret; the demo's `demo` is none."""

_SHAPES: Final = (
    (r"(?i)\b(bearer|basic)([\s:]+)[^\s'\"\\,;]+", r"\1\2" + HIDDEN),
    (r"\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}", HIDDEN),  # a signed token
    (rf"\b{KEY_SHAPE}", HIDDEN),
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

_held: Final[set[str]] = set()


def hold(secret: str) -> None:
    """Remember a secret of this process, so that `without_secrets` knows it."""
    if len(secret) >= SHORTEST:
        _held.add(secret)


def without_secrets(text: str) -> str:
    """Give the text with every secret replaced, whether it stands there plain or encoded."""
    for secret in _held:
        for form in forms(secret):
            text = text.replace(form, HIDDEN)
    for shape, instead in _SHAPES:
        text = re.sub(shape, instead, text)
    return text


def forms(secret: str) -> frozenset[str]:
    """Give the ways a secret can be written: plain, in a URL, in base64 wherever it starts."""
    found = {secret, quote(secret, safe="")}
    for before in range(3):
        text = base64.b64encode(b"\0" * before + secret.encode()).decode()
        whole = text[(0, 2, 3)[before] : len(text) - len(text) % 4 - 4]
        found |= {whole, whole.replace("+", "-").replace("/", "_")}
    return frozenset(found)
