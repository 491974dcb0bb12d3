"""The console through outages: it never exits, says how old the picture is, and comes back."""

import re
from pathlib import Path

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.console import Console, environ_in, watching
from tests.e2e.server import DemoServer
from tests.e2e.terminal import WIDE, Size, Terminal, at_both_sizes

BOTH_SIZES = at_both_sizes(WIDE)
CLOCK = r"\d\d:\d\d:\d\d"


def next_try(console: Console) -> str:
    found = re.search(f"next try ({CLOCK})", console.status)
    return found[1] if found else ""


@BOTH_SIZES
def test_a_server_that_is_away_for_a_while(tmp_path: Path, size: Size) -> None:
    with watching(tmp_path, size=size) as console:
        console.go_to_people()
        console.put_cursor_on("Alice Moreau")
        console.press("space")
        console.put_cursor_on("Bogdan Ionescu")
        live, rows = console.colour_of("Chloé"), console.rows()
        assert console.row_of("Alice Moreau")[1] == "●"

        console.server.stop()
        console.wait_for(
            lambda: re.search(f"✖ OFFLINE last read {CLOCK}", console.status), "OFFLINE"
        )
        tries: set[str] = set()
        for _ in range(2):  # the second is told once a retry has failed too
            console.wait_for(lambda: next_try(console) not in {"", *tries}, "another try")
            tries.add(next_try(console))
        assert console.is_running
        assert console.rows() == rows
        assert console.colour_of("Chloé") != live

        console.server.start()
        console.wait_text("● LIVE")
        console.wait_for(lambda: console.colour_of("Chloé") == live, "the colours")
        assert console.rows() == rows
        newcomer = console.server.do(lambda w: w.join(console.session_id, "Zoë Newcomer"))
        console.wait_for(lambda: console.row_of("Zoë Newcomer"), "somebody new")
        assert console.server.world.participants[newcomer.id].left_at is None
        assert "Bogdan Ionescu" in console.cursor_row()
        assert [row[1] for row in console.rows()].count("●") == 1
        assert console.row_of("Alice Moreau")[1] == "●"


@pytest.mark.long
def test_keys_work_on_the_old_picture(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        console.server.stop()
        console.wait_text("✖ OFFLINE")
        console.put_cursor_on("Alice Moreau")
        console.press("m")
        console.wait_for(lambda: "mute failed" in console.row_of("Alice Moreau"), "the failure")
        console.wait_text("mute failed: Alice Moreau in stage.")
        console.server.start()
        console.wait_text("● LIVE")
        console.settle()
        assert len(console.server.writes) == 0


@BOTH_SIZES
def test_a_wrong_key_is_denied_and_never_shown(tmp_path: Path, size: Size) -> None:
    wrong = "KEYwrong0123456789abcdef"
    with DemoServer() as server, Console(server, tmp_path, size=size, key=wrong) as console:
        console.wait_text("✖ DENIED")
        refusal = r"The\W+API\W+key\W+was\W+not\W+accepted"  # it wraps in a pane
        console.wait_for(lambda: re.search(refusal, console.text), "the refusal")
        advice = r"Check\W+that\W+it\W+is\W+complete\W+and\W+not\W+revoked"
        console.wait_for(lambda: re.search(advice, console.text), "the advice")
        console.press("r")
        server.wait_looks(1)
        assert console.is_running
        console.press("q")
        assert console.wait_exit() == 0
        assert wrong.encode() not in console.output
        assert not any(wrong in file.read_text() for file in tmp_path.rglob("*") if file.is_file())


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "SSL_CERT_FILE"])
def test_what_keeps_it_from_connecting_is_told(tmp_path: Path, variable: str) -> None:
    environ = environ_in(tmp_path, TELNYX_API_KEY=DEMO_KEY, **{variable: "nowhere://"})
    with Terminal([], environ) as terminal:
        terminal.wait_text("Waiting for the first answer…")
        terminal.wait_for(lambda: "CONNECTING" not in terminal.status, "another state")


@pytest.mark.long
def test_a_key_that_is_revoked_and_given_back(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        server = console.server
        server.stop()
        server.key = "KEYanother"
        server.start()
        console.wait_for(lambda: re.search(f"✖ DENIED last read {CLOCK}", console.status), "DENIED")
        console.wait_text("DENIED: The API key was not accepted")
        server.stop()
        server.key = DEMO_KEY
        server.start()
        console.press("r")
        console.wait_text("● LIVE", "The feed is live again.")
        assert DEMO_KEY.encode() not in console.output


@BOTH_SIZES
def test_a_limit_that_is_spent(tmp_path: Path, size: Size) -> None:
    with watching(tmp_path, size=size) as console:
        console.server.faults.throttle_next(retry_after=2)
        console.wait_for(
            lambda: re.search(f"◌ THROTTLED last read {CLOCK} next try {CLOCK}", console.status),
            "THROTTLED",
        )
        looks = console.server.looks
        console.press("r", "r")
        console.wait_text("● LIVE")
        assert console.server.looks == looks + 1


@pytest.mark.long
def test_faults_of_every_kind_leave_it_running(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        faults = console.server.faults
        faults.fail_next(1, status=503)
        console.wait_text("✖ OFFLINE", "The service failed (503).")
        console.wait_text("● LIVE")
        faults.garble_next(1)
        console.wait_text("LATE")
        console.wait_text("● LIVE")
        faults.drop_next(1)
        console.wait_text("✖ OFFLINE", "The connection to 127.0.0.1 broke.")
        console.wait_text("● LIVE")
        assert len(console.rows()) == 4
