"""The `policies` command: shows what is on, and switches all off, with no console and no key."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from roomtui.account_id import AccountId
from roomtui.cli import main
from roomtui.command import policies as command
from roomtui.live.journal.operator import Operator
from roomtui.live.policies import off_switch
from roomtui.live.policies.policy import Policy
from roomtui.live.policies.policy_file import POLICY_FILES, PolicyFile
from roomtui.live.policies.run_lock import RunLock
from roomtui.profile_file import ProfileFile
from tests.ui.dialogs import HOSTILE
from tests.ui.policing import door, quiet

Captured = pytest.CaptureFixture[str]
OPS = AccountId("ops", "https://api.test/v2")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the state folder, which has no configuration that could be read beside it."""
    monkeypatch.setenv("ROOMTUI_STATE_DIR", str(tmp_path / "state"))
    broken = tmp_path / "broken.toml"
    broken.write_text("profile = [")
    monkeypatch.setenv("ROOMTUI_CONFIG", str(broken))
    monkeypatch.setenv("ROOMTUI_PROFILE", "nobody")
    return tmp_path / "state"


def keep(folder: Path, profile: str, *policies: Policy) -> ProfileFile[PolicyFile]:
    file = ProfileFile(POLICY_FILES, folder, profile)
    file.update(lambda kept: kept.having(policies))
    return file


def ran(capsys: Captured, *argv: str, code: int = 0) -> str:
    """Run the command and return what it printed, on either stream."""
    assert main(["policies", *argv]) == code
    out, err = capsys.readouterr()
    return out + err


def test_all_are_stopped_whoever_ran_them_and_can_be_on_again_but_are_not(
    capsys: Captured, folder: Path
) -> None:
    assert ran(capsys) == "No policy is on.\n"
    assert not folder.exists(), "whoever only looks leaves nothing"
    one = keep(folder, "ops@desk", quiet(account=OPS, by="op-a", goes_on=True))
    other = keep(folder, "Other@desk", door(account=OPS, room_id="r", room="stage"))
    shown = ran(capsys)
    assert shown.startswith("2 policies are on:\n")
    assert "  quiet room stage (ops), since 2026-11-30" in shown
    assert "by op-a, until it is switched off\n" in shown
    assert "door of stage against Ricky (ops)" in shown
    told = ran(capsys, "off")
    assert "Policies are off." in told
    assert "2 policies were on, and are off:" in told
    assert one.read().policies == other.read().policies == ()
    assert (folder / "policies.off").stat().st_mode & 0o077 == 0
    assert "Policies were switched off by " in ran(capsys)
    again = ran(capsys, "off")
    assert "Policies are off." in again
    assert "were on" not in again
    assert "none is on by this" in ran(capsys, "on")
    assert ran(capsys, "on") == "Policies were not switched off; nothing is changed.\n"
    assert ran(capsys) == "No policy is on.\n"


def test_what_a_killed_console_had_on_is_on_no_more(capsys: Captured, folder: Path) -> None:
    here = Operator.here(OPS.profile, OPS.service)
    lock = RunLock(folder, here, "key")
    assert lock.take() == ""
    over = datetime(2026, 1, 1, tzinfo=UTC)
    keep(
        folder,
        f"ops@{here.host}",
        quiet(account=OPS),
        quiet(account=OPS, room="lobby", goes_on=True),
        quiet(account=OPS, room="attic", goes_on=True, until=over),
    )
    assert ran(capsys).startswith("3 policies are on:\n")
    lock.release()
    shown = ran(capsys)
    assert shown.startswith("No policy is on.\n1 policy goes on in the next console:\n")
    assert "quiet room lobby (ops)" in shown
    assert "stage" not in shown
    assert "attic" not in shown
    assert lock.take() == "", "whoever looks holds nothing"
    assert "3 policies were on, and are off:" in ran(capsys, "off")


def test_an_administrator_goes_before_whoever_switches_them_on(
    capsys: Captured, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = tmp_path / "policies.off"
    monkeypatch.setattr(command, "why_off", lambda at: off_switch.why_off(at, admin))
    assert ran(capsys, "on").startswith("Policies were not switched off")
    admin.touch()
    assert "The administrator has switched policies off" in ran(capsys)
    assert "Policies are still off. The administrator" in ran(capsys, "on", code=1)
    folder.parent.joinpath("file").touch()
    monkeypatch.setenv("ROOMTUI_STATE_DIR", str(folder.parent / "file" / "state"))
    assert "The administrator has switched policies off" in ran(capsys, "off")


def test_what_cannot_be_written_or_read_is_said_and_told_by_the_exit_status(
    capsys: Captured, folder: Path
) -> None:
    keep(folder, "ops@desk", quiet(account=OPS, room=HOSTILE, by=HOSTILE))
    shown = ran(capsys)
    assert all(line.isprintable() for line in shown.splitlines())
    broken = folder / "policies" / "broken.json"
    broken.write_text("{")
    broken.chmod(0o600)
    shown = ran(capsys, code=3)
    assert "1 policy is on:" in shown
    assert "cannot be understood" in shown
    told = ran(capsys, "off", code=3)
    assert "Policies are off." in told
    assert "1 policy was on, and is off:" in told
    (folder / "policies.off").unlink()
    (folder / "policies.off").mkdir()
    assert "Policies were switched off" in ran(capsys, "off", code=3), "whatever is there stops"
    assert "Policies are still off:" in ran(capsys, "on", code=1)


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["of"], "policies takes off or on; did you mean off?"),
        (["off", "on"], "policies takes one word; see roomtui --help."),
        (["off", "--profile", "ops"], "--profile does not go with policies."),
        (["--demo", "off"], "There is no scenario of that name; there are keynote,"),
    ],
)
def test_a_word_that_was_not_meant_switches_nothing(
    capsys: Captured, folder: Path, argv: list[str], says: str
) -> None:
    assert ran(capsys, *argv, code=2).startswith(f"roomtui: {says}")
    assert not folder.exists()
