"""People are named wherever they are known; a title names a room, not its id."""

from functools import partial
from pathlib import Path
from typing import Any

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant
from roomtui.ui.files.recordings_pane import RecordingsPane
from roomtui.ui.known_names import MOST, with_names
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.table.paged import PagedTable
from tests.ui.console import Console, cells_of, console


def who(number: int, name: str = "") -> Participant:
    return Participant(id=f"p{number}", context=name or f"guest {number}")


def test_the_latest_names_are_kept_up_to_a_bound() -> None:
    known = with_names({}, UNNAMED, map(who, range(MOST)))
    assert with_names(known, UNNAMED, [who(3)]) is known
    more = with_names(known, UNNAMED, [who(MOST), who(1, "Ada"), who(2, " ")])
    assert len(more) == MOST
    assert (UNNAMED, "p0") not in more
    assert (more[UNNAMED, "p1"], more[UNNAMED, "p2"]) == ("Ada", "guest 2")


async def test_a_recording_tells_whose_it_is_by_name_where_they_are_known(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("2")
        table = running.app.screen.query_one(RecordingsPane)
        await running.until(lambda: table.read_rows)
        people = running.app.ui_state.snapshot.people
        here = next(row for row in table.read_rows if row.record.participant_id in people)
        past = next(row for row in table.read_rows if row.record.participant_id not in people)
        name = running.app.ui_state.person(here.record.participant_id)
        assert name
        assert cells_of(table, here.id)["who"].text == name
        assert past.record.participant_id.startswith(cells_of(table, past.id)["who"].text)
        running.world.leave(here.record.participant_id)
        await running.until(
            lambda: here.record.participant_id not in running.app.ui_state.snapshot.people
        )
        assert cells_of(table, here.id)["who"].text == name
        await running.press("4")
        await running.until(lambda: running.app.ui_state.person(past.record.participant_id))
        await running.press("2")
        await running.until(
            lambda: (
                cells_of(table, past.id)["who"].text
                == running.app.ui_state.person(past.record.participant_id)
            )
        )


def is_shown(running: Console, place: ScreenName) -> bool:
    return running.app.place is place


def is_titled(table: PagedTable[Any, Any], words: str) -> bool:
    return words in str(table.border_title)


async def test_a_title_names_the_room_that_its_filter_has_by_id(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        room = running.live.room_name(
            running.app.ui_state.snapshot.sessions[running.live.session_id].room_id
        )
        for key, place in (("R", ScreenName.RECORDINGS), ("H", ScreenName.HISTORY)):
            await running.press("1", key)
            await running.until(partial(is_shown, running, place))
            table = running.app.navigator.screen_of(place).pane
            assert isinstance(table, PagedTable)
            await running.until(partial(is_titled, table, room))
            assert running.live.session_id not in str(table.border_title)
            assert table.terms not in str(table.border_title)
