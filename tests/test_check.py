"""What `check` says, line by line, and its exit code."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from roomtui.api import client, errors
from roomtui.api.client import VideoApi
from roomtui.api.limits import RateLimit
from roomtui.api.secret import ApiKey
from roomtui.cli import main
from roomtui.command import check

SECRET = "KEY0123456789ABCDEFSECRET"

Captured = pytest.CaptureFixture[str]


def lines(capsys: Captured, *argv: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """Run `check`: the exit code, and each topic with its level and words."""
    code = main(["check", *argv])
    out, err = capsys.readouterr()
    assert err == ""
    assert SECRET not in out
    found = {}
    for line in out.splitlines():
        level, topic, says = line.split(maxsplit=2)
        assert level in {"ok", "warn", "fail"}
        found[topic] = (level, says)
    return code, found


def test_the_demo_passes(capsys: Captured, own_home: Path) -> None:
    code, found = lines(capsys, "--demo=small", "--read-only", "--interval=5")
    assert code == 0
    assert list(found) == [
        "configuration", "mode", "journal", "credentials", "reachability", "access", "latency",
        "limits", "clock", "textual", "terminal",
    ]  # fmt: skip
    assert {level for level, _ in found.values()} <= {"ok", "warn"}
    assert found["configuration"][1].endswith("so all is as by default; profile demo")
    assert found["mode"] == ("ok", "read-only: nothing but reading leaves; a look every 5 s")
    assert found["limits"][1].startswith("598 of 600 requests left")
    assert found["terminal"][0] == "warn"
    assert not own_home.exists()


def test_a_broken_configuration_fails(capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text("profile =")
    code, found = lines(capsys, "--config", str(tmp_path / "my.toml"))
    assert code == 1
    assert list(found) == ["configuration", "textual", "terminal"]
    assert found["configuration"][0] == "fail"
    assert "line 1, profile" in found["configuration"][1]


def test_no_key_fails(capsys: Captured, own_home: Path) -> None:
    code, found = lines(capsys)
    assert code == 1
    assert found["journal"] == ("ok", f"goes to {own_home}/roomtui/journal")
    assert found["credentials"][0] == "fail"
    assert "TELNYX_API_KEY" in found["credentials"][1]
    assert "reachability" not in found


def test_a_key_file_that_others_can_read_fails(capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRET)
    (tmp_path / "key").chmod(0o644)
    (tmp_path / "my.toml").write_text('profile = "a"\n[profiles.a]\napi_key_file = "key"')
    code, found = lines(capsys, "--config", str(tmp_path / "my.toml"))
    assert code == 1
    assert found["configuration"] == ("ok", f"{tmp_path}/my.toml; profile a")
    assert f"chmod 600 {tmp_path}/key" in found["credentials"][1]


class Service:
    """An API that answers as it is told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.status = 200
        self.body = b'{"data": [], "meta": {}}'
        self.headers: dict[str, str] = {}

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(self.status, content=self.body, headers=self.headers)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    service = Service()

    def connector(*_: object) -> object:
        transport = httpx.MockTransport(service.answer)
        return lambda: VideoApi(ApiKey(SECRET), "https://host/v2", transport=transport)

    monkeypatch.setattr(check, "connector", connector)
    monkeypatch.setenv("TELNYX_API_KEY", SECRET)
    yield service
    assert {request.method for request in service.asked} == {"GET"}


def test_a_service_that_answers_passes(capsys: Captured, service: Service) -> None:
    code, found = lines(capsys)
    assert code == 0
    assert found["credentials"] == ("ok", "key from the variable TELNYX_API_KEY")
    assert found["reachability"] == ("ok", "https://api.telnyx.com/v2 answers")
    assert found["limits"] == ("ok", "the service tells none")
    assert found["clock"] == ("ok", "the service tells no time")
    assert [request.url.path for request in service.asked] == ["/v2/rooms", "/v2/room_sessions"]


@pytest.mark.parametrize(
    ("status", "topic", "says"),
    [
        (401, "access", "The API key was not accepted (401). But this is not the API's own"),
        (403, "access", "The API key may not do this (403). But this is not the API's own"),
        (404, "reachability", "Check the base URL's path"),
        (429, "limits", "The account's request limit is spent"),
        (503, "reachability", "The service failed (503)"),
        (301, "reachability", "The service sends elsewhere, where the key does not go (301)"),
    ],
)
def test_a_service_that_refuses_fails(
    capsys: Captured, service: Service, status: int, topic: str, says: str
) -> None:
    service.status, service.body = status, b"<html>"
    code, found = lines(capsys)
    assert code == 1
    assert found[topic][0] == "fail"
    assert says in found[topic][1]
    assert topic == "reachability" or found["reachability"][0] == "ok"


def test_a_service_of_another_kind_fails(capsys: Captured, service: Service) -> None:
    service.body = b"<html>"
    code, found = lines(capsys)
    assert code == 1
    assert "not as the Video API does" in found["reachability"][1]


def test_through_a_relay_no_key_is_needed(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        date = format_datetime(datetime.now(UTC) - timedelta(seconds=40), usegmt=True)
        headers = {"date": date, "age": "40"}
        return httpx.Response(200, content=b'{"data": [], "meta": {}}', headers=headers)

    monkeypatch.setattr(client, "network", lambda _url: httpx.MockTransport(answer))
    monkeypatch.setenv("TELNYX_API_KEY", SECRET)
    code, found = lines(capsys, "--relay=https://relay.example.com/v2")
    assert code == 0
    assert found["mode"][1].startswith("read-only")
    assert found["credentials"] == ("ok", "key not needed, since the relay has it")
    assert found["access"] == ("ok", "the relay may read rooms and sessions")
    assert found["clock"] == ("ok", "agrees with the service's")
    assert {request.url.host for request in asked} == {"relay.example.com"}
    assert not any("authorization" in request.headers for request in asked)


def test_nobody_there_fails(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELNYX_API_KEY", SECRET)
    code, found = lines(capsys, "--base-url", "http://127.0.0.1:9/v2")
    assert code == 1
    assert found["reachability"][1].startswith("No connection to 127.0.0.1.")


def test_a_clock_that_is_off_is_a_warning(capsys: Captured, service: Service) -> None:
    service.headers = {"date": "Sun, 01 Mar 2020 00:00:00 GMT"}
    code, found = lines(capsys)
    assert code == 0
    assert found["clock"][0] == "warn"


@pytest.mark.parametrize(
    ("ahead", "level", "says"),
    [(31, "warn", "31 s ahead of"), (-31, "warn", "31 s behind"), (30, "ok", "agrees")],
)
def test_clock(ahead: int, level: str, says: str) -> None:
    now = datetime(2026, 3, 14, tzinfo=UTC)
    finding = check.of_clock(now, now + timedelta(seconds=ahead))
    assert finding.level == level
    assert finding.says.startswith(says)


def test_little_left_of_the_limit_is_a_warning() -> None:
    assert check.of_limits(RateLimit(600, 60, 30.0, 0.0)).level == "ok"
    assert check.of_limits(RateLimit(600, 59, 30.0, 0.0)).level == "warn"


def test_slow_answers_are_a_warning() -> None:
    assert check.of_latency(1000).level == "ok"
    assert check.of_latency(1001).level == "warn"


def test_a_journal_that_cannot_be_written_fails(tmp_path: Path) -> None:
    assert check.of_journal(tmp_path / "a" / "b").level == "ok"
    assert "best-effort" not in check.of_journal(tmp_path).says
    assert "sent all the same (best-effort)" in check.of_journal(tmp_path, required=False).says
    (tmp_path / "file").touch()
    finding = check.of_journal(tmp_path / "file" / "b")
    assert finding.level == "fail"
    assert str(tmp_path / "file") in finding.says


@pytest.mark.parametrize(
    ("env", "size", "level", "says"),
    [
        ({"TERM": "xterm-256color"}, (80, 24), "ok", "80x24, 256 colours"),
        ({"TERM": "xterm"}, (120, 40), "ok", "120x40, 16 colours"),
        ({"TERM": "tmux", "COLORTERM": "truecolor"}, (80, 24), "ok", "80x24, 16 million"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, (80, 24), "ok", "80x24, no colours (NO_COLOR)"),
        ({"TERM": "xterm"}, (79, 24), "warn", "79x24"),
        ({"TERM": "dumb"}, (80, 24), "warn", "80x24"),
        ({}, (80, 24), "warn", "80x24"),
    ],
)
def test_terminal(
    monkeypatch: pytest.MonkeyPatch,
    env: dict[str, str],
    size: tuple[int, int],
    level: str,
    says: str,
) -> None:
    for name in ("TERM", "COLORTERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(check, "has_terminal", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size(size))
    finding = check.of_terminal()
    assert finding.level == level
    assert finding.says.startswith(says)


def test_hostile_words_stay_on_their_line() -> None:
    error = errors.Unauthorized(401, (errors.Problem(detail="\x1b[2J\nroot"),))
    assert all(str(finding).isprintable() for finding in check.of_failure(error, "here"))
