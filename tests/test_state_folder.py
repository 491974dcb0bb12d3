"""The state folder is its owner's alone, whatever the umask and whoever was there first."""

import grp
import os
import pwd
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from roomtui import trusted_path
from roomtui.cli import main
from roomtui.command.check import of_journal
from roomtui.live.journal.console_lock import FOLDER, ConsoleLock
from roomtui.live.journal.journal import Journal, JournalError, Operator
from roomtui.process.crash_log import CrashLog

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ME = Operator("alice", host="desk", run="r1")
SOMEBODY = 12345
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture(autouse=True)
def others_in_the_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every group be one of several users, whoever runs the tests."""
    monkeypatch.setattr(trusted_path, "_is_private_group", lambda _: False)


@pytest.fixture
def state(own_home: Path) -> Path:
    return own_home / "roomtui"


@pytest.fixture
def written(state: Path) -> Path:
    """A journal with a day and a console, and a log."""
    journal = Journal(state / "journal", ME)
    journal.append("a", AT)
    journal.close()
    assert CrashLog(state).write(ValueError(), "x")
    return state


def error(state: Path) -> str:
    journal = Journal(state / "journal", ME)
    with pytest.raises(JournalError) as caught:
        journal.append("b", AT)
    assert "\n" not in str(caught.value)
    assert not caught.value.kept
    return str(caught.value)


def mend(said: str) -> None:
    assert os.system(said.partition("; run: ")[2]) == 0


def can_be_written(state: Path) -> bool:
    Journal(state / "journal", Operator("bob")).append("c", AT)
    return True


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o077, 0o277, 0o777])
def test_all_of_it_is_made_private(own_home: Path, umask: int) -> None:
    state = own_home / "a" / "b" / "roomtui"
    own_home.mkdir()
    before = os.umask(umask)
    try:
        Journal(state / "journal", ME).append("a", AT)
        assert CrashLog(state).write(ValueError(), "x")
        assert CrashLog(own_home / "other" / "deep").write(ValueError(), "x")
    finally:
        os.umask(before)
    for path in own_home.rglob("*"):
        expected = 0o700 if path.is_dir() else 0o600  # what is opened again must let its owner in
        assert stat.S_IMODE(path.stat().st_mode) == expected, path
    assert {path.name for path in state.rglob("*")} >= {"journal", FOLDER, "roomtui.log"}


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o707, 0o722])
@pytest.mark.parametrize("where", ["journal", ".", "..", f"journal/{FOLDER}"])
def test_a_folder_that_others_can_write_is_refused(written: Path, where: str, mode: int) -> None:
    folder = (written / where).resolve()
    folder.chmod(mode)
    said = error(written)
    assert said.endswith(f"run: chmod go-w {folder}")
    mend(said)
    assert can_be_written(written)


@pytest.mark.parametrize(("where", "is_fine"), [("..", True), (".", False), ("journal", False)])
def test_a_group_of_the_user_alone_may_write_what_is_above(
    written: Path, where: str, is_fine: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trusted_path, "_is_private_group", lambda _: True)
    (written / where).resolve().chmod(0o775)
    assert can_be_written(written) if is_fine else error(written)
    (written / where).resolve().chmod(0o777)
    assert error(written)


def test_only_the_group_that_bears_the_users_name_is_theirs_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    user = pwd.getpwuid(os.geteuid())
    for name, members, expected in (
        (user.pw_name, [], True),
        (user.pw_name, [user.pw_name], True),
        (user.pw_name, ["mallory"], False),
        ("staff", [], False),
    ):
        group = grp.struct_group((name, "x", user.pw_gid, members))
        monkeypatch.setattr(grp, "getgrgid", lambda _, group=group: group)
        assert trusted_path._is_private_group(user.pw_gid) is expected
        assert not trusted_path._is_private_group(user.pw_gid + 1)


@pytest.mark.parametrize("mode", [0o666, 0o620, 0o602])
@pytest.mark.parametrize("file", ["journal/2026-11-22.jsonl", "roomtui.log"])
def test_a_file_that_others_can_write_is_refused(written: Path, file: str, mode: int) -> None:
    (written / file).chmod(mode)
    before = (written / file).read_bytes()
    if file == "roomtui.log":
        assert not CrashLog(written).write(ValueError(), "x")
        mend(f"; run: chmod go-w {written / file}")
        assert CrashLog(written).write(ValueError(), "x")
    else:
        said = error(written)
        assert said == (
            f"The journal {written / file} can be written by other users; "
            f"run: chmod go-w {written / file}"
        )
        mend(said)
        assert can_be_written(written)
    assert (written / file).read_bytes().startswith(before)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o600])
def test_who_may_read_it_is_its_owners_business(written: Path, mode: int) -> None:
    (written / "journal/2026-11-22.jsonl").chmod(mode)
    (written / "journal").chmod(mode | 0o111)
    assert can_be_written(written)


def test_a_link_in_the_place_of_a_day_is_not_followed(written: Path, tmp_path: Path) -> None:
    day, elsewhere = written / "journal/2026-11-22.jsonl", tmp_path / "elsewhere"
    day.rename(elsewhere)
    before = elsewhere.read_bytes()
    day.symlink_to(elsewhere)
    said = error(written)
    assert said == (f"The journal {day} is a symbolic link, which is not followed; run: rm {day}")
    assert elsewhere.read_bytes() == before
    mend(said)
    assert can_be_written(written)


def test_nor_one_that_leads_nowhere_yet(written: Path, tmp_path: Path) -> None:
    day = written / "journal/2026-11-22.jsonl"
    day.unlink()
    day.symlink_to(tmp_path / "new")
    assert "is a symbolic link" in error(written)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("file", ["journal/2026-11-22.jsonl", "roomtui.log"])
def test_what_is_no_file_is_not_waited_for(written: Path, file: str) -> None:
    (written / file).unlink()
    os.mkfifo(written / file, 0o600)
    if file == "roomtui.log":
        assert not CrashLog(written).write(ValueError(), "x")
    else:
        assert "is not a regular file" in error(written)


def test_a_link_to_the_folder_is_as_good_as_where_it_leads(written: Path, tmp_path: Path) -> None:
    real = tmp_path / "big disk"
    (written / "journal").rename(real)
    (written / "journal").symlink_to(real)
    assert can_be_written(written)
    real.chmod(0o777)
    assert error(written).endswith(f"run: chmod go-w {written / 'journal'}")


def test_a_console_file_that_somebody_put_there_proves_nothing(written: Path) -> None:
    (file,) = (written / "journal" / FOLDER).iterdir()
    file.chmod(0o666)
    assert list(ConsoleLock.over(written / "journal", ME)) == []
    file.chmod(0o600)
    (run,) = ConsoleLock.over(written / "journal", ME)
    run.close()
    target = file.with_name("target")
    file.rename(target)
    file.symlink_to(target)
    assert list(ConsoleLock.over(written / "journal", ME)) == []


@AS_ROOT
@pytest.mark.parametrize("where", ["journal", "journal/2026-11-22.jsonl", f"journal/{FOLDER}"])
def test_what_belongs_to_somebody_else_is_refused(written: Path, where: str) -> None:
    os.chown(written / where, SOMEBODY, SOMEBODY)
    said = error(written)
    assert said.endswith(f"belongs to another user; run: sudo chown 0 {written / where}")
    os.chown(written / where, 0, 0)
    assert can_be_written(written)


@AS_ROOT
def test_nor_is_a_folder_in_one_of_somebody_else(written: Path) -> None:
    os.chown(written.parent, SOMEBODY, SOMEBODY)
    assert "belongs to another user; move it to a folder of your own." in error(written)
    assert not CrashLog(written).write(ValueError(), "x")


@pytest.fixture
def in_a_shared_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder like /tmp, in which others could have been first."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    yield shared
    shared.chmod(0o700)


def test_a_folder_like_tmp_is_a_place_to_be(in_a_shared_folder: Path) -> None:
    assert can_be_written(in_a_shared_folder / "state")


@AS_ROOT
def test_unless_somebody_else_was_there_first(in_a_shared_folder: Path) -> None:
    state = in_a_shared_folder / "state"
    (state / "journal").mkdir(parents=True)
    os.chown(state, SOMEBODY, SOMEBODY)
    os.chown(state / "journal", SOMEBODY, SOMEBODY)
    assert "belongs to another user" in error(state)
    assert list((state / "journal").iterdir()) == []


@pytest.mark.parametrize("where", ["journal", "."])
def test_such_a_journal_is_not_read_either(
    written: Path, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = (written / where).resolve()
    folder.chmod(0o777)
    assert main(["journal"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith(f"run: chmod go-w {folder}\n")


def test_check_says_so(written: Path) -> None:
    folder = written / "journal"
    assert of_journal(folder).level == "ok"
    folder.chmod(0o777)
    found = of_journal(folder)
    assert (found.level, found.says.partition("; run: ")[2]) == ("fail", f"chmod go-w {folder}")
    folder.chmod(0o700)
    written.chmod(0o777)
    assert of_journal(folder).level == "fail"
    assert of_journal(written / "not yet" / "journal").level == "fail"
