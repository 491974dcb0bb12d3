"""Entry of the command line: parses arguments and configuration, and runs the command.

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
from roomtui.exit_status import FAILED, INTERRUPTED, OK, USAGE
from roomtui.process import gc_tuning, window_size
from roomtui.process.charset import forget_coerced, write_ascii
from roomtui.process.descendants import heed_children
from roomtui.process.hangup import heed_hangup
from roomtui.process.interrupts import is_interrupted, leave_interrupts, raise_interrupts
from roomtui.process.memory import spare_memory
from roomtui.process.open_files import NEEDED_BY_CONSOLE, NEEDED_FILES, require_files
from roomtui.process.standard_streams import (
    OutputError,
    check_streams,
    complain,
    give_up,
    silence,
)
from roomtui.process.terminal import has_terminal
from roomtui.process.threads import require_threads
from roomtui.process.viewer import shield
from roomtui.settings_error import NO_KEY, SettingsError
from roomtui.system_errors import missing_module
from roomtui.text import plain

if TYPE_CHECKING:
    from roomtui.settings import KeySource, Settings
    from roomtui.ui.app import RoomApp

NO_TERMINAL: Final = (
    "The console needs a terminal for input and output; "
    "in scripts and pipes use `roomtui snapshot`."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run roomtui and give the exit code: 0, 1 failed, 2 asked wrongly, 3 partial, 130 Ctrl-C."""
    if argv is not None:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a name must not be able to stop a pipe
        return _printed(argv)
    leave_interrupts()
    try:
        return _printed(None)
    except KeyboardInterrupt:
        silence()
        return INTERRUPTED
    finally:
        leave_interrupts()


def _printed(argv: Sequence[str] | None) -> int:
    """Run a command, see that what it prints is written, and return the exit code."""
    try:
        code = _ended(_begin() if argv is None else argv)
        if sys.stdout:
            sys.stdout.flush()
    except BrokenPipeError:  # whoever read has enough
        silence()
        return OK
    except OutputError as error:
        return give_up(error)
    except (MemoryError, ImportError, SystemError) as error:  # what tells of it cannot be imported
        says = missing_module(error) or "There is not enough memory; end other programs."
        os.write(2, f"roomtui: {says}\n".encode())
        return FAILED
    return code


def _begin() -> Sequence[str]:
    """Prepare this process, and return its arguments."""
    argv = sys.argv[1:]
    check_streams()
    forget_coerced(os.environ)
    shield(argv)
    write_ascii(os.environ, (sys.stdout, sys.stderr))
    raise_interrupts()
    return argv


def _ended(argv: Sequence[str]) -> int:
    """Run a command to its end and return the exit code."""
    try:
        return _run(argv)
    except SettingsError as error:
        complain(plain(str(error)))
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except (BrokenPipeError, OutputError):
        raise
    except Exception as error:
        if is_interrupted():
            return INTERRUPTED
        from roomtui.command.console import told

        return told(error, None)


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
        from roomtui.command.connection import checked_mix, require_scenario

        require_scenario(settings.demo)
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
    heed_children()
    from roomtui.process.hardening import forget_unknown_colours

    settings, source = _resolve(args)
    _require_terminal(source)
    if not settings.read_only:
        _ = settings.journal_dir  # without one nothing could be done, nor be said on the screen
    require_files(NEEDED_BY_CONSOLE)
    spare_memory()  # before the first threads, or each has a pool of its own
    require_threads()
    window_size.forget_stated(os.environ)
    forget_unknown_colours(os.environ)
    from roomtui.command.console import run
    from roomtui.process.crash_log import CrashLog

    folder = None if settings.read_only else settings.state_dir
    log = CrashLog(folder) if folder else None
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
        with gc_tuning.left_alone(gc_tuning.MOST_AT_FIRST):  # until there is a connection
            yield
    finally:
        sys.stdout.write(f"\r{' ' * len(line)}\r")
        sys.stdout.flush()


def _snapshot(args: Namespace) -> int:
    settings, source = _resolve(args)
    key = source.read()
    from roomtui.command.connection import connector

    require_files(NEEDED_FILES)
    from roomtui.command.snapshot import print_snapshot

    if args.watch:
        from roomtui.command.connection import renewal
        from roomtui.command.watch import watch

        spare_memory()
        return watch(settings, key, renewal(source), as_json=args.json)
    return print_snapshot(connector(settings, key), as_json=args.json)


def _check(args: Namespace) -> int:
    from roomtui.command.check import print_checks

    return print_checks(lambda: _resolve(args))


def _journal(args: Namespace) -> int:
    settings, _ = _settle(args)
    from datetime import UTC, datetime

    from roomtui.command.journal import Wanted, print_journal
    from roomtui.command.journal_groups import kinds_named
    from roomtui.command.since import moment_before

    since = moment_before(args.since, datetime.now(UTC)) if args.since is not None else None
    wanted = Wanted(
        since=since,
        session=args.session or "",
        plan=args.plan or "",
        policy=args.policy or "",
        by=kinds_named(args.by, as_json=args.json),
        sums=args.by is not None and not args.entries,
    )
    return print_journal(settings.journal_dir, wanted, as_json=args.json)


def _policies(args: Namespace) -> int:
    from roomtui.command.policies import print_policies
    from roomtui.process.hardening import close_process, close_side_doors

    close_process()
    close_side_doors(os.environ)
    if args.demo:
        from roomtui.command.connection import require_scenario

        require_scenario(args.demo)
    return print_policies(args.word, os.environ, demo=bool(args.demo))


def _demo_server(args: Namespace) -> int:
    from roomtui.command.demo_server import serve_demo

    serve_demo(args)
    return OK


def _relay_config(args: Namespace) -> int:
    from roomtui.command.relay_files import print_relay

    return print_relay(args)


def _manual(args: Namespace) -> int:
    from roomtui.command.help.print_help import print_help

    return print_help(args.word)


_COMMANDS: Final[Mapping[str | None, Callable[[Namespace], int]]] = {
    "snapshot": _snapshot,
    "check": _check,
    "journal": _journal,
    "policies": _policies,
    "demo-server": _demo_server,
    "relay-config": _relay_config,
    "help": _manual,
}
"""What runs each command; without one it is the console."""
