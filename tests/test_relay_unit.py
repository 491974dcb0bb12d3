"""What `relay-config --systemd` prints, and what systemd itself says to it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from roomtui.cli import main
from roomtui.command import relay_renewal, relay_visibility

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
    """Return the settings of the unit, each with all that is said to it."""
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


def test_it_allows_the_files_that_nginx_asks_for(capsys: Captured) -> None:
    allowed = printed(capsys)["LimitNOFILE"]
    assert main(["relay-config"]) == 0
    assert re.findall(r"worker_rlimit_nofile (\d+);", capsys.readouterr().out) == allowed


@pytest.fixture
def anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every place be one that a service sees, wherever these tests run."""
    monkeypatch.setattr(relay_visibility, "HIDDEN", ())
    monkeypatch.setattr(relay_renewal, "closed_above", lambda _path: "")
    monkeypatch.setattr(relay_renewal, "missing_isolated", lambda *_: [])


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize(
    ("program", "written"),
    [
        ("/opt/roomtui/bin/python", "/opt/roomtui/bin/python -IB"),
        ("/opt/our tools/bin/python", '"/opt/our tools/bin/python" -IB'),
        ("/opt/100%h/bin/python", "/opt/100%%h/bin/python -IB"),
        ("/opt/Zoë %n/bin/python", '"/opt/Zoë %%n/bin/python" -IB'),
    ],
)
def test_it_asks_the_name_servers_of_each_start(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, program: str, written: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    command = (
        f"-{written} -m roomtui relay-config --resolver "
        "--output /run/roomtui-relay/nginx-resolver.conf"
    )
    unit = printed(capsys)
    assert unit["ExecStartPre"][0] == unit["ExecReload"][0] == command


def test_authorities_that_a_service_does_not_see_are_refused(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/root/authorities.pem")
    assert main(["relay-config", "--systemd"]) != 0
    assert "SSL_CERT_FILE: a service of systemd should see nothing" in capsys.readouterr().err
    assert main(["relay-config", "--systemd", "--base-url=http://127.0.0.1:8765/v2"]) == 0


@pytest.mark.usefixtures("anywhere")
def test_an_archive_asks_by_itself(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_renewal, "running_archive", lambda: Path("/opt/app.pyz"))
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    for name in ("ExecStartPre", "ExecReload"):
        assert printed(capsys)[name][0].startswith("-/usr/bin/python3 -IB /opt/app.pyz relay-con")


MISREAD = ["/opt/a$b/python", '/opt/a"b/python', "/opt/a'b/python", "/opt/a\\b/python",
           "/opt/a\nExecStart=b", "/opt/a\tb", ""]  # fmt: skip


@pytest.mark.parametrize("program", ["/root/v/bin/python", "/home/me/v/python", "/tmp/p", *MISREAD])
def test_what_a_service_cannot_run_is_left_out_and_told(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    monkeypatch.setattr(relay_renewal, "missing_isolated", lambda *_: [])
    assert main(["relay-config", "--systemd"]) == 0
    out = capsys.readouterr().out
    starts = [line for line in out.splitlines() if line.startswith(("ExecStart", "ExecReload"))]
    assert len(starts) == 3
    assert all(line.partition("=")[2].split()[1] in {"-t", "-c"} for line in starts)
    assert "# The name servers are not looked up anew: " in out
    assert main(["relay-config", "--systemd", f"--output={tmp_path / 'unit'}"]) == 0
    assert "does not look up the name servers anew: " in capsys.readouterr().out


@pytest.mark.usefixtures("anywhere")
def test_a_python_that_would_not_find_it_is_told(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_renewal, "missing_isolated", lambda *_: ["roomtui"])
    assert printed(capsys)["ExecReload"][0].endswith("-s reload")


def test_a_folder_on_the_way_that_is_closed_is_found(tmp_path: Path) -> None:
    program = tmp_path / "closed" / "python"
    program.parent.mkdir()
    program.touch(0o755)
    shut = relay_visibility.closed_above(program.resolve())
    assert shut  # pytest's own folders are their owner's
    assert relay_visibility.closed_above(Path("/etc/passwd")) == ""
    assert relay_visibility.closed_above(Path("/etc/none/such")) == "/etc/none"


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
