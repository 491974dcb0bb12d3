"""The user's folders for configuration and state (XDG); raises where there are none."""

from collections.abc import Callable
from pathlib import Path

from roomtui.settings_error import SettingsError
from roomtui.text import safe


def user_folder(find: Callable[[], Path]) -> Path | None:
    """Return a folder of the user's, found by platformdirs; None where no home is known."""
    try:
        folder = find()
    except (RuntimeError, KeyError):
        return None
    return folder if folder.is_absolute() else None


def expanded(path: str, place: str) -> Path:
    """Return a path with the home that its `~` stands for.

    Raises:
        SettingsError: there is no such home; `place` is where the path was given.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise SettingsError(
            f"{place}: no home is known for {safe(Path(path).parts[0], 40)}; give the whole path."
        ) from None
