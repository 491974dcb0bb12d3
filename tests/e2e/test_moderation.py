"""What the moderation keys send, ask and show."""

import re
import stat
from pathlib import Path

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.console import Console, watching
from tests.e2e.server import Write
from tests.e2e.terminal import NARROW, WIDE, Size, at_both_sizes

BOTH_SIZES = at_both_sizes(NARROW)

PAGE = b"<html>default backend</html>"


def action(console: Console, verb: str, **body: object) -> Write:
    return Write("POST", f"/room_sessions/{console.session_id}/actions/{verb}", body or None)


def mark(console: Console, *names: str) -> None:
    for name in names:
        console.put_cursor_on(name)
        console.press("space")
        wait_marked(console, name)


def wait_marked(console: Console, name: str) -> None:
    console.wait_for(lambda: console.row_of(name)[1:2] == "●", f"the mark on {name}")


def has_sent(console: Console, name: str, words: str) -> bool:
    return bool(re.search(rf"\b{words} \d\d:\d\d\b", console.row_of(name)))


def wait_sent(console: Console, name: str, words: str) -> None:
    console.wait_for(lambda: has_sent(console, name, words), f"{words} at {name}")


@BOTH_SIZES
def test_mute_hits_exactly_the_marked(tmp_path: Path, size: Size) -> None:
    with watching(tmp_path, size=size) as console:
        console.go_to_people()
        console.put_cursor_on("Chloé Lefèvre")
        following = console.rows()[1]
        console.press("space")
        wanted = console.who(following)
        row = console.cursor_row
        console.wait_for(lambda: row() and console.who(row()) == wanted, "the next row")
        mark(console, "Alice Moreau")
        console.press("m")
        for name in ("Chloé Lefèvre", "Alice Moreau"):
            wait_sent(console, name, "mute sent")
        assert not has_sent(console, "Bogdan Ionescu", "mute sent")
        hit = [console.id_of("Chloé Lefèvre"), console.id_of("Alice Moreau")]
        console.settle()
        assert console.server.writes == [action(console, "mute", participants=hit)]
        (done,) = console.server.world.actions
        assert (done.verb, set(done.participants)) == ("mute", set(hit))


@pytest.mark.long
def test_unmute_hits_the_one_under_the_cursor(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        console.put_cursor_on("Bogdan Ionescu")
        hit = console.id_of("Bogdan Ionescu")
        console.press("u")
        wait_sent(console, "Bogdan Ionescu", "unmute sent")
        console.wait_text("unmute sent: Bogdan Ionescu in stage.")
        assert console.server.writes == [action(console, "unmute", participants=[hit])]


@pytest.mark.long
def test_the_same_key_while_its_order_is_under_way_sends_nothing_more(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        console.put_cursor_on("Bogdan Ionescu")
        hit = console.id_of("Bogdan Ionescu")
        console.server.faults.delay(1, where=lambda verb, _: verb == "POST")
        console.press("m")
        console.wait_for(lambda: "mute" in console.row_of("Bogdan"), "the order")
        console.press("m")
        console.wait_text("The same mute was given just now; it is sent once.")
        console.press("m", "m", "m")
        wait_sent(console, "Bogdan", "mute sent")
        console.server.faults.delay(0)
        console.press("u")
        wait_sent(console, "Bogdan", "unmute sent")
        verbs = [action(console, verb, participants=[hit]) for verb in ("mute", "unmute")]
        assert console.server.writes == verbs


@BOTH_SIZES
def test_kick_asks_first(tmp_path: Path, size: Size) -> None:
    with watching(tmp_path, size=size) as console:
        console.go_to_people()
        console.put_cursor_on("Bogdan Ionescu")
        hit = console.id_of("Bogdan Ionescu")
        for no in ("enter", "esc", "n"):
            console.press("x")
            console.wait_text("Kick 1 person?", "Bogdan Ionescu", "Cancel (esc)")
            console.press(no)
            console.wait_gone("Kick 1 person?")
        console.settle()
        assert len(console.server.writes) == 0
        console.press("x")
        console.wait_text("Kick 1 person?")
        console.press("y")
        console.wait_for(lambda: len(console.rows()) == 3, "the end of the row")
        assert not console.row_of("Bogdan Ionescu")
        assert console.server.writes == [action(console, "kick", participants=[hit])]
        console.go_to_activity()
        console.wait_text("kick confirmed: Bogdan Ionescu in stage.")


@BOTH_SIZES
def test_end_asks_for_the_number(tmp_path: Path, size: Size) -> None:
    with watching(tmp_path, size=size) as console:
        console.press("E")
        console.wait_text("End the session in stage?", "4 people", "Type 4 and press enter")
        console.press("5", "enter")
        console.wait_text("That is 5, not 4. Nothing was sent.")
        console.press("esc")
        console.wait_gone("End the session in stage?")
        console.settle()
        assert len(console.server.writes) == 0

        session, expected = console.session_id, action(console, "end")
        console.press("E")
        console.wait_text("Type 4 and press enter")
        console.press("4", "enter")
        console.wait_gone("End the session in stage?")
        console.wait_for(lambda: "ended" in console.row_of("stage", "Sessions"), "its end")
        assert console.server.writes == [expected]
        assert not console.server.world.sessions[session].active
        if size == WIDE:
            console.wait_text("end confirmed: the session in stage.", "session has ended")


@pytest.mark.long
def test_everyone_but_the_marked(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        spared = console.id_of("Alice Moreau")
        hit = [one for one in console.server.world.present_in(console.session_id) if one != spared]
        mark(console, "Alice Moreau")
        mute = action(console, "mute", participants="all", exclude=[spared])
        unmute = action(console, "unmute", participants="all", exclude=[spared])
        console.press("M")
        console.wait_text("Mute 3 people?", "Not hit, since marked: Alice Moreau")
        console.press("y")
        wait_sent(console, "Bogdan", "mute sent")
        console.press("U")
        console.wait_text("Unmute 3 people?", "Not hit, since marked: Alice Moreau")
        console.press("y")
        wait_sent(console, "Bogdan", "unmute sent")
        assert not has_sent(console, "Alice", "mute sent")
        assert console.server.writes == [mute, unmute]

        console.press("X")
        console.wait_text("Kick 3 people?", "Not hit, since marked: Alice Moreau", "Kick (y)")
        console.press("esc")
        console.wait_gone("Kick 3 people?")
        console.settle()
        assert len(console.server.writes) == 2
        console.press("X")
        console.wait_text("Kick 3 people?")
        console.press("y")
        console.wait_for(lambda: len(console.rows()) == 1, "the others' going")
        assert console.row_of("Alice Moreau")[1] == "●"
        kick = console.server.writes[2]
        assert kick.path.endswith("/actions/kick")
        assert sorted(kick.body.pop("participants")) == sorted(hit)
        assert kick.body == {}


def test_without_marks_everyone_is_meant(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.press("M")
        console.wait_text("Mute 4 people?", "Everyone in the session:", "Mute (y)")
        console.settle()
        assert len(console.server.writes) == 0
        console.press("y")
        console.server.wait_for(lambda: console.server.writes, "the mute")
        assert console.server.writes == [action(console, "mute", participants="all")]


@pytest.mark.long
def test_marks_that_a_filter_hides_are_named(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        mark(console, "Alice Moreau", "Bogdan Ionescu")
        hit = [console.id_of("Alice Moreau"), console.id_of("Bogdan Ionescu")]
        console.open_filter()
        console.type_text("bog")
        console.press("enter")
        console.wait_for(lambda: len(console.rows()) == 1, "the filtered rows")
        console.press("m")
        console.wait_text("Mute 2 people?", "Hidden by the filter, but marked: Alice Moreau")
        console.press("y")
        wait_sent(console, "Bogdan", "mute sent")
        assert console.server.writes == [action(console, "mute", participants=hit)]


def test_the_journal_tells_intent_before_outcome(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        console.put_cursor_on("Alice Moreau")
        hit = console.id_of("Alice Moreau")
        assert console.journal_files == []
        console.press("m")
        wait_sent(console, "Alice", "mute sent")
        console.server.faults.fail_next(
            status=422, body=b"{}", where=lambda verb, _: verb == "POST"
        )
        console.press("u")
        wait_sent(console, "Alice", "unmute failed")
        intent, outcome, second_intent, failure = console.journal
        assert (intent["kind"], outcome["kind"]) == ("intent", "outcome")
        assert intent["order"]["action"] == "mute"
        (target,) = intent["order"]["targets"]
        assert (target["id"], target["name"]) == (hit, "Alice Moreau")
        assert outcome["order"] == intent["order"]["id"]
        assert (outcome["outcome"], failure["outcome"]) == ("sent", "failed")
        assert failure["order"] == second_intent["order"]["id"]
        (file,) = console.journal_files
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert DEMO_KEY not in file.read_text()


def test_what_is_said_of_a_kick_and_an_end_is_true_over_the_wire(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        server, session = console.server, console.session_id
        console.go_to_people()
        console.put_cursor_on("Bogdan Ionescu")
        hit = console.id_of("Bogdan Ionescu")
        console.press("x")
        console.wait_text("Kick 1 person?")
        server.do(lambda world: world.leave(hit))
        console.press("y")
        console.wait_text("kick already gone: Bogdan Ionescu in stage.")
        left_at = server.world.participants[hit].left_at
        assert left_at is not None
        assert f"{left_at:%H:%M:%S} +00:00" in console.journal[-1]["detail"]

        console.press("E")
        console.wait_text("Type 3 and press enter")
        server.do(lambda world: [world.join(session, f"Late {n}") for n in range(2)])
        console.press("3", "enter")
        console.wait_text("5 people are in it by now, you confirmed 3.")
        assert [write.path.rpartition("/")[2] for write in server.writes] == ["kick"]
        assert [line.get("outcome") for line in console.journal] == [
            None,
            "sent",
            "already gone",
            None,
            "failed",
        ]

        console.wait_for(lambda: len(console.rows()) == 5, "those who joined")
        server.faults.fail_next(status=404, body=PAGE, where=lambda verb, _: verb == "POST")
        console.press("E")
        console.wait_text("Type 5 and press enter")
        console.press("5", "enter")
        console.wait_text("end outcome unknown")
        assert server.world.sessions[session].active
        assert console.journal[-1]["outcome"] == "outcome unknown"
