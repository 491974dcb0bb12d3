"""Join tokens: shown once, counted down, copied, refreshed, and gone when they are closed."""

import base64
import json
from pathlib import Path

import pytest
from textual import constants

from roomtui.ui.dialogs.secret_text import SecretText
from roomtui.ui.dialogs.token import TokenDialog
from tests.ui.console import Console, console
from tests.ui.dialogs import (
    HOSTILE,
    burst,
    busy,
    heading,
    in_view,
    is_harmless,
    is_write,
    line,
    said,
    until,
)
from tests.ui.memory import holders

CREATE, REFRESH = "generate_join_client_token", "refresh_client_token"


def secret(running: Console, name: str) -> str:
    return running.app.screen.query_one(f"#{name}", SecretText).secret


def pieces_of(token: str) -> list[str]:
    """Give pieces that stand in this token and nowhere else."""
    return [token[-40:-20], token[-20:]]


def clipboard(running: Console, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what the terminal is told to put into its clipboard, as OSC 52 bears it."""
    copied: list[str] = []

    def write(data: str) -> None:
        if data.startswith("\x1b]52;c;"):
            copied.append(data.removeprefix("\x1b]52;c;").removesuffix("\a"))

    assert running.app._driver is not None
    monkeypatch.setattr(running.app._driver, "write", write)
    return copied


def broken(data: str) -> None:
    raise OSError(data)


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


async def close(running: Console) -> None:
    dialog = running.app.screen
    burst(running, "escape")
    await until(running, lambda: not dialog.is_running)


def left(running: Console, pieces: list[str]) -> list[str]:
    """Return what holds tokens, once the simulation has forgotten what it was asked."""
    running.api.log.clear()
    kept = [f"to be found: {running.live.session_id}"]
    found = holders([*pieces, kept[0][:20]])
    assert kept[0] in found
    return [text for text in found if text not in kept]


@pytest.mark.long
async def test_a_token_is_shown_copied_and_refreshed_and_nothing_is_left_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "textual.log"
    monkeypatch.setattr(constants, "LOG_FILE", str(log))
    async with console(tmp_path) as running:
        copied = clipboard(running, monkeypatch)
        await running.press("enter", "t")
        assert heading(running).startswith("Join token")
        assert "10 to 3,600 seconds; 600 unless given" in running.text
        assert "60 to 86,400 seconds; 3,600 unless given" in running.text
        burst(running, "9", "0", "down", "9", "0", "enter")
        await until(running, lambda: "Refresh token, valid for 1m 30s" in running.text)
        assert "Token, valid for 1m 30s" in running.text
        _, path, body = running.written[0]
        assert path.endswith(f"{running.world.find_room('stage').id}/actions/{CREATE}")
        assert body == {"token_ttl_secs": 90, "refresh_token_ttl_secs": 90}
        pieces = pieces_of(secret(running, "token")) + pieces_of(secret(running, "refresh"))
        assert pieces[1] in running.text
        assert pieces[3] in running.text

        await running.press("y", "Y")
        assert copied == [encoded(secret(running, "token")), encoded(secret(running, "refresh"))]
        assert "Sent to the terminal's clipboard: the refresh token." in said(running)
        burst(running, "D", "x", "1", "n", "question_mark", "colon", "ctrl+p", "ctrl+c")
        running.api.faults.drop_next(obey=True, where=is_write)
        burst(running, "r", "r")
        await until(running, lambda: "broke" in said(running))
        assert isinstance(running.app.screen, TokenDialog)
        assert len(running.written) == 2
        running.clock.tick(31)
        burst(running, "r")
        await until(running, lambda: "This is a new token" in said(running))
        pieces += pieces_of(secret(running, "token"))
        assert running.written[-1][2].keys() == {"refresh_token"}
        assert "Token, valid for 10m" in running.text
        assert "Refresh token, valid for 59s" in running.text
        running.clock.tick(60)
        await until(running, lambda: "Refresh token, expired" in running.text)
        burst(running, "r")
        await until(running, lambda: "A value was not accepted" in said(running))

        await close(running)
        assert running.app.focused is running.people
        assert left(running, pieces) == []
        kept = log.read_text() + json.dumps(running.journal) + running.app.export_screenshot()
        assert "create join token for stage: done" in running.text
        assert "refresh" in kept
        assert not [piece for piece in pieces if piece in kept]


@pytest.mark.long
async def test_a_token_that_comes_when_its_dialog_is_closed_is_forgotten_at_once(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        await running.press("t")
        what = "join token for"
        async with busy(running, what):
            burst(running, "enter", "escape")
            await until(running, lambda: "It is sent all the same" in running.text)
        await until(running, lambda: "create join token for stage: done" in running.text)
        assert running.app.screen is running.live

        burst(running, "t", "enter")
        await until(running, lambda: "Refresh token, valid for" in running.text)
        pieces = pieces_of(secret(running, "token")) + pieces_of(secret(running, "refresh"))
        running.world.delete_room(running.world.find_room("stage").id)
        async with busy(running, what):
            burst(running, "r")
            await until(running, lambda: said(running) == "Refreshing …")
            await close(running)
        await until(running, lambda: "Refresh join token for stage: already gone" in running.text)
        assert left(running, pieces) == []
        running.live.focus_pane("activity")
        await running.press("t")
        assert "t works in the rooms; tab goes there." in running.text


async def test_a_hostile_token_is_harmless_on_a_tiny_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path, size=(40, 10)) as running:
        copied = clipboard(running, monkeypatch)
        running.world.update_room(running.world.find_room("stage").id, unique_name=HOSTILE)
        await running.until(lambda: "[red]" in running.text, rooms=True)
        await running.press("t", "5", "enter")
        assert "Give a whole number from 10 to" in running.text
        line(running, "token_ttl_secs").value = ""
        token = {"token": HOSTILE, "token_expires_at": "2026-03-14T09:26:00Z"}
        body = json.dumps({"data": token}).encode()
        running.api.faults.fail_next(1, status=201, body=body, where=is_write)
        burst(running, "enter")
        await until(running, lambda: "Token, expired" in running.text)
        assert is_harmless(running)
        assert "y copy token" in running.text
        burst(running, "Y", "r")
        await until(running, lambda: "There is no refresh token" in said(running))
        burst(running, "y")
        await until(running, lambda: copied)
        shown = secret(running, "token")
        assert shown.startswith("[red]x[/]]52;c;aGk=[31mgnpWWW")
        assert copied == [encoded(shown)]
        assert len(shown) == len(HOSTILE) - len(" \x1b\x07\x1b\u202e")
        assert in_view(running, "#token-for")
        burst(running, "j", "down")
        await until(running, lambda: not in_view(running, "#token-for"))
        monkeypatch.undo()
        monkeypatch.setattr(running.app._driver, "write", broken)
        burst(running, "y")
        await until(running, lambda: said(running) == "The terminal could not be told to copy it.")
        assert running.app.clipboard == ""
        monkeypatch.undo()
        await running.pilot.resize_terminal(120, 40)
        burst(running, "k", "up")
        await until(running, lambda: in_view(running, "#token-for"))


async def test_a_key_that_is_held_asks_for_one_token(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "t", "enter")
        await until(running, lambda: isinstance(running.app.screen, TokenDialog))
        for _ in range(20):
            await running.press("r")
            running.clock.tick(1 / 10)
        assert len(running.written) == 2
        running.clock.tick(1.0)
        await running.press("r")
        await until(running, lambda: len(running.written) == 3)
