"""What the moderation keys send, ask and show."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from roomtui.account_id import UNNAMED
from roomtui.demo.faults.bodies import altering
from roomtui.live.actions.confirm import CONFIRM_SECS
from roomtui.live.snapshot import NOTHING_YET
from roomtui.ui.confirm import Confirmation
from roomtui.ui.live.moderation import ELSEWHERE, OUT_OF_VIEW, why_no_session
from tests.ui.console import Console, console
from tests.ui.dialogs import confirming


def action(running: Console, verb: str) -> str:
    return f"/v2/room_sessions/{running.live.session_id}/actions/{verb}"


def answer(running: Console) -> str:
    newest = running.app.answers.newest
    return newest.words if newest else ""


def is_list_of_sessions(method: str, path: str) -> bool:
    return method == "GET" and path.endswith("/room_sessions")


async def to_people(running: Console) -> list[str]:
    """Go to the people and give their ids in the order shown."""
    await running.press("enter")
    assert running.app.focused is running.people
    return list(running.people.state.order)


async def test_m_mutes_the_one_under_the_cursor_at_once(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        order = await to_people(running)
        await running.press("j", "m")
        await running.until(lambda: running.written)
        assert running.written == [("POST", action(running, "mute"), {"participants": [order[1]]})]
        await running.until(lambda: "mute sent 09:26" in running.text)


async def test_m_mutes_exactly_the_marked_in_one_request(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        order = await to_people(running)
        await running.press("space", "space", "G", "m")
        await running.until(lambda: running.written)
        await running.look()
        assert running.written == [("POST", action(running, "mute"), {"participants": order[:2]})]
        assert running.text.count("mute sent 09:26") == 3, "of two people, and of their session"


async def test_no_key_hits_a_session_out_of_view(tmp_path: Path) -> None:
    async with console(tmp_path, "huge") as running:
        sessions = running.pane("sessions")
        await running.until(lambda: len(sessions.state.order) > sessions.state.height)
        await running.press("G")
        while sessions.state.seen is not None:
            await running.press("s")
        for key in "EMUX":
            await running.press(key)
            assert answer(running) == OUT_OF_VIEW
        await running.press("down", "E")
        assert running.app.screen is not running.live


async def test_no_key_hits_a_session_of_a_room_that_the_cursor_is_not_on(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        rooms, sessions = running.pane("rooms"), running.live.ui_state.snapshot.sessions
        shown = running.live.session_id
        other = next(s for s in sessions.values() if s.room_id != sessions[shown].room_id)
        await running.press("shift+tab")
        rooms.move_to(other.room_id)  # as where the list lacks the room of the session
        await running.press("E")
        assert answer(running) == ELSEWHERE
        assert running.live.session_id == shown
        await running.press("shift+tab", "tab")
        assert running.app.focused is rooms
        assert running.live.session_id == other.id


async def test_a_filter_that_moves_the_session_moves_whom_keys_hit(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        first = running.live.session_id
        await running.press("slash", *"backstage", "enter", "M", "y")
        await running.until(lambda: running.written)
        assert running.pane("sessions").state.cursor == running.live.session_id != first
        assert running.written[0][1] == action(running, "mute")
        assert running.names("sessions") == ["backstage"]


async def test_a_session_that_the_filter_hides_is_shown_when_its_room_is_chosen(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("slash", *"backstage", "enter", "shift+tab", "g")
        assert running.pane("sessions").state.cursor == running.live.session_id
        assert len(running.names("sessions")) == 6


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        (["m"], " works in the participants; "),
        (["shift+tab", "u"], " works in the participants; "),
        (["tab", "tab", "x"], "No line is under the cursor. Nothing was sent; "),
    ],
)
async def test_nobody_is_hit_from_another_pane(tmp_path: Path, keys: list[str], says: str) -> None:
    async with console(tmp_path) as running:
        await running.press(*keys)
        await running.until(lambda: says in running.text)
        assert running.app.screen is running.live
        assert running.written == []


async def test_after_a_kick_the_cursor_is_on_nobody_until_it_is_moved(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        order = await to_people(running)
        await running.press("j", "x", "y")
        await running.until(lambda: order[1] not in running.people.state.order)
        await running.press("m")
        await running.until(lambda: "Nobody is under the cursor." in running.text)
        assert len(running.written) == 1
        await running.press("j")
        assert running.under_cursor == order[2]


async def test_a_kick_that_no_whole_picture_shows_is_told_not_to_be_confirmed(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        await to_people(running)
        half = altering(lambda data, _: [*data, "unreadable"], Random(0))
        running.api.faults.strike_next(half, 10_000, where=is_list_of_sessions)
        await running.until(lambda: "◐ LATE" in running.status)
        await running.press("x", "y")
        await running.until(lambda: "kick sent" in running.text)
        running.clock.tick(CONFIRM_SECS + 1)
        await running.until(lambda: "kick not confirmed" in running.text)
        assert "No complete snapshot came." in running.text


async def test_mute_and_unmute_land_in_the_order_of_the_keys(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await to_people(running)
        running.api.faults.fail_next(1, where=lambda method, _: method == "POST")
        await running.press("m", "u")
        await running.until(lambda: len(running.written) == 3)
        verbs = [path.rsplit("/", 1)[1] for _, path, _ in running.written]
        assert verbs == ["mute", "mute", "unmute"]


async def test_an_error_that_nobody_foresaw_leaves_the_outcome_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from roomtui.live.actions.moderation_delivery import ModerationDelivery

    async def fault(*_: object) -> None:
        raise RuntimeError("unforeseen")

    async with console(tmp_path) as running:
        await to_people(running)
        monkeypatch.setattr(ModerationDelivery, "send", fault)
        await running.press("m")
        await running.until(lambda: "mute unknown" in running.text)
        assert running.journal[-1]["outcome"] == "outcome unknown"


async def test_u_unmutes(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        order = await to_people(running)
        await running.press("u")
        await running.until(lambda: running.written)
        assert running.written == [("POST", action(running, "unmute"), {"participants": order[:1]})]


@pytest.mark.parametrize(("key", "verb"), [("M", "mute"), ("U", "unmute")])
async def test_everyone_is_told_as_all_less_the_marked(tmp_path: Path, key: str, verb: str) -> None:
    async with console(tmp_path) as running:
        order = await to_people(running)
        await running.press("space", key)
        assert confirming(running) is Confirmation.YES
        assert f"{verb.capitalize()} 3 people?" in running.text
        assert f"Not hit, since marked: {running.names()[0]}" in running.text
        assert running.written == []
        await running.press("y")
        await running.until(lambda: running.written)
        body = {"participants": "all", "exclude": order[:1]}
        assert running.written == [("POST", action(running, verb), body)]


async def test_x_asks_with_cancel_focused_and_y_kicks(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        order = await to_people(running)
        first = running.people.current
        assert first is not None
        await running.press("x")
        assert confirming(running) is Confirmation.YES
        assert running.app.focused is not None
        assert running.app.focused.id == "cancel"
        assert "Kick 1 person?" in running.text
        assert first.name in running.text
        await running.press("y")
        await running.until(lambda: order[0] not in running.people.state.order)
        body = {"participants": order[:1]}
        assert running.written == [("POST", action(running, "kick"), body)]
        await running.until(lambda: "kick" in running.text and "confirmed" in running.text)


@pytest.mark.parametrize("answer", ["enter", "escape", "n"])
async def test_a_kick_that_is_not_confirmed_sends_nothing(tmp_path: Path, answer: str) -> None:
    async with console(tmp_path) as running:
        await to_people(running)
        await running.press("x", answer)
        await running.look()
        assert running.app.screen is running.live
        assert running.written == []
        assert running.journal == []


async def test_a_kick_hits_who_was_marked_when_the_key_was_pressed(tmp_path: Path) -> None:
    """Rows move and the marked one leaves while the question is open: the target stays."""
    async with console(tmp_path) as running:
        order = await to_people(running)
        await running.press("j", "x")
        running.world.leave(order[0])
        running.world.join(running.live.session_id, "Newcomer")
        await running.until(lambda: "Newcomer" in running.names())
        await running.press("y")
        await running.until(lambda: running.written)
        assert running.written[0][2] == {"participants": [order[1]]}


async def test_x_all_names_each_and_asks_once_more(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        order = await to_people(running)
        await running.press("space", "X")
        assert confirming(running) is Confirmation.YES
        assert "Kick 3 people?" in running.text
        running.world.join(running.live.session_id, "Latecomer")
        await running.until(lambda: "Latecomer" in running.names())
        await running.press("y")
        await running.until(lambda: running.written)
        (_, path, body) = running.written[0]
        assert path == action(running, "kick")
        assert sorted(body["participants"]) == sorted(order[1:])
        await running.until(lambda: len(running.people.state.order) == 2)
        assert "Latecomer" in running.names()


async def test_end_asks_for_the_number_and_a_wrong_one_sends_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        session = running.live.session_id
        await running.press("E", "3", "enter")
        assert confirming(running) is Confirmation.NUMBER
        assert "Nothing was sent" in running.text
        await running.press("escape")
        await running.look()
        assert running.written == []
        await running.press("E", "4", "enter")
        await running.until(lambda: running.written)
        assert running.written == [("POST", f"/v2/room_sessions/{session}/actions/end", None)]
        await running.until(lambda: "the session has ended" in running.text)
        assert running.pane("sessions").state.is_gone(session)
        await running.until(lambda: "confirmed" in running.text)


async def test_a_question_names_the_marks_that_the_filter_hides(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        order = await to_people(running)
        hidden = running.names()[0]
        await running.press("space", "slash", *"alice", "enter")
        assert running.names() == ["Alice Moreau"]
        await running.press("m")
        assert confirming(running) is Confirmation.YES
        assert f"Hidden by the filter, but marked: {hidden}" in running.text
        await running.press("y")
        await running.until(lambda: running.written)
        assert running.written[0][2] == {"participants": order[:1]}


async def test_a_key_on_somebody_who_has_left_sends_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        order = await to_people(running)
        running.world.leave(order[0])
        await running.until(lambda: running.people.state.is_gone(order[0]))
        assert running.under_cursor == order[0]
        await running.press("m", "x")
        await running.look()
        assert running.app.screen is running.live
        assert running.written == []
        assert "has left. Nothing was sent." in running.text


async def test_a_refusal_is_told_and_journaled(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await to_people(running)
        running.api.faults.fail_next(
            9, status=403, body=b"", where=lambda method, _: method == "POST"
        )
        await running.press("m")
        await running.until(lambda: "mute failed" in running.text)
        assert "may not do this" in running.text
        assert [line["kind"] for line in running.journal] == ["intent", "outcome"]
        assert running.journal[1]["outcome"] == "failed"


async def test_a_broken_connection_leaves_a_mute_unknown_and_settles_a_kick(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        order = await to_people(running)

        def writes(method: str, _: str) -> bool:
            return method == "POST"

        running.api.faults.drop_next(obey=True, where=writes)
        await running.press("m")
        await running.until(lambda: "mute unknown" in running.text)
        running.api.faults.drop_next(obey=True, where=writes)
        await running.press("x", "y")
        await running.until(lambda: order[0] not in running.people.state.order)
        await running.until(lambda: running.journal[-1].get("outcome") == "confirmed")


async def test_no_key_moderates_without_a_session(tmp_path: Path) -> None:
    async with console(tmp_path, "empty") as running:
        await running.until(lambda: running.app.ui_state.snapshot.number)
        await running.press("m", "u", "x", "M", "U", "X", "E")
        await running.look()
        assert running.app.screen is running.live
        assert running.written == []


async def test_a_journal_that_cannot_be_written_stops_the_order(tmp_path: Path) -> None:
    blocked = tmp_path / "state"
    blocked.mkdir()
    (blocked / "journal").write_text("in the way")
    async with console(blocked) as running:
        await to_people(running)
        await running.press("m")
        await running.until(lambda: "Nothing was sent." in running.text)
        await running.look()
        assert running.written == []


def test_an_order_words_its_question_for_any_number() -> None:
    from roomtui.live.actions.request import Action, ModerationRequest, Target
    from roomtui.ui.live.confirmations import moderation_question

    names = [Target(str(i), f"Person {i}") for i in range(50)]
    order: Any = ModerationRequest(
        account=UNNAMED,
        action=Action.KICK,
        session_id="s",
        room_id="r",
        room="main",
        targets=tuple(names),
    )
    question = moderation_question(order, (), many=True)
    assert question.title == "Kick 50 people?"
    assert question.count == 50
    assert any("43 more" in line for line in question.lines)


def test_before_the_first_answer_nobody_says_that_there_is_no_session() -> None:
    assert why_no_session("", NOTHING_YET) == (
        "The first answer has not come yet. Nothing was sent."
    )
