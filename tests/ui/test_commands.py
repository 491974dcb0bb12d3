"""Commands are declared once, and everything else follows from the declaration."""

import re
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

import roomtui
from roomtui.live.engine import Engine
from roomtui.settings import Settings
from roomtui.ui.app import RoomApp
from roomtui.ui.command import Scope
from roomtui.ui.commands import COMMANDS, available, shown_keys
from roomtui.ui.dialogs.confirm import ConfirmDialog
from roomtui.ui.keymap import key_problems
from roomtui.ui.navigation import screen_class
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.table.table import Table
from tests.ui.console import console

MANUAL = Path(roomtui.__file__).parent / "manual"
SETTINGS = Settings(profile="", read_only=False, state_dir=Path())


async def no_engine() -> Engine:
    raise NotImplementedError


def made_screen(place: ScreenName) -> PaneScreen:
    """Return a screen that no app shows; nobody keeps it, since other tests count what is left."""
    return screen_class(place)(SETTINGS, no_engine)


def holders() -> dict[Scope, list[Any]]:
    """Return who has the actions of the commands of each scope."""
    screens = {place: made_screen(place) for place in ScreenName}
    return {
        Scope.APP: [RoomApp],
        Scope.LIVE: [
            screens[place] for place in (ScreenName.LIVE, ScreenName.ACTIVITY, ScreenName.ATTENTION)
        ],
        Scope.FILES: [screens[ScreenName.RECORDINGS], screens[ScreenName.COMPOSITIONS]],
        Scope.ATTENTION: [screens[ScreenName.ATTENTION]],
        Scope.SCREEN: list(screens.values()),
        Scope.TABLE: [Table],
        Scope.QUESTION: [ConfirmDialog],
    }


@pytest.mark.parametrize("place", ScreenName)
def test_no_key_is_given_twice_on_a_screen(place: ScreenName) -> None:
    of_key: dict[str, list[str]] = {}
    for command in available(read_only=False, place=place):
        for key in command.keys.split(","):
            of_key.setdefault(key, []).append(command.id)
    assert not {key: ids for key, ids in of_key.items() if len(ids) > 1}, "give one another key"


def test_no_id_is_given_twice() -> None:
    given = [command.id for command in COMMANDS]
    assert not {i for i in given if given.count(i) > 1}, "a configuration maps keys by ids"


def test_each_command_has_its_action_where_it_works() -> None:
    by_scope = holders()
    for command in COMMANDS:
        for holder in by_scope[command.scope]:
            if not command.only or getattr(holder, "PLACE", None) in command.only:
                assert callable(getattr(holder, f"action_{command.action}", None)), (
                    f"{command.id} does nothing in {holder}: add a Handler to a controller of it, "
                    f"or a method action_{command.action}"
                )


def test_nothing_that_destroys_is_on_a_control_key() -> None:
    slips = [c.id for c in COMMANDS if c.guarded and "ctrl" in c.keys]
    assert not slips, "give it a letter: shells and terminals have meanings of their own for Ctrl"


def test_no_key_is_what_goes_on_behind_an_escape_in_a_sequence() -> None:
    """A terminal may send ESC and, late, the rest: after `esc` such a key would not be one."""
    given = {key for command in COMMANDS for key in command.keys.split(",")}
    assert not given & {"O", "P", "left_square_bracket", "right_square_bracket"}


def test_the_manual_lists_the_ids_of_all_commands_for_a_configuration() -> None:
    _, _, after = (MANUAL / "configuration.md").read_text().partition("For `[keys]`:\n\n")
    listed = after.split("\n\n")[0]
    ids = [command.id for command in COMMANDS]
    assert re.findall("`([a-z-]+)`", listed) == ids, "run python -m tests.generate_texts"


def test_the_key_tables_of_the_manual_are_the_declaration() -> None:
    table = {
        tuple(cell.strip() for cell in line.strip("|\n ").split("|"))
        for line in (MANUAL / "keys.md").read_text().splitlines()
        if line.startswith("| `")
    }
    for command in COMMANDS:
        keys = " ".join(f"`{key}`" for key in shown_keys(command.keys))
        assert (keys, command.help) in table, "run python -m tests.generate_texts"


@pytest.mark.parametrize(
    ("command", "key", "says"),
    [
        ("mute-all", "m", "m is the key of mute already"),
        ("mute", "x", "x is the key of kick already"),
        ("filter", "?", "? is the key of help already"),
        ("kick", "y", "answers questions"),
        ("kick", "escape", "answers questions"),
        ("kick", "", "no key"),
        ("kick", "Ctrl+K", "no key"),
        ("kick", "ctrl e", "no key"),
        ("no-such", "z", "no command of that name"),
        ("kick", "ctrl+c", "ctrl+c tells how to quit"),
        ("confirm", "J,ctrl+c", "ctrl+c tells how to quit"),
        ("confirm", "n", "n cancels questions"),
        ("confirm", "escape", "esc cancels questions"),
        ("confirm", "J,enter", "enter cancels questions"),
        ("confirm", "tab", "goes through them"),
        ("confirm", "right", "goes through them"),
        ("confirm", "x", "x is the key of kick, so it cannot also answer"),
        ("confirm", "M", "M is the key of mute-all, so it cannot also answer"),
        ("confirm", "Y Y", "no key"),
        ("confirm", "h", "h is the key of spare-hosts already"),
        ("reason", "h", "h is the key of spare-hosts already"),
        ("spare-hosts", "w", "w is the key of watch already"),
        ("reason", "enter", "enter cancels questions"),
        ("redraw", "l", "l is needed in fields and dialogs"),
        ("redraw", "f5,escape", "esc is needed in fields and dialogs"),
        ("redraw", "home", "home is needed in fields and dialogs"),
        ("suspend", "Z", "Z is needed in fields and dialogs"),
    ],
)
def test_a_key_that_cannot_be_is_refused(command: str, key: str, says: str) -> None:
    ((refused, problem),) = key_problems({command: key})
    assert refused == command
    assert says in problem


def test_keys_can_be_changed_as_long_as_each_has_one_command() -> None:
    assert not list(key_problems({}))
    assert not list(key_problems({"kick": "K", "end-session": "ctrl+e", "help": "f1,?"}))
    assert not list(key_problems({"redraw": "f5,ctrl+alt+l,alt+r"}))
    assert not list(key_problems({"mute": "u", "unmute": "m"}))
    assert not list(key_problems({"confirm": "J"}))
    assert not list(key_problems({"confirm": "alt+y,f8"}))
    assert not list(key_problems({"confirm": "x", "kick": "K", "cancel-download": "C"}))
    assert not list(key_problems({"confirm": "J", "kick": "y", "copy-id": "f9"}))
    assert [i for i, _ in key_problems({"confirm": "K", "kick": "K"})] == ["kick"]


async def test_a_question_about_long_names_fits_a_small_terminal(tmp_path: Path) -> None:
    async with console(tmp_path, size=(40, 10)) as running:
        for number in range(6):
            running.world.join(running.live.session_id, f"{number} " + "long name " * 20)
        await running.until(lambda: len(running.names()) == 10)
        await running.press("enter", "a", "x")
        assert "Type 10 and press enter" in running.text
        assert running.app.focused is not None
        assert running.app.screen.can_view_entire(running.app.focused)
        await running.press("escape", "space", "x")
        assert "Kick 9 people?" in running.text
        assert "Cancel" in running.text


async def test_a_key_can_be_remapped_and_every_text_follows(tmp_path: Path) -> None:
    async with console(tmp_path, keys={"kick": "K", "no-such": "Z"}) as running:
        await running.until(lambda: "no-such, which is no" in running.text)
        await running.press("enter", "x")
        assert running.app.screen is running.live
        assert " K Kick" in running.text
        await running.press("K")
        assert "Kick 1 person?" in running.text


async def test_the_key_that_confirms_can_be_remapped(tmp_path: Path) -> None:
    async with console(tmp_path, keys={"confirm": "J,f8"}) as running:
        await running.press("enter", "x")
        assert "Kick (J)" in running.text
        await running.press("y", "j")
        await running.look()
        assert isinstance(running.app.screen, ConfirmDialog)
        assert running.written == []
        await running.press("J")
        await running.until(lambda: running.written)
        await running.press("question_mark")
        running.app.screen.query_one("#box").scroll_end(animate=False)
        await running.until(lambda: "J f8" in running.text)


async def test_the_palette_runs_what_it_offers(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "ctrl+p")
        running.app.screen.query_one(Input).value = "mute (m)"
        await running.until(lambda: "Mute (m)" in running.text)
        await running.press("enter")
        await running.until(lambda: running.written)
        ((_, path, body),) = running.written
        assert path.endswith("/mute")
        assert body == {"participants": [running.under_cursor]}


async def test_help_lists_every_command(tmp_path: Path) -> None:
    async with console(tmp_path, size=(160, 200)) as running:
        await running.press("question_mark")
        for command in COMMANDS:
            assert command.help in running.text
        await running.press("question_mark")
        assert running.app.screen is running.live


async def test_control_c_says_how_to_quit_and_q_quits(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("ctrl+c")
        await running.until(lambda: "Press q to quit." in running.text)
        assert running.app.is_running
        await running.press("q")
        await running.until(lambda: not running.app.is_running)
        assert running.app.return_code == 0
