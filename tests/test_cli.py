"""Arguments, exit codes, streams; the real process where only it can tell."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui import __version__, cli
from roomtui.api.secret import ApiKey
from roomtui.arguments import parse
from roomtui.cli import main
from roomtui.command import connection, demo_server
from roomtui.command.connection import connector
from roomtui.credentials import CommandKey, FileKey, NoKey, VariableKey
from roomtui.demo.faults import parse_mix
from roomtui.demo.server import Limits
from roomtui.flags import ALL, COMMANDS
from roomtui.process import gc_tuning
from roomtui.settings import Settings
from roomtui.settings_error import SettingsError

SECRET = "KEY0123456789ABCDEFSECRET"

Captured = pytest.CaptureFixture[str]


def finished(argv: list[str], **env: str) -> subprocess.CompletedProcess[str]:
    """Run a process without a terminal to its end."""
    return subprocess.run(
        argv,
        check=False,
        env=os.environ | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def process(*argv: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run roomtui as its own process."""
    return finished([sys.executable, "-m", "roomtui", *argv], **env)


def complaint(capsys: Captured, *argv: str) -> str:
    """The one sentence that bad input gets, on stderr, with exit code 2."""
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("roomtui: ")
    assert err.count("\n") == 1
    assert SECRET not in err
    return err.removeprefix("roomtui: ").rstrip("\n")


class TestBadInput:
    @pytest.mark.parametrize(
        ("argv", "says"),
        [
            (["--read-onyl"], "There is no flag --read-onyl; did you mean --read-only?"),
            (["--prof=x"], "There is no flag --prof; did you mean --profile?"),
            (["-z"], "There is no flag -z; see roomtui --help."),
            ([f"--z{SECRET}"], "There is no flag of that name; see roomtui --help."),
            (["snapshto"], "There is no command snapshto; did you mean snapshot?"),
            ([SECRET], "There is no command of that name; there are snapshot, check"),
            (["check", "it"], "check takes no further word; see roomtui --help."),
            (["check", SECRET], "check takes no further word; see roomtui --help."),
            (["--profile"], "--profile needs a value."),
            (["--profile", "--read-only"], "--profile needs a value."),
            (["--read-only=yes"], "--read-only takes no value."),
            (["--json"], "--json does not go with the console."),
            (["check", "--json"], "--json does not go with check."),
            (["demo-server", "--read-only"], "--read-only does not go with demo-server."),
            (["--port", "1"], "--port does not go with the console."),
            (["--since=2h"], "--since does not go with the console."),
            (["snapshot", "--session=x"], "--session does not go with snapshot."),
            (["journal", "--since=soon"], "--since: soon is no time; give 30m, 2h, 3d, 14:02"),
            (["journal", "--since="], "--since:  is no time"),
            (["demo-server", "--port", "x"], "--port: give a whole number from 0 to 65535."),
            (["demo-server", "--port", "65536"], "--port: give a whole number from 0 to 65535."),
            (["demo-server", "--seed", "-1"], f"--seed: give a whole number from 0 to {2**63}."),
            (["--interval", "0.1"], "--interval: 0.1 is below the floor"),
            (["--interval=x"], "--interval: x is not a number of seconds."),
            (["--base-url", "host/v2"], "--base-url: a base URL starts with https://"),
            (["--base-url", "http://host/v2"], "--base-url: plain http would send the key"),
            (["--config", "/no/such/file"], "There is no configuration file /no/such/file."),
            (["--profile", "ops"], "--profile: there is no profile ops since there is no"),
            (["demo-server", "--faults", "slwo=5%"], "--faults: slwo=5% names no fault; there are"),
            (["--demo", "--faults=429"], "--faults: 429 does not say how often; write NAME=5%"),
            (["--demo", "--faults="], "--faults: part 1 names no fault; there are slow,"),
            (["--faults", "all"], "--faults goes with --demo, or with demo-server."),
            (["--demo=smal"], "There is no scenario of that name; did you mean small?"),
            (["--demo", "xyz", "snapshot"], "There is no scenario of that name; there are keyn"),
            (["demo-server", "--scenario", "xyz"], "There is no scenario of that name; there"),
        ],
    )
    def test_one_sentence(self, capsys: Captured, argv: list[str], says: str) -> None:
        assert complaint(capsys, *argv).startswith(says)

    @pytest.mark.parametrize(
        "argv",
        [
            ["--api-key", SECRET],
            [f"--api-key={SECRET}"],
            [f"--apikey={SECRET}", "snapshot"],
            ["snapshot", "--api_key", SECRET],
            ["--key", SECRET],
            ["--token", SECRET],
            ["--telnyx-api-key", SECRET],
            [f"--API-KEY={SECRET}"],
        ],
    )
    def test_keys_are_no_arguments(self, capsys: Captured, argv: list[str]) -> None:
        said = complaint(capsys, *argv)
        assert "never given as arguments" in said
        for way in ("TELNYX_API_KEY", "api_key_file", "api_key_command"):
            assert way in said

    def test_broken_toml_in_the_real_process(self, tmp_path: Path) -> None:
        file = tmp_path / "my.toml"
        file.write_text("interval = 2\nprofile = \n")
        done = process("--config", str(file), "snapshot")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            f"roomtui: {file}, line 2, profile: this is not TOML (invalid value).\n"
        )

    def test_an_unreadable_key_file(self, capsys: Captured, tmp_path: Path) -> None:
        (tmp_path / "my.toml").write_text(f"[profiles.a]\napi_key_file = '{tmp_path}/missing'")
        argv = ("--config", str(tmp_path / "my.toml"), "--profile=a", "snapshot")
        assert complaint(capsys, *argv) == (
            f"The key file {tmp_path}/missing cannot be read (No such file or directory)."
        )

    def test_the_server_that_is_not_installed(
        self, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(demo_server, "SERVER", "no_such_module")
        said = complaint(capsys, "demo-server")
        assert said.endswith("which is not installed; run: pip install no_such_module")
        assert main(["snapshot", "--demo"]) == 0

    @given(st.lists(st.text(st.characters(exclude_characters="h"))))
    def test_any_words_are_understood_or_refused(self, argv: list[str]) -> None:
        try:
            parse(argv)
        except SettingsError as error:
            said = str(error)
        else:
            said = ""
        assert said.isprintable()


class TestArguments:
    @pytest.mark.parametrize(
        ("argv", "command", "demo"),
        [
            (["--demo"], None, "keynote"),
            (["--demo="], None, "keynote"),
            (["--demo=small"], None, "small"),
            (["--demo", "small"], None, "small"),
            (["--demo", "snapshot"], "snapshot", "keynote"),
            (["snapshot", "--demo"], "snapshot", "keynote"),
            (["snapshot", "--demo", "small"], "snapshot", "small"),
            (["--demo", "small", "snapshot"], "snapshot", "small"),
            (["--demo", "--json", "snapshot"], "snapshot", "keynote"),
            (["--demo", "--demo", "check"], "check", "keynote"),
            (["snapshot"], "snapshot", None),
            ([], None, None),
        ],
    )
    def test_demo_swallows_no_command(
        self, argv: list[str], command: str | None, demo: str | None
    ) -> None:
        args = parse(argv)
        assert (args.command, args.demo) == (command, demo)

    @pytest.mark.parametrize(
        "argv",
        [
            ["--profile", "p", "--interval", "3", "--read-only", "snapshot", "--json"],
            ["snapshot", "--json", "--read-only", "--interval=3", "--profile=p"],
            ["--read-only", "snapshot", "--profile", "p", "--json", "--interval", "3"],
        ],
    )
    def test_flags_go_before_and_after_the_command(self, argv: list[str]) -> None:
        args = parse(argv)
        assert args.command == "snapshot"
        assert (args.profile, args.interval, args.read_only, args.json) == ("p", "3", True, True)

    def test_help(self, capsys: Captured) -> None:
        assert main(["--help"]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        assert max(map(len, out.splitlines())) <= 80
        assert len(out.splitlines()) < 48
        for word in (
            "snapshot",
            "check",
            "journal",
            "demo-server",
            "relay-config",
            "--demo",
            "--read-only",
            "--insecure-http",
        ):
            assert word in out
        assert "--api-key" not in out

    @pytest.mark.parametrize("name", COMMANDS)
    def test_a_command_has_a_help_of_its_own(self, name: str, capsys: Captured) -> None:
        assert main([name, "--help"]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        assert max(map(len, out.splitlines())) <= 80
        assert out.startswith(f"usage: roomtui {name} [flags]")
        assert {flag for flag in ALL if f" {flag} " in out} >= COMMANDS[name].own.keys()
        for flag in ALL.keys() - COMMANDS[name].flags.keys():
            assert f"  {flag} " not in out
        assert ("TELNYX_API_KEY" in out) == (name in {"snapshot", "check"})

    def test_the_help_of_a_relay_tells_its_own_bounds(self, capsys: Captured) -> None:
        assert main(["relay-config", "--help"]) == 0
        assert "2 to 60 (2)" in capsys.readouterr().out

    def test_version(self, capsys: Captured) -> None:
        assert main(["--version"]) == 0
        assert capsys.readouterr().out == f"roomtui {__version__}\n"


class FakeApp:
    """Stands for the screen and keeps what it was made of."""

    made: ClassVar[list[tuple[Any, ...]]] = []
    return_code = 0
    ended_by = None
    report_fault = None

    def __init__(self, settings: Any, connect: Any, *, renew_key: Any = None) -> None:
        self.made.append((settings, connect, renew_key))

    def run(self) -> None:
        pass


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> type[FakeApp]:
    """A terminal, and a screen that only notes how it was made."""
    module = ModuleType("roomtui.ui.app")
    module.RoomApp = FakeApp  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "roomtui.ui.app", module)
    monkeypatch.setattr(cli, "has_terminal", lambda: True)
    monkeypatch.setattr(FakeApp, "made", [])
    monkeypatch.setattr(FakeApp, "return_code", 0)
    return FakeApp


class TestConsole:
    def test_it_gets_settings_and_a_way_to_the_demo(self, screen: type[FakeApp]) -> None:
        assert main(["--demo=small", "--read-only"]) == 0
        [(settings, connect, renew)] = screen.made
        assert (settings.demo, settings.read_only) == ("small", True)
        assert "demo.roomtui" in str(connect()._wire.base_url)
        assert renew is None

    def test_it_gets_a_way_to_the_network_and_to_a_new_key(
        self, screen: type[FakeApp], tmp_path: Path
    ) -> None:
        (tmp_path / "key").touch(0o600)
        (tmp_path / "key").write_text(SECRET)
        (tmp_path / "my.toml").write_text('profile = "a"\n[profiles.a]\napi_key_file = "key"')
        assert main(["--config", str(tmp_path / "my.toml")]) == 0
        [(settings, connect, renew)] = screen.made
        assert settings.profile == "a"
        assert str(connect()._wire.base_url) == "https://api.telnyx.com/v2"
        (tmp_path / "key").write_text("KEYNEW")
        assert renew().reveal() == "KEYNEW"
        (tmp_path / "key").unlink()
        assert renew() is None

    def test_its_exit_code_is_passed_on(
        self, screen: type[FakeApp], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(screen, "return_code", 1)
        assert main(["--demo"]) == 1

    @pytest.mark.usefixtures("screen")
    def test_the_first_line_is_gone_when_the_screen_comes(self, capsys: Captured) -> None:
        main(["--demo"])
        line, blank, rest = capsys.readouterr().out.split("\r")
        assert line.startswith("roomtui")
        assert blank == " " * len(line)
        assert rest == ""

    @pytest.mark.usefixtures("screen")
    def test_garbage_is_looked_for_seldom_but_always(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = gc.get_threshold()
        try:
            gc.set_threshold(700)
            assert main(["--demo"]) == 0
            at_first = (gc_tuning.MOST_AT_FIRST, gc_tuning.OLDER, gc_tuning.OLDER)
            assert gc.get_threshold() == at_first
            assert gc.isenabled()
            key = ApiKey("KEY0")
            connector(Settings(profile="", read_only=True, state_dir=None), key)()
            assert gc.get_threshold() == (gc_tuning.MOST_NEW, gc_tuning.OLDER, gc_tuning.OLDER)
            monkeypatch.setenv("TELNYX_API_KEY", "two words")
            assert main([]) == 2
            assert gc.isenabled()
        finally:
            gc.set_threshold(*before)
            gc.unfreeze()

    def test_without_a_key(self, screen: type[FakeApp], capsys: Captured) -> None:
        assert main([]) == 2
        err = capsys.readouterr().err
        for way in ("TELNYX_API_KEY", "api_key_command", "api_key_file", "--demo"):
            assert way in err
        assert not screen.made

    def test_without_a_terminal(self) -> None:
        done = process("--demo")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1
        assert "`roomtui snapshot`" in done.stderr

    def test_without_both(self, capsys: Captured) -> None:
        assert main([]) == 2
        err = capsys.readouterr().err
        assert "`roomtui snapshot`" in err
        assert "TELNYX_API_KEY" in err

    def test_ctrl_c(self, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
        def interrupt(_: object) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr(cli, "_console", interrupt)
        assert main(["--demo"]) == 130
        assert capsys.readouterr() == ("", "")


def test_only_keys_that_can_change_are_renewed() -> None:
    assert connection.renewal(NoKey()) is None
    assert connection.renewal(VariableKey("X", {"X": SECRET})) is None
    assert connection.renewal(FileKey(Path("x"))) is not None
    renew = connection.renewal(CommandKey(["echo", SECRET]))
    assert renew is not None
    assert isinstance(renew(), ApiKey)


class TestPipes:
    def test_a_reader_that_has_enough_is_no_failure(self) -> None:
        pipe = (
            f"set -o pipefail; {sys.executable} -m roomtui --demo=small snapshot --json "
            "| python -c 'import sys; sys.stdin.read(1); sys.stdin.close()'"
        )
        done = finished(["bash", "-c", pipe])
        assert (done.returncode, done.stderr) == (0, "")

    def test_a_reader_that_was_never_there(self) -> None:
        pipe = f"{sys.executable} -m roomtui --help | exec true; exit ${{PIPESTATUS[0]}}"
        done = finished(["bash", "-c", pipe])
        assert (done.returncode, done.stderr) == (0, "")

    def test_letters_that_the_output_cannot_hold(self) -> None:
        done = process("snapshot", "--demo", PYTHONIOENCODING="ascii")
        assert done.returncode == 0
        assert "keynote-main" in done.stdout


def heavy_modules(run: str) -> set[str]:
    """What is loaded of the heavy libraries once the code has run."""
    code = f"{run}\nimport sys\nprint(*sys.modules)"
    modules = finished([sys.executable, "-c", code]).stdout.split()
    return {"textual", "httpx", "rich", "starlette", "asyncio", "msgspec"} & set(modules)


class TestLightness:
    def test_version_and_wrong_flags_load_next_to_nothing(self) -> None:
        run = "from roomtui.cli import main; main(['--version']); main(['--nonsense'])"
        assert heavy_modules(run) == set()

    def test_a_configuration_error_loads_neither_screen_nor_network(self) -> None:
        run = "from roomtui.cli import main; main(['--profile', 'nobody'])"
        assert heavy_modules(run) == {"msgspec"}

    def test_an_unknown_scenario_loads_neither_screen_nor_network(self) -> None:
        run = "from roomtui.cli import main; main(['--demo=nothing'])"
        assert heavy_modules(run) == {"msgspec"}


class TestDemoServer:
    @pytest.fixture
    def served(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
        from roomtui.demo import serving

        served: list[tuple[str, dict[str, Any]]] = []
        serve: Callable[..., None] = lambda name, **how: served.append((name, how))  # noqa: E731
        monkeypatch.setattr(serving, "serve", serve)
        return served

    def test_defaults(self, served: list[tuple[str, dict[str, Any]]]) -> None:
        from roomtui.demo.world import SEED

        assert main(["demo-server"]) == 0
        how = {"host": "127.0.0.1", "port": 8765, "seed": SEED, "limits": Limits(), "mix": None}
        assert served == [("keynote", how)]

    def test_choices(self, served: list[tuple[str, dict[str, Any]]]) -> None:
        argv = ["--host=::1", "demo-server", "--port", "0", "--scenario", "small", "--seed", "7"]
        assert main([*argv, "--limit", "9000", "--faults", "429=5%,skew=1h"]) == 0
        mix, limits = parse_mix("429=5%,skew=1h"), Limits(9000)
        how = {"host": "::1", "port": 0, "seed": 7, "limits": limits, "mix": mix}
        assert served == [("small", how)]

    def test_an_address_that_is_not_to_be_had(self, capsys: Captured) -> None:
        said = complaint(capsys, "demo-server", "--host", "192.0.2.1", "--port", "0")
        assert said.startswith("--host and --port: this address cannot be listened on (")
        assert said.count("(") == 1


def test_a_key_that_clashes_is_named_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('read_only = true\n[keys]\nmute = "x"\n')
    assert main(["--demo", "--config", str(config)]) == 2
    said = capsys.readouterr().err
    assert said == f"roomtui: {config}, line 3, keys.mute: x is the key of kick already.\n"


def test_a_proxy_that_cannot_be_is_one_sentence_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "foo://user:hunter2@x:1")
    monkeypatch.setenv("TELNYX_API_KEY", "KEYx")
    assert main(["snapshot"]) == 1
    said = capsys.readouterr().err
    assert "HTTPS_PROXY names a proxy that cannot be used: its kind, foo," in said
    assert "hunter2" not in said
