"""Style sheets that are read as part of the package, which may be in an archive."""

from pathlib import PurePath

from textual.css.stylesheet import Stylesheet

import roomtui


class PackagedStylesheet(Stylesheet):
    """Reads what is beside the code as the code is read; Textual opens files only."""

    def read(self, filename: str | PurePath) -> None:
        """Read a style sheet of the package.

        Raises:
            OSError: there is none of that name.
        """
        data: bytes = vars(roomtui)["__loader__"].get_data(str(filename))
        self.add_source(data.decode(), (str(filename), ""))
