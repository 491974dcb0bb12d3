"""The tokenizer of filters: splits what was typed into terms and plain text.

Quotes hold together what stands between them where a word or a value begins with one; everywhere
else they are letters like any other, so that `O'Brien` and a pasted context stay as they are.
"""

import re
from collections.abc import Container, Iterable, Iterator
from typing import Final, NamedTuple

_NAME: Final = re.compile(r"([a-z][a-z-]{0,19}):")
_QUOTED: Final = re.compile(r"'([^']*)'(?=\s|$)|\"((?:[^\"\\]|\\.)*)\"(?=\s|$)", re.DOTALL)
_WORD: Final = re.compile(r"\S+")
_ESCAPE: Final = re.compile(r"\\([\"\\])")
_CLOSING: Final = {"{": "}", "[": "]"}


class Word(NamedTuple):
    """A term, or plain text if its `name` is empty.

    Its value stands from `start` to `end`, and what follows from `after` on. `literal` tells that
    it was quoted or is JSON, so that a colon in it means nothing.
    """

    name: str
    value: str
    start: int
    end: int
    after: int
    literal: bool = False


def split_words(text: str, names: Container[str]) -> Iterator[Word]:
    """Return the terms of a text, which begin with one of some names, and its plain words."""
    place = 0
    while (begin := _WORD.search(text, place)) is not None:
        word = _word(text, begin.start(), names)
        yield word
        place = word.after


def join_plain(words: Iterable[Word], text: str, bare: str) -> list[Word]:
    """Return words with all plain ones as one text, as typed where they stand together.

    What follows the term that plain words are taken for belongs to it: `context:Ada Lovelace`.
    """
    joined: list[Word] = []
    plain: Word | None = None
    last_is_plain = False
    for word in words:
        if word.name:
            joined.append(word)
        elif joined and joined[-1].name == bare and not (plain and last_is_plain):
            joined[-1] = _together(joined[-1], word, text)
            continue
        elif plain is None:
            plain = word
        elif last_is_plain:
            plain = _together(plain, word, text)
        else:
            value = f"{plain.value} {word.value}"
            plain = plain._replace(value=value, after=word.after, literal=False)
        last_is_plain = not word.name
    return joined if plain is None else [*joined, plain._replace(name=bare)]


def _together(first: Word, second: Word, text: str) -> Word:
    start = first.start if first.value else second.start
    value = text[start : second.after]
    return first._replace(value=value, start=start, end=second.after, after=second.after)


def quoted(value: str) -> str:
    """Return a value written so that it is read as it is after the name of a term."""
    if value and not re.search(r"[\s'\"]", value) and value[0] not in _CLOSING:
        return value
    if "'" not in value:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _word(text: str, begin: int, names: Container[str]) -> Word:
    named = _NAME.match(text, begin)
    if named and named[1] in names:
        return _value(text, named.end(), named[1])
    inside = _QUOTED.match(text, begin)
    if inside is None:
        return _value(text, begin)
    end = inside.end()
    named = _NAME.match(text, begin + 1)
    if named and named[1] in names and not text[named.end()].isspace():
        value = text[named.end() : end - 1]
        return Word(named[1], value, named.end(), end - 1, end, literal=True)
    if "\\" in (inside[2] or ""):  # a context that is a JSON string
        return Word("", inside[0], begin, end, end, literal=True)
    return _value(text, begin)


def _value(text: str, begin: int, name: str = "") -> Word:
    """Return the value that begins at a place, up to a blank, its closing quote or bracket."""
    if inside := _QUOTED.match(text, begin):
        end = inside.end()
        value = inside[1] if inside[2] is None else _ESCAPE.sub(r"\1", inside[2])
        return Word(name, value, begin, end, end, literal=True)
    if text[begin : begin + 1] in ("'", '"') and text[begin + 1 : begin + 2] in _CLOSING:
        end = _end_of_json(text, begin + 1)
        if text[end - 1] == text[begin]:  # JSON in quotes that nobody escaped
            return Word(name, text[begin + 1 : end - 1], begin, end, end, literal=True)
    if text[begin : begin + 1] in _CLOSING:
        end = _end_of_json(text, begin)
        return Word(name, text[begin:end], begin, end, end, literal=True)
    word = _WORD.match(text, begin)
    end = word.end() if word else begin
    return Word(name, text[begin:end], begin, end, end)


def _end_of_json(text: str, begin: int) -> int:
    """Return where JSON ends; what was meant as JSON ends with the last bracket of its kind."""
    import json  # no start should wait for it

    try:
        _, end = json.JSONDecoder(strict=False).raw_decode(text, begin)
    except (ValueError, RecursionError):
        last = text.rfind(_CLOSING[text[begin]], begin)
        end = last + 1 if last >= 0 else len(text.rstrip())
    rest = _WORD.match(text, end)
    return rest.end() if rest else end
