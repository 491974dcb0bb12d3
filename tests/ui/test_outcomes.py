"""Outcomes as an operator sees them, in the console and in its journal."""

from datetime import timedelta
from pathlib import Path

import pytest

from roomtui.live.actions.confirm import CONFIRM_SECS
from roomtui.live.actions.request import Action, ModerationRequest
from roomtui.ui.messages import ModerationRequested
from tests.ui.console import Console, console
from tests.ui.test_moderation_keys import to_people

PAGE = b"<html>default backend</html>"


def is_post(method: str, _path: str) -> bool:
    return method == "POST"


def said(running: Console) -> str:
    return " ".join(running.text.replace("│", " ").replace("▌", " ").split())


async def test_an_end_confirmed_for_four_is_not_sent_for_six(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        session = running.live.session_id
        await running.press("E")
        running.world.join(session, "Late")
        running.world.join(session, "Later")
        await running.press("4", "enter")
        words = "6 people are in it by now, you confirmed 4. Nothing was sent; look again."
        await running.until(lambda: words in said(running))
        assert running.written == []
        assert running.world.sessions[session].active
        assert running.journal[-1]["outcome"] == "failed"


async def test_the_journal_names_who_was_there_when_it_was_ended(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        session, world = running.live.session_id, running.world
        await running.press("E")
        world.leave(world.present_in(session)[0])
        there = world.present_in(session)
        await running.press("4", "enter")
        await running.until(lambda: "end confirmed" in running.text)
        named = [target["id"] for target in running.journal[0]["order"]["targets"]]
        assert sorted(named) == sorted(there)


async def test_who_had_left_before_is_already_gone_on_screen_and_on_record(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        await to_people(running)
        first = running.people.current
        assert first is not None
        await running.press("x")
        running.world.leave(first.id)
        running.clock.tick(5)
        await running.press("y")
        await running.until(lambda: "kick already gone" in running.text)
        assert "confirmed" not in running.text
        assert [line.get("outcome") for line in running.journal] == [None, "sent", "already gone"]


async def test_three_whose_session_ended_meanwhile_are_already_gone(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await to_people(running)
        session = running.live.session_id
        await running.press("space", "space", "space", "x")
        running.world.close_session(session)
        running.clock.tick(5)
        await running.press("y")
        await running.until(lambda: "kick already gone" in running.text)
        assert "failed" not in running.text


@pytest.mark.parametrize("key", ["x", "E"])
async def test_a_proxy_s_404_makes_nobody_gone(tmp_path: Path, key: str) -> None:
    async with console(tmp_path) as running:
        await to_people(running)
        running.api.faults.fail_next(1, status=404, body=PAGE, where=is_post)
        await running.press(key, *("y" if key == "x" else "4"), *([] if key == "x" else ["enter"]))
        await running.until(lambda: "outcome unknown" in running.text)
        running.clock.tick(CONFIRM_SECS + 1)
        await running.look()
        await running.until(lambda: "not confirmed" in running.text)
        assert "already gone" not in running.text
        assert running.journal[-1]["outcome"] == "not confirmed"


async def test_a_session_that_was_over_is_told_as_ended_before(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        session, world = running.live.session_id, running.world
        await running.press("E")
        world.close_session(session)
        running.clock.tick(3)
        await running.press("4", "enter")
        await running.until(lambda: "end already gone" in running.text)
        assert running.written == []


async def test_an_order_of_all_that_was_confirmed_by_a_number_is_counted_again(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        session = running.world.sessions[running.live.session_id]
        given = ModerationRequest(
            account=running.app.settings.account,
            action=Action.UNMUTE,
            session_id=session.id,
            room_id=session.room_id,
            room="stage",
            targets=(),
            everyone=True,
            confirmed=3,
        )
        running.app.post_message(ModerationRequested(given))
        words = "4 people are in it by now, you confirmed 3."
        await running.until(lambda: words in said(running))
        assert running.written == []


async def test_joins_are_told_at_the_service_s_time(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        running.world.join(running.live.session_id, "Nora")
        at = running.world.now().astimezone()
        running.clock.tick(7)
        await running.look()
        await running.until(lambda: "Nora joined stage" in running.text)
        assert f"{at:%H:%M:%S} + Nora joined stage" in running.text
        assert f"{at + timedelta(seconds=7):%H:%M:%S} + Nora" not in running.text
