"""How many rooms there are is told before all of them have been read."""

from pathlib import Path

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from roomtui.live.polling.feed import Feed, FeedState
from roomtui.live.snapshot import Snapshot
from roomtui.settings import Settings
from roomtui.ui.live.rooms_pane import RoomsPane
from roomtui.ui.theme import DARK
from roomtui.ui.ui_state import UiState
from roomtui.ui.widgets.status_line import StatusLine
from tests.live.support import snapshot


class Counting(App[None]):
    """The two widgets that count rooms."""

    def compose(self) -> ComposeResult:
        yield StatusLine(Settings(profile="ops", state_dir=Path()))
        yield RoomsPane()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DARK.variables

    async def told(self, pilot: Pilot[None], picture: Snapshot) -> tuple[str, str]:
        ui_state = UiState(snapshot=picture, feed=Feed(state=FeedState.LIVE))
        status, pane = self.query_one(StatusLine), self.query_one(RoomsPane)
        status.ui_state = pane.ui_state = ui_state
        await pilot.pause()
        return "".join(words for words, _ in status.parts(ui_state)), str(pane.border_title)


async def test_rooms_are_counted_by_what_the_service_tells_until_all_are_read() -> None:
    app = Counting()
    names = tuple(f"room {number}" for number in range(1200))
    async with app.run_test(size=(120, 40)) as pilot:
        status, title = await app.told(pilot, snapshot(rooms=names[:250], rooms_total=20_000))
        assert status.endswith("20,000 rooms")
        assert title == "Rooms 1 of 20,000 · by people▼ · 250 read"
        status, title = await app.told(pilot, snapshot(rooms=names))
        assert status.endswith("1,200 rooms")
        assert title.endswith(" of 1,200 · by people▼")
