"""Words for tests of recordings and compositions: what is there, what is shown, what was asked."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from textual.widgets import Input, Static

from roomtui.api.models import Recording
from roomtui.demo.clock import EPOCH
from roomtui.demo.server import PREFIX
from roomtui.ui.answers import Answer
from roomtui.ui.files.downloads_pane import DownloadsPane
from roomtui.ui.files.screen import FileScreen
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.table.paged import PagedTable
from tests.ui.console import Console

PAGE = 100
"""Recordings a page."""

PATHS = {
    ScreenName.RECORDINGS: f"{PREFIX}/room_recordings",
    ScreenName.COMPOSITIONS: f"{PREFIX}/room_compositions",
}
KEYS = {ScreenName.RECORDINGS: "2", ScreenName.COMPOSITIONS: "3"}


def track(number: int, **fields: Any) -> Recording:
    """Make a recording that is completed; the higher its number, the newer it is."""
    begun = EPOCH - timedelta(days=30) + timedelta(minutes=number)
    facts: dict[str, Any] = {
        "id": f"{number:08x}-0000-4000-8000-000000000000",
        "type": "audio",
        "codec": "opus",
        "status": "completed",
        "duration_secs": 60,
        "size_mb": 0.05,
        "started_at": begun,
        "ended_at": begun + timedelta(minutes=1),
        "completed_at": begun + timedelta(minutes=2),
    }
    return Recording(**facts | fields)


def hold(running: Console, tracks: Iterable[Recording]) -> None:
    """Let the account have these recordings and no others, the oldest first."""
    running.world.recordings.clear()
    running.world.recordings.update((one.id, one) for one in tracks)


def newest(running: Console) -> list[str]:
    """Return the ids of the recordings as the service lists them."""
    return list(reversed(running.world.recordings))


def screen(running: Console) -> FileScreen:
    shown = running.app.navigator.screen_of(running.app.place)
    assert isinstance(shown, FileScreen)
    return shown


def table(running: Console) -> PagedTable[Any, Any]:
    return screen(running).files


def downloads(running: Console) -> DownloadsPane:
    return screen(running).query_one(DownloadsPane)


def totals(running: Console) -> str:
    return str(screen(running).query_one("#totals", Static).render())


def shown_ids(running: Console) -> list[str]:
    return table(running).state.order


def marks(running: Console) -> set[str]:
    return set(table(running).state.marks)


def under_cursor(running: Console) -> str | None:
    current = table(running).current
    return None if current is None else current.id


def toasts(running: Console) -> list[str]:
    """Return what was told in passing."""
    return [answer.words for answer in running.app.answers.standing]


async def hear(running: Console, words: str) -> str:
    """Wait until something is told in passing that begins so or ends so; it is gone after that."""

    def heard() -> list[Answer]:
        every = running.app.answers.standing
        return [one for one in every if one.words.startswith(words) or one.words.endswith(words)]

    await running.until(heard)
    (told,) = heard()
    running.app.answers.drop(told)
    return told.words


async def see(running: Console, *words: str) -> None:
    """Wait until some words are on the screen."""
    await running.until(lambda: all(one in running.text for one in words))


def asked(running: Console, place: ScreenName = ScreenName.RECORDINGS) -> list[dict[str, str]]:
    """Return the query of each look at the list."""
    return [
        dict(parse_qsl(entry.query))
        for entry in running.api.log
        if (entry.method, entry.path) == ("GET", PATHS[place])
    ]


def pages(running: Console) -> list[int]:
    """Return the numbers of the pages of recordings that were asked for."""
    return [int(query["page[number]"]) for query in asked(running)]


async def show(running: Console, place: ScreenName = ScreenName.RECORDINGS) -> None:
    """Go to a list and wait until it is there; what is told in passing stays from now on."""
    running.app.NOTIFICATION_TIMEOUT = 600  # type: ignore[misc]
    await running.press(KEYS[place])
    await running.until(lambda: table(running).paged_list.total is not None)
    await running.pilot.pause()


async def put_in(running: Console, terms: str) -> None:
    """Open the filter line and put a filter in."""
    await running.press("slash")
    screen(running).query_one("#filter").query_one(Input).value = terms
    await running.pilot.pause()


async def narrow(running: Console, terms: str) -> None:
    """Apply a filter and wait for what it lets through."""
    await put_in(running, terms)
    await running.press("enter")
    await running.until(lambda: table(running).paged_list.total is not None)
    await running.pilot.pause()


async def read_again(running: Console) -> None:
    """Have the list read again and wait until it was."""
    before = table(running).paged_list
    await running.press("r")
    await running.until(lambda: table(running).paged_list is not before)
    await running.pilot.pause()
