"""Declarations of the flags and commands of the command line."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

DEFAULT_SCENARIO: Final = "keynote"
DEFAULT_PORT: Final = 8765
DEFAULT_LIMIT: Final = 600

Flags = Mapping[str, Mapping[str, Any]]
"""What argparse is told of each flag."""

_EVENTS: Final = "a simulated event: keynote (unless named), still, small, huge, archive, empty"
_JSON: Final[Flags] = {"--json": {"action": "store_true", "help": "as JSON, for scripts"}}

COMMON: Final[Flags] = {
    "--demo": {"metavar": "S", "help": _EVENTS},
    "--faults": {"metavar": "SPEC", "help": "what goes wrong in the demo; see below"},
    "--read-only": {"action": "store_true", "help": "nothing but reading leaves this process"},
    "--viewer": {"action": "store_true", "help": "read-only, for accounts that others log in to"},
    "--profile": {"metavar": "P", "help": "a profile of the configuration file"},
    "--interval": {"metavar": "S", "help": "seconds between two looks, 1 to 60 (2)"},
    "--base-url": {"metavar": "URL", "help": "instead of https://api.telnyx.com/v2"},
    "--relay": {"metavar": "URL", "help": "watch through a relay, which has the key"},
    "--insecure-http": {"action": "store_true", "help": "plain http beyond this machine"},
    "--config": {"metavar": "FILE", "help": "instead of the usual configuration file"},
}
"""The flags of the console, which most commands take too."""

KEYLESS: Final = frozenset({"journal", "demo-server", "relay-config"})
"""The commands that need no API key, and whose help does not speak of one."""


class Subcommand(NamedTuple):
    """A command: what it does, the flags that it has for itself, and those that it shares.

    A flag of its own goes before one that is shared and has the same name.
    """

    says: str
    own: Flags = MappingProxyType({})
    common: frozenset[str] = frozenset(COMMON)

    @property
    def flags(self) -> Flags:
        """Return every flag that goes with it, its own first."""
        shared = {name: how for name, how in COMMON.items() if name in self.common}
        return {**self.own, **{name: how for name, how in shared.items() if name not in self.own}}


CONSOLE: Final = Subcommand(
    says="the console",
    own={
        "--stock-output": {"action": "store_true", "help": "draw all that may have changed"},
    },
)
COMMANDS: Final[Mapping[str, Subcommand]] = {
    "snapshot": Subcommand(
        says="print the current snapshot once; 3 if partial",
        own={
            "--watch": {"action": "store_true", "help": "then a line for whatever changes"},
            **_JSON,
        },
    ),
    "check": Subcommand(says="try configuration, credentials, network and terminal"),
    "journal": Subcommand(
        says="print what was done, by whom, and what became of it",
        own={
            "--since": {"metavar": "T", "help": "30m, 2h, 3d, 14:02, a day, or day and time"},
            "--session": {"metavar": "ID", "help": "only what was done to it; its start is enough"},
            **_JSON,
        },
        common=frozenset({"--demo", "--profile", "--config"}),
    ),
    "demo-server": Subcommand(
        says="serve the simulated API over HTTP",
        own={
            "--host": {"metavar": "H", "help": "address to listen on (127.0.0.1)"},
            "--port": {"metavar": "N", "help": f"port to listen on, 0 for any ({DEFAULT_PORT})"},
            "--scenario": {"metavar": "S", "help": f"what to simulate ({DEFAULT_SCENARIO})"},
            "--seed": {"metavar": "N", "help": "another event of the same kind"},
            "--limit": {"metavar": "N", "help": f"requests a minute of the key ({DEFAULT_LIMIT})"},
        },
        common=frozenset({"--faults"}),
    ),
    "relay-config": Subcommand(
        says="print an nginx configuration: many viewers, one key",
        own={
            "--listen": {"metavar": "H:N", "help": "where viewers come to (127.0.0.1:8766)"},
            "--interval": {"metavar": "S", "help": "seconds between two looks, 2 to 60 (2)"},
            "--budget": {"metavar": "N", "help": "requests a second to the service at most (5)"},
            "--folder": {"metavar": "DIR", "help": "what nginx writes (/run/roomtui-relay/nginx)"},
            "--key-file": {
                "metavar": "FILE",
                "help": "what adds the key (/etc/roomtui/relay-key.conf)",
            },
            "--no-files": {
                "action": "store_true",
                "help": "no recordings, whose answers bear links",
            },
            "--name": {"metavar": "NAMES", "help": "answer to these names too, like a.com,b.com"},
            "--resolver": {
                "action": "store_true",
                "help": "print the name servers as they are now, alone",
            },
            "--user": {"metavar": "U[:G]", "help": "whom nginx runs as (roomtui-relay)"},
            "--output": {"metavar": "FILE", "help": "write it there, whole or not at all"},
            "--systemd": {"action": "store_true", "help": "a systemd unit that runs the relay"},
            "--config": {
                "metavar": "FILE",
                "help": "which the unit runs (/etc/roomtui/relay.conf)",
            },
        },
        common=frozenset({"--base-url", "--insecure-http"}),
    ),
}
"""The commands by name; the console has none."""

ALL: Final[Flags] = {
    **{name: how for command in (CONSOLE, *COMMANDS.values()) for name, how in command.own.items()},
    **COMMON,
}
"""Every flag there is, but those that every command takes."""
