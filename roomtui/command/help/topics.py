"""The topics of the manual, and the texts of the package that they stand for."""

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final, NamedTuple


class Topic(NamedTuple):
    """A text of the package, and what it is about."""

    file: str
    about: str


TOPICS: Final[Mapping[str, Topic]] = MappingProxyType({
    "keys": Topic("manual/keys.md", "every key, and what is asked before something is sent"),
    "screens": Topic("manual/screens.md", "what the screens show, from live rooms to history"),
    "commands": Topic("manual/commands.md", "the command line: commands, flags, exit statuses"),
    "configuration": Topic("manual/configuration.md", "the file, the key, the variables, the pace"),
    "attention": Topic("manual/attention.md", "what needs a hand: the rules, and their bounds"),
    "policies": Topic("manual/policies.md", "quiet rooms, doors that stay shut; the off switch"),
    "snapshot": Topic("manual/snapshot.md", "without a screen: lines and JSON, once or for good"),
    "journal": Topic("manual/journal.md", "what was done, by whom, and what became of it"),
    "viewers": Topic("manual/viewers.md", "let others watch over SSH, and do nothing else"),
    "relay": Topic("manual/relay.md", "many viewers behind nginx, with one key"),
    "trust": Topic("manual/trust.md", "what is on screen, on disk, and never anywhere"),
    "failures": Topic("manual/failures.md", "what happens when something fails, row by row"),
    "rehearsal": Topic("manual/rehearsal.md", "the simulation, and the faults that it can have"),
    "performance": Topic("manual/performance.md", "figures beside those of others"),
    "development": Topic("manual/development.md", "tests, lint, types, and where things are"),
    "architecture": Topic("ARCHITECTURE.md", "how it is built, and where a change goes"),
    "changes": Topic("CHANGES.md", "what is new in each version"),
    "license": Topic("LICENSE", "what you may do with it"),
})  # fmt: skip
"""Every topic by its name, in the order of a reader who is new."""

OTHER_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "check": "commands",
        "config": "configuration",
        "demo": "rehearsal",
        "demo-server": "rehearsal",
        "faults": "rehearsal",
        "flags": "commands",
        "help": "commands",
        "licence": "license",
        "door": "policies",
        "moderation": "keys",
        "quiet": "policies",
        "relay-config": "relay",
        "ssh": "viewers",
        "viewer": "viewers",
        "watch": "snapshot",
    }
)
"""What else a topic is asked for by: each command of the command line is among these or above."""


def topic_of(word: str) -> Topic | None:
    """Return the topic that a word names, whatever its case and ending; None if there is none."""
    name = word.lower().removesuffix(".md")
    return TOPICS.get(OTHER_NAMES.get(name, name))


def read(topic: Topic) -> str:
    """Return the text of a topic, which may be in an archive."""
    return files("roomtui").joinpath(topic.file).read_text("utf-8")
