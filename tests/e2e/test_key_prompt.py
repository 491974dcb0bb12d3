"""A key command asks on the terminal, and whoever waits for it is ended meanwhile."""

import os
import signal
from pathlib import Path

import pytest

from tests.e2e.console import environ_in
from tests.e2e.terminal import Terminal
from tests.processes import INTERRUPTED, wait_for, with_word

ASKS = """\
#!/bin/sh
stty -echo -icanon </dev/tty
printf 'Passphrase: ' >/dev/tty
while :; do read -r _ </dev/tty; done
"""


def config_in(home: Path, seconds: int = 60) -> Path:
    script = home / "ask-for-it"
    script.write_text(ASKS)
    script.chmod(0o700)
    config = home / "config.toml"
    config.write_text(
        f'profile = "o"\n[profiles.o]\napi_key_command = "{script}"\napi_key_timeout = {seconds}\n'
    )
    config.chmod(0o600)
    return config


@pytest.mark.parametrize(
    ("command", "number"),
    [
        ((), signal.SIGTERM),
        (("snapshot",), signal.SIGINT),
        (("check",), signal.SIGHUP),
        pytest.param((), signal.SIGQUIT, marks=pytest.mark.long),
        pytest.param((), signal.SIGRTMIN, marks=pytest.mark.long),
        pytest.param(("snapshot", "--watch"), signal.SIGUSR1, marks=pytest.mark.long),
    ],
)
def test_the_terminal_is_as_before_and_nobody_asks_any_more(
    tmp_path: Path, command: tuple[str, ...], number: int
) -> None:
    flags = [*command, f"--config={config_in(tmp_path)}"]
    with Terminal(flags, environ_in(tmp_path)) as terminal:
        terminal.wait_text("Passphrase:")
        terminal.type_text("half a passphr")
        os.kill(terminal.process.pid, number)
        code = terminal.wait_exit()
        assert code in INTERRUPTED if number == signal.SIGINT else code == -number
        assert terminal.attributes == terminal.attributes_before
        wait_for(lambda: not with_word(str(tmp_path / "ask-for-it")), "its end")
        assert "Traceback" not in terminal.text


def test_a_command_that_is_late_leaves_the_terminal_as_before(tmp_path: Path) -> None:
    flags = ["snapshot", f"--config={config_in(tmp_path, seconds=1)}"]
    with Terminal(flags, environ_in(tmp_path)) as terminal:
        terminal.wait_text("Passphrase:")
        assert terminal.wait_exit() == 2
        assert "gave no key within 1 s" in terminal.text
        assert terminal.attributes == terminal.attributes_before
