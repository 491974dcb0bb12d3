"""Options, reasons and notes over a real server: what leaves, and what the journal has before."""

from pathlib import Path

import pytest

from tests.e2e.console import watching

pytestmark = pytest.mark.long


def test_three_keys_mute_all_but_the_hosts_and_a_pasted_reason_goes_with_a_kick(
    tmp_path: Path,
) -> None:
    with watching(tmp_path) as console:
        world, session = console.server.world, console.session_id
        host = world.join(session, '{"role": "host", "name": "Hera Host"}')
        console.press("r")
        console.go_to_people()
        console.press("M")
        console.wait_text("All but the hosts")
        console.send(b"h" * 40)  # a paste, or a key that is held
        console.wait_text("faster than a hand types")
        console.wait_text(": no (h)")
        console.wait_for(lambda: console.server.writes == [], "nothing sent")
        console.press("esc")
        console.wait_gone("All but the hosts")
        console.settle()
        console.press("M")
        console.wait_text(": no (h)")
        console.press("h")
        console.wait_text(": yes (h)")
        console.press("y")
        console.wait_for(lambda: console.server.writes, "the mute")
        (mute,) = console.server.writes
        (intent,) = [line for line in console.journal if line["kind"] == "intent"]
        spared = {one["id"] for one in intent["order"]["excluded"]}
        assert host.id in spared
        assert not spared & {*mute.body["participants"]}
        console.put_cursor_on("Hera Host")
        console.press("x")
        console.wait_text("Reason (!): none")
        console.press("!")
        console.wait_text("enter keeps it")
        console.send(b"\x1b[200~y\rspam\x1b[201~")
        console.wait_text("y spam")
        console.press("enter")
        console.wait_text("Reason (!): y spam")
        console.settle()
        assert len(console.server.writes) == 1
        console.press("y")
        console.wait_for(lambda: len(console.server.writes) == 2, "the kick")
        (_, kick) = [line for line in console.journal if line["kind"] == "intent"]
        assert kick["order"]["reason"] == "y spam"
