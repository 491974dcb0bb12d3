"""Lenient JSON parser: accepts what is cut off, single-quoted or nested without end.

It never recurses and never raises, and stops after a number of tokens, so that no text takes long.
"""

import re
from contextlib import suppress
from typing import Any, Final, NamedTuple

MOST_TOKENS: Final = 8_000
"""Of one text; one that is a single long string takes no longer for its length."""

LONGEST_ESCAPED: Final = 1 << 17
"""Characters of the longest string whose escapes are resolved."""

LONGEST_NUMBER: Final = 64

Tree = dict[str, Any] | list[Any]

_TOKEN: Final = re.compile(
    r"""[\s,]*+(?:
        "(?P<double>[^"\\]*+(?:\\.[^"\\]*+)*+)(?P<closed>"?)
      | '(?P<single>[^'\\]*+(?:\\.[^'\\]*+)*+)(?P<ended>'?)
      | (?P<sign>[{}\[\]])
      | (?P<word>[^\s{}\[\],:="']++)
      | (?P<other>.)
      | \Z
    )(?P<colon>\s*+(?:=>|[:=](?!//)))?(?P<comma>[^\S\n]*+[,\n])?""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_LITERALS: Final[dict[str, Any]] = {
    "true": True, "True": True, "false": False, "False": False,
    "null": None, "None": None, "undefined": None,
}  # fmt: skip


class Relaxed(NamedTuple):
    """The result; `whole` is false if something was opened and never closed."""

    trees: list[Any]
    whole: bool


class _Builder:
    """Builds a tree from tokens; a value without a key counts only in a list."""

    def __init__(self) -> None:
        self.trees: list[Any] = []
        self.stack: list[tuple[Tree, str | None]] = []
        self.inner: Tree = self.trees
        self.key: str | None = None
        self.words: list[Any] = []

    def add(self, value: Any) -> None:
        if isinstance(self.inner, list):
            if self.inner is not self.trees or isinstance(value, dict | list):
                self.inner.append(value)
        elif self.key is not None:
            self.inner[self.key] = value
        self.key = None

    def end_value(self) -> None:
        """Return the words before a comma or a bracket as one value."""
        if self.words:
            joined = " ".join(map(str, self.words))
            self.add(self.words[0] if len(self.words) == 1 else joined)
            self.words.clear()

    def open(self, tree: Tree) -> None:
        self.end_value()
        outer, key = self.inner, self.key
        self.add(tree)
        self.stack.append((outer, key))
        self.inner, self.key = tree, None

    def close(self) -> None:
        self.end_value()
        if self.stack:
            self.inner, _ = self.stack.pop()
        self.key = None


def read_relaxed(text: str, most: int = MOST_TOKENS) -> Relaxed:
    """Read objects and lists out of a text; a string that is not closed is no value."""
    builder, cut = _Builder(), False
    for count, token in enumerate(_TOKEN.finditer(text)):
        if count >= most:
            cut = True
            break
        cut = not _take(builder, token)
    if not cut:
        builder.end_value()
    return Relaxed(builder.trees, not cut and not builder.stack)


def _take(builder: _Builder, token: re.Match[str]) -> bool:
    """Add one token; False for a string that is not closed."""
    if sign := token["sign"]:
        if sign in "{[":
            builder.open({} if sign == "{" else [])
        else:
            builder.close()
        return True
    value: Any
    if token["double"] is not None or token["single"] is not None:
        if not (token["closed"] or token["ended"]):
            return False
        value = unescape(token["double"] if token["double"] is not None else token["single"])
    elif (value := token["word"]) is not None:
        value = _LITERALS[value] if value in _LITERALS else _number(value)
    else:
        return True
    if token["colon"] and isinstance(builder.inner, dict):
        builder.end_value()
        builder.key = str(value)
        return True
    builder.words.append(value)
    if token["comma"]:
        builder.end_value()
    return True


def _number(word: str) -> Any:
    """Return what a word stands for: a number, or itself."""
    if len(word) > LONGEST_NUMBER or word[0] not in "-+.0123456789":
        return word
    for kind in (int, float):
        with suppress(ValueError):
            return kind(word)
    return word


def unescape(text: str) -> str:
    """Resolve the escapes of a JSON string; a lone half of a character is dropped."""
    if "\\" not in text or len(text) > LONGEST_ESCAPED:
        return text
    resolved = _ESCAPE.sub(_resolve, text)
    return resolved.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")


def _resolve(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _ESCAPED.get(match[2], match[2])
