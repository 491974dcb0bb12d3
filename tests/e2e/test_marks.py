"""Marks in five sessions of a real server: what is meant, hit, left marked and journaled."""

from pathlib import Path

import pytest

from roomtui.api.models import Session
from roomtui.demo.world import World
from tests.e2e.console import Console, watching
from tests.e2e.server import Write

NAME = "Ann Qx"


def join_five(world: World) -> dict[str, str]:
    """Have somebody join each of five sessions that have room; return who, by session."""
    open_: list[Session] = [one for one in world.sessions.values() if one.active]
    roomy = [one.id for one in open_ if world.places_left(one.id) > 0][:5]
    return {one: world.join(one, f'{{"name": "{NAME}"}}').id for one in roomy}


def find(console: Console, name: str) -> None:
    console.press("f")
    console.wait_text("Type a few letters")
    console.press(*name)
    console.wait_text("5 of ")
    console.press("enter")
    console.wait_text("space mark")


@pytest.mark.long
def test_marks_in_five_sessions_are_hit_by_one_plan_and_what_failed_stays(tmp_path: Path) -> None:
    with watching(tmp_path, scenario="keynote") as console:
        ids = console.server.do(join_five)
        assert len(ids) == 5
        failing, ended, *others = ids
        find(console, NAME.lower())
        console.press("a")
        console.wait_text("5 marked in 5 sessions")
        console.press("esc")
        console.wait_text("5 marked in 5 sessions (v)")
        console.server.do(lambda world: world.close_session(ended))
        console.wait_text("4 marked in 4 sessions (v)")
        console.server.faults.fail_next(
            99, status=403, where=lambda verb, path: verb == "POST" and failing in path
        )
        console.press("enter")
        console.wait_for(lambda: console.has_focus("Participants"), "the people")
        console.type_text("   aA")
        console.wait_text("faster than a hand types", "4 marked")
        console.settle()
        console.wait_text("4 marked in 4 sessions (v)")
        console.type_text("xaay")
        console.wait_text("Kick: which is meant?", "under the cursor")
        console.server.wait_looks(3)
        console.wait_text("Kick: which is meant?")
        console.press("esc")
        console.wait_gone("which is meant?")
        console.press("m")
        console.wait_text("Mute: which is meant?")
        console.press("a")
        console.wait_text("Mute 4 people in 4 sessions")
        assert console.server.writes == []
        console.press("y")
        console.wait_text("1 marked in 1 session (v)")
        console.settle()
        wanted = [
            Write("POST", f"/room_sessions/{one}/actions/mute", {"participants": [ids[one]]})
            for one in (failing, *others)
        ]
        sent = console.server.writes
        assert {one.path for one in sent} == {one.path for one in wanted}
        assert all(one in wanted for one in sent)
        console.press("v")
        console.wait_text("1 marked in 1 session", NAME, "takes it out")
        console.press("space")
        console.wait_text("Nothing is marked.")
        console.press("esc")
        orders = [line["order"] for line in console.journal if line["kind"] == "intent"]
        assert {order["session_id"] for order in orders} == {failing, *others}
        assert len({order["plan"] for order in orders}) == 1
