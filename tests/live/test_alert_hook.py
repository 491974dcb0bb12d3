"""The command of on_alert: what it is given, and what becomes of one that misbehaves."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from roomtui.account_id import AccountId
from roomtui.held_secrets import hold
from roomtui.live.attention.alert import Alert, AlertPlace, Severity
from roomtui.live.attention.hook import MOST_WAITING, AlertHook, hooked
from roomtui.live.kinds import RecordKind
from roomtui.process.descendants import heed_children
from roomtui.process.fed_command import CommandEnd, feed_command, without_secrets

ENVIRON = {"PATH": os.environ.get("PATH", os.defpath)}
LATEST = 45.0


def alert(cause: str = "c1") -> Alert:
    return Alert(
        account=AccountId("ops", "https://api.example.com/v2"),
        rule="returned",
        cause=cause,
        severity=Severity.URGENT,
        since=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
        place=AlertPlace(RecordKind.PARTICIPANT, "p1", "s1", "r1"),
        sentence="Ricky is back in q-and-a.",
        evidence=("kicked 11:59 by op-a",),
    )


def run(
    script: str, data: bytes = b"", *, seconds: float = LATEST, stopped: Event | None = None
) -> CommandEnd:
    return feed_command(
        ["sh", "-c", script],
        data,
        seconds=seconds,
        stopped=stopped or Event(),
        environ=ENVIRON,
    )


def until(condition: Callable[[], object]) -> None:
    pause, ends = Event(), monotonic() + LATEST
    while not condition():
        assert monotonic() < ends, "it never came about"
        pause.wait(0.01)


def is_running(pid: int) -> bool:
    with suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return False


def test_it_gets_the_alert_as_one_line_of_json_and_they_come_in_turn(tmp_path: Path) -> None:
    said: list[str] = []
    file = tmp_path / "alerts"
    script = (
        f'test -e {tmp_path}/busy && exit 9; : >{tmp_path}/busy; cat >>"$1"; rm {tmp_path}/busy'
    )
    hook = AlertHook(["sh", "-c", script, "sh", str(file)], ENVIRON, said.append)
    for cause in "abc":
        hook.hand_over(alert(cause))
    until(lambda: file.exists() and file.read_text().count("\n") == 3)
    hook.close()
    first, *others = map(json.loads, file.read_text().splitlines())
    assert first == {
        "rule": "returned",
        "cause": "a",
        "severity": "urgent",
        "since": "2026-11-23T12:00:00Z",
        "sentence": "Ricky is back in q-and-a.",
        "evidence": ["kicked 11:59 by op-a"],
        "place": {"kind": "participant", "id": "p1", "session_id": "s1", "room_id": "r1"},
        "profile": "ops",
        "service": "https://api.example.com/v2",
    }
    assert [other["cause"] for other in others] == ["b", "c"]
    assert not said


def test_it_has_no_terminal_no_folder_of_ours_and_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TELNYX_API_KEY", "OPS_TOKEN", "SSH_AUTH_SOCK", "ROOMTUI_CONFIG", "PYTHONPATH"):
        monkeypatch.setenv(name, "secret-of-ours")
    monkeypatch.setenv("LC_TIME", "KEYKEYKEYKEYKEYKEY")
    hold(["KEYKEYKEYKEYKEYKEY"])
    environ = without_secrets(os.environ)
    assert "secret-of-ours" not in environ.values()
    assert "LC_TIME" not in environ
    script = (
        f"cd -P .; pwd >{tmp_path}/cwd; (: </dev/tty) 2>/dev/null && exit 7; env >{tmp_path}/env"
    )
    done = feed_command(["sh", "-c", script], b"", seconds=LATEST, stopped=Event(), environ=environ)
    assert done == CommandEnd(0)
    assert (tmp_path / "cwd").read_text() == "/\n"
    assert "secret-of-ours" not in (tmp_path / "env").read_text()


@pytest.mark.parametrize(
    "script",
    [
        "exec sleep 1000",
        "trap '' TERM HUP INT; while :; do sleep 1000; done",
        "yes & echo $! >>$PIDS; yes >&2",
        "sleep 1000 & echo $! >>$PIDS; setsid sh -c 'echo $$ >>$PIDS; exec sleep 1000'; wait",
    ],
)
def test_one_that_does_not_end_is_killed_with_all_it_has_started(
    script: str, tmp_path: Path
) -> None:
    whole = f"PIDS={tmp_path}/pid; export PIDS; echo $$ >$PIDS; {script}"
    assert run(whole, b"x" * 200_000, seconds=0.2) == CommandEnd(is_late=True)
    started = [int(pid) for pid in (tmp_path / "pid").read_text().split()]
    until(lambda: not any(map(is_running, started)))


def test_how_it_ends_is_known_although_the_parent_ignored_ends_of_children() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        heed_children()
        assert run("exit 3") == CommandEnd(3)
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_what_it_leaves_behind_ends_with_it(tmp_path: Path) -> None:
    assert run(f"sleep 1000 & echo $! >{tmp_path}/pid; exit 3") == CommandEnd(3)
    left = int((tmp_path / "pid").read_text())
    until(lambda: not is_running(left))


def test_one_that_reads_nothing_or_floods_its_output_is_none_the_worse() -> None:
    assert run("exec 0<&-; head -c 3000000 /dev/zero", b"x" * 500_000) == CommandEnd(0)
    assert run("kill -9 $$") == CommandEnd(-9)


def test_each_kind_of_failure_is_told_once() -> None:
    said: list[str] = []

    def told_of(argv: list[str], seconds: float = LATEST) -> str:
        said.clear()
        hook = AlertHook(argv, ENVIRON, said.append, seconds=seconds)
        hook.hand_over(alert("1"))
        hook.hand_over(alert("2"))
        until(lambda: hook._waiting.empty() and said)
        hook.close()
        (words,) = said
        return words

    assert told_of(["/no/such/command"]) == (
        "The command of on_alert cannot be run: No such file or directory."
    )
    assert told_of(["false"]) == "The command of on_alert failed with exit status 1."
    assert told_of(["sleep", "1000"], 0.1) == (
        "The command of on_alert took longer than 0.1 s, and was ended."
    )
    assert told_of(["a\0b"]).endswith("no command can have this name.")


def test_alerts_that_have_no_room_are_dropped_and_that_is_told_once(tmp_path: Path) -> None:
    said: list[str] = []
    hook = AlertHook(
        ["sh", "-c", f"echo $$ >{tmp_path}/pid; exec sleep 1000"], ENVIRON, said.append
    )
    hook.hand_over(alert())
    until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip())
    for number in range(MOST_WAITING + 5):
        hook.hand_over(alert(str(number)))
    (words,) = said
    assert "some are not handed over" in words
    hook.close()
    pid = int((tmp_path / "pid").read_text())
    assert not is_running(pid), "the end of the console is the end of the command"
    hook.hand_over(alert("late"))
    assert len(said) == 1


SIGNALLED_AT_THE_START = """
import subprocess, time
class SignalledPopen(subprocess.Popen):
    "Sends the signal at the worst moment: once the command runs, and before anybody knows."
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        while not (os.path.exists({file!r}) and os.path.getsize({file!r})):
            time.sleep(0.01)
        os.kill(os.getpid(), {number})
        time.sleep(0.3)
subprocess.Popen = SignalledPopen
"""


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT])
@pytest.mark.parametrize("moment", ["", SIGNALLED_AT_THE_START], ids=["later", "at the start"])
def test_a_signal_that_ends_the_console_ends_the_command(
    number: signal.Signals, tmp_path: Path, moment: str
) -> None:
    file = tmp_path / "pids"
    script = f"trap '' HUP TERM QUIT; echo $$ >>{file}; while :; do sleep 1000; done"
    code = f"""
import os, signal
from threading import Event
from roomtui.process.ending_signals import terminal_restored
from roomtui.process.fed_command import feed_command
{moment.format(file=str(file), number=int(number))}
with terminal_restored():
    feed_command(["sh", "-c", {script!r}], b"", seconds=99, stopped=Event(), environ=os.environ)
"""
    with subprocess.Popen([sys.executable, "-c", code]) as console:
        until(lambda: file.exists() and file.read_text().strip())
        if not moment:
            console.send_signal(number)
        assert console.wait(LATEST) == -number
    (pid,) = map(int, file.read_text().split())
    until(lambda: not is_running(pid))


def test_words_of_an_alert_are_data_and_no_command(tmp_path: Path) -> None:
    file = tmp_path / "got"
    hostile = "$(touch /tmp/x); `id`\n\x1b]0;x\x07"
    said: list[str] = []
    hook = AlertHook(
        [sys.executable, "-c", f"import sys; open({str(file)!r}, 'w').write(sys.stdin.read())"],
        ENVIRON,
        said.append,
    )
    hook.hand_over(alert(hostile))
    until(lambda: file.exists() and file.read_text().endswith("\n"))
    hook.close()
    assert file.read_text().count("\n") == 1
    assert "\x1b" not in json.loads(file.read_text())["cause"]
    assert hooked(alert(hostile)).count(b"\n") == 1
