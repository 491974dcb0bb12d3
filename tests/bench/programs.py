"""The programs that are measured, and how each is started."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Final

from tests.bench.recorder import Recorder
from tests.bench.service import Service
from tests.e2e.terminal import ROOMTUI

PICTURE: Final = "/room_sessions?filter[active]=true&include_participants=true&page[size]=250"

STOCK: Final = "--stock-output"
"""The flag that takes the frame differ out of the way."""


def peer(name: str, *arguments: str) -> list[str]:
    """Return the command of a program of `peers`."""
    return [sys.executable, "-m", f"tests.bench.peers.{name}", *arguments]


def watch(service: Service) -> list[str]:
    """Return the command that has `watch` show sessions and people every two seconds."""
    key = service.environ["TELNYX_API_KEY"]
    asks = f"curl -gs -H 'Authorization: Bearer {key}' '{service.base_url}{PICTURE}'"
    shows = r'.data[] | "\(.id) \(.participants | length)", "  \(.participants[:4][].id)"'
    return ["watch", "-n2", f"{asks} | jq -r '{shows}'"]


def is_there(*programs: str) -> bool:
    """Return whether programs of others are installed."""
    return all(map(shutil.which, programs))


def can_be_stock() -> bool:
    """Return whether the console can be asked for Textual's own output."""
    told = subprocess.run([*ROOMTUI, "--help"], capture_output=True, text=True, check=True)
    return STOCK in told.stdout


class Stage(ExitStack):
    """Starts programs, each at home in a folder of its own, and ends them all."""

    def serve(self, scenario: str) -> Service:
        """Start a service."""
        return self.enter_context(Service(scenario))

    def console(
        self, service: Service, *flags: str, frames: bool = True, program: tuple[str, ...] = ROOMTUI
    ) -> Recorder:
        """Start a console that looks at a service every two seconds."""
        command = [*program, "--base-url", service.base_url, *flags]
        return self.run(command, service.environ, frames=frames)

    def run(
        self, command: list[str], environ: Mapping[str, str] | None = None, *, frames: bool = True
    ) -> Recorder:
        """Start any program."""
        home = self.enter_context(tempfile.TemporaryDirectory())
        at_home = {"HOME": home, "XDG_CONFIG_HOME": home, "ROOMTUI_STATE_DIR": home}
        return self.enter_context(Recorder(command, {**at_home, **(environ or {})}, frames=frames))
