"""The simulation keeps to the specification of the API, whatever a fuzzer sends."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from roomtui.demo.embedded import DEMO_KEY
from roomtui.demo.server import OPERATIONS
from tests.contract.links import Schema, with_links
from tests.demo.test_bodies import WITH_BODY

HERE: Final = Path(__file__).parent
SPECIFICATION: Final = HERE.parent / "fixtures" / "telnyx-video.openapi.yaml"

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(600),
    pytest.mark.shows_the_demo_key,
    pytest.mark.skipif(
        find_spec("schemathesis") is None,
        reason="schemathesis is not here: pip install 'roomtui[contract]'",
    ),
]


@pytest.fixture
def base_url(own_home: Path) -> Iterator[str]:
    """Serve the simulation as anybody does, with a limit that a fuzzer does not reach."""
    command = [sys.executable, "-m", "roomtui", "demo-server", "--port", "0", "--limit", "1000000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=None, text=True) as process:
        assert process.stdout is not None
        try:
            greeting = [process.stdout.readline() for _ in range(3)]
            yield re.findall(r"serving (\S+) with", greeting[1])[0]
        finally:
            process.terminate()


@pytest.fixture
def schema() -> Schema:
    import yaml

    return dict(yaml.safe_load(SPECIFICATION.read_text()))


def fuzz(schema: Schema, folder: Path, base_url: str, *flags: str) -> str:
    """Let Schemathesis loose on what a schema describes; fail with what it found, or return it."""
    described = folder / "openapi.json"
    described.write_text(json.dumps(schema))
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file"),
        *(str(HERE / "schemathesis.toml"), "run", str(described), "--no-color", *flags),
        *("--url", base_url, "--header", f"Authorization: Bearer {DEMO_KEY}"),
    ]
    root = str(HERE.parents[1])
    environ = os.environ | {"SCHEMATHESIS_HOOKS": "tests.contract.hooks", "PYTHONPATH": root}
    done = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_specification_describes_what_is_served(schema: Schema) -> None:
    paths = schema["paths"].items()
    described = {(method.upper(), path) for path, methods in paths for method in methods}
    assert described == {(method, path) for method, path, _ in OPERATIONS}
    bodies = {
        (method.upper(), path): operation["requestBody"]["required"]
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if "requestBody" in operation
    }
    assert bodies == dict.fromkeys(WITH_BODY, True)


def test_nothing_is_found_whatever_is_sent(schema: Schema, tmp_path: Path, base_url: str) -> None:
    said = fuzz(schema, tmp_path, base_url, "--max-examples", "60")
    assert "Tested: 25" in said
    assert [phase for phase in ("Coverage", "Fuzzing", "Stateful") if f"✅ {phase}" in said] == [
        "Coverage",
        "Fuzzing",
        "Stateful",
    ]


def test_nothing_is_found_when_one_call_leads_to_the_next(
    schema: Schema, tmp_path: Path, base_url: str
) -> None:
    flags = ("--phases", "stateful", "--mode", "positive", "--max-examples", "1000")
    said = fuzz(with_links(schema), tmp_path, base_url, *flags)
    (followed,) = re.findall(r"API Links: +([0-9]+) covered", said)
    assert int(followed) > 20
