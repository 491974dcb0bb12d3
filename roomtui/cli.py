"""Arguments and configuration in, the command asked for out.

What a command needs is imported when it runs: a mistake is answered before any screen or
network code is loaded.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

from roomtui.arguments import parse
from roomtui.complaint import NO_KEY, SettingsError
from roomtui.process import garbage
from roomtui.process.hangup import heed_hangup
from roomtui.process.memory import spare_memory
from roomtui.process.terminal import has_terminal
from roomtui.process.viewer import shield
from roomtui.text import plain

if TYPE_CHECKING:
    from roomtui.settings import KeySource, Settings
    from roomtui.ui.app import RoomApp

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
INTERRUPTED: Final = 130

NO_TERMINAL: Final = (
    "The console needs a terminal for input and output; "
    "in scripts and pipes use `roomtui snapshot`."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run roomtui and give the exit code: 0, 1 failed, 2 asked wrongly, 3 partial, 130 Ctrl-C."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a name must not be able to stop a pipe
    if argv is None:
        argv = sys.argv[1:]
        shield(argv)
    try:
        code = _run(argv)
        if sys.stdout:
            sys.stdout.flush()
    except SettingsError as error:
        print(plain(f"roomtui: {error}"), file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has enough; the interpreter must not complain when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:
        from roomtui.command.console import told

        return told(error, None)
    return code


def _run(argv: Sequence[str]) -> int:
    try:
        args = parse(argv)
    except SystemExit:
        return OK
    return _COMMANDS.get(args.command, _console)(args)


def _resolve(args: Namespace) -> "tuple[Settings, KeySource]":
    settings, source = _settle(args)
    if settings.keys:
        _check_keys(args, settings)
    if settings.demo is not None:
        from roomtui.command.connection import checked_mix, require_demo

        require_demo(settings.demo)
        checked_mix(args.faults)
    return settings, source


def _settle(args: Namespace) -> "tuple[Settings, KeySource]":
    from roomtui.process.hardening import close_process, close_side_doors

    close_process()
    close_side_doors(os.environ)
    from roomtui.settings import Flags, resolve

    return resolve(
        Flags(**{name: getattr(args, name) for name in Flags.__struct_fields__}), os.environ
    )


def _check_keys(args: Namespace, settings: "Settings") -> None:
    from roomtui.config import load_config
    from roomtui.ui.keymap import key_problems

    for command, says in key_problems(settings.keys):
        raise load_config(args.config, os.environ).error(("keys", command), f"{says}.")


def _console(args: Namespace) -> int:
    heed_hangup()
    settings, source = _resolve(args)
    _require_terminal(source)
    spare_memory()
    from roomtui.command.console import run
    from roomtui.process.crash_log import CrashLog

    log = None if settings.read_only else CrashLog(settings.state_dir)
    return run(lambda: _make(settings, source), log)


def _make(settings: "Settings", source: "KeySource") -> "RoomApp":
    with _starting():
        key = source.read()
        from roomtui.command.connection import connector, renewal
        from roomtui.ui.app import RoomApp

        return RoomApp(settings, connector(settings, key), renew_key=renewal(source))


def _require_terminal(source: "KeySource") -> None:
    if has_terminal():
        return
    if source.is_there:
        raise SettingsError(NO_TERMINAL)
    raise SettingsError(f"{NO_TERMINAL}\n{NO_KEY}")


@contextmanager
def _starting() -> Iterator[None]:
    """Show a line from the first moment on, and take it away before the screen comes."""
    line = "roomtui starts …"
    try:
        sys.stdout.write(line)
        sys.stdout.flush()
        with garbage.left_alone():
            yield
    finally:
        sys.stdout.write(f"\r{' ' * len(line)}\r")
        sys.stdout.flush()


def _snapshot(args: Namespace) -> int:
    settings, source = _resolve(args)
    key = source.read()
    from roomtui.command.connection import connector
    from roomtui.command.snapshot import print_snapshot

    return print_snapshot(connector(settings, key), as_json=args.json)


def _check(args: Namespace) -> int:
    from roomtui.command.check import print_checks

    return print_checks(lambda: _resolve(args))


def _journal(args: Namespace) -> int:
    settings, _ = _settle(args)
    from datetime import UTC, datetime

    from roomtui.command.journal import print_journal
    from roomtui.command.since import moment_before

    since = moment_before(args.since, datetime.now(UTC)) if args.since is not None else None
    folder = settings.state_dir / "journal"
    return print_journal(folder, since, args.session, as_json=args.json)


def _demo_server(args: Namespace) -> int:
    from roomtui.command.demo_server import serve_demo

    serve_demo(args)
    return OK


def _relay_config(args: Namespace) -> int:
    from roomtui.command.relay import relay_config, wanted
    from roomtui.command.relay_resolver import resolver_file

    text = resolver_file() if args.resolver else relay_config(wanted(args))
    sys.stdout.write(text)
    return OK


_COMMANDS: Final[Mapping[str | None, Callable[[Namespace], int]]] = {
    "snapshot": _snapshot,
    "check": _check,
    "journal": _journal,
    "demo-server": _demo_server,
    "relay-config": _relay_config,
}
"""What runs each command; without one it is the console."""
