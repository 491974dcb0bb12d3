"""Which consoles live: a lock that the kernel lets go of, whatever happens."""

import fcntl
import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from roomtui.live.journal.console_lock import FOLDER, ConsoleLock
from roomtui.live.journal.journal import Journal
from roomtui.live.journal.operator import Operator

DAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)

ME = Operator("alice", profile="ops", service="https://api.test", host="here", run="a")
OTHER = Operator("bob", profile="ops", service="https://api.test", host="here", run="b")


def files(journal: Path) -> list[str]:
    return sorted(file.name for file in (journal / FOLDER).iterdir())


def test_a_run_is_not_over_while_it_is_held(tmp_path: Path) -> None:
    mine = ConsoleLock.hold(tmp_path, ME, DAY)
    assert list(ConsoleLock.over(tmp_path, OTHER)) == []
    mine.close()
    (found,) = ConsoleLock.over(tmp_path, OTHER)
    assert (found.id, found.began) == ("a", DAY)
    assert list(ConsoleLock.over(tmp_path, OTHER)) == [], "one takes it, and no other"
    found.close()
    (again,) = ConsoleLock.over(tmp_path, OTHER)
    again.remove()
    assert files(tmp_path) == []
    assert list(ConsoleLock.over(tmp_path, OTHER)) == []


@pytest.mark.parametrize(
    "stranger",
    [
        Operator("x", profile="ops", service="https://api.test", host="there"),
        Operator("x", profile="stage", service="https://api.test", host="here"),
        Operator("x", profile="ops", service="https://other.test", host="here"),
    ],
)
def test_runs_of_other_hosts_profiles_and_services_are_left_alone(
    tmp_path: Path, stranger: Operator
) -> None:
    ConsoleLock.hold(tmp_path, ME, DAY).close()
    assert list(ConsoleLock.over(tmp_path, stranger)) == []
    assert len(files(tmp_path)) == 1


def test_runs_of_another_account_are_left_alone(tmp_path: Path) -> None:
    ConsoleLock.hold(tmp_path, ME, DAY, "one key").close()
    assert list(ConsoleLock.over(tmp_path, OTHER, "another key")) == []
    (found,) = ConsoleLock.over(tmp_path, OTHER, "one key")
    found.close()


def test_a_file_that_is_taken_away_before_it_is_locked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = fcntl.flock
    taken: list[Path] = []

    def take_it_away_first(handle: int, how: int) -> None:
        if not taken:
            taken.extend((tmp_path / FOLDER).iterdir())
            taken[0].unlink()
        real(handle, how)

    monkeypatch.setattr(fcntl, "flock", take_it_away_first)
    mine = ConsoleLock.hold(tmp_path, ME, DAY)
    assert files(tmp_path) == [taken[0].name]
    assert list(ConsoleLock.over(tmp_path, OTHER)) == []
    mine.close()


def test_a_lock_on_a_file_without_a_name_is_no_claim(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ConsoleLock.hold(tmp_path, ME, DAY).close()
    real = os.open

    def open_and_lose(file: Path, *how: int) -> int:
        handle = real(file, *how)
        file.unlink()  # as who came first does when nothing is open any more
        return handle

    monkeypatch.setattr(os, "open", open_and_lose)
    assert list(ConsoleLock.over(tmp_path, OTHER)) == []


def test_only_the_owner_sees_them(tmp_path: Path) -> None:
    ConsoleLock.hold(tmp_path / "deep", ME, DAY)
    folder = tmp_path / "deep" / FOLDER
    (file,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_foreign_name_is_a_run_of_long_ago(tmp_path: Path) -> None:
    ConsoleLock.hold(tmp_path, ME, DAY).close()
    (file,) = (tmp_path / FOLDER).iterdir()
    file.rename(file.with_name(file.name.replace("2026-11-22", "soon")))
    (found,) = ConsoleLock.over(tmp_path, OTHER)
    assert found.began == date.min


HOLDER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from roomtui.live.journal.journal import Journal, Operator

journal = Journal(Path(sys.argv[1]), Operator("a", host="here", run="a"))
journal.append("intent", datetime(2026, 11, 22, tzinfo=UTC))
print("written", flush=True)
time.sleep(60)
"""


def test_a_console_that_is_killed_lets_go(tmp_path: Path) -> None:
    seeker = Operator("b", host="here", run="b")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"written\n"
        assert list(ConsoleLock.over(tmp_path, seeker)) == []
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    (found,) = ConsoleLock.over(tmp_path, seeker)
    assert found.id == "a"
    found.close()


def test_a_journal_lives_from_its_first_line_until_it_is_closed(tmp_path: Path) -> None:
    journal = Journal(tmp_path, ME)
    assert not (tmp_path / FOLDER).exists()
    journal.append("a", AT)
    journal.append("b", AT.replace(day=23))
    (name,) = files(tmp_path)
    assert name.startswith("2026-11-22.a.")
    assert list(ConsoleLock.over(tmp_path, OTHER)) == []
    journal.close()
    assert [run.id for run in ConsoleLock.over(tmp_path, OTHER)] == ["a"]


def test_a_journal_without_a_run_makes_no_file(tmp_path: Path) -> None:
    Journal(tmp_path, Operator("alice")).append("a", AT)
    assert not (tmp_path / FOLDER).exists()
