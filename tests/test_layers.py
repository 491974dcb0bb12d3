"""Imports run one way: api <- live <- ui <- cli; text is a leaf; only the outermost use demo."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import roomtui

ROOT = Path(roomtui.__file__).parent

OUTERMOST = {"cli", "command", "__main__"}
"""Modules that may import any other, the demo included; nobody imports them but one another."""

MAY_IMPORT = {
    "ttl_cache": set[str](),
    "identity": {"identity"},
    "held_secrets": set[str](),
    "text": {"identity", "ttl_cache", "held_secrets"},
    "zone": set[str](),
    "text_ascii": set(),
    "trusted_path": {"text"},
    "process": {
        "settings_error",
        "exit_status",
        "system_errors",
        "text",
        "text_ascii",
        "api.redaction",
        "process",
        "trusted_path",
    },
    "system_errors": set[str](),
    "exit_status": set[str](),
    "user_folders": {"settings_error", "text"},
    "bounded_file": {"settings_error"},
    "settings_error": {"text"},
    "synced_folder": set[str](),
    "atomic_file": {"text", "settings_error", "synced_folder"},
    "base_url": {"text", "settings_error", "api.loopback"},
    "flags": set[str](),
    "arguments": {"settings_error", "flags"},
    "config": {"bounded_file", "text", "settings_error", "trusted_path", "user_folders"},
    "key_file": {"text", "settings_error", "trusted_path"},
    "key_command": {"process.hangup", "process.lent_terminal"},
    "credentials": {
        "bounded_file",
        "held_secrets",
        "key_command",
        "text",
        "settings_error",
        "config",
        "api.redaction",
        "api.secret",
        "process.hardening",
        "key_file",
    },
    "idle": {"text", "config"},
    "settings": {
        "text",
        "settings_error",
        "config",
        "credentials",
        "idle",
        "user_folders",
        "base_url",
    },
    "api": {"api", "system_errors", "text", "held_secrets"},
    "live": {"api", "live", "text", "trusted_path", "held_secrets", "synced_folder", "zone"},
    "ui": {
        "exit_status",
        "api.bodies",
        "api.errors",
        "api.filters",
        "api.models",
        "settings_error",
        "ttl_cache",
        "live",
        "process.selectable_event",
        "process.charset",
        "process.ending_signals",
        "process.crash_log",
        "process.hangup",
        "process.tmux",
        "process.held_terminal",
        "process.job_control",
        "process.terminal_kind",
        "process.window_size",
        "settings",
        "system_errors",
        "text",
        "text_ascii",
        "ui",
        "zone",
    },
    "demo": {"api.models", "api.elapsed", "demo", "text"},
}
"""What each part imports of roomtui; a name stands for itself and all below it."""

ONLY_TYPES = {"ui": {"api.client", "api.secret"}, "command": {"api.client"}}
"""What a part may name in annotations beside that, without importing it at run time."""

MODULES = sorted(ROOT.rglob("*.py"))


def name_of_module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports(file: Path) -> tuple[tuple[str, bool], ...]:
    """Every module that a file imports, at any depth, and whether only for its types."""
    return tuple(_imports(file, ast.parse(file.read_text())))


def _imports(file: Path, tree: ast.Module) -> Iterator[tuple[str, bool]]:
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in typing_only
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide where things come from"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = (ROOT.parent / whole.replace(".", "/")).with_suffix(".py").exists()
                is_package = (ROOT.parent / whole.replace(".", "/")).is_dir()
                yield (
                    whole if is_module or is_package else str(node.module),
                    id(node) in typing_only,
                )


def within(module: str, allowed: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


def forbidden(file: Path) -> Iterator[str]:
    """Give what a file imports of roomtui that its part must not."""
    part = name_of_module(file).split(".")[0]
    for imported, only_types in imports(file):
        module = imported.removeprefix("roomtui.")
        if part in OUTERMOST:
            allowed = set(MAY_IMPORT) | (OUTERMOST - {"__main__", "cli"})
            allowed |= {"cli"} if part == "__main__" else set()
        elif part != "__init__":
            allowed = MAY_IMPORT[part] | (ONLY_TYPES.get(part, set()) if only_types else set())
        else:
            allowed = set()
        if imported.startswith("roomtui.") and not within(module, allowed):
            yield f"{name_of_module(file)} must not import {module}"


def test_imports_run_one_way() -> None:
    assert len(MODULES) > 100
    assert [fault for file in MODULES for fault in forbidden(file)] == []


@pytest.mark.parametrize(
    ("library", "parts"),
    [
        ("textual", {"ui"}),
        ("rich", {"ui", "command", "text_ascii"}),
        ("humanize", {"ui"}),
        ("httpx", {"api", "demo"}),
        ("starlette", {"demo"}),
        ("uvicorn", {"demo"}),
        ("jwt", {"demo"}),
    ],
)
def test_each_library_has_its_place(library: str, parts: set[str]) -> None:
    users = {
        name_of_module(file).split(".")[0]
        for file in MODULES
        for imported, _ in imports(file)
        if within(imported, {library})
    }
    assert users <= parts


def loaded_by(*modules: str) -> set[str]:
    """What a process has loaded once it has imported these modules."""
    return loaded_after(f"import {', '.join(modules)}\nprint(*sys.modules)")


def loaded_after(code: str) -> set[str]:
    """What a process prints last of the modules that it has loaded by then."""
    said = subprocess.check_output([sys.executable, "-c", f"import sys\n{code}"], text=True)
    return set(said.splitlines()[-1].split())


UNSEEN = {
    "httpx",
    "httpcore",
    "anyio",
    "certifi",
    "email",
    "http.client",
    "json",
    "tomllib",
    "starlette",
    "rich.traceback",
    "pygments",
    "roomtui.api.client",
    "roomtui.api.decode",
    "roomtui.live.engine",
    "roomtui.live.journal.journal",
    "roomtui.ui.files.recordings_screen",
    "roomtui.ui.dialogs.base",
    "roomtui.ui.dialogs.help",
}
"""What the first screen shows nothing of."""


def test_the_first_screen_waits_for_nothing_that_it_does_not_show() -> None:
    loaded = loaded_after(
        "from pathlib import Path\n"
        "from roomtui.settings import Settings\n"
        "from roomtui.ui.app import RoomApp\n"
        "def stop_there(app):\n"
        "    print(*sys.modules, file=sys.__stdout__)\n"
        "    app.exit()\n"
        "RoomApp.watch_service = stop_there\n"
        "settings = Settings(profile='', read_only=True, state_dir=Path())\n"
        "RoomApp(settings, lambda: None).run(headless=True)\n"
    )
    assert "roomtui.ui.live.screen" in loaded
    assert not UNSEEN & loaded


def test_help_waits_for_neither_screen_nor_network_nor_settings() -> None:
    loaded = loaded_after("from roomtui.cli import main\nmain(['--help'])\nprint(*sys.modules)")
    assert "roomtui.arguments" in loaded
    assert not {"textual", "rich", "asyncio", "httpx", "msgspec", "roomtui.settings"} & loaded


def test_the_api_and_the_picture_can_be_scripted_without_a_screen() -> None:
    loaded = loaded_by(
        "roomtui.api.client", "roomtui.live.polling.poller", "roomtui.live.actions.runner"
    )
    assert "httpx" in loaded
    assert not {"httpx._main", "click", "rich", "pygments", "textual"} & loaded


def test_settings_wait_for_neither() -> None:
    assert not {"textual", "rich", "httpx"} & loaded_by("roomtui.settings")


def test_the_journal_is_read_without_the_network_and_the_screen() -> None:
    assert not {"textual", "httpx", "starlette"} & loaded_by(
        "roomtui.cli", "roomtui.command.journal"
    )
