"""A text goes to tmux by a pipe, in bounded time, and is dropped again if it is a secret."""

import os
import time
from pathlib import Path

import pytest

from roomtui.process import tmux
from roomtui.process.tmux import Loaded, load_buffer
from roomtui.process.viewer import harmless

SECRET = "eyJhbGciOi.a-token"

MODERN = "echo external"
OFF = "echo off"
OLD = 'case "$*" in *-w*) echo "load-buffer: unknown option -- w" >&2; exit 1;; esac'
FAILS = "echo 'no server running' >&2; exit 1"
HANGS = "exec sleep 60"


def stand_in(folder: Path, does: str) -> dict[str, str]:
    """Put a tmux into a folder that notes its arguments and what it is told."""
    file = folder / "tmux"
    file.write_text(
        f'#!/bin/sh\necho "$*" >>"{folder}/arguments"\nenv >"{folder}/environ"\n'
        f'cat >"{folder}/told"\n{does}\n'
    )
    file.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}", "TMUX": "/x,1,0", "TELNYX_SECRET": "no"}


@pytest.mark.parametrize(
    ("does", "keep", "loaded"),
    [
        (MODERN, True, Loaded(kept=True, sent=True)),
        (MODERN, False, Loaded(sent=True)),
        (OFF, True, Loaded(kept=True)),
        (OFF, False, Loaded(trouble="tmux's clipboard is off")),
        (OLD, True, Loaded(kept=True)),
        (OLD, False, Loaded(trouble="this tmux is too old to send it on")),
        (FAILS, True, Loaded(trouble="tmux could not take it")),
        (FAILS, False, Loaded(trouble="tmux could not take it")),
        (HANGS, True, Loaded(trouble="tmux does not answer")),
    ],
)
def test_what_became_of_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, keep: bool, loaded: Loaded
) -> None:
    monkeypatch.setattr(tmux, "ANSWERS_SECS", 2 if does is HANGS else 30)
    environ = stand_in(tmp_path, does)
    began = time.monotonic()
    assert load_buffer(SECRET, keep=keep, environ=environ) == loaded
    assert time.monotonic() - began < 20
    is_given = does is not OFF or keep
    assert (tmp_path / "told").read_text() == SECRET * is_given
    assert SECRET not in (tmp_path / "arguments").read_text()
    assert "TELNYX" not in (tmp_path / "environ").read_text()
    is_dropped = "delete-buffer" in (tmp_path / "arguments").read_text()
    assert is_dropped is (is_given and not keep)


def test_without_tmux_nothing_is_started(tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path), "TMUX": "/x,1,0"}
    assert load_buffer("x", keep=True, environ=environ) == Loaded(
        trouble="there is no tmux in PATH"
    )


def test_a_program_that_cannot_be_run_is_no_failure_of_the_console(tmp_path: Path) -> None:
    environ = stand_in(tmp_path, "")
    (tmp_path / "tmux").write_bytes(b"\x7fELF nothing")
    assert load_buffer("x", keep=True, environ=environ) == Loaded(trouble="tmux could not take it")


def test_a_viewer_knows_of_no_tmux_and_so_starts_none() -> None:
    kept = harmless({"TMUX": "/tmp/evil,1,0", "STY": "1.pts", "TERM": "tmux-256color"})
    assert kept.keys().isdisjoint({"TMUX", "STY"})
    assert kept["TERM"] == "tmux-256color"
