"""A key file is its owner's alone, and so is every folder on the way to it."""

import os
from pathlib import Path

import pytest

from roomtui.credentials import FileKey
from roomtui.settings_error import SettingsError

SECRET = "KEYofafile0123456789"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "folder").mkdir(0o700)
    file = tmp_path / "folder" / "key"
    file.touch(0o600)
    file.write_text(SECRET)
    return file


def error(file: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        FileKey(file).read()
    assert SECRET not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o700])
def test_its_owner_may_do_with_it_as_they_like(file: Path, mode: int) -> None:
    file.chmod(mode)
    assert FileKey(file).read().reveal() == SECRET


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o604, 0o602, 0o644, 0o440])
def test_what_others_can_read_or_write_is_refused_with_the_command_that_mends_it(
    file: Path, mode: int
) -> None:
    file.chmod(mode)
    assert error(file).endswith(f"is open to other users; run: chmod 600 {file}")
    os.system(error(file).partition("run: ")[2])
    assert FileKey(file).read().reveal() == SECRET


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o720])
def test_a_folder_that_others_can_write_is_refused(file: Path, mode: int) -> None:
    file.parent.chmod(mode)
    assert error(file).endswith(
        f"is in {file.parent}, which other users can write; run: chmod go-w {file.parent}"
    )
    os.system(error(file).partition("run: ")[2])
    assert FileKey(file).read().reveal() == SECRET


def test_a_folder_further_up_counts_too_unless_it_is_one_like_tmp(file: Path) -> None:
    deep = file.parent / "a" / "b"
    deep.mkdir(0o700, parents=True)
    inner = file.rename(deep / "key")
    file.parent.chmod(0o777)
    assert f"is in {file.parent}, which" in error(inner)
    file.parent.chmod(0o1777)
    assert FileKey(inner).read().reveal() == SECRET


def test_a_link_is_as_good_as_what_it_points_to_and_where_it_lies(
    file: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir(0o700)
    link = tmp_path / "other" / "link"
    link.symlink_to(file)
    assert FileKey(link).read().reveal() == SECRET
    link.parent.chmod(0o777)
    assert f"is in {link.parent}, which other users can write" in error(link)
    link.parent.chmod(0o700)
    file.parent.chmod(0o777)
    assert f"is in {file.parent}, which other users can write" in error(link)
    file.parent.chmod(0o700)
    file.chmod(0o644)
    assert "is open to other users" in error(link)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_belongs_to_somebody_else_is_refused(file: Path) -> None:
    os.chown(file, 12345, 12345)
    assert error(file).endswith(f"belongs to another user; run: sudo chown 0 {file}")
    os.chown(file, 0, 0)
    os.chown(file.parent, 12345, 12345)
    assert error(file).endswith("belongs to another user; move it to a folder of your own.")
