"""What consoles of a host share of policies: one runs them, and every switch is heeded."""

import errno
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from roomtui.live.journal.operator import Operator
from roomtui.live.policies.disk import PolicyDisk
from roomtui.live.policies.off_switch import let_on, off_file, switch_off, why_off
from roomtui.live.policies.policy import Policy, PolicyKind
from roomtui.live.policies.policy_file import POLICY_FILES
from roomtui.profile_file import ProfileFile, ProfileFileError
from tests.live.policies.policing import ANOTHER, ME, OPS
from tests.live.support import NOON

NOWHERE = Path("/nowhere/policies.off")


def disk(folder: Path, who: Operator = ME, key: str = "key", admin: Path = NOWHERE) -> PolicyDisk:
    return PolicyDisk(folder, who, key, admin)


def policy(room: str = "stage", **fields: object) -> Policy:
    made = Policy(account=OPS, kind=PolicyKind.QUIET, since=NOON, room_id=room, room=room)
    return replace(made, **fields)


def files(folder: Path) -> list[Path]:
    return sorted((folder / POLICY_FILES.folder).glob("*.json"))


def test_nothing_is_made_while_nobody_wants_a_policy(tmp_path: Path) -> None:
    state = disk(tmp_path).look(wants=False)
    assert (state.is_held, state.held_by, state.taken_up) == (False, "", ())
    assert list(tmp_path.iterdir()) == []


def test_one_console_runs_policies_and_the_other_is_told_which_and_what(tmp_path: Path) -> None:
    one, other = disk(tmp_path), disk(tmp_path, ANOTHER)
    assert one.look(wants=True).is_held
    one.keep((policy(),))
    state = other.look(wants=True)
    assert not state.is_held
    assert "process 1" in state.held_by
    assert state.others == (policy(id=state.others[0].id),)
    assert other.why_not("any") == "Another console runs policies now."
    assert one.look(wants=True).is_held


@pytest.mark.parametrize(
    ("who", "key"),
    [(replace(ANOTHER, profile="other"), "key"), (ANOTHER, "another key")],
    ids=["another profile with the key", "another key of the profile"],
)
def test_an_account_is_known_by_its_profile_and_by_its_key(
    tmp_path: Path, who: Operator, key: str
) -> None:
    one, other = disk(tmp_path), disk(tmp_path, who, key)
    assert one.look(wants=True).is_held
    assert other.look(wants=True).held_by
    one.release()
    assert other.look(wants=True).is_held
    assert one.look(wants=True).held_by


def test_other_accounts_and_other_hosts_are_none_of_its_business(tmp_path: Path) -> None:
    one = disk(tmp_path)
    assert one.look(wants=True).is_held
    one.keep((policy(goes_on=True),))
    one.leave((policy(goes_on=True),))
    there = disk(tmp_path, replace(ANOTHER, host="another host"))
    assert there.look(wants=True).taken_up == ()
    elsewhere = disk(tmp_path, replace(ANOTHER, profile="other"), "another key")
    assert elsewhere.look(wants=True).taken_up == ()


def test_what_goes_on_is_taken_up_once_and_what_does_not_is_over(tmp_path: Path) -> None:
    one, other = disk(tmp_path), disk(tmp_path, ANOTHER)
    goes_on, ends = policy("stage", goes_on=True), policy("lobby")
    assert one.look(wants=True).is_held
    one.keep((goes_on, ends))
    one.release()  # as the kernel does for whoever is killed
    state = other.look(wants=False)
    assert state.taken_up == (goes_on,)
    other.keep(state.taken_up)
    assert other.look(wants=True).taken_up == ()
    other.leave((goes_on,))
    assert disk(tmp_path).look(wants=False).taken_up == (goes_on,)


def test_what_another_console_takes_out_is_told_and_not_put_in_again(tmp_path: Path) -> None:
    one, other = disk(tmp_path), disk(tmp_path, ANOTHER)
    first, second = policy("stage"), policy("lobby", goes_on=True)
    assert one.look(wants=True).is_held
    one.keep((first, second))
    other.look(wants=False)
    assert not other.remove({"another"})
    assert other.remove({first.id})
    assert "switched off" in one.why_not(first.id)
    assert one.why_not(second.id) == ""
    one.keep((first, second))
    assert one.look(wants=True).removed == {first.id}
    one.keep((second,))
    assert one.look(wants=True).removed == frozenset()
    assert other.remove(None)
    assert not other.remove(None)
    assert one.look(wants=True).removed == {second.id}


def test_a_file_that_is_taken_away_ends_what_was_in_it(tmp_path: Path) -> None:
    one = disk(tmp_path)
    assert one.look(wants=True).is_held
    kept = policy(goes_on=True)
    one.keep((kept,))
    [file] = files(tmp_path)
    file.unlink()
    assert one.look(wants=True).removed == {kept.id}


def test_a_lock_that_is_taken_away_keeps_nobody_out_and_is_known_not_to(tmp_path: Path) -> None:
    one, other = disk(tmp_path), disk(tmp_path, ANOTHER)
    assert one.look(wants=True).is_held
    for file in (tmp_path / POLICY_FILES.folder).glob("running-*"):
        file.unlink()
    assert other.look(wants=True).is_held
    assert one.why_not("any")
    assert one.look(wants=True).held_by


@pytest.mark.parametrize("content", [b'{"version": 99}', b"not JSON", b"[1]"])
def test_a_file_of_a_newer_roomtui_or_none_at_all_is_left_as_it_is(
    tmp_path: Path, content: bytes
) -> None:
    one = disk(tmp_path)
    assert one.look(wants=True).is_held
    one.keep((policy(goes_on=True),))
    one.release()
    [file] = files(tmp_path)
    file.write_bytes(content)
    other = disk(tmp_path, ANOTHER)
    state = other.look(wants=True)
    assert state.taken_up == ()
    assert state.trouble
    with pytest.raises(ProfileFileError):
        other.keep((policy(),))
    assert file.read_bytes() == content


def test_a_file_that_is_put_away_since_it_could_not_be_read_troubles_nobody(
    tmp_path: Path,
) -> None:
    one = disk(tmp_path)
    one.look(wants=True)
    one.keep((policy(),))
    [path] = files(tmp_path)
    path.write_text("{")
    assert "cannot be understood" in one.look(wants=True).trouble
    path.unlink()
    assert one.look(wants=True).trouble == ""
    one.keep((policy("lobby"),))
    assert one.look(wants=True).trouble == ""


def test_what_was_switched_off_is_in_no_file_though_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = disk(tmp_path)
    one.look(wants=True)
    one.keep((policy(goes_on=True),))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ProfileFile, "_replace", full)
    with pytest.raises(ProfileFileError, match="No space left"):
        one.keep((policy("lobby"),))
    one.keep(())
    assert files(tmp_path) == []
    one.leave(())
    assert disk(tmp_path).look(wants=True).taken_up == ()


def test_a_switch_that_is_thrown_holds_though_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = disk(tmp_path)
    one.look(wants=True)
    one.keep((first := policy(goes_on=True), policy("lobby", goes_on=True)))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ProfileFile, "_replace", full)
    with pytest.raises(ProfileFileError, match="No space left"):
        disk(tmp_path, ANOTHER).remove({first.id})
    assert disk(tmp_path, ANOTHER).remove(None)
    assert "switched off" in one.why_not(first.id)


def test_a_file_that_others_can_write_is_not_used(tmp_path: Path) -> None:
    one = disk(tmp_path)
    assert one.look(wants=True).is_held
    one.leave((policy(goes_on=True),))
    [file] = files(tmp_path)
    file.chmod(0o666)
    state = disk(tmp_path, ANOTHER).look(wants=True)
    assert state.taken_up == ()
    assert "Not used" in state.trouble


def test_the_off_switch_says_by_whom_and_is_gone_once_it_is_removed(tmp_path: Path) -> None:
    one = disk(tmp_path)
    assert one.look(wants=True).is_held
    kept = policy()
    one.keep((kept,))
    path = switch_off(tmp_path, "ada\x1b[2J", NOON)
    assert path.stat().st_mode & 0o777 == 0o600
    for why in (one.look(wants=True).forbidden, one.why_not(kept.id), why_off(tmp_path, NOWHERE)):
        assert "by ada" in why
        assert "\x1b" not in why
        assert str(path) in why
    assert let_on(tmp_path)
    assert not let_on(tmp_path)
    assert one.look(wants=True).forbidden == ""
    assert one.why_not(kept.id) == "The policy was switched off."


def test_nothing_goes_on_by_itself_once_the_off_switch_is_gone(tmp_path: Path) -> None:
    one = disk(tmp_path)
    assert one.look(wants=True).is_held
    one.leave((policy(goes_on=True),))
    switch_off(tmp_path, "ada", NOON)
    other = disk(tmp_path, ANOTHER)
    assert other.look(wants=False).forbidden
    let_on(tmp_path)
    assert other.look(wants=False).taken_up == ()
    assert disk(tmp_path).look(wants=True).taken_up == ()


def test_an_administrator_s_file_switches_them_off_whatever_it_is(tmp_path: Path) -> None:
    admin = tmp_path / "etc" / "policies.off"
    admin.parent.mkdir()
    one = disk(tmp_path, admin=admin)
    assert one.look(wants=True).forbidden == ""
    admin.symlink_to("nowhere")
    assert "administrator" in one.look(wants=True).forbidden


def test_what_cannot_be_looked_at_may_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path) -> os.stat_result:
        raise PermissionError(path)

    monkeypatch.setattr(Path, "lstat", denied)
    assert "cannot be told" in why_off(tmp_path), "nobody says what is not known"
    assert "administrator" in why_off(tmp_path)


def test_what_stands_in_the_off_switch_s_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(off_file(tmp_path))
    assert "switched off; `roomtui policies on` ends that" in why_off(tmp_path, NOWHERE)
