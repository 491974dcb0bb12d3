"""A key command that asks for a passphrase while the console runs: it finds no terminal."""

from pathlib import Path

from tests.e2e.console import environ_in
from tests.e2e.server import DemoServer
from tests.e2e.terminal import Terminal

ASKS = """\
import os, sys
from pathlib import Path

folder = Path({folder!r})
runs = len(list(folder.glob("run*")))
(folder / f"run{{runs}}").touch()
if (folder / "unlocked").exists():
    print((folder / "key").read_text())
    sys.exit()
if not runs:
    print("KEYthatisrefused0123456789")
    sys.exit()
for name in ("/dev/tty", os.environ.get("GPG_TTY", ""), os.environ.get("SSH_TTY", "")):
    try:
        terminal = os.open(name, os.O_RDWR)
    except OSError:
        continue
    if os.isatty(terminal):
        (folder / "found").write_bytes(os.read(terminal, 100))
print("gpg: no terminal to ask on", file=sys.stderr)
sys.exit(2)
"""


def test_it_is_told_what_it_says_and_no_letter_reaches_it(tmp_path: Path) -> None:
    with DemoServer("small") as server:
        (tmp_path / "key").write_text(server.key)
        script = tmp_path / "ask.py"
        script.write_text(ASKS.format(folder=str(tmp_path)))
        config = tmp_path / "config" / "roomtui" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(
            f'profile = "ops"\n[profiles.ops]\napi_key_command = "python3 -S {script}"\n'
        )
        arguments = ("--base-url", server.base_url, "--interval", "1")
        with Terminal(arguments, environ_in(tmp_path), (200, 40)) as terminal:
            terminal.wait_text("DENIED")
            terminal.wait_for(
                lambda: "no terminal to ask on" in " ".join(terminal.text.split()), "what it says"
            )
            terminal.press("m", "x", "y")
            (tmp_path / "unlocked").touch()
            terminal.press("r")
            terminal.wait_text("● LIVE")
        assert not (tmp_path / "found").exists()
        assert server.writes == []
