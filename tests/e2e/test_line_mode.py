"""`snapshot --watch` as a process of its own, over real HTTP: lines, outages, and how it ends."""

import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.console import environ_in
from tests.e2e.server import DemoServer
from tests.e2e.terminal import TIMEOUT
from tests.processes import INTERRUPTED, wait_for

COMMAND = (sys.executable, "-m", "roomtui", "snapshot", "--watch")

LINE = re.compile(r"\d\d:\d\d:\d\d \S.*")


class LineMode:
    """Runs it, and keeps the lines that it has printed."""

    def __init__(self, home: Path, base_url: str, *flags: str, key: str = DEMO_KEY) -> None:
        self.lines: list[str] = []
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            [*COMMAND, "--interval=1", *flags,
             *([f"--base-url={base_url}"] if base_url else [])],
            env=environ_in(home, PATH="/usr/bin:/bin", TZ="UTC", TELNYX_API_KEY=key),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self.lines.append(line.removesuffix("\n"))
                self._news.notify_all()

    def wait_for(self, pattern: str) -> str:
        """Wait for a line, and return it."""
        deadline = time.monotonic() + TIMEOUT
        with self._news:
            while not (found := [line for line in self.lines if re.search(pattern, line)]):
                left = deadline - time.monotonic()
                assert left > 0, f"{pattern} never came; there is {self.lines[-20:]}"
                self._news.wait(left)
        return found[-1]

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """End it by a signal: its exit code, and what it said on stderr."""
        self.process.send_signal(number)
        code = self.process.wait(TIMEOUT)
        self._reader.join()
        assert self.process.stderr is not None
        return code, self.process.stderr.read()

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return the objects of JSON Lines."""
        return [json.loads(line) for line in self.lines]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()


@contextmanager
def lines_of(home: Path, *flags: str, scenario: str = "small") -> Iterator[tuple[Any, Any]]:
    with DemoServer(scenario) as server, LineMode(home, server.base_url, *flags) as mode:
        yield server, mode


def session_of(server: DemoServer) -> str:
    return next(one.id for one in server.world.sessions.values() if one.active)


def test_each_change_is_a_line_and_outages_are_borne(tmp_path: Path) -> None:
    with lines_of(tmp_path) as (server, mode):
        assert mode.wait_for("person|people").startswith("2 rooms, 1 active session, 4 people at ")
        mode.wait_for(" LIVE.$")
        session = session_of(server)
        evil = server.do(lambda world: world.join(session, "Zoe\x1b[2J\u202e\nEve"))
        assert mode.wait_for("Zoe").endswith(" Zoe[2J Eve joined stage.")
        server.do(lambda world: world.leave(evil.id))
        mode.wait_for("Zoe.* left stage.$")
        server.stop()
        offline = mode.wait_for("OFFLINE")
        assert re.fullmatch(
            r"\S{8} OFFLINE: No connection to 127\.0\.0\.1\. Check .* Next try at \S{8}\.", offline
        )
        server.start()
        assert re.fullmatch(
            r"\S{8} LIVE again after \d+s\.( Who came and .*\.)?", mode.wait_for("LIVE again")
        )
        server.do(lambda world: world.end_session(session))
        mode.wait_for("Session ended in stage")
        code, complaint = mode.end()
        assert code in INTERRUPTED
        assert complaint == ""
    tail = mode.lines[next(n for n, line in enumerate(mode.lines) if "From here on" in line) :]
    assert all(LINE.fullmatch(line) and line.isprintable() for line in tail)


@pytest.mark.long
def test_json_is_an_object_a_line(tmp_path: Path) -> None:
    with lines_of(tmp_path, "--json", "--read-only") as (server, mode):
        mode.wait_for('"LIVE"')
        session = session_of(server)
        person = server.do(lambda world: world.join(session, '{"name": "Zoë", "role": "host"}'))
        mode.wait_for("participant.joined")
        server.faults.fail_next(1, status=503)
        mode.wait_for('"OFFLINE"')
        wait_for(lambda: mode.events[-1].get("down_secs"), "the end of the outage")
        server.do(lambda world: world.end_session(session))
        mode.wait_for("session.ended")
        assert mode.end(signal.SIGTERM) == (-signal.SIGTERM, "")
    first, live, joined, offline, again, *_, ended = mode.events
    assert (first["event"], first["snapshot"]["complete"]) == ("snapshot", True)
    assert (live["event"], live["state"]) == ("feed", "LIVE")
    assert joined["participant"] == {
        "id": person.id, "name": "Zoë", "role": "host", "context": person.context,
    }  # fmt: skip
    assert (joined["room"], joined["session_id"]) == ("stage", session)
    assert joined["service_at"]
    assert (offline["state"], bool(offline["next_try"])) == ("OFFLINE", True)
    assert (again["state"], again["down_secs"] > 0) == ("LIVE", True)
    assert (ended["event"], ended["session_id"]) == ("session.ended", session)
    assert all(line.isascii() and line.isprintable() for line in mode.lines)


@pytest.mark.long
def test_a_service_that_is_away_at_first_is_waited_for(tmp_path: Path) -> None:
    with DemoServer("small") as server:
        server.stop()
        with LineMode(tmp_path, server.base_url) as mode:
            mode.wait_for("OFFLINE")
            server.start()
            mode.wait_for("4 people")
            mode.wait_for("LIVE again")
            assert mode.end(signal.SIGTERM) == (-signal.SIGTERM, "")


@pytest.mark.long
def test_a_refused_key_ends_nothing(tmp_path: Path) -> None:
    with DemoServer("small") as server, LineMode(tmp_path, server.base_url, key="KEYx") as mode:
        assert "The API key was not accepted" in mode.wait_for("DENIED")
        assert mode.process.poll() is None


@pytest.mark.long
def test_a_relay_that_lets_nobody_in_ends_nothing(tmp_path: Path) -> None:
    with (
        DemoServer("small") as server,
        LineMode(tmp_path, "", f"--relay={server.base_url}") as mode,
    ):
        assert "The relay was not let in" in mode.wait_for("DENIED")
        assert mode.process.poll() is None


def test_nobody_reads_any_more_though_nothing_changes(tmp_path: Path) -> None:
    with DemoServer("still") as server:
        process = subprocess.Popen(
            [*COMMAND, f"--base-url={server.base_url}"],
            env=environ_in(tmp_path, TELNYX_API_KEY=DEMO_KEY),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        while b"LIVE" not in process.stdout.readline():
            pass
        process.stdout.close()
        with process.stderr:
            assert (process.wait(TIMEOUT), process.stderr.read()) == (0, b"")


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_reader_that_has_stopped_keeps_no_signal_away(
    tmp_path: Path, number: signal.Signals
) -> None:
    """The pipe is full: the process hangs in a write."""
    with DemoServer("huge") as server:
        process = subprocess.Popen(
            [*COMMAND, f"--base-url={server.base_url}"],
            env=environ_in(tmp_path, TELNYX_API_KEY=DEMO_KEY),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        with process:
            wait_for(lambda: is_writing(process.pid), "a write that hangs")
            process.send_signal(number)
            code = process.wait(TIMEOUT)
            assert code in INTERRUPTED if number is signal.SIGINT else code == -number
            assert process.stderr is not None
            assert process.stderr.read() == b""


def is_writing(pid: int) -> bool:
    return "pipe_write" in Path(f"/proc/{pid}/wchan").read_text()


def test_a_flag_that_needs_the_snapshot(capsys: pytest.CaptureFixture[str]) -> None:
    from roomtui.cli import main

    assert main(["check", "--watch"]) == 2
    assert "--watch does not go with check." in capsys.readouterr().err
