"""What is released: a wheel and a source archive, built, looked into, installed and tried.

Each is in an environment of its own, where nothing of this folder is on the path.
"""

import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from roomtui import __version__
from tests.e2e.terminal import ENVIRON, Terminal

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(300),
    pytest.mark.shows_the_demo_key,  # which is in the code that is installed here
]

PROJECT: Final = Path(__file__).parents[2]
DECLARED: Final[dict[str, Any]] = tomllib.loads((PROJECT / "pyproject.toml").read_text())

MOST_SECS: Final = 280
"""Seconds that an index may take for what is installed."""

DATA: Final = {
    "roomtui/ui/roomtui.tcss",
    "roomtui/command/relay.conf",
    "roomtui/command/relay.service",
}
"""Files of the package without which something fails that no import tells of."""

BESIDE: Final = {
    "pyproject.toml", "README.md", "PKG-INFO", ".gitignore", ".ci", "screenshots", "tests"
}  # fmt: skip
"""What a source archive holds besides the package."""


class Built(NamedTuple):
    """A wheel and a source archive, and the Python that builds both."""

    wheel: Path
    sdist: Path
    python: Path


def environment(folder: Path, *requirements: str) -> Path:
    """Install what is required into a new environment; return its folder of programs."""
    venv.create(folder, symlinks=True)
    programs = folder / "bin"
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "install", "-q"]
    done(*pip, *requirements, folder=folder)
    return programs


def done(*command: object, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run what has to succeed, in a folder that is not this one."""
    finished = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=MOST_SECS,
    )
    assert finished.returncode == 0, finished.stderr
    return finished


def build(python: Path, source: Path, to: Path, kinds: Sequence[str]) -> None:
    kind = [f"-t{kind}" for kind in kinds]
    done(python, "-m", "hatchling", "build", "-d", to, *kind, folder=source)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("release")
    programs = environment(folder / "builder", *DECLARED["build-system"]["requires"])
    build(programs / "python", PROJECT, folder / "dist", ["sdist", "wheel"])
    (wheel,), (sdist,) = (list((folder / "dist").glob(kind)) for kind in ("*.whl", "*.tar.gz"))
    return Built(wheel, sdist, programs / "python")


def package() -> set[str]:
    """Return the files of the package as they are here."""
    files = (file for file in (PROJECT / "roomtui").rglob("*") if file.is_file())
    return {str(file.relative_to(PROJECT)) for file in files if "__pycache__" not in file.parts}


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_wheel_holds_the_package_and_nothing_else(built: Built) -> None:
    names = set(contents(built.wheel))
    about = {name for name in names if name.partition("/")[0].endswith(".dist-info")}
    assert names - about == package() >= DATA
    licenses = [name for name in about if "/licenses/" in name]
    assert len(licenses) == len(DECLARED["project"].get("license-files", []))


def test_the_same_wheel_comes_of_the_source_archive(built: Built, tmp_path: Path) -> None:
    with tarfile.open(built.sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    held = {str(file.relative_to(source)) for file in source.rglob("*") if file.is_file()}
    assert {name for name in held if name.startswith("roomtui/")} == package()
    assert {name.partition("/")[0] for name in held} == {"roomtui", *BESIDE}
    build(built.python, source, tmp_path / "again", ["wheel"])
    (again,) = (tmp_path / "again").iterdir()
    assert again.name == built.wheel.name
    assert contents(again) == contents(built.wheel)


def test_a_wheel_alone_is_a_console_with_its_demo(built: Built, tmp_path: Path) -> None:
    roomtui = environment(tmp_path / "installed", str(built.wheel)) / "roomtui"
    environ = {**ENVIRON, "HOME": str(tmp_path)}

    def said(*arguments: str) -> tuple[int, str, str]:
        ended = subprocess.run(
            [roomtui, *arguments],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return ended.returncode, ended.stdout, ended.stderr

    assert said("--version") == (0, f"roomtui {__version__}\n", "")
    assert said("demo-server") == (
        2,
        "",
        "roomtui: demo-server needs uvicorn, which is not installed; run: pip install uvicorn\n",
    )
    code, printed, told = said("snapshot", "--demo")
    assert (code, told) == (0, "")
    assert "keynote-main" in printed
    with Terminal(["--demo"], environ, program=[str(roomtui)]) as terminal:
        terminal.wait_text("● LIVE", "keynote-main")
        terminal.press("q")
        assert terminal.wait_exit() == 0
