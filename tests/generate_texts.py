"""Writes into README and manual what is declared: keys, flags, commands, settings, scenarios.

`python -m tests.generate_texts` after a change of a declaration, and `test_texts.py` fails until
then. A text has a place for it between `<!-- generated: NAME -->` and `<!-- end -->`.
"""

import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from msgspec import Struct

import roomtui
from roomtui import config, flags
from roomtui.attention_table import TellingTable
from roomtui.command.help.topics import TOPICS
from roomtui.demo.scenarios import SCENARIOS
from roomtui.flags import DeclaredFlags
from roomtui.live.attention.facts import lasting
from roomtui.live.attention.rule import Rule
from roomtui.live.attention.rules import RULES
from roomtui.policy_limits import PolicyLimits
from roomtui.thresholds import THRESHOLDS, TIMES
from roomtui.ui.command import Command, Group, Scope
from roomtui.ui.commands import COMMANDS, shown_keys

PACKAGE: Final = Path(roomtui.__file__).parent
README: Final = PACKAGE.parent / "README.md"
TEXTS: Final = (README, *sorted(PACKAGE.glob("*.md")), *sorted(PACKAGE.glob("manual/*.md")))

_PLACE: Final = re.compile(
    r"(<!-- generated: (?P<name>[a-z -]+?) -->\n).*?(<!-- end -->)", re.DOTALL
)
_SCOPES: Final = {
    Scope.LIVE: "On the live screen",
    Scope.FILES: "On the screens of recordings and compositions",
    Scope.ATTENTION: "On the attention screen",
    Scope.SCREEN: "On any screen",
    Scope.TABLE: "In any table",
    Scope.QUESTION: "In a question",
    Scope.APP: "Everywhere",
}
_KINDS: Final = {
    str: "text", float: "a number", int: "a number", bool: "true or false", tuple: "a list",
    dict: "a table",
}  # fmt: skip

Rows = Iterable[tuple[str, str]]


def current(text: str) -> str:
    """Give a text with what is declared now in its places.

    Raises:
        KeyError: it has a place for something that is not generated.
    """
    return _PLACE.sub(lambda place: f"{place[1]}{_generated(place['name'])}{place[3]}", text)


def _generated(name: str) -> str:
    if name.startswith("keys of "):
        return _keys(name.split()[2:])
    return _GENERATED[name]()


def _table(headings: str, rows: Iterable[Iterable[str]]) -> str:
    lines = (f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)
    rule = "|" + "---|" * (headings.count("|") - 1)
    return "\n".join((headings, rule, *lines, ""))


def _key_table(commands: Iterable[Command]) -> str:
    return _table("| key | what it does |", map(_key_row, commands))


def _key_row(command: Command) -> tuple[str, str]:
    return " ".join(f"`{key}`" for key in shown_keys(command.keys)), command.help


def _keys(ids: Iterable[str]) -> str:
    """List some commands."""
    known = {command.id: command for command in COMMANDS}
    return _key_table(known[one] for one in ids)


def _all_keys() -> str:
    """List every command, by what it is for and where it works."""
    parts = (part for group in Group for part in (f"## {group}\n", *_by_scope(group)))
    return "\n".join(parts)


def _by_scope(group: Group) -> Iterator[str]:
    """Yield a table of keys for each place that commands of a group work in."""
    for scope, title in _SCOPES.items():
        if here := [c for c in COMMANDS if c.scope is scope and c.group is group]:
            yield f"{title}:\n\n{_key_table(here)}"


def _ids() -> str:
    ids = ", ".join(f"`{command.id}`" for command in COMMANDS)
    return textwrap.fill(f"{ids}.", 100, break_on_hyphens=False) + "\n"


def _commands() -> str:
    rows = (
        (f"`{' '.join(filter(None, ('roomtui', name, command.word)))}`", command.says)
        for name, command in {"": flags.CONSOLE, **flags.COMMANDS}.items()
    )
    return _table("| command | what it does |", rows)


def _flags(declared: DeclaredFlags) -> str:
    rows = (
        (f"`{f'{name} {flag.metavar}'.strip()}`", flag.manual or flag.help)
        for name, flag in declared.items()
    )
    return _table("| flag | what it does |", rows)


def _flags_of_commands() -> str:
    return "\n".join(
        f"`{name}`:\n\n{_flags(command.own)}"
        for name, command in flags.COMMANDS.items()
        if command.own and name != "relay-config"
    )


def _settings(kind: type[Struct]) -> str:
    hints = get_type_hints(kind, include_extras=True)
    rows = ((f"`{name}`", _value(hint), hint.__metadata__[0].description)
            for name, hint in hints.items())  # fmt: skip
    return _table("| key | value | what it says |", rows)


def _value(hint: Any) -> str:
    kind = get_args(hint)[0]
    kinds = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    return " or ".join(_KINDS[get_origin(one) or one] for one in kinds if one is not NoneType)


def _scenarios() -> str:
    rows = ((f"`{name}`", scenario.description) for name, scenario in SCENARIOS.items())
    return _table("| scenario | what is simulated |", rows)


def _rules() -> str:
    return "\n".join(map(_rule, RULES.values()))


def _rule(rule: Rule[Any, Any]) -> str:
    """Tell of one rule when it raises an alert, when that is over, and its thresholds."""
    kind = THRESHOLDS[rule.id]
    hints = get_type_hints(kind, include_extras=True)
    rows = [
        (f"`{name}`", _threshold(name, getattr(kind(), name)), hint.__metadata__[0].description)
        for name, hint in hints.items()
    ]
    sentences = (
        f"{rule.when} Severity: {rule.severity.name.lower()}. Evidence: {rule.evidence}.",
        f"Over: {rule.clears[0].lower()}{rule.clears[1:]}",
    )
    told = "\n".join(textwrap.fill(one, 100, break_on_hyphens=False) for one in sentences)
    table = f"\n\n{_table('| threshold | unless given | what it says |', rows)}" if rows else "\n"
    return f"### {rule.title}: `{rule.id}`\n\n{told}{table}"


def _threshold(name: str, value: int) -> str:
    return f"`{lasting(value)}`" if name in TIMES else f"{value:,}"


def _topics() -> str:
    rows = ((f"[{name}](roomtui/{topic.file})", topic.about) for name, topic in TOPICS.items())
    return _table("| topic | what it is about |", rows)


_GENERATED: Final[Mapping[str, Callable[[], str]]] = {
    "keys": _all_keys,
    "command ids": _ids,
    "commands": _commands,
    "flags": lambda: _flags({**flags.COMMON, **flags.CONSOLE.own, **flags.EVERYWHERE}),
    "flags of commands": _flags_of_commands,
    "flags of relay-config": lambda: _flags(flags.COMMANDS["relay-config"].own),
    "settings": lambda: _settings(config.ConfigTable),
    "settings of profiles": lambda: _settings(config.Profile),
    "rules": _rules,
    "settings of attention": lambda: _settings(TellingTable),
    "settings of policies": lambda: _settings(PolicyLimits),
    "scenarios": _scenarios,
    "topics": _topics,
}
"""What each place of a text takes, by its name."""


def outdated() -> Iterator[tuple[Path, str]]:
    """Yield each text that says something else than is declared, and what it should say."""
    for file in TEXTS:
        text = file.read_text()
        if (wanted := current(text)) != text:
            yield file, wanted


def main() -> None:
    """Bring every text up to date, and name those that were not."""
    for file, wanted in list(outdated()):
        file.write_text(wanted)
        sys.stdout.write(f"{file.relative_to(PACKAGE.parent)}\n")


if __name__ == "__main__":
    main()
