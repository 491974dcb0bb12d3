"""No way round: what the screen is given is text, and what the network gave is made safe first.

Textual reads a plain string as markup in most places, so that a name could be a link or an action.
These rules look at the source; `tests/ui/test_hostile_service.py` looks at the screen.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

import roomtui

ROOT = Path(roomtui.__file__).parent
SCREEN = sorted((ROOT / "ui").rglob("*.py"))
ALL = sorted(
    file for file in ROOT.rglob("*.py") if file.relative_to(ROOT).parts[0] not in {"api", "demo"}
)

WIDGETS = {"Static", "Label", "Button", "Checkbox", "RadioButton", "Collapsible", "Link"}
NO_MARKUP = {"Static", "Label"}
"""Those that take their text as it is, now and whenever it is updated, with `markup=False`."""

TEXTS = {"Content", "Text", "Group", "Table"}
"""What takes its text as it is."""

MAKES_SAFE = {"safe", "plain", "short_id", "name_of", "role_of", "cut", "is_uuid", "len", "bool"}
FROM_THE_NETWORK = {
    "unique_name", "context", "codec", "resolution", "user_id", "record_type",
    "webhook_event_url", "webhook_event_failover_url", "download_url", "video_sources",
}  # fmt: skip
"""Fields that only records of the API have."""

DATA = ast.Dict | ast.DictComp | ast.GeneratorExp
"""What a dict is updated with, and no label."""

SHOWS = (
    TEXTS | WIDGETS | {"Cell", "Question", "Line", "Segment", "say", "notify", "update", "print"}
)
READS_MARKUP = {"from_markup", "from_ansi", "render_markup", "set_terminal_title"}


def called(node: ast.AST) -> str:
    """Return the name of what is called."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def is_text(value: ast.expr, made: set[str]) -> bool:
    """Return whether a value cannot be read as markup: ours, or text by its type."""
    if isinstance(value, ast.NamedExpr):
        return is_text(value.value, made)
    if isinstance(value, ast.IfExp):
        return is_text(value.body, made) and is_text(value.orelse, made)
    if isinstance(value, ast.Name):
        return value.id in made or value.id.isupper()
    return isinstance(value, ast.Constant) or called(value) in TEXTS | made


def text_makers(tree: ast.AST) -> set[str]:
    """Return the names of functions whose annotation says that they return nothing but text."""
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.returns is not None
        and set(ast.unparse(node.returns).split(" | ")) <= TEXTS
    }


def made_as_text(tree: ast.AST, makers: set[str]) -> set[str]:
    """Return the names that are bound to nothing but text."""
    bound: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.NamedExpr) else targets
        for target in targets:
            if isinstance(target, ast.Name):
                bound.setdefault(target.id, []).append(node.value)  # type: ignore[attr-defined]
    return {name for name, values in bound.items() if all(is_text(v, makers) for v in values)}


def read_as_markup(tree: ast.AST) -> Iterator[str]:
    """Return what a widget would be given as a plain string that is not a constant."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions: list[ast.AST] = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    makers = text_makers(tree)
    for scope in functions or [tree]:
        yield from _read_in(scope, made_as_text(scope, makers) | makers)


def _is_data(value: ast.expr) -> bool:
    """Return whether a value can only be for the `update` of a dictionary or a set."""
    return isinstance(value, DATA) or called(value) == "zip"


def _read_in(scope: ast.AST, made: set[str]) -> Iterator[str]:
    for node in ast.walk(scope):
        if called(node) in READS_MARKUP:
            yield ast.unparse(node)
        elif isinstance(node, ast.Call):
            takes_it_as_it_is = called(node) in NO_MARKUP and any(
                key.arg == "markup" and ast.unparse(key.value) == "False" for key in node.keywords
            )
            shown = node.args[:1] if called(node) in WIDGETS and not takes_it_as_it_is else []
            if called(node) == "update" and not _is_data(node.args[0]):
                shown = node.args[:1]
            if any(
                key.arg == "markup" and ast.unparse(key.value) != "False" for key in node.keywords
            ):
                yield ast.unparse(node)
            named = {"tooltip", "label"} if called(node) in WIDGETS else set()
            shown += [key.value for key in node.keywords if key.arg in named]
            yield from (ast.unparse(node) for value in shown if not is_text(value, made))
        elif isinstance(node, ast.Assign):
            names = {getattr(target, "attr", "") for target in node.targets}
            titled = names & {"border_title", "border_subtitle", "tooltip", "title", "sub_title"}
            if titled and not is_text(node.value, made):
                yield ast.unparse(node)


def shown_as_it_came(tree: ast.AST) -> Iterator[str]:
    """Return each text of a record that is put into words or onto the screen unsafely."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue):
            yield from _unsafe(node.value)
        elif called(node) in SHOWS and isinstance(node, ast.Call):
            for value in node.args:
                yield from _unsafe(value)


def _unsafe(node: ast.AST) -> Iterator[str]:
    if called(node) in MAKES_SAFE or isinstance(node, ast.Compare | ast.Lambda):
        return
    if isinstance(node, ast.IfExp):
        yield from (*_unsafe(node.body), *_unsafe(node.orelse))
    elif isinstance(node, ast.Attribute) and node.attr in FROM_THE_NETWORK:
        yield ast.unparse(node)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _unsafe(child)


def found(files: list[Path], look: Callable[[ast.AST], Iterable[str]]) -> list[str]:
    """Return what is found in files, each with the name of its own."""
    assert len(files) > 100
    return [
        f"{file.relative_to(ROOT)}: {words}"
        for file in files
        for words in look(ast.parse(file.read_text()))
    ]


def test_no_widget_reads_markup() -> None:
    unsafe = found(SCREEN, read_as_markup)
    assert not unsafe, (
        f"{unsafe}: a plain string could be read as markup. Give Content(words) or Text(words), a "
        "constant, or the call of a function that is annotated to return Content, Text, Table or "
        "Group; or give Static or Label markup=False."
    )


def test_no_text_of_a_record_is_shown_as_it_came() -> None:
    unsafe = found(ALL, shown_as_it_came)
    assert not unsafe, (
        f"{unsafe}: this came from strangers. Put safe(…) of roomtui.text around it, or take the "
        "name that a row or snapshot.room_name() has made safe already."
    )


WRITERS = {f"{name}.py: write" for name in ("driver", "terminal_file", "faults")}
"""Who may write, and how: the driver to the terminal, what failed to its log."""


def written(tree: ast.AST) -> set[str]:
    """Return what is called that writes to the terminal."""
    return {"print", "write", "bell", "set_terminal_title"} & {called(n) for n in ast.walk(tree)}


def test_nothing_but_the_driver_writes_to_the_terminal() -> None:
    calls = found(SCREEN, written)
    others = {call.rpartition("/")[2] for call in calls} ^ WRITERS
    assert not others, (
        f"{others}: have a widget draw it, or tell the operator by app.notify(); what must go to "
        "the terminal itself goes through the driver in ui/terminal."
    )


@pytest.mark.parametrize(
    "line",
    [
        "Label(f'Room {name}')",
        "Static(name)",
        "Static(name, markup=True)",
        "Button(label, markup=False)",
        "def words() -> str: ...\ndef lay_out(): Static(words())",
        "Button(label)",
        "self.border_title = f'Room {name}'",
        "self.query_one('#x', Label).update(name)",
        "self.app.notify(name, markup=True)",
        "Content.from_markup(name)",
        "words = 'a' + b\nlabel.update(words)",
        "row.tooltip = name",
    ],
)
def test_markup_would_be_noticed(line: str) -> None:
    assert list(read_as_markup(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "Static(self._table(), markup=False)",
        "Label(name, markup=False)",
        "def rows() -> Table: ...\ndef lay_out(): Static(rows())",
        "def rows(self) -> Table | Text: ...\ndef lay_out(self): box.update(self.rows())",
        "Static(Content(name))",
    ],
)
def test_what_cannot_be_markup_is_let_through(line: str) -> None:
    assert not list(read_as_markup(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "f'Room {room.unique_name}'",
        "Cell(row.recording.codec, 'dim')",
        "self.say(person.context)",
        "f'{room.unique_name or short_id(room.id)}'",
        "Text(composition.resolution.upper())",
    ],
)
def test_what_came_would_be_noticed(line: str) -> None:
    assert list(shown_as_it_came(ast.parse(line)))
