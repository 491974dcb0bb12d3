"""The file of trends: what was seen of an account for a day, for the next console to go on with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta, Struct

from roomtui.live.trends.series import Series
from roomtui.live.trends.stored_trends import LARGEST, NotTrends, StoredTrends, decoded, encoded
from roomtui.profile_file import FileKind, ProfileFile, ProfileFileError
from roomtui.text import safe

VERSION: Final = 1
"""The form of the file; one of a higher version is of a newer roomtui."""

IN_JSON: Final = LARGEST * 4 // 3 + 4096
"""Bytes of a file, in which the series are text."""


class TrendsDocument(Struct, frozen=True, omit_defaults=True):
    """All series of one account, encoded, and the account that they are of."""

    version: int = VERSION
    account: Annotated[str, Meta(max_length=4096)] = ""
    series: bytes = b""


_KIND: Final = FileKind(
    form=TrendsDocument,
    version=VERSION,
    folder="trends",
    largest=IN_JSON,
    name="The file of trends",
    content="How many people there were",
)


class TrendsFile:
    """The trends of one profile on disk. Its methods block; call them in a thread.

    Args:
        state_dir: the state folder.
        profile: the name of the profile.
        account: what the trends are of; what another left is not taken, and is replaced.
    """

    def __init__(self, state_dir: Path, profile: str, account: str) -> None:
        self._file = ProfileFile(_KIND, state_dir, profile)
        self._account = account

    def read(self) -> tuple[Series, Mapping[str, Series]] | None:
        """Return the series of the account and of its sessions, None where none are kept.

        Raises:
            ProfileFileError: the file cannot be read.
        """
        kept = self._file.read()
        if kept.account != self._account or not kept.series:
            return None
        try:
            return decoded(kept.series)
        except NotTrends:
            name = f"The file of trends {safe(self._file.path)}"
            raise ProfileFileError(
                f"{name} cannot be understood; the next change replaces it."
            ) from None

    def write(self, kept: StoredTrends) -> bool:
        """Write all of it in one step; return no where that is another console's business.

        Raises:
            ProfileFileError: it could not be written; what was there is as it was.
        """
        return self._file.write(TrendsDocument(account=self._account, series=encoded(kept)))

    def close(self) -> None:
        """Release the lock, so that another console of the profile may write."""
        self._file.close()
