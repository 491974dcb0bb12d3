"""A configuration file names a command to run, so that nobody else may write it."""

import os
from pathlib import Path

import pytest

from roomtui import trusted_path
from roomtui.cli import main
from roomtui.config import load_config
from roomtui.settings import Flags, resolve
from roomtui.settings_error import SettingsError

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
SOMEBODY = 12345


@pytest.fixture
def file(own_home: Path) -> Path:
    folder = own_home / "config" / "roomtui"
    folder.mkdir(0o700, parents=True)
    file = folder / "config.toml"
    file.touch(0o600)
    file.write_text(f'profile = "a"\n[profiles.a]\napi_key_command = "touch {own_home}/ran"\n')
    return file


@pytest.fixture(autouse=True)
def others_in_the_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every group be one of several users, whoever runs the tests."""
    monkeypatch.setattr(trusted_path, "_is_private_group", lambda _: False)


def error(named: str | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        load_config(named, os.environ)
    return str(caught.value)


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640, 0o755, 0o444])
def test_others_may_read_it(file: Path, mode: int) -> None:
    file.chmod(mode)
    assert load_config(None, os.environ).table.profile == "a"


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666, 0o777, 0o660])
@pytest.mark.parametrize("named", [True, False])
def test_what_others_can_write_is_refused_with_the_command_that_mends_it(
    file: Path, mode: int, named: bool
) -> None:
    file.chmod(mode)
    said = error(str(file) if named else None)
    assert said == (
        f"The configuration file {file} can be written by other users; run: chmod go-w {file}"
    )
    os.system(said.partition("run: ")[2])
    assert load_config(None, os.environ).found


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o720])
@pytest.mark.parametrize("up", [0, 1])
def test_nor_may_they_put_another_in_its_place(file: Path, mode: int, up: int) -> None:
    folder = file.parents[up]
    folder.chmod(mode)
    said = error()
    assert said.endswith(f"is in {folder}, which other users can write; run: chmod go-w {folder}")
    os.system(said.partition("run: ")[2])
    assert load_config(None, os.environ).found


def test_a_folder_like_tmp_is_none_that_others_can_write(file: Path) -> None:
    file.parent.chmod(0o1777)
    assert load_config(None, os.environ).found


def test_a_link_is_as_good_as_what_it_points_to(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    assert load_config(str(link), os.environ).found
    file.parent.chmod(0o777)
    assert f"is in {file.parent}, which" in error(str(link))
    file.parent.chmod(0o700)
    file.chmod(0o666)
    assert "can be written by other users" in error(str(link))


def test_the_variable_names_one_that_is_looked_at_too(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMTUI_CONFIG", str(file))
    file.chmod(0o606)
    assert "can be written by other users" in error()


def test_its_command_does_not_run(
    file: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.chmod(0o666)
    for command in ([], ["check"], ["snapshot"], ["journal"]):
        assert main(command) != 0
        assert "run: chmod go-w" in "".join(capsys.readouterr())
    assert not (own_home / "ran").exists()


@AS_ROOT
def test_what_belongs_to_somebody_else_is_refused(file: Path) -> None:
    os.chown(file, SOMEBODY, SOMEBODY)
    assert error().endswith(f"belongs to another user; run: sudo chown 0 {file}")
    os.chown(file, 0, 0)
    os.chown(file.parent, SOMEBODY, SOMEBODY)
    assert error().endswith("belongs to another user; move it to a folder of your own.")


@AS_ROOT
def test_what_root_owns_is_as_good_as_ones_own(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the recipe for viewers has it: root's folder, which their group may read."""
    folder = tmp_path / "etc" / "roomtui"
    folder.mkdir(0o750, parents=True)
    os.chown(folder, 0, SOMEBODY)
    viewer = folder / "viewer.toml"
    viewer.write_text('[profiles.viewer]\napi_key_file = "viewer.key"\nread_only = true\n')
    viewer.chmod(0o644)
    for above in tmp_path.parents:
        if above.stat().st_uid not in {0, SOMEBODY}:
            pytest.skip("the folders of tests belong to somebody else")
    monkeypatch.setattr(os, "geteuid", lambda: SOMEBODY)
    settings, _ = resolve(Flags(config=str(viewer), profile="viewer"), os.environ)
    assert settings.read_only


def test_a_device_is_no_file_of_others() -> None:
    assert load_config("/dev/null", os.environ).found
