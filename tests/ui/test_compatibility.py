"""Private names of Textual: touched in `ui/terminal` alone, and one that is gone is said calmly."""

import ast
import dis
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import FunctionType
from typing import Final

import pytest

import roomtui.ui
from roomtui.command import check
from roomtui.command.console import told
from roomtui.ui.terminal import compatibility
from roomtui.ui.terminal.compatibility import DRAWING, GUARDING, NEEDS, OTHERS, Need, missing
from roomtui.ui.terminal.faults import FaultLog
from tests.e2e.lacking import take_away

HOME: Final = "roomtui.ui.terminal"
"""Where private names of Textual may be touched."""

EXCEPTIONS: Final[Mapping[str, set[str]]] = {}
"""Modules elsewhere that touch some all the same, and which; to be emptied."""

HOMEMADE: Final = {"_replace"}
"""What looks private and is not: the library's own way for named tuples."""


@pytest.fixture(autouse=True)
def _looked_for_anew() -> Iterator[None]:
    compatibility._all_missing.cache_clear()
    yield
    compatibility._all_missing.cache_clear()


def test_all_that_is_needed_of_textual_is_there() -> None:
    assert missing() == []
    assert check.of_textual().level == "ok"


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: compatibility._name(*need))
def test_a_textual_that_lacks_a_name_gives_a_sentence(
    need: Need, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error = AttributeError("no such thing")
    take_away(need, monkeypatch.delattr, monkeypatch.setattr)
    assert compatibility._name(*need) in missing()
    finding = check.of_textual()
    assert finding.level == ("fail" if need in OTHERS or missing(OTHERS) else "warn")
    assert f"Textual {version('textual')} does not fit this roomtui" in finding.says
    assert told(error, None) == 1
    assert capsys.readouterr() == ("", f"roomtui: {finding.says}\n")
    fault = FaultLog(None).note(error, "somewhere")
    assert fault is not None
    assert fault.lacks == finding.says


def test_another_shape_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual.app.App._display", lambda _, screen, drawn: (screen, drawn))
    monkeypatch.setattr("textual.message_pump.MessagePump._dispatch_message", lambda *_: None)
    assert missing() == ["App._display", "MessagePump._dispatch_message"]
    assert missing(DRAWING) == ["App._display"]
    assert missing(GUARDING) == ["MessagePump._dispatch_message"]


def test_no_other_failure_is_laid_on_textual(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compatibility.misfit(AttributeError()) == ""
    take_away(DRAWING[0], monkeypatch.delattr, monkeypatch.setattr)
    compatibility._all_missing.cache_clear()
    assert compatibility.misfit(ValueError()) == ""
    assert compatibility.misfit(ImportError()) != ""


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__") and name not in HOMEMADE


@cache
def private_in(kind: type) -> frozenset[str]:
    """Every private name that a class of Textual has, or gives its instances."""
    names = set(vars(kind))
    for method in vars(kind).values():
        if isinstance(plain := inspect.unwrap(getattr(method, "fget", None) or method),
                      FunctionType):  # fmt: skip
            names |= {s.argval for s in dis.get_instructions(plain) if s.opname == "STORE_ATTR"}
    return frozenset(filter(is_private, names))


def touched_by_class(kind: type, tree: ast.AST) -> set[str]:
    """Private names of its Textual ancestors that the source of a class reads, sets or defines."""
    bases = [each for each in kind.__mro__ if each.__module__.startswith("textual")]
    theirs = frozenset[str]().union(*map(private_in, bases))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    used |= {node.name for node in ast.walk(tree)
             if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}  # fmt: skip
    used |= {node.id for node in ast.walk(tree)
             if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}  # fmt: skip
    return used & theirs


def touched(name: str) -> set[str]:
    """Private names of Textual that a module touches."""
    module = importlib.import_module(name)
    tree = ast.parse(Path(str(module.__file__)).read_text())
    found = set[str]()
    in_classes = {
        id(inner)
        for kind in ast.walk(tree)
        if isinstance(kind, ast.ClassDef)
        for inner in ast.walk(kind)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("textual"):
            path = f"{node.module}".split(".")
            names = [alias.name for alias in node.names]
            is_inside = any(map(is_private, path))
            found |= {each for each in names if is_inside or is_private(each)} - {"_compositor"}
            found |= {path[-1] for path in [path] if is_inside and not names}
        elif isinstance(node, ast.Attribute) and is_private(node.attr):
            by = node.value
            is_own = id(node) in in_classes and ast.unparse(by) in {"self", "cls"}
            if not is_own and not is_super(by) and node.attr not in defined(tree):
                found.add(node.attr)
        elif isinstance(node, ast.ClassDef):
            kind = getattr(module, node.name, None)
            if isinstance(kind, type):
                found |= touched_by_class(kind, node)
    return found


def is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "super"


def defined(tree: ast.Module) -> set[str]:
    """Names that a module gives its own classes: what it does with them is its own affair."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    } | {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


MODULES: Final = sorted(
    each.name for each in pkgutil.walk_packages(roomtui.ui.__path__, "roomtui.ui.")
)


def test_the_look_at_a_module_finds_what_it_touches() -> None:
    assert {"_driver", "_display", "_color_system"} <= touched(f"{HOME}.app")
    assert {"_size", "_exit", "_sigtstp_application"} <= touched(f"{HOME}.base_driver")
    assert {"StylesCache"} <= touched(f"{HOME}.leftovers")
    assert touched(f"{HOME}.key_positions") == {"_character_to_key"}


def test_private_names_of_textual_are_touched_behind_the_terminal_alone() -> None:
    assert len(MODULES) > 100
    elsewhere = [name for name in MODULES if not name.startswith(HOME)]
    found = {name: names for name in elsewhere if (names := touched(name))}
    assert found == EXCEPTIONS, "put it behind a function of ui/terminal, and among its NEEDS"


def test_every_private_name_that_is_touched_is_among_the_needs() -> None:
    needed = {part for where, name, _ in NEEDS for part in (where.partition(":")[2], name)}
    inside = [name for name in MODULES if name.startswith(HOME)]
    found = {name: names for name in inside if (names := touched(name) - needed)}
    assert found == {}, "add it to NEEDS in ui/terminal/compatibility.py"
