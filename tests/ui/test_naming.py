"""Names that are cut keep both their ends; names that read the same are told apart."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.screen import ModalScreen

from roomtui.api.models import Room
from roomtui.text import ELLIPSIS, safe
from roomtui.ui.naming import SMALLEST, cut, lookalike_key, starts_of, told_apart
from roomtui.ui.terminal.char_width import extra_cells
from tests.ui.console import NARROW, WIDE, Console, console

UUID_ROOMS = [f"room-4f1c0c1e-8d2a-4f6b-9c3d-0000000001{n:02x}" for n in range(0xE0, 0x100)]
texts = st.text(max_size=80).map(safe)


def test_both_ends_of_a_name_stay() -> None:
    assert cut("room-4f1c0c1e-8d2a-4f6b-9c3d-0000000001f0", 13) == "room-4f1c…1f0"
    assert cut("Quarterly review, Berlin office, part 2", 24) == "Quarterly review,…part 2"


@pytest.mark.parametrize("cells", [13, 18, 24, 40])
def test_rooms_of_one_pattern_differ_wherever_they_are_cut(cells: int) -> None:
    assert len({cut(name, cells) for name in UUID_ROOMS}) == len(UUID_ROOMS)


@given(texts, st.integers(0, 60))
def test_what_is_cut_fits_any_terminal_and_what_fits_is_not_cut(name: str, cells: int) -> None:
    shown = cut(name, cells)
    assert cell_len(shown) + extra_cells(shown) <= max(cells, 0)
    if cell_len(name) + extra_cells(name) <= cells:
        assert shown == name
    elif cells >= SMALLEST:
        start, ellipsis, end = shown.rpartition(ELLIPSIS)
        assert ellipsis
        assert name.startswith(start)
        assert name.endswith(end)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Camille Martin", "Camille Martin"),
        ("Camille Martin", "CAMILLE  martin"),
        ("Camille Martin", "Camille\u00a0Martin"),
        ("Camille Martin", "Camille-Martin."),
        ("Camille Martin", "\u0421\u0430mille M\u0430rtin"),  # С and а of Cyrillic
        ("Camille Martin", "\uff23amille Martin"),  # full width
        ("Al Ingram", "AI Ingrarn"),
        ("guest 10", "guest lO"),
        ("José", "Jose\u0301"),
    ],
)
def test_what_reads_the_same(one: str, other: str) -> None:
    assert lookalike_key(one) == lookalike_key(other)
    told = told_apart([("8f3a-1", one), ("77d1-2", other)], cells=32)
    assert [name.rpartition(" ")[2] for name in told] == ["(8f3a)", "(77d1)"]


@pytest.mark.parametrize(
    ("one", "other"), [("Anna", "Anne"), ("guest 1", "guest 2"), ("!", "?"), ("", "x")]
)
def test_what_reads_otherwise_stays_as_it_is(one: str, other: str) -> None:
    assert told_apart([("a", one), ("b", other)], cells=32) == [one, other]


def test_who_is_not_listed_but_has_the_name_is_told_apart_too() -> None:
    among = [("8f3a-1", "guest 12"), ("77d1-2", "Guest 12"), ("9000-3", "guest 13")]
    ages = {"8f3a-1": "3m"}
    hint = ages.get
    told = told_apart(among[:1], among, cells=32, hint=lambda i: hint(i, ""))
    assert told == ["guest 12 (3m, 8f3a)"]
    assert told_apart(among[2:], among, cells=32) == ["guest 13"]


def test_names_that_are_cut_to_the_same_are_told_apart() -> None:
    names = [f"Dr. Alexandra {middle} von und zu Hohenberg" for middle in ("Maria", "Marta")]
    told = told_apart([("8f3a", names[0]), ("77d1", names[1])], cells=24)
    assert told == ["Dr. Alexandra Mar…enberg (8f3a)", "Dr. Alexandra Mar…enberg (77d1)"]


@pytest.mark.parametrize(
    ("ids", "starts"),
    [
        (["8f3a1111", "77d12222"], ["8f3a", "77d1"]),
        (["8f3a1111", "8f3a2222"], ["8f3a1111", "8f3a2222"]),
        (["0000-4000-8000-00a", "0000-4000-8000-00b"], ["0000-4000…00a", "0000-4000…00b"]),
        (["ab", "AB"], ["1 of 2", "2 of 2"]),
    ],
)
def test_of_an_id_as_much_is_told_as_it_takes(ids: list[str], starts: list[str]) -> None:
    assert list(starts_of(ids).values()) == starts


ids = st.text("ab01", min_size=1, max_size=5)
names = st.sampled_from(["Ada", "ada", "Ada (a)", "Ada (ab)", "Ada (1 of 2)", "Bo"]) | texts


@given(st.lists(st.tuples(ids, names), unique_by=lambda one: one[0], max_size=8), st.data())
def test_no_two_people_are_ever_told_alike(
    people: Sequence[tuple[str, str]], data: st.DataObject
) -> None:
    shown = data.draw(st.lists(st.sampled_from(people), unique=True)) if people else []
    told = told_apart(shown, people, cells=24)
    assert len(set(told)) == len(told)
    assert len(told_apart(shown, cells=24)) == len(shown)


ONE, OTHER = UUID_ROOMS[:2]


def rooms_of(running: Console) -> tuple[Room, Room]:
    """Return the room with a session, and the one without."""
    live, still = sorted(running.world.rooms.values(), key=lambda room: not room.active_session_id)
    return live, still


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_rooms_named_by_uuids_differ_in_panes_titles_questions_and_lines(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with console(tmp_path, size=size) as running:
        stage, studio = rooms_of(running)
        running.world.update_room(stage.id, unique_name=ONE)
        running.world.update_room(studio.id, unique_name=OTHER)
        await running.until(lambda: set(running.names("rooms")) == {ONE, OTHER}, rooms=True)
        ends = [name[-3:] for name in (ONE, OTHER)]
        running.live.focus_pane("rooms")
        await running.pilot.pause()
        rows = [line for line in running.lines if "room-4f1c" in line]
        assert all(any(end in row for row in rows) for end in ends)
        for keys, words in (
            (["D"], "Delete room room-"),
            (["E"], "End the session in"),
            (["e"], "Edit room room-"),
            (["t"], "Join token for room-"),
        ):
            await running.press(*keys)
            assert words in running.text
            assert ends[0] in running.text.replace("│", "")
            assert isinstance(running.app.screen, ModalScreen)
            await running.press("escape")
        running.live.focus_pane("people")
        await running.pilot.pause()
        assert any("Participants room-4f1c" in line and ends[0] in line for line in running.lines)
        running.world.join(running.live.session_id, "Maximiliane " * 4 + "von und zu")
        running.live.focus_pane("activity")
        await running.until(lambda: "joined room-" in running.text)
        (line,) = [line for line in running.lines if "joined room-" in line]
        assert ends[0] in line
        assert "von und zu" in line or "zu joined" in line


async def test_another_room_that_reads_the_same_is_told_by_its_id(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        stage, studio = rooms_of(running)
        running.world.update_room(studio.id, unique_name="Stage ")
        await running.until(lambda: "Stage" in running.names("rooms"), rooms=True)
        running.live.focus_pane("rooms")
        running.pane("rooms").move_to(studio.id)
        await running.press("D")
        assert f"Delete room Stage ({studio.id[:4]})?" in running.text
        await running.press("escape")
        running.pane("rooms").move_to(stage.id)
        await running.press("D")
        assert f"Delete room stage ({stage.id[:4]})?" in running.text


async def test_lines_of_the_activity_tell_apart_those_of_one_name(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        session, world = running.live.session_id, running.world

        def said() -> list[str]:
            return running.told

        world.join(session, "Camille Martin")
        await running.until(lambda: "Camille Martin joined stage" in said())
        world.join(session, '{"username": "camille martin", "id": 2}')
        await running.until(lambda: len(running.names()) == 6)
        first, second = [i for i in running.people.state.order if "amille" in name_of(running, i)]
        assert f"camille martin ({second[:4]}) joined stage" in said()
        running.live.focus_pane("people")
        running.people.move_to(first)
        await running.press("m")
        await running.until(lambda: f"mute sent: Camille Martin ({first[:4]}) in stage." in said())
        await running.press("x", "y")
        await running.until(
            lambda: f"kick confirmed: Camille Martin ({first[:4]}) in stage." in said()
        )
        ways = ("left", "was kicked in")
        assert any(f"Camille Martin ({first[:4]}) {way} stage" in said() for way in ways)
        world.leave(second)
        await running.until(lambda: "camille martin left stage" in said())


def name_of(running: Console, participant_id: str) -> str:
    row = running.people.state.row(participant_id)
    return row.name if row else ""
