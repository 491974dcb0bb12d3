"""The hunt for keys finds one wherever it is left; it goes after each test of the suite."""

import base64
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.key_hunt import HUNT, Hunt

KEY = "KEY/of+a=test0123456789"


@pytest.fixture
def hunt() -> Hunt:
    hunt = Hunt()
    hunt.uses({"TELNYX_API_KEY": KEY, "PATH": "/bin"})
    return hunt


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        quote(KEY, safe=""),
        *(base64.b64encode(b"x" * n + KEY.encode()).decode() for n in range(4)),
    ],
)
def test_it_finds_a_key_in_every_form_in_files_names_and_streams(
    hunt: Hunt, tmp_path: Path, text: str
) -> None:
    assert hunt.leaks(tmp_path) == []
    file = tmp_path / "a" / "b.txt"
    file.parent.mkdir()
    file.write_text(f"before {text} after")
    hunt.saw("stdout", f"before {text} after")
    assert hunt.leaks(tmp_path) == ["stdout", str(file)]
    hunt.begin()
    assert hunt.leaks(tmp_path) == []


def test_key_files_are_where_a_test_may_put_it(hunt: Hunt, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    (tmp_path / "viewer.key").write_text(KEY)
    assert hunt.leaks(tmp_path) == []
    (tmp_path / f"{DEMO_KEY}.txt").touch()
    assert hunt.leaks(tmp_path) == [f"the name of {tmp_path / DEMO_KEY}.txt"]
    HUNT.keys.clear()


PLANTED = """
import subprocess, sys, pytest
from roomtui.demo.embedded import DEMO_KEY

def test_file(tmp_path): (tmp_path / "roomtui.log").write_text(f"Bearer {DEMO_KEY}")
def test_print(): print(DEMO_KEY)
def test_child(): subprocess.run(["/bin/echo", DEMO_KEY], capture_output=True, env={})
def test_other_key(tmp_path):
    subprocess.run(["true"], env={"TELNYX_API_KEY": "KEYanother0123"})
    (tmp_path / "out").write_text("KEYanother0123")
def test_clean(tmp_path): (tmp_path / "key").write_text(DEMO_KEY)
"""


def test_a_planted_key_fails_the_test_that_leaves_it(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(PLANTED)
    root = Path(__file__).parent.parent
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "-p", "tests.conftest", "-p", "no:cacheprovider",
         "-c", str(root / "pyproject.toml"), "--rootdir", str(root), "--tb=line",
         f"--basetemp={tmp_path / 'base'}", str(tmp_path / "test_planted.py")],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    HUNT.keys.clear()  # this one has left them all on purpose
    assert "5 passed, 4 errors" in ran.stdout, ran.stdout
