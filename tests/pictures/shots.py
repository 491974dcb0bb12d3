"""The screenshots of README and manual: of which walks they are, and what they are called."""

from collections.abc import Mapping
from typing import Final

from tests.pictures.modes import Play

_WIDE, _NARROW = (120, 40), (80, 24)

SHOTS: Final[Mapping[Play, Mapping[str, str]]] = {
    Play("dark", _WIDE, "keynote"): {
        "people": "live-120x40",
        "kick": "kick-120x40",
        "help": "keys-120x40",
        "history": "history-120x40",
        "compositions": "compositions-120x40",
        "offline": "offline-120x40",
    },
    Play("light", _WIDE, "keynote"): {
        "people": "live-light-120x40",
        "history": "history-light-120x40",
    },
    Play("dark", _NARROW, "narrow"): {
        "live": "live-80x24",
        "end": "end-80x24",
        "room": "room-80x24",
    },
    Play("light", _NARROW, "narrow"): {"live": "live-light-80x24"},
    Play("dark", _WIDE, "viewer"): {"read-only": "read-only-120x40"},
    Play("dark", _WIDE, "archive"): {"recordings": "recordings-120x40"},
    Play("dark", _NARROW, "detail"): {"detail": "detail-80x24"},
    Play("dark", _WIDE, "compose"): {"compose": "compose-120x40"},
}
"""The names of the pictures that are kept, by walk and scene."""

SHOT_NAMES: Final = frozenset(name for named in SHOTS.values() for name in named.values())
