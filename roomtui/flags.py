"""Declarations of the flags and commands of the command line."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

DEFAULT_SCENARIO: Final = "keynote"
DEFAULT_PORT: Final = 8765
DEFAULT_LIMIT: Final = 600


class Flag(NamedTuple):
    """A flag: what `--help` says of it in a line, and the manual where it has more to say.

    One without a `metavar` takes no value.
    """

    help: str
    metavar: str = ""
    manual: str = ""

    @property
    def options(self) -> dict[str, Any]:
        """Return what argparse is told of it."""
        taking = {"metavar": self.metavar} if self.metavar else {"action": "store_true"}
        return {**taking, "help": self.help}


DeclaredFlags = Mapping[str, Flag]

_JSON: Final[DeclaredFlags] = {"--json": Flag("as JSON, for scripts")}

COMMON: Final[DeclaredFlags] = {
    "--demo": Flag(
        "a simulated event: keynote (unless named), still, small, huge, archive, incidents, empty",
        "[S]",
        "run against the simulation: keynote (unless named), small, huge, archive, incidents, "
        "empty or still",
    ),
    "--faults": Flag(
        "what goes wrong in the demo; see below",
        "SPEC",
        "let the simulation go wrong: see [Rehearse the worst](rehearsal.md)",
    ),
    "--read-only": Flag(
        "nothing but reading leaves this process",
        manual="send nothing but GET, whatever key is pressed",
    ),
    "--viewer": Flag(
        "read-only, for accounts that others log in to",
        manual="the same, for [accounts that others log in to](viewers.md): deaf to the "
        "environment",
    ),
    "--profile": Flag("a profile of the configuration file", "P"),
    "--interval": Flag("seconds between two refreshes, 1 to 60 (2)", "S"),
    "--base-url": Flag(
        "instead of https://api.telnyx.com/v2",
        "URL",
        "another service than https://api.telnyx.com/v2, such as a `demo-server`",
    ),
    "--relay": Flag(
        "watch through a relay, which has the key",
        "URL",
        "watch through [a relay](relay.md) that has the key: read-only, and no key is looked for",
    ),
    "--insecure-http": Flag(
        "plain http beyond this machine",
        manual="allow plain `http://` to a host that is not this machine",
    ),
    "--config": Flag("instead of the usual configuration file", "FILE"),
}
"""The flags of the console, which most commands take too."""

EVERYWHERE: Final[DeclaredFlags] = {
    "--version": Flag("print the version and exit"),
    "--help": Flag("print this and exit; after a command, its flags"),
}
"""The flags that every command takes."""

KEYLESS: Final = frozenset({"journal", "policies", "demo-server", "relay-config", "help"})
"""The commands that need no API key, and whose help does not speak of one."""


class Subcommand(NamedTuple):
    """A command: what it does, the flags that it has for itself, and those that it shares.

    A flag of its own goes before one that is shared and has the same name. `word` is what `--help`
    calls the one further word that it takes, if any.
    """

    says: str
    own: DeclaredFlags = MappingProxyType({})
    common: frozenset[str] = frozenset(COMMON)
    word: str = ""

    @property
    def flags(self) -> DeclaredFlags:
        """Return every flag that goes with it, its own first."""
        shared = {name: flag for name, flag in COMMON.items() if name in self.common}
        return {**self.own, **{name: flag for name, flag in shared.items() if name not in self.own}}


CONSOLE: Final = Subcommand(
    says="the console",
    own={
        "--theme": Flag(
            "auto, dark, light, contrast or ansi",
            "T",
            "the [colours](screens.md): `auto`, `dark`, `light`, `contrast` or `ansi`",
        ),
        "--stock-output": Flag(
            "draw all that may have changed",
            manual="let Textual write to the terminal, for one that shows oddities: many times "
            "the bytes",
        ),
        "--no-mouse": Flag(
            "leave the mouse to the terminal, to select text",
            manual="leave the mouse to the terminal: it selects text, and clicks nothing here",
        ),
    },
)
COMMANDS: Final[Mapping[str, Subcommand]] = {
    "snapshot": Subcommand(
        says="print the current snapshot once; 3 if partial",
        own={
            "--watch": Flag(
                "then a line for whatever changes",
                manual="go on with a line for whatever changes: see "
                "[Without a screen](snapshot.md)",
            ),
            **_JSON,
        },
    ),
    "check": Subcommand(says="try configuration, credentials, network and terminal"),
    "journal": Subcommand(
        says="print what was done, by whom, and what became of it",
        own={
            "--since": Flag(
                "30m, 2h, 3d, 14:02, a day, or day and time",
                "T",
                "from then on: `30m`, `2h`, `3d`, `14:02`, `2026-11-23` or both, `02:30+01:00`",
            ),
            "--session": Flag(
                "only what was done to it; its start is enough",
                "ID",
                "what was done to one session; the start of its id is enough",
            ),
            "--plan": Flag(
                "only the requests of a plan; its start is enough",
                "ID",
                "the requests of one plan; the start of its id is enough",
            ),
            "--policy": Flag(
                "only what a policy did; its start is enough",
                "ID",
                "what one policy did; the start of its id is enough",
            ),
            "--by": Flag(
                "plan or policy: a line for each, in JSON an object",
                "WHAT",
                "`plan` or `policy`: one line for each of them, with what became of it; with "
                "`--json` an object; what is of none is told by itself",
            ),
            "--entries": Flag(
                "with --by: a line for each action too",
                manual="with `--by`: below its line also one for each action",
            ),
            **_JSON,
        },
        common=frozenset({"--demo", "--profile", "--config"}),
    ),
    "policies": Subcommand(
        says="show which policies are on, or switch all off: `policies off`",
        common=frozenset({"--demo"}),
        word="[off|on]",
    ),
    "demo-server": Subcommand(
        says="serve the simulated API over HTTP",
        own={
            "--host": Flag("address to listen on (127.0.0.1)", "H"),
            "--port": Flag(f"port to listen on, 0 for any ({DEFAULT_PORT})", "N"),
            "--scenario": Flag(f"what to simulate ({DEFAULT_SCENARIO})", "S"),
            "--seed": Flag("another event of the same kind", "N"),
            "--limit": Flag(
                f"requests a minute of the key ({DEFAULT_LIMIT})",
                "N",
                f"the requests a minute that are let in ({DEFAULT_LIMIT})",
            ),
        },
        common=frozenset({"--faults"}),
    ),
    "relay-config": Subcommand(
        says="print an nginx configuration: many viewers, one key",
        own={
            "--listen": Flag(
                "where viewers come to (127.0.0.1:8766)",
                "H:N",
            ),
            "--interval": Flag(
                "seconds between two refreshes, 2 to 60 (2)",
                "S",
                "seconds between two refreshes, 2 to 60 (2); viewers should not refresh more often",
            ),
            "--budget": Flag(
                "requests a second to the service at most (5)",
                "N",
                "requests a second that the service is sent in the long run, whatever viewers ask "
                "(5); up to 60 more in a burst",
            ),
            "--folder": Flag(
                "what nginx writes (/run/roomtui-relay/nginx)",
                "DIR",
                "where nginx writes, with its pid beside it (`/run/roomtui-relay/nginx`)",
            ),
            "--key-file": Flag(
                "what adds the key (/etc/roomtui/relay-key.conf)",
                "FILE",
                "where the key is (`/etc/roomtui/relay-key.conf`)",
            ),
            "--no-files": Flag(
                "no recordings, whose answers bear links",
                manual="serve no recordings and compositions",
            ),
            "--name": Flag(
                "answer to these names too, like a.com,b.com",
                "NAMES",
                "the names by which viewers come, if those have a dot: "
                "`relay.example.com,b.example`",
            ),
            "--resolver": Flag(
                "print the name servers as they are now, alone",
                manual="print nothing but the name servers of this machine as they are now",
            ),
            "--user": Flag("whom nginx runs as (roomtui-relay)", "U[:G]"),
            "--output": Flag(
                "write it there, whole or not at all",
                "FILE",
                "write it there, whole or not at all, instead of printing it",
            ),
            "--systemd": Flag(
                "a systemd unit that runs the relay",
                manual="print the systemd unit that runs the relay",
            ),
            "--config": Flag(
                "which the unit runs (/etc/roomtui/relay.conf)",
                "FILE",
                "the configuration that the unit runs (`/etc/roomtui/relay.conf`)",
            ),
        },
        common=frozenset({"--base-url", "--insecure-http"}),
    ),
    "help": Subcommand(
        says="show the manual: its topics, or one of them",
        common=frozenset(),
        word="[TOPIC]",
    ),
}
"""The commands by name; the console has none."""

ALL: Final[DeclaredFlags] = {
    **{
        name: flag
        for command in (CONSOLE, *COMMANDS.values())
        for name, flag in command.own.items()
    },
    **COMMON,
}
"""Every flag there is, but those that every command takes."""
