"""The palette: finds commands, screens, rooms and people, and never acts on anybody else."""

from collections import Counter
from pathlib import Path

import pytest
from textual.widgets import Input

from roomtui.ui.dialogs.confirm import ConfirmDialog
from roomtui.ui.filters.ranks import MatchRank, rank
from roomtui.ui.live.rooms_pane import RoomsPane
from roomtui.ui.palette.candidates import Candidate, CandidateKind
from roomtui.ui.palette.choice import GONE
from roomtui.ui.palette.dialog import NO_MATCHES, PaletteDialog, told_apart
from roomtui.ui.palette.search import BATCH, MOST_SHOWN, PaletteSearch
from tests.ui.console import Console, console
from tests.ui.dialogs import HOSTILE, burst, is_harmless, until


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        ("kick", "kick", MatchRank.WHOLE),
        ("kick", "kick all (x)", MatchRank.START),
        ("all", "kick all (x)", MatchRank.WORD),
        ("x", "kick all (x)", MatchRank.WORD),
        ("ick", "kick all (x)", MatchRank.INSIDE),
        ("ruiz marta", "marta ruiz", MatchRank.APART),
        ("marta stage", "marta ruiz", MatchRank.APART),
        ("stage", "marta ruiz", None),
        ("stage hall", "marta ruiz", None),
        ("mrta", "marta ruiz", MatchRank.FUZZY),
        ("mz", "marta ruiz", None),
        ("mrz", "marta ruiz", None),
        ("rta", "mrxta", None),
    ],
)
def test_a_name_that_matches_better_comes_first(
    query: str, name: str, expected: MatchRank | None
) -> None:
    assert rank(query, name, "stage") == expected


def test_letters_that_repeat_without_end_are_looked_through_once() -> None:
    assert rank("ab" * 15 + "c", "ab" * 500, gap=1_000) is None
    assert rank("a" * 32, " a" * 500, gap=1) == MatchRank.FUZZY


def people(count: int) -> PaletteSearch:
    """Return a search through many people, who are made as they are looked at."""
    return PaletteSearch(
        iter(()),
        (
            Candidate(CandidateKind.PARTICIPANT, f"guest {i}", f"Guest {i}", "", (str(i), "s"))
            for i in range(count)
        ),
    )


def test_a_search_goes_on_in_slices_and_keeps_a_bounded_number() -> None:
    search = people(10_000)
    search.begin("guest")
    slices = 0
    while not search.is_done:
        search.go_on(0)
        slices += 1
        assert len(search._found) <= MOST_SHOWN * 20 + BATCH
    assert slices >= 10_000 // BATCH
    assert search.count == 10_000
    assert [hit.name for hit in search.hits] == [f"Guest {i}" for i in range(MOST_SHOWN)]
    search.begin("Guest  9999")
    search.go_on(10)
    assert [hit.name for hit in search.hits] == ["Guest 9999"]


def test_people_who_read_the_same_are_told_apart_by_their_ids() -> None:
    first, second, third = (
        Candidate(CandidateKind.PARTICIPANT, "ana", name, "stage", (f"{number}2345678-0", "s"))
        for number, name in enumerate(("Ana", "Ana", "Bo"), 1)
    )
    like = Counter((each.name, "stage") for each in (first, second, third))
    told = [told_apart(each, "stage", like) for each in (first, second, third)]
    assert told == ["stage · 12345678", "stage · 22345678", "stage"]


async def look_for(running: Console, words: str) -> PaletteDialog:
    """Open the palette and type."""
    await running.press("colon")
    dialog = running.app.screen
    assert isinstance(dialog, PaletteDialog)
    dialog.query_one(Input).value = words
    await until(running, lambda: dialog._shown_for == words.lower())
    return dialog


def kinds(dialog: PaletteDialog) -> list[str]:
    return [f"{each.name} {each.kind.word}" for each in dialog._shown]


async def test_rooms_people_screens_and_commands_are_found_and_gone_to(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        snapshot = running.app.ui_state.snapshot
        other = next(s for s in snapshot.sessions.values() if s.id != running.live.session_id)
        running.world.join(other.id, f'{{"name": "Zoë {HOSTILE[:40]} Quist"}}')
        await running.until(lambda: "Zoë" in str(running.app.ui_state.snapshot.present(other.id)))
        await running.press("5")
        dialog = await look_for(running, "zoe")
        (found,) = dialog._shown
        assert found.kind is CandidateKind.PARTICIPANT
        assert isinstance(found.chosen, tuple)
        assert snapshot.room_name(other.room_id) in running.text
        assert is_harmless(running)
        await running.press("enter")
        await until(running, lambda: running.app.focused is running.people)
        assert running.under_cursor == found.chosen[0]
        assert running.live.session_id == other.id
        await running.press("escape")
        await until(running, lambda: running.app.place == "activity")

        dialog = await look_for(running, "backst")
        assert kinds(dialog) == ["backstage room"]
        await running.press("enter")
        rooms = running.live.query_one(RoomsPane)
        await until(running, lambda: running.app.focused is rooms)
        assert rooms.current is not None
        assert rooms.current.name == "backstage"

        running.live.focus_pane("activity")
        await look_for(running, "clear marks")
        assert "Clear marks works in: Rooms, Sessions, " in running.text
        await running.press("escape")
        running.live.focus_pane("rooms")

        dialog = await look_for(running, "his")
        assert kinds(dialog)[0] == "History (4) screen"
        await running.press("enter")
        await until(running, lambda: running.app.place == "history")
        dialog = await look_for(running, "mute")
        assert "Mute works in: live, activity, attention." in running.text
        await running.press("enter")
        await running.until(lambda: "Mute works in: live, activity, attention." in running.text)
        assert running.written == []


async def test_what_writes_asks_as_by_key_and_nothing_is_chosen_unasked(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter")
        await look_for(running, "")
        await running.press("enter")
        assert isinstance(running.app.screen, PaletteDialog)
        await running.press("escape")
        dialog = await look_for(running, "kick")
        assert kinds(dialog)[:2] == ["Kick (x) command", "Kick all (X) command"]
        await running.press("enter")
        await until(running, lambda: isinstance(running.app.screen, ConfirmDialog))
        assert running.written == []


@pytest.mark.long
async def test_keys_typed_ahead_choose_what_they_say_before_anything_is_shown(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        burst(running, "colon", *"record", "enter")
        await until(running, lambda: running.app.place == "recordings")


async def test_a_command_hits_who_was_under_the_cursor_when_the_palette_opened(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "j")
        who = running.under_cursor
        await look_for(running, "mute")
        running.people.state.move(-1)
        await running.press("enter")
        await running.until(lambda: running.written)
        ((_, _, body),) = running.written
        assert body == {"participants": [who]}

        await running.press("space")
        await running.until(lambda: running.people.state.marks)
        await look_for(running, "unmute")
        running.people.state.clear_marks()
        await running.press("enter")
        await running.until(lambda: GONE in running.text)
        assert len(running.written) == 1


async def test_nobody_is_hit_in_place_of_who_is_gone(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter")
        await look_for(running, "mute")
        state, who = running.people.state, running.under_cursor
        state.replace([row for i in state.order if i != who and (row := state.row(i))])
        state.move(1)
        assert state.cursor != who
        await running.press("enter")
        await running.until(lambda: GONE in running.text)
        assert running.written == []


@pytest.mark.long
async def test_nobody_is_hit_on_a_screen_that_is_not_in_front_any_more(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("enter", "colon", *"mute (")
        palette = running.app.screen
        assert isinstance(palette, PaletteDialog)
        chosen, snapshot = palette._shown[0], palette._snapshot
        await running.press("escape", "2")
        await palette._choice.make(chosen, snapshot)
        await running.until(lambda: GONE in running.text)
        await running.look()
        assert running.written == []


async def test_what_is_nowhere_is_said_and_a_paste_of_an_id_finds_its_session(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, read_only=True, size=(60, 20)) as running:
        await look_for(running, "kick")
        assert NO_MATCHES in running.text
        await running.press("enter", "escape")
        dialog = await look_for(running, running.live.session_id[:9])
        assert [each.kind for each in dialog._shown] == [CandidateKind.SESSION]
        await running.press("enter")
        await until(running, lambda: running.app.focused is running.pane("sessions"))
