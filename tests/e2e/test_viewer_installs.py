"""`--viewer` however roomtui was installed: it starts isolated, or says in a sentence why not."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipapp
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

import roomtui
from tests.e2e.terminal import ENVIRON, Terminal
from tests.processes import with_word

pytestmark = pytest.mark.shows_the_demo_key  # which is in the code that is copied here

IS_ROOT: Final = os.getuid() == 0
LIBRARIES: Final = sysconfig.get_path("purelib")
BASE: Final = str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
"""The Python that the tests' own was made from, which has none of the libraries."""

ARGUMENTS: Final = ("--viewer", "--demo=still")
REMEDY: Final = (
    "for viewers install it where only root can write: "
    "sudo python3 -m venv /opt/roomtui && sudo /opt/roomtui/bin/pip install ."
)

needs_root: Final = pytest.mark.skipif(
    not IS_ROOT, reason="an archive for viewers is root's, and only root can make one"
)
needs_base: Final = pytest.mark.skipif(
    not Path(BASE).exists(), reason="the Python that this one was made from is not there"
)

Start = tuple[Sequence[str], Mapping[str, str], Path]
"""A command, what it finds in the environment beside the usual, and where it is started."""


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder that holds the package, as `pip install -t` does."""
    folder = tmp_path_factory.mktemp("code")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(roomtui.__file__).parent, folder / "roomtui", ignore=ignored)
    return folder


@pytest.fixture(scope="module")
def archive(code: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("archive") / "app.pyz"
    zipapp.create_archive(code, made, main="roomtui.cli:main")
    return made


def finished(command: Sequence[str], folder: Path, **env: str) -> tuple[str, str]:
    """Run without a terminal, and give what is said on both streams; the console needs one."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**ENVIRON, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout, done.stderr


def started(command: Sequence[str], folder: Path, **env: str) -> bool:
    """Return whether a console got as far as to need a terminal."""
    said = finished([*command, *ARGUMENTS], folder, **env)
    return said[0] == "" and said[1].startswith("roomtui: The console needs a terminal")


def refusal(command: Sequence[str], folder: Path, **env: str) -> str:
    """Return the sentence by which a viewer is refused."""
    out, err = finished([*command, *ARGUMENTS], folder, **env)
    assert out == ""
    assert err.startswith("roomtui: --viewer: ")
    assert err.endswith((f"; {REMEDY}\n", f", or {REMEDY}\n"))
    assert err.count("\n") == 1
    assert "No module named" not in err
    return err.removeprefix("roomtui: --viewer: ")


def test_an_archive_shows_the_manual(archive: Path, tmp_path: Path) -> None:
    said, err = finished([sys.executable, str(archive), "help", "relay"], tmp_path)
    assert said.startswith("Many viewers, one key\n")
    assert err == ""


@needs_root
def test_an_archive_of_roots_shows_the_rooms(archive: Path) -> None:
    command = [sys.executable, str(archive)]
    with Terminal(ARGUMENTS, {**ENVIRON, "PYTHONPATH": "/nowhere"}, program=command) as terminal:
        terminal.wait_text("● LIVE", "READ-ONLY")
        (pid,) = with_word(str(archive))
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        assert words[1:3] == ["-IB", str(archive)]
        assert "PYTHONPATH" not in Path(f"/proc/{pid}/environ").read_text()
        terminal.press("q")
        assert terminal.wait_exit() == 0


@pytest.mark.long
@needs_root
def test_an_archive_starts_by_whatever_name(archive: Path, code: Path, tmp_path: Path) -> None:
    link = tmp_path / "roomtui"
    link.symlink_to(archive)
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copytree(code / "roomtui", folder / "roomtui")
    (folder / "__main__.py").write_text("from roomtui.cli import main\nmain()\n")
    for name in (archive.name, str(link), f"../{archive.parent.name}/app.pyz", str(folder)):
        assert started([sys.executable, name], archive.parent), name


def test_what_pip_made_starts_by_whatever_name(tmp_path: Path, code: Path) -> None:
    script = Path(sys.executable).parent / "roomtui"
    link = tmp_path / "roomtui"
    link.symlink_to(script)
    assert started([str(link)], tmp_path, PYTHONPATH=str(code), PYTHONSAFEPATH="1")
    assert started([sys.executable, "-m", "roomtui"], code)


def with_a_user(code: Path, tmp_path: Path) -> tuple[str, Path]:
    """Make what `pip install --user` makes; give its base and the folder of the package."""
    base = tmp_path / "own"
    folder = base / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    folder.parent.mkdir(parents=True)
    shutil.copytree(code, folder)
    (folder / "libraries.pth").write_text(f"{LIBRARIES}\n")
    return str(base), folder


def for_a_user(code: Path, archive: Path, tmp_path: Path) -> tuple[Start, str]:
    base, folder = with_a_user(code, tmp_path)
    told = f"roomtui is only in {folder}, which belongs to the account itself (pip install --user)"
    return ([BASE, "-m", "roomtui"], {"PYTHONUSERBASE": base}, tmp_path), told


def by_pythonpath(code: Path, archive: Path, tmp_path: Path) -> tuple[Start, str]:
    told = f"roomtui is only in {code}, which whoever logs in can name by PYTHONPATH"
    return ([BASE, "-m", "roomtui"], {"PYTHONPATH": f"{LIBRARIES}:{code}"}, tmp_path), told


def in_a_checkout(code: Path, archive: Path, tmp_path: Path) -> tuple[Start, str]:
    told = f"roomtui is only in {code}, the folder that it was started in"
    return ([BASE, "-m", "roomtui"], {"PYTHONPATH": LIBRARIES}, code), told


def an_archive_with_libraries_elsewhere(
    code: Path, archive: Path, tmp_path: Path
) -> tuple[Start, str]:
    told = f"textual is only in {LIBRARIES}, which whoever logs in can name by PYTHONPATH"
    return ([BASE, str(archive)], {"PYTHONPATH": LIBRARIES}, tmp_path), told


def an_archive_without_libraries(code: Path, archive: Path, tmp_path: Path) -> tuple[Start, str]:
    return ([BASE, str(archive)], {}, tmp_path), "textual is not installed"


def an_isolated_archive_without(code: Path, archive: Path, tmp_path: Path) -> tuple[Start, str]:
    return ([BASE, "-IB", str(archive)], {}, tmp_path), "textual is not installed"


def an_archive_on_the_path(code: Path, archive: Path, tmp_path: Path) -> tuple[Start, str]:
    told = f"roomtui is only in {archive}, which whoever logs in can name by PYTHONPATH"
    return ([BASE, "-m", "roomtui"], {"PYTHONPATH": f"{archive}:{LIBRARIES}"}, tmp_path), told


OF_AN_ARCHIVE: Final = [an_archive_without_libraries, an_isolated_archive_without]


@needs_base
@pytest.mark.parametrize(
    "made",
    [
        for_a_user,
        pytest.param(by_pythonpath, marks=pytest.mark.long),
        pytest.param(in_a_checkout, marks=pytest.mark.long),
        pytest.param(an_archive_on_the_path, marks=pytest.mark.long),
        pytest.param(an_archive_with_libraries_elsewhere, marks=needs_root),
        *(pytest.param(made, marks=[needs_root, pytest.mark.long]) for made in OF_AN_ARCHIVE),
    ],
)
def test_what_the_environment_or_the_account_decides_is_refused(
    made: Callable[[Path, Path, Path], tuple[Start, str]],
    code: Path,
    archive: Path,
    tmp_path: Path,
) -> None:
    (command, env, folder), told = made(code, archive, tmp_path)
    assert refusal(command, folder, **env).startswith(told)


def writable(archive: Path) -> Path:
    archive.chmod(0o666)
    return archive


def in_a_writable_folder(archive: Path) -> Path:
    archive.parent.chmod(0o777)
    return archive.parent


def of_somebody_else(archive: Path) -> Path:
    os.chown(archive, 65_534, -1)
    return archive


def in_a_folder_of_somebody_else(archive: Path) -> Path:
    os.chown(archive.parent, 65_534, -1)
    return archive.parent


def behind_a_link_of_somebody_else(archive: Path) -> Path:
    real = archive.with_name("real.pyz")
    archive.rename(real)
    archive.symlink_to(real)
    os.chown(archive, 65_534, -1, follow_symlinks=False)
    return archive


@needs_root
@pytest.mark.parametrize(
    "isolated",
    [pytest.param([], marks=pytest.mark.long), ["-IB"]],
    ids=["as it comes", "isolated"],
)
@pytest.mark.parametrize(
    "opened",
    [
        writable,
        pytest.param(in_a_writable_folder, marks=pytest.mark.long),
        pytest.param(of_somebody_else, marks=pytest.mark.long),
        in_a_folder_of_somebody_else,
        pytest.param(behind_a_link_of_somebody_else, marks=pytest.mark.long),
    ],
)
def test_an_archive_that_others_can_change_is_refused(
    opened: Callable[[Path], Path], isolated: list[str], archive: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    place = opened(Path(shutil.copy(archive, folder)))
    said = refusal([sys.executable, *isolated, f"{folder}/app.pyz"], tmp_path)
    assert said.startswith(f"others than root can change {place}, and so what viewers run;")


@pytest.mark.long
@needs_base
@pytest.mark.timeout(300)
def test_pip_install_user_itself(tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path), "PYTHONUSERBASE": str(tmp_path / "own")}
    project = Path(__file__).parents[2]
    # Debian's own Python has no pip; ours serves it as well.
    pip = [sys.executable, "-m", "pip", "--python", BASE, "install", "--user", "-q",
           "--no-warn-script-location", "--break-system-packages", str(project)]  # fmt: skip
    subprocess.run(pip, env=dict(os.environ) | env, check=True, capture_output=True, timeout=280)
    script = tmp_path / "own" / "bin" / "roomtui"
    folder = tmp_path / "own" / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    told = f"roomtui is only in {folder}, which belongs to the account itself (pip install --user)"
    assert refusal([str(script)], tmp_path, **env).startswith(told)
    assert finished([str(script), "--version"], tmp_path, **env)[0].startswith("roomtui ")
