"""Plans over a real server: what each step meets is its own affair, and all of it is on record."""

import re
import signal
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from roomtui.demo.faults import effects
from tests.e2e.console import Console
from tests.e2e.server import DemoServer


def mark_one_in_each(console: Console, sessions: int) -> dict[str, str]:
    """Mark whoever is first in each of the first sessions; return their ids by their sessions."""
    world, marked = console.server.world, dict[str, str]()
    for number in range(1, sessions + 1):
        session = console.cursor_row("Sessions")
        console.press("enter")
        console.wait_for(lambda: console.has_focus("Participants"), "the people")
        console.wait_for(lambda: _is_new(console, marked), "somebody of another session")
        row = console.cursor_row()
        (person,) = (one for one in world.participants.values() if one.id[:8] in row)
        marked[person.session_id] = person.id
        console.press("space")
        console.wait_text(f"{number} marked in {number} session")
        console.press("shift+tab")
        console.wait_for(lambda: console.has_focus("Sessions"), "the sessions")
        if number < sessions:
            console.press("down")
            console.wait_for(partial(_has_moved, console, session), "the next session")
    return marked


def _is_new(console: Console, marked: Collection[str]) -> bool:
    """Return whether the cursor is on somebody who is in none of the sessions."""
    row = console.cursor_row()
    people = console.server.world.participants.values()
    found = [one for one in people if row and one.id[:8] in row]
    return len(found) == 1 and found[0].session_id not in marked


def _has_moved(console: Console, session: str) -> bool:
    return console.cursor_row("Sessions") not in {"", session}


def ask(console: Console, key: str, people: int) -> None:
    """Press a key for all who are marked; the plan is asked then."""
    console.press(key)
    console.wait_text("which is meant?")
    console.press("a")
    console.wait_text(f"{people} people in {people} sessions", "limit left then")


def intents(console: Console) -> list[dict[str, Any]]:
    return [line["order"] for line in console.journal if line["kind"] == "intent"]


def outcomes(console: Console) -> dict[str, str]:
    """Return the last known outcome by session."""
    sessions = {one["id"]: one["session_id"] for one in intents(console)}
    told = [line for line in console.journal if line["kind"] == "outcome"]
    return {sessions[line["order"]]: line["outcome"] for line in told}


def requests_by_session(server: DemoServer) -> dict[str, int]:
    paths = [one.path.split("/")[2] for one in server.writes]
    return {session_id: paths.count(session_id) for session_id in paths}


def of(session_id: str) -> Callable[[str, str], bool]:
    return partial(_is_of, session_id)


def _is_of(session_id: str, method: str, path: str) -> bool:
    return method != "GET" and f"/{session_id}/" in path


@pytest.mark.long
@pytest.mark.parametrize("verb", ["mute", "kick"])
def test_of_five_sessions_exactly_what_failed_stays_marked(tmp_path: Path, verb: str) -> None:
    key = {"mute": "m", "kick": "x"}[verb]
    with DemoServer("keynote") as server, Console(server, tmp_path) as console:
        console.wait_text("● LIVE")
        console.wait_for(lambda: console.cursor_row("Sessions"), "a session")
        marked = mark_one_in_each(console, 5)
        missing, refused, cut, *fine = marked
        server.faults.strike_next(effects.refusing("10005"), where=of(missing))
        server.faults.throttle_next(3, retry_after=1, where=of(refused))
        server.faults.drop_next(where=of(cut))
        ask(console, key, 5)
        assert server.writes == []
        console.press("y")
        console.wait_text(f"{verb.capitalize()} 5 people in 5 sessions: ", "1 failed: ")

        sent = dict.fromkeys(marked, 1) | {refused: 3}
        assert requests_by_session(server) == sent
        for one in server.writes:
            (session_id,) = (i for i in marked if f"/{i}/" in one.path)
            assert one.body == {"participants": [marked[session_id]]}
        told = intents(console)
        assert {one["session_id"] for one in told} == set(marked)
        assert len({one["plan"] for one in told}) == 1
        assert all(len(one["plan"]) == 32 for one in told)
        if verb == "mute":
            expected = {missing: "already gone", refused: "failed", cut: "outcome unknown"}
            expected |= dict.fromkeys(fine, "sent")
            stay = {refused, cut}
        else:  # snapshots show who is still there, also of those whom nobody knew of
            expected = {missing: "not confirmed", refused: "failed", cut: "not confirmed"}
            expected |= dict.fromkeys(fine, "confirmed")
            stay = {missing, refused, cut}
            console.wait_for(lambda: outcomes(console) == expected, "what snapshots show")
            console.wait_text("2 of 5 confirmed, 2 not confirmed, 1 failed: ")
        assert outcomes(console) == expected
        console.wait_text(f"{len(stay)} marked in {len(stay)} sessions")
        console.press("v")
        console.wait_text("space takes it out")
        for session_id in marked:
            room = server.world.rooms[server.world.sessions[session_id].room_id].unique_name
            person = server.world.participants[marked[session_id]]
            listed = [one for one in console.lines if person.id[:8] in one and "●" in one]
            assert bool(listed) == (session_id in stay), (room, console.text)


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_ends_the_console_leaves_no_intent_of_what_was_not_sent(
    tmp_path: Path, number: signal.Signals
) -> None:
    with DemoServer("keynote") as server:
        with Console(server, tmp_path) as console:
            console.wait_text("● LIVE")
            console.wait_for(lambda: console.cursor_row("Sessions"), "a session")
            marked = mark_one_in_each(console, 5)
            first = next(iter(marked))
            server.faults.throttle_next(9, retry_after=9, where=of(first))
            ask(console, "m", 5)
            console.press("y")
            console.wait_for(
                lambda: re.search(r"waits \d+ s for the limit.* Z stops", console.text), "the wait"
            )
            begun = {one["session_id"] for one in intents(console)}
            assert first in begun
            assert len(begun) < len(marked)
            assert set(requests_by_session(server)) <= begun
            console.process.send_signal(number)
            console.wait_exit()
            assert {one["session_id"] for one in intents(console)} == begun
            sent = len(server.writes)
        with Console(server, tmp_path) as again:
            again.wait_text("● LIVE")
            again.settle()
            assert len(server.writes) == sent, "nothing of the plan is taken up again"
