"""One vocabulary, and grammar that holds for one as for many, wherever a person reads."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

import roomtui

Patch = pytest.MonkeyPatch
ROOT: Final = Path(roomtui.__file__).parent
SOURCES: Final = sorted(
    file for file in ROOT.rglob("*.py") if file.relative_to(ROOT).parts[0] != "demo"
)

COUNTED: Final = (
    *("actions", "cells", "characters", "columns", "compositions", "consoles", "days", "downloads"),
    *("errors", "fields", "files", "hours", "lines", "marks", "minutes", "orders", "pages"),
    *("participants", "people", "pixels", "recordings", "records", "requests", "rooms", "rows"),
    *("seconds", "sessions", "tokens", "viewers"),
)
"""What is counted in sentences."""

_COUNTS: Final = re.compile(rf" (?:[a-z]+ )?(?:{'|'.join(COUNTED)})\b")
_AGREES: Final = re.compile(rf"s|es|is|are|was|were|has|have|.*\b(?:{'|'.join(COUNTED)})\b.*")


def is_constant(value: ast.expr) -> bool:
    """Return whether a value is a bound of ours, named in capitals, which is never one."""
    return any(isinstance(n, ast.Name) and n.id.isupper() for n in ast.walk(value))


def is_counted(value: ast.expr) -> bool:
    """Return whether a value is a count with its noun already."""
    return isinstance(value, ast.Call) and ast.unparse(value.func).endswith(("count", "counted"))


def words_of(value: ast.expr) -> str | None:
    """Return the constant words of a string or an f-string."""
    parts = value.values if isinstance(value, ast.JoinedStr) else [value]
    words = [part.value for part in parts if isinstance(part, ast.Constant)]
    return "".join(map(str, words)) if all(isinstance(word, str) for word in words) else None


def plurals_by_hand(tree: ast.AST) -> Iterator[str]:
    """Return where a count is given its noun, or its verb, without the helper that does it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for value, after in zip(node.values, node.values[1:], strict=False):
                if not isinstance(value, ast.FormattedValue) or not isinstance(after, ast.Constant):
                    continue
                if is_constant(value.value) or is_counted(value.value):
                    continue
                if _COUNTS.match(str(after.value)):
                    yield ast.unparse(node)
        elif isinstance(node, ast.IfExp) and re.search(r"[=!]= 1$|> 1$", ast.unparse(node.test)):
            branches = [words_of(branch) for branch in (node.body, node.orelse)]
            if any(words and _AGREES.fullmatch(words.strip()) for words in branches):
                yield ast.unparse(node)


def found(files: Iterable[Path]) -> list[str]:
    return [
        f"{file.relative_to(ROOT)}: {words}"
        for file in files
        if file.name != "text.py"
        for words in plurals_by_hand(ast.parse(file.read_text()))
    ]


def test_no_plural_is_made_by_hand() -> None:
    assert len(SOURCES) > 100
    assert found(SOURCES) == [], "write counted(n, 'session') of roomtui.text: it knows 1 from 2"


@pytest.mark.parametrize(
    "line",
    [
        "f'{n} sessions'",
        "f'There are {len(rooms)} active rooms.'",
        "'' if count == 1 else 's'",
        "f'{n} person' if n == 1 else f'{n} people'",
        "'is' if len(alike) == 1 else 'are'",
        "f'{fmt.number(n)} recordings are'",
    ],
)
def test_a_plural_by_hand_would_be_noticed(line: str) -> None:
    assert list(plurals_by_hand(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    ["f'{counted(n, \"session\")} in it'", "f'{MOST} sessions'", "f'{n} of {m}'", "a if b else c"],
)
def test_a_helper_or_a_bound_is_let_through(line: str) -> None:
    assert not list(plurals_by_hand(ast.parse(line)))


JARGON: Final = re.compile(
    r"\b(?:unique[ _]names?|composited|UUIDs?|attendees?|meetings?|films?|endpoints?|payloads?"
    r"|contexts?|picture of|max (?:participants|columns|rows)|enable recording"
    r"|(?:room|session|participant|user) ids?|duration secs|size mb|download url)\b",
    re.IGNORECASE,
)
"""Words of the API, or of nobody, that stand in ARCHITECTURE.md with those said in their place."""

SNAKES: Final = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
"""Values and fields as the API writes them."""

FILLED_IN: Final = re.compile(r"\{\w+\}")
"""What something is put in the place of."""

MAY_SAY: Final = {
    "ui/terminal/compatibility.py": "it lists names of Textual's",
    "ui/history/nobody_found.py": "it shows somebody's context, to be pasted",
    "manual/screens.md": "it says what the details call so",
    "manual/snapshot.md": "it lists the names of fields in JSON",
}
"""Files that have such a word for a reason."""


def docstrings(tree: ast.AST) -> set[int]:
    """Return which constants are statements of their own: docstrings."""
    bodies = [body for n in ast.walk(tree) if isinstance(body := getattr(n, "body", None), list)]
    return {id(n.value) for body in bodies for n in body if isinstance(n, ast.Expr)}


def said(tree: ast.AST) -> Iterator[str]:
    """Return the sentences of a module, and the titles of its columns and panes."""
    left_out = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if " " in node.value.strip() and id(node) not in left_out:
                yield node.value
        elif isinstance(node, ast.keyword) and node.arg in {"title", "label", "hint", "heading"}:
            yield words_of(node.value) or ""


def read_by_people(file: Path) -> Iterator[str]:
    """Return the lines of a page of the manual, without what is code in them."""
    text = re.sub(r"(?ms)^```.*?^```", "", file.read_text())
    yield from re.sub(r"`[^`]*`|\]\([^)]*\)|<!--.*?-->", "", text).splitlines()


def jargon_in(file: Path) -> Iterator[str]:
    texts = read_by_people(file) if file.suffix == ".md" else said(ast.parse(file.read_text()))
    for text in texts:
        if JARGON.search(text) or SNAKES.search(FILLED_IN.sub("", text)):
            yield f"{file.relative_to(ROOT)}: {text[:100]}"


def test_no_text_for_people_speaks_as_the_api_does() -> None:
    files = [*(ROOT / "ui").rglob("*.py"), *(ROOT / "manual").glob("*.md")]
    assert len(files) > 100
    odd = [
        words
        for file in files
        if str(file.relative_to(ROOT)) not in MAY_SAY
        for words in jargon_in(file)
    ]
    assert odd == [], "see 'The operator's words' in ARCHITECTURE.md for what to say"


@pytest.mark.parametrize(
    "line",
    [
        "say('Give the whole context.')",
        "Column(title='context')",
        "f'{name} has no unique name'",
        "say('The composited file is ready.')",
        "say('It is in state not_started now.')",
    ],
)
def test_jargon_would_be_noticed(line: str, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr("tests.test_words.ROOT", tmp_path)
    (file := tmp_path / "pane.py").write_text(line)
    assert list(jargon_in(file))


def test_a_docstring_may_speak_of_the_api() -> None:
    assert not list(said(ast.parse('def f():\n    """Return the room_id of a context."""')))
