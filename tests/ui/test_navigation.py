"""The way from screen to screen: by keys, from one thing to another, through palette and help."""

from functools import partial
from pathlib import Path

import pytest
from textual.widgets import OptionList

from roomtui.api.models import Room
from roomtui.ui.commands import available, shown_keys
from roomtui.ui.live.rooms_pane import RoomsPane
from roomtui.ui.messages import GoTo
from roomtui.ui.palette.dialog import PaletteDialog
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from tests.ui.console import Console, console
from tests.ui.dialogs import burst, focused, heading, is_harmless, line, until

HOSTILE_ID = "x\" type:video \x1b[31m[red]/../..?a=b#c ' \u202e"


def reading(running: Console) -> set[ScreenName]:
    """Return the screens that read lists now."""
    return {w.node.PLACE for w in running.app.workers if isinstance(w.node, PaneScreen)}


def names(place: ScreenName, keys: dict[str, str], *idle: str) -> list[str]:
    """Name the commands of a screen with their keys, as the palette does, but the idle ones."""
    here = [c for c in available(read_only=False, place=place) if c.id not in {"palette", *idle}]
    return [f"{c.label} ({next(iter(shown_keys(keys.get(c.id, c.keys))))})" for c in here]


def lists(running: Console, commands: list[str]) -> bool:
    """Return whether the palette offers these commands and no others."""
    dialog = running.app.screen
    assert isinstance(dialog, PaletteDialog)
    return [candidate.name for candidate in dialog._shown] == commands


async def test_keys_and_palette_lead_to_each_screen_and_offer_what_works_there(
    tmp_path: Path,
) -> None:
    keys = {"token": "f6", "palette": "f2", "show-history": "9"}
    async with console(tmp_path, keys=keys) as running:
        burst(running, "enter", *"12395239519523")
        await until(running, lambda: not running.app.keys_waiting)
        await until(running, lambda: "Compositions 1" in running.text)
        await until(running, lambda: reading(running) == {ScreenName.COMPOSITIONS})
        assert len(running.app.screen_stack) == 2
        burst(running, "1")
        await until(running, lambda: running.app.focused is running.people)
        await until(running, lambda: not reading(running))

        places = (
            (ScreenName.HISTORY, "9", ("watch",)),
            (ScreenName.LIVE, "1", ("recent-joins", "undo")),
        )
        for place, way, idle in places:
            burst(running, way, "f2")
            await until(running, lambda: running.app.screen.query(OptionList))
            await until(running, partial(lists, running, names(place, keys, *idle)))
            burst(running, "escape")
            await until(running, lambda: isinstance(running.app.screen, PaneScreen))
        burst(running, "f2", *"token", "down", "enter")
        await until(running, lambda: heading(running).startswith("Join token"))


def said(running: Console) -> str:
    """Return what toasts say: the activity may still tell of one before."""
    return "\n".join(each.words for each in running.app.answers.standing)


@pytest.mark.long
async def test_an_id_of_any_shape_leads_nowhere_and_harms_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        world, rooms = running.world, running.live.query_one(RoomsPane)
        world.rooms[HOSTILE_ID] = Room(id=HOSTILE_ID, unique_name="odd")
        world._held[HOSTILE_ID] = {}
        await running.until(lambda: "odd" in running.text, rooms=True)
        running.live.focus_pane("rooms")
        rooms.move_to(HOSTILE_ID)
        for key in "RH":
            burst(running, key)
            await until(running, lambda: 'The id x" type:video' in said(running))
            assert running.app.screen is running.live
            running.app.clear_notifications()
        for place in (ScreenName.RECORDINGS, ScreenName.HISTORY):
            running.app.post_message(GoTo(place, "room:no-such-room"))
            await until(running, lambda: "No room is called no-such-room" in running.text)
            assert running.app.place is place
            running.app.clear_notifications()
            burst(running, "1")
            await until(running, lambda: running.app.screen is running.live)
        burst(running, "d", "y", "q", "t", "enter")
        await until(running, lambda: "it is not a UUID" in running.text)
        assert is_harmless(running)

        line(running, "token_ttl_secs").value = "77"
        running.app.post_message(GoTo(ScreenName.RECORDINGS, "type:video"))
        await until(running, lambda: "Close this first, then go to recordings." in running.text)
        assert line(running, "token_ttl_secs").value == "77"
        burst(running, "escape")
        await until(running, lambda: running.app.screen is running.live)
        assert focused(running) == "rooms"
