"""The help: keys by what they are for, first what works where one is, in columns that fit."""

from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Input

from roomtui.ui.command import Group
from roomtui.ui.commands import COMMANDS, available, shown_keys, where
from roomtui.ui.dialogs.help import MARGINS, MOUSE, HelpDialog
from roomtui.ui.dialogs.help_layout import IDLE, Entry, Section, lay_out
from roomtui.ui.dialogs.scroll_box import ScrollBox
from roomtui.ui.screen_names import ScreenName
from tests.ui.console import console


def dialog(place: ScreenName, *working: str, **keys: str) -> HelpDialog:
    return HelpDialog(read_only=False, remapped=keys, place=place, working=working or None)


def entry(command_id: str, sections: list[Section]) -> tuple[str, Entry]:
    """Return the heading and the entry of a command."""
    (command,) = (c for c in COMMANDS if c.id == command_id)
    keys = " ".join(shown_keys(command.keys))
    return next((s.title, e) for s in sections for e in s.entries
                if e.text.endswith(command.help) and e.keys == keys)  # fmt: skip


def lines(content: list[Content]) -> list[str]:
    return [line.plain.rstrip() for line in content]


@pytest.mark.parametrize("place", ScreenName)
def test_each_key_of_a_screen_is_in_its_group_and_every_other_one_elsewhere(
    place: ScreenName,
) -> None:
    sections = dialog(place).sections()
    assert [section.title for section in sections] == [*Group, "Elsewhere"]
    for command in available(read_only=False):
        title, found = entry(command.id, sections)
        here = command.works_in(place)
        assert title == (command.group if here else "Elsewhere"), command.id
        assert here or found.text.startswith(where(command).capitalize())


def test_what_works_in_the_pane_comes_first_and_what_does_not_has_a_sign() -> None:
    (act, *_) = dialog(ScreenName.LIVE, "kick", "mark").sections()
    assert [entry.works for entry in act.entries[:3]] == [True, True, False]
    shown = lines(lay_out([act], 70, 99))
    assert shown[1].startswith("  x     Kick the marked")
    assert all(line.startswith(f"{IDLE} ") for line in shown[3:-1])


@pytest.mark.parametrize(("size", "columns"), [((120, 40), 2), ((80, 24), 1), ((60, 20), 1)])
@pytest.mark.parametrize("place", ScreenName)
def test_columns_are_as_many_as_there_is_room_for_and_fit_a_large_terminal(
    place: ScreenName, size: tuple[int, int], columns: int
) -> None:
    sections = dialog(place).sections(brief=True)
    width, height = size[0] - MARGINS, size[1] - 4
    shown = lines(lay_out(sections, width, height))
    assert max(map(len, shown)) <= width
    at_the_left = [
        group for group in Group if any(f"{line} ".startswith(f"{group} ") for line in shown)
    ]
    assert (len(at_the_left) < len(Group)) == (columns > 1)
    assert columns == 1 or len(shown) <= height


def test_a_word_that_is_wider_than_its_column_breaks_nothing() -> None:
    section = Section("Act", (Entry("ctrl+shift+alt+f12 ctrl+shift+alt+f11", "word " * 9),))
    assert lines(lay_out([section], 12, 5))


async def test_scrolling_keys_before_the_next_frame_add_up(tmp_path: Path) -> None:
    async with console(tmp_path, size=(80, 24)) as running:
        await running.press("question_mark")
        dialog = running.app.screen
        assert isinstance(dialog, HelpDialog)
        box = dialog.query_one(ScrollBox)
        page = box.scrollable_content_region.height
        places = []
        for scroll in (
            box.action_page_down, lambda: dialog.action_scroll(1), box.action_scroll_down,
            box.action_page_up, box.action_scroll_up, box.action_scroll_end,
            lambda: dialog.action_scroll(-1), box.action_scroll_home,
        ):  # fmt: skip
            scroll()
            places.append(round(box.scroll_y))
        end = box.max_scroll_y
        assert places == [page, page + 1, page + 2, 2, 1, end, end - 1, 0]


async def test_help_shows_remapped_keys_narrows_tells_where_it_is_and_closes(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, size=(80, 24), keys={"help": "f1", "kick": "K"}) as running:
        await running.press("enter", "f1")
        await running.until(lambda: "1-20 of " in running.text)
        assert "Keys · Live screen · Participants" in running.text
        assert "K     Kick the marked" in running.text
        assert "· enter" not in running.text
        await running.press("pagedown", "j")
        await running.until(lambda: "22-41 of " in running.text)
        await running.press("end")
        await running.until(lambda: MOUSE[:40] in running.text)
        await running.press("slash", *"kick")
        await running.until(lambda: "Mute" not in running.text)
        assert "Kick everyone except the marked" in running.text
        await running.press("enter", "escape")
        await running.until(lambda: "Mute the marked" in running.text)
        assert not running.app.screen.query_one(Input).display
        await running.press("f1")
        assert running.app.screen is running.live
