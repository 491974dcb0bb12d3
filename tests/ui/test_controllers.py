"""Screens hold controllers: each command has one handler, and is offered only where it acts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.dom import DOMNode
from textual.screen import Screen

from roomtui.ui.command import EVERYWHERE, OWN_SCOPE, Scope
from roomtui.ui.commands import COMMANDS
from roomtui.ui.files.screen import FileScreen
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.paged import ALL_READ
from roomtui.ui.table.table import Table
from roomtui.ui.widgets.key_bar import KeyBar
from tests.ui.console import WIDE, console
from tests.ui.filing import hold, show, track
from tests.ui.test_commands import made_screen

ROOM_TO_SEE = (400, WIDE[1])


def keys_shown(screen: PaneScreen) -> set[str]:
    """Return the labels in the key bar."""
    return {label for _, label in screen.query_one(KeyBar)._hints}


async def test_the_key_bar_offers_what_does_something_in_the_pane(tmp_path: Path) -> None:
    some, everyone = {"Mute", "Unmute", "Kick"}, {"End", "Mute all", "Kick all"}
    rooms = {"Edit room", "Delete room", "Token"}
    panes: dict[str, tuple[set[str], set[str]]] = {
        "people": (some | everyone | rooms | {"Mark", "Sort"}, set()),
        "sessions": (everyone | rooms | {"Mark", "Sort"}, some),
        "rooms": (everyone | rooms | {"Mark", "Sort"}, some),
        "activity": ({"Detail", "Filter", "Pane"}, some | everyone | rooms | {"Mark", "Sort"}),
    }
    async with console(tmp_path, size=ROOM_TO_SEE) as running:
        running.app.note("Something happened.")
        for pane, (offered, idle) in panes.items():
            running.live.focus_pane(pane)
            await running.pilot.pause()
            assert keys_shown(running.live) >= offered, pane
            assert not keys_shown(running.live) & idle, pane
            for label in offered:
                assert f" {label} " in running.lines[-1]


async def test_where_no_row_is_no_key_is_offered_that_needs_rows(tmp_path: Path) -> None:
    async with console(tmp_path, "empty", size=ROOM_TO_SEE) as running:
        await running.until(lambda: running.app.ui_state.snapshot.number)
        for pane in ("sessions", "activity"):
            running.live.focus_pane(pane)
            await running.pilot.pause()
            assert not keys_shown(running.live) & {"Sort", "Mark", "Detail"}, pane
        running.live.focus_pane("rooms")
        running.world.create_room(unique_name="new")
        some = {"Sort", "Mark", "Detail"}
        await running.until(lambda: keys_shown(running.live) >= some, rooms=True)
        await running.press("2")
        recordings = running.app.screen
        assert isinstance(recordings, FileScreen)
        await running.until(lambda: "Read all" not in keys_shown(recordings))
        await running.press("L")
        await running.until(lambda: ALL_READ in running.text)


async def test_a_key_that_is_not_offered_is_answered_as_before(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        for pane, key, answer in (
            ("sessions", "m", "m works in the participants; tab goes there."),
            ("activity", "X", "X works in the participants; shift+tab goes there."),
            ("activity", "D", "D works in the rooms; tab goes there."),
        ):
            running.live.focus_pane(pane)
            await running.press(key)
            told = [each.words for each in running.app.answers.standing]
            assert told[-1:] == [answer]
        await running.press("space", "s", "a")
        assert not running.people.state.marks
        assert running.written == []


async def test_there_is_no_way_to_another_pane_where_there_is_none(tmp_path: Path) -> None:
    async with console(tmp_path, size=ROOM_TO_SEE) as running:
        hold(running, map(track, range(3)))
        await show(running)
        screen = running.app.screen
        assert isinstance(screen, FileScreen)
        assert "Pane" not in keys_shown(screen)
        await running.press("w")
        await running.until(lambda: "Pane" in keys_shown(screen))
        assert {"Download", "Delete"} <= keys_shown(screen)
        await running.press("tab")
        assert {"Delete", "Mark", "Sort"}.isdisjoint(keys_shown(screen))
        assert "Download" in keys_shown(screen)


@pytest.mark.parametrize("place", OWN_SCOPE)
def test_each_command_of_a_screen_has_one_handler(place: ScreenName) -> None:
    controllers = made_screen(place).make_controllers()
    shared = {c.id for c in COMMANDS if c.scope is Scope.SCREEN}
    handlers = [handler.command_id for each in controllers for handler in each.handlers]
    handled = [command_id for command_id in handlers if command_id not in shared]
    declared = [c.id for c in COMMANDS if c.scope not in EVERYWHERE and c.works_in(place)]
    assert sorted(handled) == sorted(declared), (
        f"a controller of {place} has one Handler for each command of its scope in ui/commands.py"
    )


async def test_what_a_screen_does_not_have_no_table_on_it_does(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        for place in ScreenName:
            missing = {c.id for c in COMMANDS if c.scope is Scope.TABLE and not c.works_in(place)}
            screen = await running.app.navigator.go_to(place)
            for table in screen.query(Table):
                assert missing <= table.LACKS, f"{table.id} does what {place} does not offer"


def ours(kind: type) -> list[type]:
    """Return the classes of ours that a class is made of, itself the first."""
    return [each for each in kind.__mro__ if each.__module__.startswith("roomtui.")]


def kinds_below(kind: type) -> Iterator[type]:
    each: type
    for each in kind.__subclasses__():
        yield each
        yield from kinds_below(each)


def test_a_pane_is_three_classes_away_from_textual_at_most() -> None:
    panes = [kind for kind in kinds_below(Table) if kind.__module__.startswith("roomtui.")]
    assert len(panes) > 8
    assert [kind for kind in panes if len(ours(kind)) > 3] == [], (
        "give a table what differs: columns, a fetcher, a drawing; or hold it in the screen"
    )


def test_a_widget_extends_one_class_of_ours_at_most() -> None:
    nodes = [kind for kind in kinds_below(DOMNode) if kind.__module__.startswith("roomtui.ui.")]
    assert any(issubclass(kind, Screen) for kind in nodes)
    for kind in nodes:
        parents = [base for base in kind.__bases__ if ours(base)]
        assert len(parents) <= 1, f"{kind.__name__}: hold one of {parents} instead of extending it"
