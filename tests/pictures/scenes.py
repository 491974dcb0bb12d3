"""The walks through the console, by its keys, and the pictures on the way.

What they wait for is told by the service and not by the console, so that a screen can be worded
and laid out anew.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, NamedTuple

from roomtui.demo.faults import to_files
from roomtui.live.download.state import DownloadState
from tests.pictures.acting import asked, lose_the_service, pass_time, press, settle, until
from tests.ui.console import Console

Show = Callable[[str], Awaitable[None]]
"""Has a picture of a name taken."""

HELD: Final = 3_600.0
"""Seconds for which a download is kept waiting."""


class Walk(NamedTuple):
    """What is done in a console, in which scenario, and how the console is started."""

    act: Callable[[Console, Show], Awaitable[None]]
    scenario: str = "keynote"
    read_only: bool = False


async def keynote(running: Console, show: Show) -> None:
    """See a conference, moderate in it, look at the past, and lose the service."""
    await settle(running)
    await show("live")
    await moderate(running)
    await show("people")
    await asked(running, "x")
    await show("kick")
    await press(running, "escape")
    await asked(running, "question_mark")
    await show("help")
    await press(running, "escape", "5")
    await show("activity")
    await go_to_history(running)
    await show("history")
    await go_to_compositions(running)
    await show("compositions")
    await press(running, "2")
    await until(running, lambda: "completed" in running.text)
    await press(running, "slash", *"since", "colon", *"soon")
    await show("filter")
    await press(running, "escape")
    await download(running)
    await show("recordings")
    await pass_time(running)
    await press(running, "1", "p")
    await show("paused")
    await press(running, "p")
    await lose_the_service(running)
    await show("offline")


async def moderate(running: Console) -> None:
    """Mute one, and mark two more."""
    await press(running, "enter", "j", "j", "m")
    await until(running, lambda: running.written)
    await press(running, "j", "space", "j", "space")


async def go_to_history(running: Console) -> None:
    """See who was in a past session and when."""
    await press(running, "4")
    await until(running, lambda: "ended" in running.text)
    asked_before = len(running.api.log)
    await press(running, "j", "j", "enter")
    await until(running, lambda: len(running.api.log) > asked_before)


async def go_to_compositions(running: Console) -> None:
    """See what is composed and what is done."""
    await press(running, "3")
    await until(running, lambda: "completed" in running.text)


async def download(running: Console) -> None:
    """Download a recording of a session that is over; its file is kept waiting."""
    running.api.faults.delay(HELD, where=to_files)
    await press(running, "slash", *"status", "colon", *"completed", "enter")
    await until(running, lambda: "processing" not in running.text)
    await press(running, "j", "space", "j", "space", "w", "j")
    await until(running, lambda: runs(running) == 2)


def runs(running: Console) -> int:
    """Count the downloads that run."""
    return sum(one.state is DownloadState.RUNNING for one in running.app.background.downloads.known)


async def empty(running: Console, show: Show) -> None:
    """See an account in which there is nothing."""
    await settle(running)
    await show("empty")


async def narrow(running: Console, show: Show) -> None:
    """See what is shown where there is little room, ask to end a session, and fill in a form."""
    await settle(running)
    await press(running, "enter")
    await show("live")
    await press(running, "escape")
    await asked(running, "E")
    await show("end")
    await press(running, "escape")
    await asked(running, "n")
    await press(running, *"annex", "tab", *"60")
    await press(running, "tab", "tab", *"hooks")
    await show("room")


async def viewer(running: Console, show: Show) -> None:
    """See what somebody sees who may only look."""
    await settle(running)
    await press(running, "enter")
    await show("read-only")


async def archive(running: Console, show: Show) -> None:
    """Have small recordings downloaded and hold a large one back, with some more marked."""
    await press(running, "2", "slash", *"type", "colon", *"audio", "enter")
    await until(running, lambda: "completed" in running.text)
    await press(running, "pagedown", "j", "space", "j", "space", "w")
    await until(
        running,
        lambda: (
            running.app.background.downloads.known and not running.app.background.downloads.is_busy
        ),
    )
    running.api.faults.delay(HELD, where=to_files)
    await press(running, "escape", "slash", *"type", "colon", *"video", "enter")
    await until(running, lambda: "video" in running.text and "completed" in running.text)
    await press(running, "pagedown", "w")
    await until(running, lambda: runs(running) == 1)
    await press(running, "j", "j", "space", "space", "j", "space")
    await show("recordings")


async def field_by_field(running: Console, show: Show) -> None:
    """See all that is known of a recording."""
    await press(running, "2")
    await until(running, lambda: "completed" in running.text)
    await press(running, "G")
    await asked(running, "d")
    await until(running, lambda: "http" in running.text)
    await show("detail")


async def compose(running: Console, show: Show) -> None:
    """Choose who is seen where in a composition."""
    await settle(running)
    await press(running, "enter")
    await asked(running, "c")
    await until(running, lambda: "video" in running.text)
    await press(running, "3")
    await show("compose")


WALKS: Final[Mapping[str, Walk]] = {
    "keynote": Walk(keynote),
    "empty": Walk(empty, "empty"),
    "narrow": Walk(narrow),
    "viewer": Walk(viewer, read_only=True),
    "archive": Walk(archive, "archive"),
    "detail": Walk(field_by_field, "archive"),
    "compose": Walk(compose),
}

COMPARED: Final = ("keynote", "empty")
"""The walks whose pictures are compared with those of before."""
