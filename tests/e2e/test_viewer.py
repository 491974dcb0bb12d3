"""`roomtui --viewer` however it is started: it starts itself anew, deaf to the environment."""

import socket
from pathlib import Path

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e import hostile
from tests.e2e.server import DemoServer
from tests.e2e.terminal import Terminal
from tests.processes import with_word


def test_the_environment_decides_nothing(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    key = tmp_path / "viewer.key"
    key.write_text(DEMO_KEY)
    key.chmod(0o600)
    with DemoServer() as server, socket.create_server(("127.0.0.1", 0)) as elsewhere:
        port = elsewhere.getsockname()[1]
        hostile.trap_config(trap, port)
        before = sorted(trap.rglob("*"))
        config = tmp_path / "viewer.toml"
        config.write_text(
            f'[profiles.viewer]\napi_key_file = "{key}"\nbase_url = "{server.base_url}"\n'
        )
        arguments = ["--viewer", "--config", str(config), "--profile", "viewer"]
        # The interpreter before acts on these two at once, which is why the recipe has `-IB`.
        environ = {**hostile.environ(trap, port), "PYTHONPYCACHEPREFIX": "", "PYTHONDEVMODE": ""}
        with Terminal(arguments, environ) as terminal:
            terminal.wait_text("● LIVE", "READ-ONLY", "viewer", "stage")
            (pid,) = with_word(str(config))
            inherited = dict(
                pair.split("=", 1)
                for pair in Path(f"/proc/{pid}/environ").read_text().split("\0")[:-1]
            )
            assert set(inherited) == {
                "TERM",
                "COLORTERM",
                "LC_ALL",
                "PATH",
                "HOME",
                "USER",
                "LOGNAME",
            }
            assert str(trap) not in str(inherited)
            terminal.press("q")
            assert terminal.wait_exit() == 0
            assert ">>>" not in terminal.text
        assert {one.method for one in server.requests} == {"GET"}
        elsewhere.setblocking(False)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
        assert sorted(trap.rglob("*")) == before
