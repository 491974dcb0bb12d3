"""Preferences: how an operator left the screen of a profile, in a small file of the state folder.

A file holds nothing but what `Preferences` has: no filter, no mark, and nothing of the account. It
is written whole, by the first console of the profile that changes anything and then by no other
until that one has ended.
"""

from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta, Struct

from roomtui.profile_file import FileKind, ProfileFile

FOLDER: Final = "preferences"
"""Where the files lie, within the state folder."""

VERSION: Final = 1
"""The form of the file; one of a higher version is of a newer roomtui."""

LARGEST: Final = 16 * 1024
"""Bytes of a file; twice what all tables of all screens can fill."""

_MOST: Final = 64
_Name = Annotated[str, Meta(max_length=_MOST)]
"""The name of a theme, a screen, a pane or a column."""


class Sort(Struct, frozen=True, omit_defaults=True):
    """What a table is sorted by, the title of a column, and whether in reverse."""

    by: _Name | None = None
    reverse: bool = False


class Preferences(Struct, frozen=True, omit_defaults=True):
    """What is remembered; what is empty was never chosen.

    `zoomed` has a pane by its screen, `sorts` are by the screen and the pane: `live.people`.
    """

    version: int = VERSION
    theme: _Name = ""
    screen: _Name = ""
    zoomed: Annotated[dict[_Name, _Name], Meta(max_length=_MOST)] = {}
    sorts: Annotated[dict[_Name, Sort], Meta(max_length=_MOST)] = {}


_KIND: Final = FileKind(
    form=Preferences,
    version=VERSION,
    folder=FOLDER,
    largest=LARGEST,
    name="The file of preferences",
    content="How the screen is set",
)


class PreferencesFile(ProfileFile[Preferences]):
    """The preferences of one profile on disk.

    Args:
        state_dir: the state folder.
        profile: the name of the profile.
    """

    def __init__(self, state_dir: Path, profile: str) -> None:
        super().__init__(_KIND, state_dir, profile)
