"""The command line: one flat set of flags, so that they go before or after the command."""

import re
from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from typing import Final, NoReturn

from roomtui import __version__
from roomtui.flags import (
    ALL,
    COMMANDS,
    CONSOLE,
    DEFAULT_SCENARIO,
    EVERYWHERE,
    KEYLESS,
    DeclaredFlags,
)
from roomtui.settings_error import SettingsError, did_you_mean

KEYS_ARE_NO_ARGUMENTS: Final = (
    "API keys are never given as arguments, which the process list and the shell's history show; "
    "set TELNYX_API_KEY, or name api_key_file or api_key_command in a profile."
)

_SHORT: Final = {"--help": "-h"}
_KNOWN: Final = (*ALL, *EVERYWHERE, *_SHORT.values())

_DESCRIPTION: Final = "A terminal console for live video rooms of the Telnyx Video API."

_EPILOG: Final = """\
The API key comes from TELNYX_API_KEY, or from api_key_command, api_key_file or
api_key_env of a profile in the configuration file; never from an argument."""

_MANUAL: Final = "The manual: `roomtui help` lists its topics, `roomtui help keys` shows one."

_FAULTS: Final = """\
--faults, with --demo or demo-server, takes faults and how often they strike,
with commas between them: 429=5% (of requests), 401=10s/2m (10 s of every 2
minutes), slow=10%:3s (by 3 s), skew=1h; or a mix of many: flaky, stormy, all.
`roomtui help rehearsal` has them all, and a wrong name is answered with those
there are."""

_KEYLIKE: Final = r"(telnyx|x)?(api)?(key|token|auth)|secret|bearer"
_HARMLESS: Final = r"-{0,2}[A-Za-z][a-z-]{0,23}"


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
    args, rest = _parser(None, ALL).parse_known_intermixed_args(words)
    command = args.command
    if command is not None and command not in COMMANDS:
        raise SettingsError(
            f"There is no command{shown_word(command)}{did_you_mean(command, COMMANDS)}"
        )
    if args.help or args.version:
        print(_help(command) if args.help else f"roomtui {__version__}")
        raise SystemExit
    args.word = rest.pop(0) if rest and command and COMMANDS[command].word else None
    if rest:
        most = "one word" if args.word else "no further word"
        raise SettingsError(f"{command} takes {most}; see roomtui --help.")
    _refuse_misplaced(args)
    return args


def _refuse_misplaced(args: Namespace) -> None:
    """Refuse a flag that does not go with the command."""
    taken = COMMANDS.get(args.command, CONSOLE).flags
    for flag in ALL.keys() - taken.keys():
        if getattr(args, flag.removeprefix("--").replace("-", "_")):
            raise SettingsError(f"{flag} does not go with {args.command or 'the console'}.")


def _help(name: str | None) -> str:
    command = COMMANDS.get(name or "", CONSOLE)
    return _parser(name, command.flags).format_help().rstrip("\n")


def _parser(name: str | None, flags: DeclaredFlags) -> ArgumentParser:
    """Return the parser of these flags, with the help of a command or of the console."""
    notes = [] if name in KEYLESS else [_EPILOG]
    notes += [_FAULTS] if "--faults" in flags else []
    notes += [_MANUAL] if name in {None, "help"} else []
    command = COMMANDS.get(name or "", CONSOLE)
    parser = _Parser(
        prog="roomtui",
        usage=f"roomtui {name or '[command]'} [flags] {command.word}".rstrip(),
        description=_overview() if name is None else _sentence(command.says),
        epilog="\n\n".join(notes),
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    parser.add_argument("command", nargs="?", help=SUPPRESS)
    group = parser.add_argument_group("flags")
    for name_of_flag, flag in {**flags, **EVERYWHERE}.items():
        names = filter(None, (_SHORT.get(name_of_flag), name_of_flag))
        group.add_argument(*names, **flag.options)
    return parser


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _overview() -> str:
    commands = {"(none)": CONSOLE, **COMMANDS}
    lines = (f"  {name:<12} {command.says}" for name, command in commands.items())
    return "\n".join((_DESCRIPTION, "", "commands:", *lines))


def _with_scenario(argv: Sequence[str]) -> list[str]:
    """Return every `--demo` a value, so that a bare one swallows neither command nor flag."""
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
        if re.match(_KEYLIKE, re.sub(r"[-_]", "", flag).lower()):
            raise SettingsError(KEYS_ARE_NO_ARGUMENTS)
        like = did_you_mean(flag, _KNOWN, "; see roomtui --help.")
        raise SettingsError(f"There is no flag{shown_word(flag)}{like}")


def shown_word(word: str) -> str:
    """Return a word to repeat, with a blank before it, only if it can be no key gone astray."""
    return f" {word}" if re.fullmatch(_HARMLESS, word) else " of that name"
