"""The way back: `esc` clears what was typed, then leads to where one came from, and no further."""

from pathlib import Path

import pytest

from roomtui.live.kinds import RecordKind
from roomtui.ui.back_stack import MOST_STEPS, BackEntry, BackStack, Location, PaneTrail
from roomtui.ui.messages import Composed, ShowRecord
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screen_names import ScreenName
from tests.ui.console import NARROW, Console, console
from tests.ui.dialogs import until

NOTHING = "Nothing to go back to; q quits."


async def to(running: Console, place: ScreenName, pane: str) -> None:
    """Wait until a pane of a screen has the keys."""

    def is_there() -> bool:
        focused = running.app.focused
        return running.app.place is place and focused is not None and focused.id == pane

    await until(running, is_there)


async def press(running: Console, *keys: str) -> None:
    """Press keys, each once what the one before it led to is there."""
    for key in keys:
        await running.press(key)
        await until(running, lambda: not (running.app.keys_waiting or running.app._keys.is_busy))


def filters(running: Console, place: ScreenName) -> str:
    return running.app.navigator.screen_of(place).list_filter


def offers_back(running: Console) -> bool:
    is_offered = "back" in {command.id for command in running.live.offered()}
    assert is_offered == bool(running.live.back_label)
    return is_offered


@pytest.mark.parametrize(
    ("key", "place", "pane"),
    [
        ("R", ScreenName.RECORDINGS, "recordings"),
        pytest.param("H", ScreenName.HISTORY, "past-sessions", marks=pytest.mark.long),
    ],
)
async def test_esc_goes_back_to_pane_and_cursor_and_takes_the_brought_filter_along(
    tmp_path: Path, key: str, place: ScreenName, pane: str
) -> None:
    async with console(tmp_path, "keynote") as running:
        assert not offers_back(running)
        await press(running, "j", "enter", "j", "j")
        assert offers_back(running)
        session, who = running.live.session_id, running.under_cursor
        await press(running, key)
        await to(running, place, pane)
        assert filters(running, place)
        await press(running, "escape")
        await to(running, ScreenName.LIVE, "people")
        assert (running.live.session_id, running.under_cursor) == (session, who)
        assert not filters(running, place)
        await press(running, "escape")
        await to(running, ScreenName.LIVE, "sessions")
        await press(running, "escape")
        await running.until(lambda: NOTHING in running.text)
        await to(running, ScreenName.LIVE, "sessions")


@pytest.mark.long
async def test_what_was_typed_goes_first_and_what_stood_there_before_comes_back(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, "keynote", size=NARROW) as running:
        await press(running, "2")
        await press(running, "slash", *"type:video", "enter")
        await until(running, lambda: filters(running, ScreenName.RECORDINGS) == "type:video")
        await press(running, "1", "R")
        await to(running, ScreenName.RECORDINGS, "recordings")
        brought = filters(running, ScreenName.RECORDINGS)
        assert brought.startswith("session:")
        await press(running, "slash", "end", "space", *"type:video", "enter")
        assert filters(running, ScreenName.RECORDINGS) == f"{brought} type:video"
        await press(running, "slash", *"x", "escape")
        assert filters(running, ScreenName.RECORDINGS) == brought
        await press(running, "slash", "ctrl+u", *"type:audio", "enter", "escape")
        await to(running, ScreenName.RECORDINGS, "recordings")
        assert filters(running, ScreenName.RECORDINGS) == brought
        await press(running, "escape")
        await to(running, ScreenName.LIVE, "sessions")
        assert filters(running, ScreenName.RECORDINGS) == "type:video"


@pytest.mark.long
async def test_a_brought_filter_that_a_hand_emptied_stays_away(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await press(running, "R", "slash", "ctrl+u", "enter")
        assert not filters(running, ScreenName.RECORDINGS)
        await press(running, "escape")
        await to(running, ScreenName.LIVE, "sessions")


@pytest.mark.long
async def test_steps_are_taken_back_one_by_one(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await press(running, "shift+tab", "H")
        await to(running, ScreenName.HISTORY, "past-sessions")
        history = running.app.navigator.screen_of(ScreenName.HISTORY)
        await running.until(lambda: history.pane.subject is not None)
        room = filters(running, ScreenName.HISTORY)
        await press(running, "R")
        await to(running, ScreenName.RECORDINGS, "recordings")
        recordings = running.app.navigator.screen_of(ScreenName.RECORDINGS)
        await press(running, "slash", "ctrl+u", "enter")
        await running.until(lambda: recordings.pane.subject is not None)
        under = recordings.pane.state.cursor
        await press(running, "R")
        assert filters(running, ScreenName.RECORDINGS).startswith("participant:")
        await press(running, "escape")
        await running.until(lambda: recordings.pane.state.cursor == under)
        assert not filters(running, ScreenName.RECORDINGS)
        await press(running, "escape")
        await to(running, ScreenName.HISTORY, "past-sessions")
        assert filters(running, ScreenName.HISTORY) == room
        await press(running, "escape")
        await to(running, ScreenName.LIVE, "rooms")


async def test_a_number_begins_a_new_way_so_that_esc_never_leads_to_and_fro(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        await press(running, "R", "4", "2", "5", "2", "4")
        await to(running, ScreenName.HISTORY, "past-sessions")
        await press(running, "escape")
        await to(running, ScreenName.LIVE, "sessions")
        await press(running, "escape")
        await running.until(lambda: NOTHING in running.text)
        await press(running, "enter")
        await to(running, ScreenName.LIVE, "people")
        await running.until(lambda: NOTHING not in running.text)
        assert not running.app.answers.standing, "from here there is a way back"
        await press(running, "escape")
        await to(running, ScreenName.LIVE, "sessions")
        await press(running, "R", "2")
        await to(running, ScreenName.RECORDINGS, "recordings")
        await press(running, "escape")
        await to(running, ScreenName.LIVE, "sessions")


@pytest.mark.long
async def test_esc_leaves_a_pane_for_the_one_that_enter_came_from(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await press(running, "shift+tab", "enter", "escape")
        await to(running, ScreenName.LIVE, "rooms")
        await press(running, "escape")
        await to(running, ScreenName.LIVE, "sessions")
        await press(running, "tab", "tab", "escape")
        await to(running, ScreenName.LIVE, "sessions")

        await press(running, "4", "tab", "tab", "slash", '"', *"Chloé Lefèvre", '"', "enter")
        history = running.app.navigator.screen_of(ScreenName.HISTORY)
        await running.until(lambda: history.pane.subject is not None)
        found = history.pane.state.cursor
        await press(running, "enter")
        await to(running, ScreenName.HISTORY, "past-people")
        await press(running, "escape")
        await to(running, ScreenName.HISTORY, "found-people")
        assert history.pane.state.cursor == found


@pytest.mark.long
async def test_a_session_that_has_ended_meanwhile_is_told_and_the_nearest_is_shown(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, "keynote") as running:
        await press(running, "j", "enter", "R")
        await to(running, ScreenName.RECORDINGS, "recordings")
        session = running.live.session_id
        running.world.end_session(session)
        await running.until(lambda: session not in running.app.ui_state.snapshot.sessions)
        await press(running, "escape")
        await to(running, ScreenName.LIVE, "sessions")
        await running.until(lambda: "The session that you came from has ended." in running.text)


async def test_what_was_composed_leads_back_to_where_it_was_asked_for(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await press(running, "enter")
        composition = next(iter(running.world.compositions.values()))
        running.app.post_message(Composed(composition))
        await to(running, ScreenName.COMPOSITIONS, "compositions")
        await press(running, "escape")
        await to(running, ScreenName.LIVE, "people")


async def test_a_record_is_gone_to_and_back_from_and_told_if_it_is_gone(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        snapshot = running.app.ui_state.snapshot
        (other, *_) = [s for s in snapshot.sessions.values() if s.id != running.live.session_id]
        who = snapshot.present(other.id)[1]
        within = RecordRef(snapshot.account, RecordKind.SESSION, other.id)
        ref = RecordRef(snapshot.account, RecordKind.PARTICIPANT, who.id, "Somebody", within)
        before = running.live.session_id
        await press(running, "5")
        running.app.post_message(ShowRecord(ref))
        await to(running, ScreenName.LIVE, "people")
        assert running.under_cursor == who.id
        await press(running, "escape")
        await to(running, ScreenName.ACTIVITY, "activity")
        await press(running, "escape")
        await to(running, ScreenName.LIVE, "people")
        assert running.live.session_id != before
        running.world.end_session(other.id)
        await running.until(lambda: other.id not in running.app.ui_state.snapshot.sessions)
        running.app.post_message(ShowRecord(ref))
        await running.until(lambda: "Somebody is gone: the session has ended." in running.text)


def test_the_stack_is_bounded_and_knows_only_steps_that_led_here() -> None:
    stack, live = BackStack(), Location(ScreenName.LIVE, "sessions", None)
    for number in range(MOST_STEPS * 3):
        stack.push(BackEntry(live, ScreenName.RECORDINGS, str(number)))
    taken = []
    while entry := stack.pop(ScreenName.RECORDINGS):
        taken.append(entry.pane_id)
    assert taken == [str(number) for number in reversed(range(MOST_STEPS * 2, MOST_STEPS * 3))]
    stack.push(BackEntry(live, ScreenName.RECORDINGS, "recordings"))
    assert stack.pop(ScreenName.HISTORY) is None
    assert stack.pop(ScreenName.RECORDINGS) is None


def test_a_trail_of_panes_ends_where_it_began() -> None:
    trail = PaneTrail("sessions")
    trail.enter("people", "rooms")
    assert trail.leave("people") == "rooms"
    assert trail.leave("rooms") == "sessions"
    assert trail.leave("sessions") == ""
    trail.enter("people", "rooms")
    trail.turn()
    assert trail.leave("people") == "sessions"
