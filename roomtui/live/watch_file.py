"""The file of the watch list that a profile has; any console that may write changes it in turn."""

from collections.abc import Callable, Collection, Iterable
from functools import reduce
from typing import Annotated, Final

from msgspec import Meta, Struct
from msgspec.structs import replace

from roomtui.live.watch_list import MOST, Watched, shown
from roomtui.profile_file import FileKind, ProfileFileError
from roomtui.text import counted

VERSION: Final = 1


class WatchFile(Struct, frozen=True):
    """What the file holds."""

    version: int = VERSION
    watched: Annotated[tuple[Watched, ...], Meta(max_length=MOST)] = ()


WATCH_FILES: Final = FileKind(
    form=WatchFile,
    version=VERSION,
    folder="watch-list",
    largest=4 << 20,
    name="The watch list",
    content="Who is watched",
    is_kept=True,
)

Change = Callable[[WatchFile], WatchFile]


class WatchListFull(ProfileFileError):
    """Nobody more can be watched."""


def watching(people: Iterable[Watched]) -> Change:
    """Return a change that has some people watched.

    Who is watched already keeps since when, by whom, and the note where none is given.
    """
    new = {one.key: shown(one) for one in people}

    def change(file: WatchFile) -> WatchFile:
        known = {one.key: one for one in file.watched}
        for key, one in new.items():
            before = known.get(key)
            known[key] = (
                one
                if before is None
                else replace(before, name=one.name or before.name, note=one.note or before.note)
            )
        if len(known) > MOST:
            most = counted(MOST, "person", "people")
            raise WatchListFull(f"No more than {most} can be watched; take some off the list.")
        return _with(file, known.values())

    return change


def noting(key: str, note: str) -> Change:
    """Return a change that sets the note of somebody, if they are watched still."""

    def change(file: WatchFile) -> WatchFile:
        changed = (shown(replace(w, note=note)) if w.key == key else w for w in file.watched)
        return _with(file, changed)

    return change


def not_watching(keys: Collection[str]) -> Change:
    """Return a change that has some people watched no more, by the keys of their identities."""

    def change(file: WatchFile) -> WatchFile:
        return _with(file, (one for one in file.watched if one.key not in keys))

    return change


def changed(file: WatchFile, changes: Iterable[Change]) -> WatchFile:
    """Return a file after some changes, the same object where they change nothing."""
    return reduce(lambda before, change: change(before), changes, file)


def _with(file: WatchFile, people: Iterable[Watched]) -> WatchFile:
    watched = tuple(people)
    return file if watched == file.watched else WatchFile(watched=watched)
