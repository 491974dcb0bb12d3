"""The real console behind a relay or a cache: no key, no writing, no links, no false dates."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from roomtui.ui.commands import COMMANDS
from tests.e2e.cache import Cache
from tests.e2e.console import environ_in
from tests.e2e.relay import Relay, needs_nginx
from tests.e2e.server import DemoServer
from tests.e2e.terminal import Terminal

STRAY = "KEYstray0123456789abcdef"

WRITING = [command.keys for command in COMMANDS if command.guarded]


def behind(url: str, home: Path) -> Terminal:
    """Have a console behind a relay, with a key lying about that it has no use for."""
    environ = environ_in(home, TELNYX_API_KEY=STRAY, TELNYX_BASE_URL="https://host.invalid/v2")
    return Terminal(["--relay", url, "--interval", "1"], environ)


@needs_nginx
def test_a_console_behind_a_relay_reads_and_does_nothing_else(tmp_path: Path) -> None:
    with (
        DemoServer() as server,
        Relay(server.base_url) as relay,
        behind(relay.url, tmp_path) as console,
    ):
        console.wait_text("READ-ONLY", "relay", "● LIVE")
        console.wait_for(lambda: console.cursor_row("Sessions"), "a session")
        console.press(*WRITING, "y")
        console.press("2")
        console.wait_for(lambda: console.cursor_row("Recordings"), "the recordings")
        console.press(*WRITING, "d")
        console.wait_text("not in a read-only console")
        console.press("J")
        console.wait_text('"download_url": "(not in a read-only')
        console.press("esc")
        console.wait_gone("download_url")
        looks = server.looks
        server.wait_for(lambda: server.looks > looks + 1)
        console.press("q")
        assert console.wait_exit() == 0
        for never in (b"/presigned/", STRAY.encode()):
            assert never not in console.output
    assert {(one.method, one.has_key, one.status) for one in server.requests} == {
        ("GET", True, 200)
    }
    assert list((tmp_path).rglob("*.jsonl")) == []


@pytest.mark.long
@needs_nginx
def test_the_other_commands_work_behind_it_too(tmp_path: Path) -> None:
    with DemoServer() as server, Relay(server.base_url, "--no-files") as relay:
        environ = environ_in(tmp_path, PATH=os.environ["PATH"], TELNYX_API_KEY=STRAY)
        for command, words in (
            ("check", ["key not needed, since the relay has it", "the relay may read rooms"]),
            ("snapshot", ["4 people", "Alice Moreau"]),
        ):
            done = subprocess.run(
                [sys.executable, "-m", "roomtui", command, "--relay", relay.url],
                env=environ,
                capture_output=True,
                text=True,
                check=True,
            )
            assert not [word for word in words if word not in done.stdout]
        with behind(relay.url, tmp_path) as console:
            console.wait_text("● LIVE")
            console.press("2")
            console.wait_text("The relay does not serve this (404")
        assert not [one for one in server.requests if "recordings" in one.path]


@pytest.mark.long
@needs_nginx
def test_a_relay_with_a_wrong_key_is_the_relays_trouble(tmp_path: Path) -> None:
    with (
        DemoServer() as server,
        Relay(server.base_url, key="KEYwrong") as relay,
        behind(relay.url, tmp_path) as console,
    ):
        console.wait_text("✖ DENIED", "The relay was not let in (401", "Tell whoever runs it")
        assert "API key" not in console.text.replace("\n", " ")
        assert b"KEYwrong" not in console.output


@pytest.mark.long
def test_behind_a_cache_a_picture_is_as_old_as_the_cache_says(tmp_path: Path) -> None:
    with DemoServer() as server, Cache(server) as cache:
        cache.older = 3_600
        with behind(cache.url, tmp_path) as console:
            console.wait_text("READ-ONLY", "◐ LATE last read", "The answer is 6", " min old, ")
            assert shown_time(console) in clock_times(cache.when - 3_600)
            cache.older = 0
            console.wait_text("● LIVE")
            cache.held = True
            console.wait_text("◐ LATE last read", "s old, and nothing newer has come")
            assert shown_time(console) in clock_times(cache.when)
            cache.held = False
            console.wait_text("● LIVE")
    assert cache.asked
    assert not any("authorization" in headers for headers in cache.asked)


def shown_time(console: Terminal) -> str:
    """Return the time that the picture is dated by."""
    found = re.search(r"last read (\d\d:\d\d:\d\d)", console.status)
    assert found
    return found[1]


def clock_times(at: float) -> set[str]:
    """Return the time of day at an instant, and a second before and after, since ages are whole."""
    return {f"{datetime.fromtimestamp(at + n, UTC):%H:%M:%S}" for n in (-1, 0, 1)}
