"""Isolated mode: whether `python -I` finds this program too.

An isolated Python (`-I`) looks neither into PYTHONPATH, nor into the folder that it is started in,
nor into what `pip install --user` has put into a home.
"""

import os
import site
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from roomtui.settings_error import SettingsError
from roomtui.text import safe

FLAGS: Final = "-IB"
"""Python's flags for a process that neither listens to PYTHON* nor writes `__pycache__`."""

NAME: Final = "roomtui"
NEEDED: Final = (
    NAME, "textual", "rich", "httpx", "msgspec", "humanize", "platformdirs", "certifi",
    "starlette", "jwt",
)  # fmt: skip
"""What a console consists of; `pyproject.toml` says the same."""

PROBE: Final = """\
import sys
from importlib.util import find_spec
sys.path[:0] = filter(None, sys.argv[1:2])
print(*(name for name in sys.argv[2:] if find_spec(name) is None))
"""
"""Prints what an isolated Python does not find, beside an archive that it is to run."""

PROBE_SECS: Final = 30.0

REMEDY: Final = (
    "for viewers install it where only root can write: "
    "sudo python3 -m venv /opt/roomtui && sudo /opt/roomtui/bin/pip install ."
)


def isolated_command(argv: Sequence[str], environ: Mapping[str, str]) -> list[str]:
    """Return the command that starts this program anew, isolated.

    Args:
        argv: its arguments.
        environ: what the new process is to inherit.

    Raises:
        SettingsError: it cannot be started so, or is an archive that others than root can change.
    """
    if not sys.executable:
        raise SettingsError(f"--viewer: this Python does not know its own program; {REMEDY}")
    archive = running_archive()
    if archive is not None:
        refuse_changeable(archive)
    refuse_missing(missing_isolated(archive, environ))
    return [sys.executable, FLAGS, *program(archive), *argv]


def program(archive: Path | None) -> list[str]:
    """Return what tells an isolated Python to run this program."""
    return [str(archive)] if archive else ["-m", NAME]


def refuse_incomplete() -> None:
    """Raise unless this process, which is isolated, finds all that a console needs.

    Raises:
        SettingsError: it does not, or runs an archive that others than root can change.
    """
    if archive := running_archive():
        refuse_changeable(archive)
    refuse_missing([name for name in NEEDED if find_spec(name) is None])


def running_archive() -> Path | None:
    """Return the archive, or the folder like one, that Python was told to run, if it was."""
    script = Path(sys.argv[0] or ".").absolute()
    package = Path(__file__).absolute().parents[1]
    return script if package.parent == script else None


def refuse_changeable(archive: Path) -> None:
    """Raise if anybody but root can change what is to be run.

    Raises:
        SettingsError: somebody can, by writing it or a folder on the way, wherever links lead.
    """
    inside = archive.rglob("*") if archive.is_dir() else ()
    ways = [archive, *inside, archive.resolve(), *archive.parents, *archive.resolve().parents]
    for path in dict.fromkeys(ways):
        status = path.lstat()
        is_link = stat.S_ISLNK(status.st_mode)
        is_sticky = stat.S_ISDIR(status.st_mode) and bool(status.st_mode & stat.S_ISVTX)
        is_open = bool(status.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
        if status.st_uid != 0 or (is_open and not is_link and not is_sticky):
            raise SettingsError(
                f"--viewer: others than root can change {safe(path)}, and so what viewers run; "
                f"give it to root alone, or {REMEDY}"
            )


def refuse_missing(names: Sequence[str]) -> None:
    """Raise if something is missing in an isolated process.

    Raises:
        SettingsError: something is; it says where this process has it from, if it has.
    """
    if not names:
        return
    where = _found_in(names[0])
    told = f"is only in {safe(where)}, {_why(where)}" if where else "is not installed"
    raise SettingsError(f"--viewer: {names[0]} {told}; {REMEDY}")


def missing_isolated(archive: Path | None, environ: Mapping[str, str]) -> list[str]:
    """Return what an isolated Python would not find, in the order of NEEDED."""
    probe = [sys.executable, FLAGS, "-c", PROBE, str(archive or ""), *NEEDED]
    try:
        done = subprocess.run(  # noqa: S603
            probe,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PROBE_SECS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SettingsError(
            f"--viewer: {safe(sys.executable)} cannot be started anew "
            f"({type(error).__name__}); {REMEDY}"
        ) from None
    return done.stdout.split()


def _found_in(name: str) -> str:
    """Return the folder in which this process, which is not isolated, finds a module."""
    spec = find_spec(name)
    if spec is None or not spec.origin:
        return ""
    file = Path(spec.origin)
    return str(file.parents[1] if file.name == "__init__.py" else file.parent)


def _why(folder: str) -> str:
    """Return what made Python look into a folder."""
    if folder in os.environ.get("PYTHONPATH", "").split(os.pathsep):
        return "which whoever logs in can name by PYTHONPATH"
    if folder == site.getusersitepackages():
        return "which belongs to the account itself (pip install --user)"
    if folder == str(Path.cwd()):
        return "the folder that it was started in"
    return "which is no part of this Python"
