"""What `relay-config --systemd` prints, and what systemd itself says to it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from roomtui.cli import main

Captured = pytest.CaptureFixture[str]

ANALYZE = shutil.which("systemd-analyze")

needs_systemd = pytest.mark.skipif(
    ANALYZE is None, reason="systemd-analyze is not installed; on Debian: apt-get install systemd"
)

LEAST_EXPOSED = 20
"""Tenths of what systemd calls exposed that no variant may exceed; nginx of Debian has 96."""

VARIANTS = {
    "as it is": [],
    "a port of root's": ["--listen=0.0.0.0:80"],
    "IPv6": ["--listen=[::1]:8766"],
    "a cache": ["--folder=/var/cache/roomtui/relay/nginx"],
    "a state": ["--folder=/var/lib/relay/nginx"],
    "elsewhere": ["--folder=/srv/relay/nginx", "--key-file=/srv/key", "--config=/srv/relay.conf"],
    "another user": ["--user=daemon:adm"],
    "a demo": ["--base-url=http://127.0.0.1:8765/v2", "--interval=60", "--no-files"],
}

every_variant = pytest.mark.parametrize("flags", VARIANTS.values(), ids=VARIANTS)


def printed(capsys: Captured, *flags: str) -> dict[str, list[str]]:
    """Give the settings of the unit, each with all that is said to it."""
    assert main(["relay-config", "--systemd", *flags]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    said: dict[str, list[str]] = {}
    for line in out.splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            said.setdefault(name, []).append(value)
    return said


@every_variant
def test_it_never_runs_as_root_and_writes_one_folder(capsys: Captured, flags: list[str]) -> None:
    unit = printed(capsys, *flags)
    assert unit["User"] not in (["root"], ["www-data"], ["nobody"])
    for name in (
        "NoNewPrivileges",
        "PrivateDevices",
        "PrivateTmp",
        "ProtectHome",
        "MemoryDenyWriteExecute",
        "RestrictNamespaces",
    ):
        assert unit[name] == ["yes"]
    assert unit["ProtectSystem"] == ["strict"]
    writable = [name for name in unit if name.endswith("Directory") or name == "ReadWritePaths"]
    assert len(writable) == 1
    assert int(unit["TasksMax"][0]) > 0
    assert unit["MemoryMax"] == ["1G"]
    may_listen = ["CAP_NET_BIND_SERVICE"] if "0.0.0.0:80" in str(flags) else [""]
    assert unit["CapabilityBoundingSet"] == unit["AmbientCapabilities"] == may_listen


def test_it_has_the_paths_and_the_user_that_the_configuration_has(capsys: Captured) -> None:
    unit = printed(capsys)
    assert unit["User"] == unit["Group"] == ["roomtui-relay"]
    assert unit["RuntimeDirectory"] == ["roomtui-relay"]
    assert all(
        "-c /etc/roomtui/relay.conf" in unit[name][-1] for name in unit if name.startswith("Exec")
    )
    unit = printed(capsys, *VARIANTS["a cache"], *VARIANTS["another user"], "--config=/srv/conf")
    assert (unit["User"], unit["Group"]) == (["daemon"], ["adm"])
    assert unit["CacheDirectory"] == ["roomtui/relay"]
    assert all("-c /srv/conf" in unit[name][-1] for name in unit if name.startswith("Exec"))
    assert printed(capsys, *VARIANTS["elsewhere"])["ReadWritePaths"] == ["/srv/relay"]


@pytest.mark.long
@needs_systemd
@every_variant
def test_systemd_has_nothing_to_say_against_it(tmp_path: Path, flags: list[str]) -> None:
    unit = tmp_path / "roomtui-relay.service"
    assert main(["relay-config", "--systemd", f"--output={unit}", *flags]) == 0
    checked = [
        subprocess.run(
            [str(ANALYZE), *words, str(unit)], capture_output=True, text=True, check=False
        )
        for words in (
            ("verify", "--man=no"),
            ("security", "--offline=yes", "--no-pager", f"--threshold={LEAST_EXPOSED}"),
        )
    ]
    ours = [line for line in checked[0].stderr.splitlines() if "roomtui" in line]
    assert ours == []
    assert [done.returncode for done in checked] == [0, 0], checked
