"""`kill -9` at every step of an action: nothing is lost, and the next start settles it."""

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.console import Console, environ_in, watching
from tests.e2e.server import HOST, DemoServer
from tests.e2e.terminal import TIMEOUT

NAME = "Bogdan Ionescu"


def kick(console: Console) -> None:
    console.press("x")
    console.wait_text("Kick 1 person?")
    console.press("y")


def kill(console: Console) -> None:
    console.process.send_signal(signal.SIGKILL)
    console.wait_exit()


def outcomes(console: Console) -> list[str | None]:
    """Return what each line of the journal tells, None for an intent; every line is whole."""
    return [line.get("outcome") for line in console.journal]


def is_noted(console: Console) -> bool:
    """Return whether the console has noted that its line is on the disk, and so may be sent."""
    notes = (console.home / "state" / "journal" / "consoles").iterdir()
    return any(int(file.read_bytes() or 0) for file in notes)


def ready(console: Console) -> None:
    console.go_to_people()
    console.put_cursor_on(NAME)


def on_post(verb: str, _path: str) -> bool:
    return verb == "POST"


def on_get(verb: str, _path: str) -> bool:
    return verb == "GET"


def let_a_minute_pass(console: Console) -> None:
    """Date the journal back: the service is given some seconds before it is said not to obey."""
    for file in console.journal_files:
        whole = [msgspec.json.decode(line) for line in file.read_bytes().splitlines()]
        for line in whole:
            line["at"] = datetime.fromisoformat(line["at"]) - timedelta(minutes=1)
        file.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in whole))


def in_the_journal(home: Path, *flags: str) -> str:
    """Run `roomtui journal` beside the consoles."""
    done = subprocess.run(
        [sys.executable, "-m", "roomtui", "journal", *flags],
        check=True,
        env=environ_in(home),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert done.stderr == ""
    return done.stdout


@contextmanager
def the_next(server: DemoServer, home: Path) -> Iterator[Console]:
    with Console(server, home) as console:
        console.wait_text("● LIVE")
        yield console


def wait_settled(console: Console, outcome: str) -> None:
    """Wait until the next console has journaled and shown what became of the kick."""
    console.wait_text("Left open by a console that ended", f"1 action: 1 {outcome}.")
    line = rf"kick {outcome}: {NAME} in stage\."
    console.wait_for(lambda: re.search(line, console.text), "the line in the activity")
    last = console.journal[-1]
    assert (last["outcome"], last["settled"]) == (outcome, True)
    assert last["order"] == console.journal[0]["order"]["id"]


@contextmanager
def deaf(base_url: str) -> Iterator[None]:
    """Listen where the server was, and let nobody connect."""
    port = urlsplit(base_url).port
    with socket.create_server((HOST, port), backlog=0):
        fillers = []
        for _ in range(8):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex((HOST, port))
            fillers.append(filler)
        try:
            yield
        finally:
            for filler in fillers:
                filler.close()


def test_killed_before_anything_is_sent(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        server = console.server
        ready(console)
        server.stop()
        with deaf(server.base_url):
            kick(console)
            console.wait_for(lambda: outcomes(console) == [None], "the intent")
            console.wait_for(lambda: is_noted(console), "the note that it is on the disk")
            kill(console)
        assert outcomes(console) == [None]
        assert "OPEN: no answer" in in_the_journal(tmp_path)
        server.start()
        assert server.writes == []
        let_a_minute_pass(console)
        with the_next(server, tmp_path) as after:
            wait_settled(after, "not confirmed")
            after.wait_text(f"Still in the session: {NAME}.")
        assert server.writes == []


def killed_in_flight(console: Console) -> None:
    """Kill a console while the server has its kick and has not answered."""
    arrived = threading.Event()
    at_arrival: list[dict[str, Any]] = []

    def look(verb: str, _path: str) -> bool:
        if verb == "POST":
            at_arrival.extend(console.journal)
            arrived.set()
        return verb == "POST"

    console.server.faults.delay(1.0, where=look)
    kick(console)
    assert arrived.wait(20)
    kill(console)
    (intent,) = at_arrival
    assert (intent["kind"], intent["order"]["targets"][0]["name"]) == ("intent", NAME)
    assert outcomes(console) == [None]
    console.server.wait_for(lambda: console.server.writes, "the kick")
    console.server.faults.clear()


def test_killed_in_flight_and_two_that_start_at_once_settle_it_once(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        ready(console)
        killed_in_flight(console)
        server = console.server
        with Console(server, tmp_path) as one, the_next(server, tmp_path) as other:
            both = (one, other)
            other.wait_for(lambda: any("Left open" in c.text for c in both), "the notice")
            (first,) = (c for c in both if "Left open" in c.text)
            wait_settled(first, "confirmed")
            one.wait_text("● LIVE")
            other.settle()
            assert [c for c in both if "Left open" in c.text] == [first]
            assert outcomes(console) == [None, "confirmed"]
        assert len(server.writes) == 1


@pytest.mark.long
def test_killed_in_flight_and_the_server_did_not_obey(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        ready(console)
        console.server.faults.drop_next(where=on_post)
        killed_in_flight(console)
        let_a_minute_pass(console)
        with the_next(console.server, tmp_path) as after:
            wait_settled(after, "not confirmed")
        assert len(console.server.writes) == 1


@pytest.mark.long
def test_killed_after_the_answer_and_settled_once_for_all(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        server = console.server
        ready(console)
        console.press("x")
        console.wait_text("Kick 1 person?")
        server.faults.delay(20, where=on_get)  # no picture is to confirm it
        console.press("y")
        console.wait_for(lambda: outcomes(console) == [None, "sent"], "the answer")
        kill(console)
        assert "OPEN: sent" in in_the_journal(tmp_path)
        sent = console.journal[1]
        (post,) = (one for one in server.requests if one.method == "POST")
        assert (sent["request_id"], len(sent["request_id"])) == (post.request_id, 36)
        assert sent["latency_ms"] >= 0
        server.faults.clear()
        with the_next(server, tmp_path) as after:
            wait_settled(after, "confirmed")
            kill(after)
        told = in_the_journal(tmp_path)
        assert "OPEN" not in told
        assert f"{NAME}" in told.splitlines()[-1]
        before = console.journal
        with the_next(server, tmp_path) as third:
            runs = tmp_path / "state" / "journal" / "consoles"
            third.wait_for(lambda: not list(runs.iterdir()), "the end of the runs before")
            third.settle()
            assert "Left open" not in third.text
            assert third.journal == before
        assert DEMO_KEY not in told


WRITERS, ORDERS_EACH = 3, 15

WRITER = f"""
import asyncio, os, stat, sys
from pathlib import Path
from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey
from roomtui.live.clock import SystemClock
from roomtui.live.gate import RequestGate
from roomtui.live.journal.journal import Journal, Operator
from roomtui.live.actions.runner import ActionRunner
from roomtui.live.actions.request import Action, ModerationRequest

base_url, key, folder, session, synced = sys.argv[1:]
real, log = os.fsync, open(synced, "ab", buffering=0)

def fsync(handle):
    size = os.fstat(handle).st_size
    real(handle)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        log.write(b"%d\\n" % size)

os.fsync = fsync

async def main():
    journal = Journal(Path(folder), Operator.here("ops", base_url))
    async with VideoApi(ApiKey(key), base_url) as api:
        moderator = ActionRunner(api, journal, SystemClock(), RequestGate())
        sys.stdin.read()
        for number in range({ORDERS_EACH}):
            order = ModerationRequest(action=Action.MUTE, session_id=session, room_id="r",
                          room="stage", targets=(), everyone=True)
            await moderator.carry_out(order, lambda _: None)

asyncio.run(main())
"""


@pytest.mark.long
def test_several_consoles_have_each_intent_on_the_disk_before_the_server_sees_it(
    tmp_path: Path,
) -> None:
    folder, logs = tmp_path / "journal", [tmp_path / f"synced{n}" for n in range(WRITERS)]
    arrived: dict[str, int] = {}
    missing: list[str] = []

    def look(verb: str, path: str) -> bool:
        if verb == "POST":
            session = path.split("/")[3]
            arrived[session] = arrived.get(session, 0) + 1
            if intents_on_disk(folder, logs, session) < arrived[session]:
                missing.append(path)
        return False

    with DemoServer("keynote") as server:
        server.faults.delay(0, where=look)
        sessions = [one.id for one in server.world.sessions.values() if one.active][:WRITERS]
        writers = [
            subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    WRITER,
                    server.base_url,
                    DEMO_KEY,
                    str(folder),
                    one,
                    str(log),
                ],
                stdin=subprocess.PIPE,
            )
            for one, log in zip(sessions, logs, strict=True)
        ]
        for writer in writers:
            assert writer.stdin
            writer.stdin.close()
        assert [writer.wait(timeout=30) for writer in writers] == [0] * WRITERS
        assert arrived == dict.fromkeys(sessions, ORDERS_EACH)
        assert missing == []
        ids = {one.request_id for one in server.requests if one.method == "POST"}
    whole = [
        msgspec.json.decode(line)
        for file in folder.glob("*.jsonl")
        for line in file.read_bytes().splitlines()
    ]
    assert len(whole) == WRITERS * ORDERS_EACH * 2
    assert {line["request_id"] for line in whole if line["kind"] == "outcome"} == ids
    assert len({line["who"]["run"] for line in whole}) == WRITERS


def intents_on_disk(folder: Path, logs: list[Path], session: str) -> int:
    """Count the intents on a session in what the kernel was told to see to the disk, and did."""
    (file,) = folder.glob("*.jsonl")
    synced = max(int(size) for log in logs if log.exists() for size in log.read_text().split())
    lines = file.read_bytes()[:synced].splitlines()
    return sum(b'"intent"' in line and session.encode() in line for line in lines)
