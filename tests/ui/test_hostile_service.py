"""An account in which every text is hostile, and a console that goes through all of its screens."""

import json
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.cells import cell_len
from textual.widgets import Label

from roomtui.api.models import Composition, VideoRegion
from roomtui.demo.clock import EPOCH
from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.dialogs.detail import DetailDialog
from roomtui.ui.files.screen import FileScreen
from roomtui.ui.history.attendance_pane import AttendancePane
from roomtui.ui.history.participant_search_pane import ParticipantSearchPane
from roomtui.ui.history.screen import HistoryScreen
from roomtui.ui.terminal import sanitizer
from tests.full import FULL
from tests.hostile_service import Answer, Refuse, Taint
from tests.ui.console import NARROW, WIDE, Console, console
from tests.ui.filing import hold, table, track

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
HIDDEN = {*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0)), "\u3164"}


class Tainted:
    """A console that watches a hostile account; each step is looked at cell by cell."""

    def __init__(self, running: Console, taint: Taint) -> None:
        self.running = running
        self.taint = taint
        self.seen: set[str] = set()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.running.press(key)
            await self.running.pilot.pause()
            self.look()

    async def until(self, condition: Callable[[], object]) -> None:
        for _ in range(1_000):
            if condition():
                break
            await self.running.pilot.pause(0.01)
            self.look()
        else:
            raise AssertionError(f"it never came about; the screen shows:\n{self.running.text}")

    def look(self) -> None:
        """See that nothing but text is drawn, as wide as it claims to be."""
        screen = self.running.app.screen
        width = screen.size.width
        for strip in screen._compositor.render_strips():
            line = "".join(segment.text for segment in strip)
            assert strip.cell_length == cell_len(line) == width, line
            assert {unicodedata.category(char) for char in line} & UNSAFE == set(), ascii(line)
            assert not set(line) & HIDDEN, ascii(line)
            for _, style, control in strip:
                assert not control
                assert style is None or not style.link
                assert style is None or b"@click" not in (style._meta or b"")
            self.seen |= {field for code, field in self.taint.markers.items() if code in line}
        assert self.running.app.clipboard.isprintable()
        for answer in self.running.app.answers.standing:
            assert answer.words.isprintable()

    @property
    def dialog(self) -> bool:
        return isinstance(self.running.app.screen, Dialog)


@asynccontextmanager
async def tainted(folder: Path, size: tuple[int, int], *, ids: bool) -> AsyncIterator[Tainted]:
    made: list[Taint] = []

    def wrap(inner: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        made.append(Taint(inner, ids=ids))
        return made[-1]

    async with console(folder, size=size, wrap=wrap) as running:
        running.app.NOTIFICATION_TIMEOUT = 600  # type: ignore[misc]
        yield Tainted(running, made[0])


def furnish(running: Console) -> None:
    """Let the account have everything: webhooks, recordings and compositions."""
    world = running.world
    (session,) = (one for one in world.sessions.values() if one.active)
    person = next(iter(world.participants.values()))
    room = session.room_id
    world.update_room(
        room, webhook_event_url="https://a.test", webhook_event_failover_url="https://b.test"
    )
    facts = {"room_id": room, "session_id": session.id, "participant_id": person.id}
    link = "https://files.test/x"
    hold(
        running, [track(n, type="video", codec="vp8", **facts, download_url=link) for n in range(4)]
    )
    for n in range(2):
        film = Composition(
            id=f"{n:08x}-0000-4000-8000-00000000000{n}",
            room_id=room,
            session_id=session.id,
            user_id="user",
            resolution="1280x720",
            status="completed",
            created_at=EPOCH,
            video_layout={"main": VideoRegion(video_sources=("*",))},
            webhook_event_url="https://c.test",
            download_url=link,
        )
        world.compositions[film.id] = film


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Record what the last gate before the screen had to mend: it is to be nothing."""
    mended: list[Any] = []
    real = sanitizer._mended

    def record(segment: Any) -> Any:
        mended.append(segment)
        return real(segment)

    monkeypatch.setattr(sanitizer, "_mended", record)
    return mended


async def details(console: Tainted) -> None:
    """Show every field of what is under the cursor, and the JSON to its end."""
    await console.press("d")
    assert isinstance(console.running.app.screen, DetailDialog)
    dialog = console.running.app.screen
    await console.until(lambda: dialog._detail is not None)
    await console.press("J")
    box = dialog.query_one("#box")
    for _ in range(3):
        box.scroll_relative(y=box.size.height, animate=False, immediate=True)
        await console.running.pilot.pause()
        console.look()
    await console.press("y", "escape")


WALKS = [
    ("live", WIDE, True),
    ("orders", WIDE, False),
    ("recordings", NARROW, True),
    ("compositions", WIDE, False),
    ("refusals", NARROW, False),
    ("history", NARROW, True),
]


@pytest.mark.parametrize(
    ("place", "size", "ids"),
    WALKS if FULL else WALKS[::8],
)
async def test_nothing_but_text_is_ever_drawn(
    tmp_path: Path, place: str, size: tuple[int, int], ids: bool, gate: list[Any]
) -> None:
    async with tainted(tmp_path, size, ids=ids) as console:
        furnish(console.running)
        await console.running.look()
        console.look()
        await PLACES[place](console)
        await console.press("5")
        assert all(map(str.isprintable, console.running.told))
    assert not gate
    hidden = set() if ids else {"id"}
    assert MARKED[place] - console.seen <= hidden


async def live(console: Tainted) -> None:
    """Look at everything in the panes of the live screen."""
    running = console.running
    for pane in ("sessions", "people", "rooms"):
        running.live.focus_pane(pane)
        await console.press("slash", *"[b", "escape", "y", "R", "1")
        await details(console)


async def orders(console: Tainted) -> None:
    """Order, ask, fill in and give up, with every dialog of the live screen."""
    running = console.running
    running.live.focus_pane("people")
    await console.press("m", "M", "y", "x", "escape", "X", "escape", "E", "escape", "c", "escape")
    await console.press("x", "y")
    await running.look()
    running.live.focus_pane("rooms")
    await console.press("g")
    running.pane("rooms").move_to(
        running.live.ui_state.snapshot.sessions[running.live.session_id].room_id
    )
    for key in "eDn":
        await console.press(key)
        assert console.dialog
        await console.press("escape")
    await console.press("t", "enter")
    await console.until(lambda: running.app.screen.query("SecretText"))
    await console.press("y", "escape", "question_mark", "escape", "colon", "m", "escape")


async def recordings(console: Tainted) -> None:
    """Look at recordings."""
    await files(console, "2")


async def compositions(console: Tainted) -> None:
    """Look at compositions."""
    await files(console, "3")


async def files(console: Tainted, key: str) -> None:
    """Go through a list of files: details, a filter, marks, a film, downloads, questions."""
    running = console.running
    await console.press(key)
    screen = running.app.screen
    assert isinstance(screen, FileScreen)
    await console.until(lambda: screen.files.read_rows)
    await console.press("g", "R", key, "H", key, "slash", *"x:[", "enter", "escape")
    await details(console)
    await console.press("c", "escape", "a", "w")
    await console.until(lambda: running.app.background.downloads.known)
    await console.press("D", "escape", "A", "D", "1", "enter")
    await console.until(lambda: running.app.ui_state.activity)
    screen.focus_pane("downloads")
    await console.press("d", "escape")


async def history(console: Tainted) -> None:
    """Look at a session, at who was in it, and search for people."""
    await console.press("4")
    screen = console.running.app.screen
    assert isinstance(screen, HistoryScreen)
    await console.until(lambda: len(screen.list_pane("past-sessions").state))
    await console.press("g")
    await details(console)
    await console.press("enter")
    people = screen.query_one(AttendancePane)
    await console.until(lambda: len(people.state))
    await console.press("g")
    await details(console)
    screen.focus_pane("found-people")
    await console.press("slash", *"since:2020-01-01", "enter")
    found = screen.query_one(ParticipantSearchPane)
    await console.until(lambda: found.paged_list.total is not None)
    await console.press("g", "y", "enter")


async def refusals(console: Tainted) -> None:
    """Have everything refused, in words that are as hostile as the records were."""
    running, taint = console.running, console.taint

    def errors(pointer: str) -> bytes:
        words = {name: taint.text(f"errors.{name}") for name in ("code", "title", "detail")}
        return json.dumps({"errors": [words | {"source": {"pointer": pointer}}]}).encode()

    html = f"<html><h1>{taint.text('html')}</h1></html>".encode()
    answers = [
        (422, errors("/unique_name"), "application/json"),
        (422, errors("/" + taint.text("pointer")), "application/json"),
        (403, errors(""), "application/json"),
        (502, html, "text/html"),
    ]
    for answer in answers:
        taint.refuse = to_all_but_get(answer)
        running.live.focus_pane("people")
        await console.press("m", "n", *"room", "enter")
        await console.until(partial(is_answered, running))
        await console.press("escape")
    for status in (401, 500):
        taint.refuse = to_all((status, errors("x"), "application/json"))
        await console.press("r")
        await console.until(lambda: not running.live.ui_state.feed.is_live)
        await console.press("d")
        await console.until(lambda: "Asking" not in running.text)
        await console.press("escape", "2")
        await console.until(lambda: table(running).paged_list.trouble)
        await console.press("4", "1")
    taint.refuse = to_all((200, b'\x00{"data": [{"id": "\xff\x1b[2J"', "application/json"))
    await console.press("r", "2", "1")


def to_all(answer: Answer) -> Refuse:
    return lambda _: answer


def to_all_but_get(answer: Answer) -> Refuse:
    return lambda request: None if request.method == "GET" else answer


def is_answered(running: Console) -> bool:
    """Return whether the form has said what became of it."""
    words = str(running.app.screen.query_one("#wrong", Label).render())
    return bool(words) and not words.startswith("Sending")


PLACES = {
    "live": live,
    "orders": orders,
    "recordings": recordings,
    "compositions": compositions,
    "history": history,
    "refusals": refusals,
}
MARKED = {
    "live": {
        "id",
        "role",
        "room.record_type",
        "room.unique_name",
        "room.webhook_event_failover_url",
        "room.webhook_event_url",
        "room_participant.context",
        "room_session.record_type",
    },
    "orders": {"room.unique_name", "room_participant.context"},
    "recordings": {
        "id",
        "room.unique_name",
        "room_recording.codec",
        "room_recording.record_type",
        "room_recording.status",
        "room_recording.type",
    },
    "compositions": {
        "room.unique_name",
        "room_composition.download_url",
        "room_composition.format",
        "room_composition.record_type",
        "room_composition.resolution",
        "room_composition.status",
        "room_composition.user_id",
        "room_composition.video_layout name",
        "room_composition.webhook_event_url",
        "video_layout.video_sources",
    },
    "history": {"id", "role", "room.unique_name", "room_participant.context"},
    "refusals": {"errors.detail", "pointer"},
}
"""Fields that must have been seen, so that the test cannot pass by looking at nothing."""
