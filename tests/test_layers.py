"""Imports run one way: api <- live <- ui <- cli; text is a leaf; only the outermost use demo.

No imports run in a circle, those for types alone counted.
"""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NoReturn

import pytest

import roomtui
from roomtui.settings import Settings

ROOT = Path(roomtui.__file__).parent

OUTERMOST = {"cli", "command", "__main__"}
"""Modules that may import any other, the demo included; nobody imports them but one another."""

MAY_IMPORT = {
    "ttl_cache": set[str](),
    "account_id": {"text"},
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
        "held_secrets",
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
    "key_command": {"process.descendants", "process.lent_terminal"},
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
    "attention_settings": {"thresholds"},
    "attention_table": {
        "attention_settings",
        "config",
        "duration",
        "settings_error",
        "text",
        "thresholds",
    },
    "duration": set[str](),
    "thresholds": set[str](),
    "idle": {"text", "config", "duration"},
    "config_checks": {"text", "config", "identity"},
    "policy_limits": set[str](),
    "policy_table": {"config", "policy_limits", "settings_error", "text"},
    "preferences": {"profile_file"},
    "profile_file": {"file_lock", "text", "trusted_path"},
    "file_lock": {"text", "trusted_path"},
    "settings": {
        "account_id",
        "attention_settings",
        "attention_table",
        "text",
        "settings_error",
        "config",
        "config_checks",
        "credentials",
        "identity",
        "idle",
        "policy_limits",
        "policy_table",
        "user_folders",
        "base_url",
    },
    "api": {"account_id", "api", "system_errors", "text", "held_secrets"},
    "live": {
        "account_id",
        "api",
        "file_lock",
        "identity.id_keys",
        "identity.stable",
        "identity.trusted",
        "live",
        "profile_file",
        "text",
        "trusted_path",
        "held_secrets",
        "policy_limits",
        "process.fed_command",
        "synced_folder",
        "thresholds",
        "zone",
    },
    "ui": {
        "account_id",
        "duration",
        "exit_status",
        "api.bodies",
        "api.errors",
        "api.filters",
        "api.models",
        "identity.stable",
        "settings_error",
        "ttl_cache",
        "live",
        "process.selectable_event",
        "process.charset",
        "process.ending_signals",
        "process.fed_command",
        "process.crash_log",
        "process.hangup",
        "process.tmux",
        "process.held_terminal",
        "process.job_control",
        "process.terminal_input",
        "process.terminal_kind",
        "process.threads",
        "process.window_size",
        "policy_limits",
        "preferences",
        "profile_file",
        "settings",
        "system_errors",
        "text",
        "text_ascii",
        "thresholds",
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
    """Return what a file imports of roomtui that its part must not."""
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
    assert [fault for file in MODULES for fault in forbidden(file)] == [], (
        "have the lower module given what it needs: a value, a callback or a protocol of its own; "
        "or, if the order allows it, add a row to MAY_IMPORT"
    )


def circle_in(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the modules of a circle of imports, the first of them twice; or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[::-1]
    return []


def test_no_imports_run_in_a_circle() -> None:
    names = {name_of_module(file) for file in MODULES}
    graph = {
        name_of_module(file): [
            name
            for imported, _ in imports(file)
            if (name := imported.removeprefix("roomtui.")) in names
        ]
        for file in MODULES
    }
    assert circle_in(graph) == [], "give the lower module a protocol or a callback in its place"


def test_a_circle_of_types_alone_would_be_noticed(tmp_path: Path) -> None:
    upper = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from roomtui.lower import A"
    files = {"upper": upper, "lower": "def late():\n    from roomtui.upper import B"}
    graph = {
        name: [
            imported.removeprefix("roomtui.")
            for imported, _ in _imports(tmp_path, ast.parse(code))
            if imported.startswith("roomtui.")
        ]
        for name, code in files.items()
    }
    assert sorted(set(circle_in(graph))) == ["lower", "upper"]


def test_one_class_of_ours_is_between_the_app_and_textual() -> None:
    from roomtui.ui.app import RoomApp

    ours = [c.__name__ for c in RoomApp.__mro__ if c.__module__.startswith("roomtui.")]
    assert ours == ["RoomApp", "TerminalApp"], "hold what it does in the app, as a service"


def test_the_app_is_the_host_that_its_screens_know() -> None:
    from roomtui.ui.app import RoomApp
    from roomtui.ui.host import Host

    def connect() -> NoReturn:
        raise AssertionError

    # mypy says whether it is one
    host: Host = RoomApp(Settings(profile="", read_only=True, state_dir=Path()), connect)
    missing = [name for name in vars(Host) if name[0] != "_" and not hasattr(host, name)]
    assert missing == [], "add them to RoomApp, below 'What screens, dialogs and the palette see'"


def test_the_store_knows_no_screen() -> None:
    assert "textual" not in loaded_by("roomtui.ui.store"), (
        "hand the store a callback, or what it holds as a plain record"
    )


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
    assert users <= parts, f"keep {library} behind a function of {' or '.join(sorted(parts))}"


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
    "jwt",
    "rich.traceback",
    "pygments",
    "roomtui.api.client",
    "roomtui.api.decode",
    "roomtui.live.engine",
    "roomtui.live.journal.journal",
    "roomtui.live.attention.alert",
    "roomtui.live.watch_file",
    "roomtui.ui.activity",
    "roomtui.ui.attention.words",
    "roomtui.ui.events.formatter",
    "roomtui.ui.events.rows",
    "roomtui.ui.filters.words",
    "roomtui.ui.services.background",
    "roomtui.ui.services.feed",
    "roomtui.ui.files.recordings_screen",
    "roomtui.ui.schemes",
    "roomtui.ui.dialogs.base",
    "roomtui.ui.dialogs.help",
    "roomtui.ui.live.meant",
    "roomtui.ui.plans.executor",
    "roomtui.ui.plans.words",
    "roomtui.live.plans.runner",
    "roomtui.ui.marks_done",
    "roomtui.ui.marks_words",
    "roomtui.live.actions.room_writes",
    "roomtui.live.actions.writes",
    "roomtui.live.identity_reader",
    "roomtui.live.journal.entries",
    "roomtui.live.layered_map",
    "roomtui.live.memory.past_request",
    "roomtui.live.plans.plan",
    "roomtui.live.undo.stack",
    "roomtui.ui.confirm",
    "roomtui.ui.dialogs.ask",
    "roomtui.ui.live.confirmations",
    "roomtui.ui.live.confirmed_request",
    "roomtui.ui.live.hosts_spared",
    "roomtui.ui.policies.marks",
    "roomtui.ui.screens.watching",
}
"""What the first screen shows nothing of."""


def test_the_first_screen_waits_for_nothing_that_it_does_not_show() -> None:
    loaded = loaded_after(
        "import os\n"
        "from pathlib import Path\n"
        "from roomtui.settings import Settings\n"
        "from roomtui.ui.app import RoomApp\n"
        "os.environ['TERM'] = 'xterm-256color'\n"
        "def stop_there(app):\n"
        "    print(*sys.modules, file=sys.__stdout__)\n"
        "    app.exit()\n"
        "RoomApp._start_work = stop_there\n"
        "settings = Settings(profile='', read_only=True, state_dir=Path())\n"
        "RoomApp(settings, lambda: None).run(headless=True)\n"
    )
    assert "roomtui.ui.live.screen" in loaded
    assert not UNSEEN & loaded, (
        f"a start must not wait for {sorted(UNSEEN & loaded)}: import it in the function that "
        "needs it, as the handlers of ui/live/rooms.py do with dialogs; for types alone, below "
        "`if TYPE_CHECKING:`"
    )


def test_help_waits_for_neither_screen_nor_network_nor_settings() -> None:
    loaded = loaded_after("from roomtui.cli import main\nmain(['--help'])\nprint(*sys.modules)")
    assert "roomtui.arguments" in loaded
    late = {"textual", "rich", "asyncio", "httpx", "msgspec", "roomtui.settings"}
    assert not late & loaded, "import it in the function of roomtui/cli.py that needs it"


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
