"""Drives the real app through Textual's Pilot against the simulation."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
from textual.pilot import Pilot

from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey
from roomtui.attention_settings import AttentionSettings
from roomtui.demo.clock import EPOCH, SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.demo.server import Limits
from roomtui.live.analysis.analysis import NO_ANALYSIS
from roomtui.live.clock import Clock
from roomtui.settings import Settings
from roomtui.ui.app import RoomApp
from roomtui.ui.live.participants_pane import ParticipantsPane
from roomtui.ui.live.screen import LiveScreen
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.table.columns import Cell
from roomtui.ui.table.table import Table
from roomtui.ui.widgets.status_line import StatusLine
from tests.journal_lines import whole_lines
from tests.ui.telling import told

WIDE: Final = (120, 40)
NARROW: Final = (80, 24)

HANDLED_TURNS: Final = 50
"""Turns of 20 ms and more that keys have until a test goes on."""


class HeldClock(SteppedClock):
    """The simulation's stepped clock, which the console reads too."""

    def monotonic(self) -> float:
        return (self.now() - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds()


class Console:
    """The app, the simulation behind it, and the words that tests speak."""

    def __init__(
        self, app: RoomApp, pilot: Pilot[None], api: EmbeddedApi, clock: HeldClock
    ) -> None:
        self.app = app
        self.pilot = pilot
        self.api = api
        self.clock = clock

    @property
    def world(self) -> Any:
        return self.api.world

    @property
    def live(self) -> LiveScreen:
        screen = self.app.navigator.screen_of(ScreenName.LIVE)
        assert isinstance(screen, LiveScreen)
        return screen

    @property
    def people(self) -> ParticipantsPane:
        return self.live.query_one(ParticipantsPane)

    def pane(self, name: str) -> Table[Any]:
        return self.live.query_one(f"#{name}", Table)

    @property
    def status(self) -> str:
        return self.live.query_one(StatusLine).text

    async def until(
        self, condition: Callable[[], object], *, rooms: bool = False, turns: int = 1000
    ) -> None:
        """Have the console ask again and again until it shows what is waited for."""
        for _ in range(turns):
            if condition():
                return
            if self.app.connection.poller is not None:
                self.app.connection.poller.refresh(rooms=rooms)
            await self.pilot.pause(0.01)
        raise AssertionError(f"it never came about; the screen shows:\n{self.text}")

    async def press(self, *keys: str) -> None:
        """Press keys and have them handled to their end, unless that takes a second."""
        await self.pilot.press(*keys)
        for _ in range(HANDLED_TURNS):
            if not (self.app.is_running and self.app.has_input):
                break
            await self.pilot.pause()

    async def sort_by(self, title: str, table: Table[Any]) -> None:
        """Press the key that sorts the table with the keys until it is sorted by a column."""
        for _ in table._drawing.columns:
            await self.press("s")
            if table.sort_title == title:
                return
        raise AssertionError(f"{table} cannot be sorted by {title!r}")

    async def look(self) -> None:
        """Have the console take a picture that was begun after now, and show it."""
        before = len(self.api.log)
        await self.until(lambda: len(self.api.log) >= before + 2)
        await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        screen = self.app.screen
        strips = screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def under_cursor(self) -> str | None:
        return self.people.state.cursor

    @property
    def told(self) -> list[str]:
        """Return the lines of the activity, newest first."""
        state = self.app.ui_state
        return [line.text for line in told(state.activity, state.snapshot, state.memory)]

    def names(self, pane: str = "people") -> list[str]:
        table = self.pane(pane)
        return [getattr(table.state.row(i), "name", "") for i in table.state.order]

    @property
    def written(self) -> list[tuple[str, str, Any]]:
        """Return every request that was not a GET: method, path and body."""
        return [
            (entry.method, entry.path, json.loads(entry.body) if entry.body else None)
            for entry in self.api.log
            if entry.method != "GET"
        ]

    @property
    def journal(self) -> list[dict[str, Any]]:
        return whole_lines(self.app.settings.journal_dir)


def as_run() -> None:
    """Start tasks at once where Python can, as Textual does for an app that is run for real."""
    if eager := getattr(asyncio, "eager_task_factory", None):
        asyncio.get_running_loop().set_task_factory(eager)


def prepared(
    state_dir: Path,
    scenario: str,
    clock: HeldClock,
    limit: int,
    wrap: Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport] | None = None,
    **settled: Any,
) -> tuple[EmbeddedApi, Settings, Callable[[], VideoApi]]:
    """Return what a console watches, its settings, of which some are given, and its connection."""
    api = embedded(scenario, clock=clock, limits=Limits(requests=limit))
    settings = Settings(
        profile="demo",
        demo=scenario,
        state_dir=state_dir,
        download_dir=state_dir / "downloads",
        **settled,
    )

    def connect() -> VideoApi:
        transport = wrap(api.transport()) if wrap else api.transport()
        return VideoApi(
            ApiKey(api.key),
            api.base_url,
            account=settings.account,
            read_only=settings.read_only,
            transport=transport,
        )

    return api, settings, connect


@asynccontextmanager
async def console(
    state_dir: Path,
    scenario: str = "small",
    *,
    size: tuple[int, int] = WIDE,
    read_only: bool = False,
    journal_required: bool = True,
    keys: dict[str, str] | None = None,
    interval: float = 60.0,
    ready: bool = True,
    wrap: Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport] | None = None,
    clock: HeldClock | None = None,
    here: Callable[[HeldClock], Clock] = lambda clock: clock,
    limit: int = 10**9,
    attention: AttentionSettings = AttentionSettings(),  # noqa: B008
    **settled: Any,
) -> AsyncIterator[Console]:
    """Start a console that asks only when a test wants it to; its clock stands still.

    `here` makes the console's own clocks of the service's.
    """
    clock = clock or HeldClock(EPOCH)
    api, settings, connect = prepared(
        state_dir,
        scenario,
        clock,
        limit,
        wrap,
        interval=interval,
        read_only=read_only,
        keys=keys or {},
        journal_required=journal_required,
        attention=attention,
        **settled,
    )
    as_run()
    app = RoomApp(settings, connect, clock=here(clock))
    async with app.run_test(size=size) as pilot:
        running = Console(app, pilot, api, clock)
        if ready:
            await running.until(lambda: running.live.session_id or scenario == "empty")
            await pilot.pause()
            while running.live.session_id and app.ui_state.analysis is NO_ANALYSIS:
                await pilot.pause(0.001)
            await pilot.pause()
        yield running


def cells_of(table: Table[Any], row_id: str) -> dict[str, Cell]:
    """Return what stands in the columns of a row that are shown, by their titles."""
    drawing = table._drawing
    line = drawing.line(table.state, row_id, table._now, focused=True)
    return {
        column.title: cell for (column, _), cell in zip(drawing.widths, line.cells, strict=True)
    }


def ids(rows: Sequence[Any]) -> list[str]:
    return [row.id for row in rows]
