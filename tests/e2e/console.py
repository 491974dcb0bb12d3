"""One console watching one server, and the words that the tests speak."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from roomtui.demo.embedded import DEMO_KEY
from roomtui.text import name_of, short_id
from tests.e2e.server import DemoServer
from tests.e2e.terminal import WIDE, Size, Terminal


class Console(Terminal):
    """A roomtui that watches a server.

    `key` is what it has, right or wrong, `sudo_user` who claims to have started it.
    """

    def __init__(
        self,
        server: DemoServer,
        home: Path,
        *flags: str,
        size: Size = WIDE,
        key: str = DEMO_KEY,
        sudo_user: str = "",
    ) -> None:
        self.server = server
        self.home = home
        arguments = ("--base-url", server.base_url, "--interval", "1", *flags)
        environ = environ_in(home, TELNYX_API_KEY=key, SUDO_USER=sudo_user)
        super().__init__(arguments, environ, size)

    @property
    def session_id(self) -> str:
        """Return the id of the only session."""
        (running,) = (one.id for one in self.server.world.sessions.values() if one.active)
        return running

    @property
    def journal_files(self) -> list[Path]:
        """Return the files of the journal."""
        return sorted((self.home / "state" / "journal").glob("*.jsonl"))

    @property
    def journal(self) -> list[dict[str, Any]]:
        """Return the lines of the journal."""
        return [
            msgspec.json.decode(line)
            for file in self.journal_files
            for line in file.read_bytes().splitlines()
        ]

    def id_of(self, name: str) -> str:
        """Return the id of the only one present whose context has this in it."""
        (found,) = (
            one.id
            for one in self.server.world.participants.values()
            if one.left_at is None and name in (one.context or "")
        )
        return found

    def who(self, row: str) -> str:
        """Return the name of the participant whose row it is, by the id that stands in it."""
        everybody = self.server.world.participants.values()
        (found,) = (one for one in everybody if short_id(one.id) in row)
        return name_of(found.context)

    def go_to_people(self) -> None:
        """Go into the session under the cursor and wait until everybody is shown."""
        self.press("enter")
        everybody = len(self.server.world.present_in(self.session_id))
        self.wait_for(lambda: self.has_focus("Participants"), "the focus on the people")
        self.wait_for(lambda: len(self.rows()) == everybody and self.cursor_row(), "the people")

    def go_to_activity(self) -> None:
        """Go from the people to what happened."""
        self.press("tab")
        self.wait_for(lambda: self.has_focus("Activity"), "the activity")

    def open_filter(self) -> None:
        """Open the filter line, which takes the place of the keys."""
        self.press("/")
        self.wait_gone("? Help")

    def put_cursor_on(self, name: str) -> None:
        """Go down among the people to a name, from the top."""
        self.press("g")
        self.wait_for(lambda: self.rows()[:1] == [self.cursor_row().rstrip()], "the first row")
        place = next(place for place, row in enumerate(self.rows()) if name in row)
        self.press(*["down"] * place)
        self.wait_for(lambda: name in self.cursor_row(), f"the cursor on {name}")

    def settle(self) -> None:
        """Look three times more: whatever a key has set off must have reached the server then."""
        for _ in range(3):
            self.press("r")
            self.server.wait_looks(1)


def environ_in(home: Path, **more: str) -> Mapping[str, str]:
    """Return the variables of a process that lives in a folder of its own."""
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "xdg-state"),
        "ROOMTUI_STATE_DIR": str(home / "state"),
        **more,
    }


LEAST_WITH_TRENDS: Final = 80
"""Columns from which on trends are shown, which come with the analysis."""

TREND: Final = re.compile("[▁▂▃▄▅▆▇]")


@contextmanager
def watching(
    home: Path, *flags: str, scenario: str = "small", size: Size = WIDE
) -> Iterator[Console]:
    """Have a console that shows the first data of a server of its own, and what they mean."""
    with DemoServer(scenario) as server, Console(server, home, *flags, size=size) as console:
        console.wait_text("● LIVE")
        console.wait_for(lambda: console.cursor_row("Sessions"), "a session")
        if size[0] >= LEAST_WITH_TRENDS:
            console.wait_for(lambda: TREND.search(console.text), "the analysis")
        yield console
