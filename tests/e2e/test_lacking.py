"""A Textual that lacks what the console needs of it: a sentence, and no traceback."""

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from roomtui.demo.embedded import DEMO_KEY
from roomtui.ui.terminal.compatibility import NEEDS
from tests.e2e.console import environ_in
from tests.e2e.terminal import Terminal
from tests.e2e.test_process import is_as_before

LACKS = f"Textual {version('textual')} does not fit this roomtui, which needs"

long = pytest.mark.long


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("_filters", id="an attribute of the app"),
        pytest.param("_get_terminal_size", id="what the driver extends", marks=long),
        pytest.param("_dispatch_message", id="what the guard goes between", marks=long),
        pytest.param("_check_bindings", id="what tells that a key does nothing", marks=long),
    ],
)
def test_it_ends_with_a_sentence(tmp_path: Path, name: str) -> None:
    lacks = next(number for number, need in enumerate(NEEDS) if need[1] == name)
    environ = environ_in(tmp_path, TELNYX_API_KEY=DEMO_KEY, LACKS=str(lacks))
    program = (sys.executable, "-m", "tests.e2e.lacking")
    with Terminal(["--base-url", "http://127.0.0.1:9/v2"], environ, program=program) as terminal:
        assert terminal.wait_exit() == 1
        assert f"roomtui: {LACKS} " in terminal.text.replace("\n", "")
        assert b"Traceback" not in terminal.output
        assert is_as_before(terminal)
