"""The command line: one flat set of flags, so that they go before or after the command."""

import re
from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from roomtui import __version__
from roomtui.complaint import SettingsError, near

DEFAULT_SCENARIO: Final = "keynote"
DEFAULT_PORT: Final = 8765

COMMON: Final = frozenset(
    {
        "profile",
        "config",
        "base_url",
        "relay",
        "interval",
        "demo",
        "faults",
        "read_only",
        "viewer",
        "insecure_http",
    }
)
COMMANDS: Final = {
    "snapshot": COMMON | {"json"},
    "check": COMMON,
    "journal": COMMON | {"since", "session", "json"},
    "demo-server": frozenset({"host", "port", "scenario", "seed", "faults"}),
    "relay-config": frozenset(
        {
            "listen",
            "base_url",
            "insecure_http",
            "interval",
            "budget",
            "folder",
            "key_file",
            "no_files",
        }
    ),
}
"""The commands by name, and the flags that go with each; the console has no name."""

KEYS_ARE_NO_ARGUMENTS: Final = (
    "API keys are never given as arguments, which the process list and the shell's history show; "
    "set TELNYX_API_KEY, or name api_key_file or api_key_command in a profile."
)

_EVENTS: Final = "a simulated event: keynote (unless named), still, small, huge, archive, empty"

_GROUPS: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "flags": {
        "--demo": {"metavar": "S", "help": _EVENTS},
        "--faults": {"metavar": "SPEC", "help": "what goes wrong in the demo; see below"},
        "--read-only": {"action": "store_true", "help": "nothing but reading leaves this process"},
        "--viewer": {
            "action": "store_true",
            "help": "read-only, for accounts that others log in to",
        },
        "--profile": {"metavar": "P", "help": "a profile of the configuration file"},
        "--interval": {"metavar": "S", "help": "seconds between two looks, 1 to 60 (2)"},
        "--base-url": {"metavar": "URL", "help": "instead of https://api.telnyx.com/v2"},
        "--relay": {"metavar": "URL", "help": "watch through a relay, which has the key"},
        "--insecure-http": {"action": "store_true", "help": "plain http beyond this machine"},
        "--config": {"metavar": "FILE", "help": "instead of the usual configuration file"},
        "--version": {
            "action": "version",
            "version": f"roomtui {__version__}",
            "help": "print the version and exit",
        },
        "-h, --help": {"action": "help", "help": "print this and exit"},
    },
    "flags of snapshot and journal": {
        "--json": {"action": "store_true", "help": "as JSON, for scripts"},
    },
    "flags of journal": {
        "--since": {"metavar": "T", "help": "30m, 2h, 3d, 14:02, a day, or day and time"},
        "--session": {"metavar": "ID", "help": "only what was done to it; its start is enough"},
    },
    "flags of demo-server": {
        "--host": {"metavar": "H", "help": "address to listen on (127.0.0.1)"},
        "--port": {"metavar": "N", "help": f"port to listen on, 0 for any ({DEFAULT_PORT})"},
        "--scenario": {"metavar": "S", "help": f"what to simulate ({DEFAULT_SCENARIO})"},
        "--seed": {"metavar": "N", "help": "another event of the same kind"},
    },
    "flags of relay-config": {
        "--listen": {"metavar": "H:N", "help": "where viewers come to (127.0.0.1:8766)"},
        "--budget": {"metavar": "N", "help": "requests a second to the service at most (5)"},
        "--folder": {"metavar": "DIR", "help": "what nginx writes (/run/roomtui-relay)"},
        "--key-file": {
            "metavar": "FILE",
            "help": "what adds the key (/etc/roomtui/relay-key.conf)",
        },
        "--no-files": {"action": "store_true", "help": "no recordings, whose answers bear links"},
    },
}
_KNOWN: Final = [
    name for group in _GROUPS.values() for names in group for name in names.split(", ")
]

_DESCRIPTION: Final = """\
A terminal console for live video rooms of the Telnyx Video API.

commands:
  (none)       the console
  snapshot     print the current picture once, for scripts and pipes
  check        try configuration, credentials, network and terminal
  journal      print what was done, by whom, and what became of it
  demo-server  serve the simulated API over HTTP
  relay-config print an nginx configuration that lets many viewers share one key"""

_EPILOG: Final = """\
The API key comes from TELNYX_API_KEY, or from api_key_command, api_key_file or
api_key_env of a profile in the configuration file; never from an argument.

--faults, with --demo or demo-server, takes faults and how often they strike,
with commas between them: 429=5% (of requests), 401=10s/2m (10 s of every 2
minutes), slow=10%:3s (by 3 s), skew=1h; or a mix of many: flaky, stormy, all.
The README has them all, and a wrong name is answered with those there are."""

_KEYLIKE: Final = re.compile(r"(telnyx|x)?(api)?(key|token|auth)|secret|bearer")
_HARMLESS: Final = re.compile(r"-{0,2}[A-Za-z][a-z-]{0,23}")


class _Parser(ArgumentParser):
    """Raises instead of printing usage; argparse's own words hold values, which may be secret."""

    def error(self, message: str) -> NoReturn:
        flag = re.match(r"argument (--[a-z-]+): (expected|ignored)", message)
        if flag is None:
            raise SettingsError("These arguments do not fit together; see roomtui --help.")
        raise SettingsError(
            f"{flag[1]} {'needs a' if flag[2] == 'expected' else 'takes no'} value."
        )


def parse(argv: Sequence[str]) -> Namespace:
    """Read the command line; what was not given is None or False.

    Raises:
        SettingsError: something is wrong with it.
        SystemExit: help or the version was asked for and has been printed.
    """
    words = _with_scenario(argv)
    _refuse_unknown_flags(words)
    args, rest = _parser().parse_known_intermixed_args(words)
    command = args.command
    if command is not None and command not in COMMANDS:
        raise SettingsError(f"There is no command{_shown(command)}{near(command, COMMANDS)}")
    if rest:
        raise SettingsError(f"{command} takes no further word; see roomtui --help.")
    for name, value in vars(args).items():
        if name != "command" and value and name not in COMMANDS.get(command, COMMON):
            flag = f"--{name.replace('_', '-')}"
            raise SettingsError(f"{flag} does not go with {command or 'the console'}.")
    return args


def _parser() -> ArgumentParser:
    parser = _Parser(
        prog="roomtui",
        usage="roomtui [flags] [command]",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    parser.add_argument("command", nargs="?", help=SUPPRESS)
    for title, flags in _GROUPS.items():
        group = parser.add_argument_group(title)
        for names, how in flags.items():
            group.add_argument(*names.split(", "), **how)
    return parser


def _with_scenario(argv: Sequence[str]) -> list[str]:
    """Give every `--demo` a value, so that a bare one swallows neither command nor flag."""
    words: list[str] = []
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word in {"--demo", "--demo="}:
            named = word == "--demo" and rest and rest[0] not in COMMANDS and rest[0][:1] != "-"
            word = f"--demo={rest.pop(0) if named else DEFAULT_SCENARIO}"
        words.append(word)
    return words


def _refuse_unknown_flags(words: Sequence[str]) -> None:
    for word in words:
        flag = word.partition("=")[0]
        if flag in _KNOWN or not re.match(r"--?[^-\d.]", flag):
            continue
        if _KEYLIKE.match(re.sub(r"[-_]", "", flag).lower()):
            raise SettingsError(KEYS_ARE_NO_ARGUMENTS)
        raise SettingsError(
            f"There is no flag{_shown(flag)}{near(flag, _KNOWN, '; see roomtui --help.')}"
        )


def _shown(word: str) -> str:
    """Repeat a word only if it cannot be a key that went astray."""
    return f" {word}" if _HARMLESS.fullmatch(word) else " of that name"
